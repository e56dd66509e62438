from pathlib import Path

from casetrack.workflow import shipped_folder
from tests.cli.conftest import Program
from tests.office import Office

SHIPPED = shipped_folder() / "rectification" / "workflow.toml"


def test_the_shipped_workflows_have_no_problems(program: Program) -> None:
    answer = program("workflow", "check")

    assert answer.code == 0
    assert "rectification" in answer.out


def test_a_workflow_is_checked_by_its_name(program: Program) -> None:
    answer = program("workflow", "check", "rectification", "--json")

    assert (answer.code, answer.json["problems"]) == (0, [])


def test_a_workflow_is_checked_by_its_folder(program: Program) -> None:
    assert program("workflow", "check", str(SHIPPED.parent)).code == 0


def test_every_problem_of_a_file_is_told_with_its_line(program: Program, tmp_path: Path) -> None:
    text = SHIPPED.read_text("utf-8")
    text = text.replace('initial = "identified"', 'initial = "identifed"')
    (tmp_path / "w.toml").write_text(text.replace('by = ["supervisor"]', 'by = ["boss"]'), "utf-8")

    answer = program("workflow", "check", "w.toml")

    assert answer.code == 2
    assert "identifed" in answer.err
    assert "boss" in answer.err
    assert answer.err.count("w.toml, line ") >= 2


def test_problems_are_told_as_json(program: Program, tmp_path: Path) -> None:
    (tmp_path / "w.toml").write_text("format = 2\n", "utf-8")

    answer = program("workflow", "check", "w.toml", "--json")

    assert answer.code == 2
    assert {"file", "line", "message"} == set(answer.json["problems"][0])


def test_an_unknown_workflow_is_answered_with_the_nearest_name(program: Program) -> None:
    answer = program("workflow", "check", "rectifikation")

    assert answer.code == 1
    assert "nearest known: rectification" in answer.err


def test_a_folder_without_workflows_is_said_to_have_none(program: Program, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "config.toml").write_text('[folders]\nworkflows = "own"\n', "utf-8")

    answer = program("workflow", "check")

    assert answer.code == 1
    assert "There is no workflow in" in answer.err


def test_a_diagram_names_states_in_the_language_asked_for(program: Program) -> None:
    answer = program("workflow", "diagram", "rectification", "--language", "en")

    assert answer.out.startswith("stateDiagram-v2")
    assert "Rectifying" in answer.out


def test_a_diagram_in_an_unknown_language_is_refused(program: Program) -> None:
    answer = program("workflow", "diagram", "rectification", "--language", "fr")

    assert answer.code == 2
    assert "expected zh or en" in answer.err


def test_a_migration_is_previewed_before_it_is_done(program: Program, office: Office) -> None:
    office.rectifying()

    preview = program("--as", "sun", "workflow", "migrate", "--preview")
    done = program("--as", "sun", "workflow", "migrate", "--reason", "新办法", "--json").json
    unknown = program("--as", "sun", "workflow", "migrate", "--map", "a=b", "--preview")

    assert "Items that would be taken over: 0;" in preview.out
    assert (done["items"], done["objections"]) == (0, [])
    assert unknown.code == 2
