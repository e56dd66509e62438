"""What holds for every file of the repository."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOSTS = re.compile(
    r"pypi\.org/simple|files\.pythonhosted|registry\.npmjs|deb\.debian\.org|security\.debian\.org"
)
MACHINE_PATHS = re.compile(r"(?<![\w.~$}/])/(?:work|farm|root|home/\w+|Users/\w+)/")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def test_no_file_names_a_registry_or_a_place_on_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in _tracked()
        for match in [*HOSTS.finditer(_text(path)), *MACHINE_PATHS.finditer(_text(path))]
    ]

    assert found == []


def test_pins_have_hashes_and_name_no_host() -> None:
    for path in sorted(ROOT.glob("requirements*.txt")):
        lines = path.read_text("utf-8").splitlines()
        other = [line for line in lines if not re.match(r"\S+==\S+|    --hash=sha256:", line)]

        assert lines
        assert other == []


def test_the_program_runs_on_the_versions_it_was_tested_with() -> None:
    assert _pins("requirements.txt") <= _pins("requirements-dev.txt")


def test_every_exception_from_a_lint_rule_has_its_reason() -> None:
    lint = (ROOT / "pyproject.toml").read_text("utf-8").split("[tool.ruff.lint]")[1]
    entries = re.findall(r'(?m)^    "[A-Z]+[0-9]*",.*$', lint.split("[tool.mypy]")[0])

    assert len(entries) == _ignored_rules()
    assert [entry for entry in entries if not re.search(r"# \S+ \S+ \S+", entry)] == []


def test_every_page_is_reached_from_the_front_page_of_the_docs() -> None:
    docs = ROOT / "docs"
    linked = {docs / link for link in LINK.findall((docs / "README.md").read_text("utf-8"))}
    pages = set(docs.rglob("*.md")) - {docs / "README.md"}

    assert sorted(pages - linked) == []


def test_every_link_to_a_file_leads_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in _tracked()
        if page.suffix == ".md"
        for link in LINK.findall(page.read_text("utf-8"))
        if "://" not in link and not (page.parent / link).exists()
    ]

    assert broken == []


def test_both_commands_of_the_readme_can_be_started() -> None:
    for page in ("README.md", "README.zh-CN.md"):
        text = (ROOT / page).read_text("utf-8")

        assert "./run demo" in text
        assert "./run test" in text
    assert os.access(ROOT / "run", os.X_OK)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_the_script_explains_itself() -> None:
    usage = subprocess.run([ROOT / "run", "--help"], capture_output=True, text=True, check=True)

    for command in ("demo", "test", "check", "casetrack"):
        assert f"./run {command}" in usage.stdout


def test_the_script_refuses_what_it_does_not_know() -> None:
    answer = subprocess.run([ROOT / "run", "tset"], capture_output=True, text=True, check=False)

    assert answer.returncode == 2
    assert "./run test" in answer.stderr


def test_the_script_says_what_is_missing_on_a_machine_without_python(tmp_path: Path) -> None:
    for path in [ROOT / "run", ROOT / "pyproject.toml", *ROOT.glob("requirements*.txt")]:
        shutil.copy(path, tmp_path)

    answer = subprocess.run(
        [tmp_path / "run", "demo"],
        env={"PATH": os.environ["PATH"], "PYTHON": "no-such-python"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 1
    assert "apt install python3 python3-pip" in answer.stderr
    assert not (tmp_path / ".venv").exists()


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def _text(path: Path) -> str:
    """The file as text; bytes that are none are left out."""
    return path.read_text("utf-8", errors="ignore")


def _pins(name: str) -> set[str]:
    return set(re.findall(r"(?m)^\S+==\S+", (ROOT / name).read_text("utf-8")))


def _ignored_rules() -> int:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
    return len(lint["ignore"]) + sum(len(rules) for rules in lint["per-file-ignores"].values())
