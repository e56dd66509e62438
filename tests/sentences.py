"""What the code says to people: every sentence of `src/casetrack`, read from its syntax."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import casetrack

SOURCE = Path(casetrack.__file__).parent
ROOT = "CasetrackError"
# Where the words stand in a call: first, or by this name.
WORDS = {
    "sentence": "template",
    "counted": "",
    "Problem": "message",
    "translate": "",
    "require": "what",
    "require_for_office": "what",
    "tell": "",
}
# What functions call the words that they are given to say.
PASSED_ON = {"message", "template", "told", "wrong", "what"}


@cache
def trees() -> Mapping[Path, ast.Module]:
    """Every module of the package."""
    paths = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
    return {path: ast.parse(path.read_text("utf-8")) for path in paths}


@cache
def errors() -> frozenset[str]:
    """The names of all errors that are said to people."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found = {ROOT}
    while more := {name for name, above in bases.items() if above & found} - found:
        found |= more
    return frozenset(found)


@cache
def said() -> tuple[tuple[str, ast.expr], ...]:
    """Where something is said, and with which words: `cases/items.py:161`, the expression."""
    return tuple(_said())


def _said() -> Iterator[tuple[str, ast.expr]]:
    for path, tree in trees().items():
        wrappers = _wrappers(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                for words in _words(node, wrappers):
                    yield f"{path.relative_to(SOURCE)}:{node.lineno}", words
            if isinstance(node, ast.Assign) and _names(node) & {"message", "wrong", "told"}:
                for each in _alternatives(node.value):
                    if isinstance(each, ast.Constant):
                        yield f"{path.relative_to(SOURCE)}:{node.lineno}", each


def values() -> Iterator[tuple[str, ast.expr]]:
    """What is filled in where something is said, and the place."""
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _called(node) in errors() | WORDS.keys():
                for each in node.keywords:
                    yield f"{path.relative_to(SOURCE)}:{node.lineno}", each.value


def constants() -> frozenset[str]:
    """Every text that stands in the code, with its lines put right as a docstring's are."""
    return frozenset(
        text
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for text in (node.value, " ".join(node.value.split()))
    )


def _words(call: ast.Call, wrappers: Mapping[str, int]) -> Iterator[ast.expr]:
    name = _called(call)
    if name == "super().__init__" or name in errors() or name in WORDS:
        wanted = WORDS.get(name, "")
        if name == "counted":
            yield from call.args[1:3]
            return
        by_name = [each.value for each in call.keywords if each.arg == wanted and wanted]
        first = [] if name.startswith("require") else call.args[:1]
        for each in by_name or first:
            yield from _alternatives(each)
    elif name in wrappers and len(call.args) > wrappers[name]:
        yield from _alternatives(call.args[wrappers[name]])


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr="__init__", value=ast.Call(func=ast.Name(id="super"))):
            return "super().__init__"
        case ast.Attribute(attr=name):
            return name
    return ""


def _alternatives(words: ast.expr) -> Iterator[ast.expr]:
    match words:
        case ast.IfExp(body=body, orelse=orelse):
            yield from _alternatives(body)
            yield from _alternatives(orelse)
        case ast.BoolOp(values=values):
            for each in values:
                yield from _alternatives(each)
        case ast.List(elts=listed) | ast.Tuple(elts=listed):
            for each in listed:
                yield from _alternatives(each)
        case ast.ListComp(elt=each):
            yield from _alternatives(each)
        case _:
            yield words


def _wrappers(tree: ast.Module) -> Mapping[str, int]:
    """Functions of a module that say what they are given: name → which argument it is."""
    found: dict[str, int] = {}
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        names = [each.arg for each in function.args.args if each.arg not in ("self", "cls")]
        if PASSED_ON.isdisjoint(names):
            continue
        passed = {
            words.id
            for call in ast.walk(function)
            if isinstance(call, ast.Call)
            for words in _words(call, {})
            if isinstance(words, ast.Name)
        }
        for place, name in enumerate(names):
            if name in passed & PASSED_ON:
                found[function.name] = place
    return found


def _names(node: ast.Assign) -> set[str]:
    return {each.id for each in node.targets if isinstance(each, ast.Name)}
