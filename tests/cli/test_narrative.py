import io
from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tests.office import Office

pytestmark = pytest.mark.usefixtures("office")


@pytest.fixture
def results(tmp_path: Path) -> str:
    (tmp_path / "results.txt").write_text("修补坑槽{{ f.found }}。\n", "utf-8")
    return "results.txt"


def test_a_part_that_was_set_is_shown(program: Program, results: str) -> None:
    wrote = program("narrative", "set", "1", "results", results, by="bian")

    assert wrote.out == "Project 1, results: version 1.\n"
    assert program("narrative", "show", "1", "results").out == "修补坑槽{{ f.found }}。\n"


def test_every_version_stays(program: Program, results: str, tmp_path: Path) -> None:
    program("narrative", "set", "1", "results", results, by="bian")
    (tmp_path / results).write_text("另一稿。", "utf-8")
    program("narrative", "set", "1", "results", results, by="bian")

    told = program("narrative", "show", "1", "results", "--versions", "--json").json["narratives"]

    assert [each["version"] for each in told] == [1, 2]
    assert {each["author"] for each in told} == {"卞编辑"}


def test_without_a_project_the_written_parts_are_listed(program: Program, results: str) -> None:
    empty = program("narrative", "show")
    program("narrative", "set", "1", "results", results, by="bian")

    assert "Nothing written yet." in empty.out
    assert "results" in program("narrative", "show").out


def test_a_project_without_a_part_is_a_question_too_many(program: Program) -> None:
    answer = program("narrative", "show", "1")

    assert answer.code == 2
    assert "Name a project and a part" in answer.err
    assert "possible: preface, goals, results" in program("narrative", "show", "1", "zz").err


def test_who_edits_nothing_writes_nothing(program: Program, results: str) -> None:
    answer = program("narrative", "set", "1", "results", results, by="jiao")

    assert answer.code == 1
    assert "needs editor" in answer.err


def test_a_version_somebody_else_wrote_is_not_overwritten(program: Program, results: str) -> None:
    program("narrative", "set", "1", "results", results, by="bian")

    answer = program("narrative", "set", "1", "results", results, "--seen", "1", by="bian")
    late = program("narrative", "set", "2", "results", results, "--seen", "1", by="bian")

    assert answer.code == 0
    assert late.code == 1


def test_a_text_that_is_piped_in_is_written(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("修补坑槽。"))

    program("narrative", "set", "1", "results", by="bian")

    assert program("narrative", "show", "1", "results").out == "修补坑槽。\n"


def test_a_file_that_is_not_there_is_named(program: Program, office: Office) -> None:
    assert office.projects

    answer = program("narrative", "set", "1", "results", "nowhere.txt", by="bian")

    assert answer.code == 2
    assert "no file nowhere.txt" in answer.err


def test_a_writer_hears_at_once_what_no_figure_backs(program: Program, tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text("发现{{ f.fond }}，共343处。", "utf-8")

    answer = program("narrative", "set", "1", "results", "draft.txt", by="bian")

    assert answer.code == 0
    assert "there is no figure 1.fond" in answer.err
    assert "343" in answer.err
