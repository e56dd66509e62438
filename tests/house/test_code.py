"""What the code promises beyond what the linter knows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "casetrack"
TREES = {
    path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text("utf-8"))
    for path in sorted(SOURCE.rglob("*.py"))
}
# A migration lists a schema once, table by table, and is not touched again.
READ_AGAIN = [name for name in TREES if not name.startswith("store/migrations/versions/")]
MODULE_LINES = 400
FUNCTION_LINES = 50
VAGUE = {
    "common",
    "data",
    "helper",
    "helpers",
    "info",
    "manager",
    "misc",
    "service",
    "tools",
    "utils",
}
DOORS = ("cli/", "web/", "api/", "scheduler.py")


def test_no_module_is_too_long_to_read() -> None:
    long = [
        name
        for name in READ_AGAIN
        if len((SOURCE / name).read_text("utf-8").splitlines()) > MODULE_LINES
    ]

    assert long == []


def test_no_function_is_too_long_to_read() -> None:
    long = [
        f"{name}:{node.lineno} {node.name}"
        for name, node in _nodes()
        if name in READ_AGAIN
        and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= FUNCTION_LINES
    ]

    assert long == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [name for name in TREES if VAGUE & set(re.split(r"[/_.]", name))] == []


def test_only_the_database_ends_transactions() -> None:
    ends = [
        f"{name}:{node.lineno}"
        for name, node in _nodes()
        if isinstance(node, ast.Attribute)
        and node.attr in {"commit", "rollback"}
        and not name.startswith("store/")
    ]

    assert ends == []


def test_only_the_doors_read_the_clock() -> None:
    reads = [
        f"{name}:{node.lineno}"
        for name, node in _nodes()
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"datetime.now", "date.today", "time.time", "datetime.today"}
        and not name.startswith(DOORS)
    ]

    assert reads == []


def test_migrations_stand_alone() -> None:
    imports = [
        f"{name}:{node.lineno}"
        for name, node in _nodes()
        if name.startswith("store/migrations/versions/")
        and isinstance(node, ast.ImportFrom | ast.Import)
        and "casetrack" in ast.unparse(node)
    ]

    assert imports == []


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"raise NotImplemented|\b(TO[D]O|FIX[M]E)\b|pragma: no[ ]cover")

    assert [name for name in TREES if later.search((SOURCE / name).read_text("utf-8"))] == []


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    away = re.compile(r"pytest\.(skip|xfail|importorskip)|mark\.(skip|skipif|xfail)\b")
    tests = sorted((ROOT / "tests").rglob("*.py"))

    assert [path.name for path in tests if away.search(path.read_text("utf-8"))] == []


def _nodes() -> Iterator[tuple[str, ast.expr | ast.stmt]]:
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.expr | ast.stmt):
                yield name, node
