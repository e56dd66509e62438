from tests.bulletins.bureau import Bureau
from tests.cases.forgery import disarm
from tests.cli.conftest import Program
from tests.office import Office

SHAPE = {
    "project",
    "key",
    "label",
    "value",
    "unit",
    "base",
    "base_unit",
    "kind",
    "bound",
    "source",
    "rows",
    "text",
}


def test_figures_are_shown_in_the_agreed_shape(program: Program, bureau: Bureau) -> None:
    assert bureau.items

    answer = program("figures", "show", "--cycle", "t-2023", "--json").json

    assert (answer["format"], answer["cycle"], answer["cut_off"]) == (1, "t-2023", "2023-11-30")
    assert set(answer["figures"][0]) >= SHAPE
    assert [each["text"] for each in answer["figures"]] == ["3处", "2处", "66.67%", "40人"]


def test_figures_of_one_project_are_listed(program: Program, bureau: Bureau) -> None:
    assert bureau.items

    answer = program("figures", "show", "--project", "2")

    assert "2.trained" in answer.out
    assert "1.found" not in answer.out


def test_a_figure_is_explained_by_exactly_its_rows(program: Program, bureau: Bureau) -> None:
    assert bureau.items

    answer = program("figures", "explain", "1.rate")
    told = program("figures", "explain", "1.found", "--json").json

    assert "公式：1.fixed / 1.found" in answer.out
    assert "坑槽甲" in answer.out
    assert [row["key"] for row in told["rows"]] == ["1", "2", "3"]


def test_rows_beyond_the_limit_are_counted(program: Program, bureau: Bureau) -> None:
    assert bureau.items

    answer = program("figures", "explain", "1.found", "--limit", "1")

    assert "3 rows; shown: 1" in answer.err


def test_an_unknown_figure_is_answered_with_the_nearest(program: Program, bureau: Bureau) -> None:
    assert bureau.items

    answer = program("figures", "explain", "1.fond")

    assert answer.code == 1
    assert "nearest known: 1.found" in answer.err


def test_checks_are_answered_with_their_numbers(program: Program, bureau: Bureau) -> None:
    bureau.add_check("1.found - 1.fixed = 0")

    [check] = program("figures", "check", "--answer", "fails", "--json").json["checks"]

    assert (check["key"], check["answer"]) == ("1.c1", "fails")
    assert "1.c1" in program("figures", "check", "--project", "1").out


def test_empty_lists_say_where_figures_come_from(program: Program, office: Office) -> None:
    assert office.units

    assert "casetrack import" in program("figures", "show").out
    assert "casetrack import" in program("figures", "check", "--answer", "fails").out


def test_a_figure_without_a_value_says_why(program: Program, bureau: Bureau) -> None:
    bureau.tamper("figure", "UPDATE figure SET measure = 'sum(colour)' WHERE key = '1.found'")

    assert "no value: " in program("figures", "show").out


def test_a_contradicted_value_is_shown_beside_what_the_records_give(
    program: Program, bureau: Bureau
) -> None:
    bureau.tamper("figure", "UPDATE figure SET value = '9' WHERE key = '1.found'")

    assert "the records give 3处" in program("figures", "show").out


def test_an_answer_no_check_gives_is_refused(program: Program, bureau: Bureau) -> None:
    assert bureau.items

    answer = program("figures", "check", "--answer", "fail")

    assert answer.code == 2
    assert "expected holds, fails, explained, undecided" in answer.err


def test_a_correction_is_told_where_its_figure_is_explained_and_audited(
    program: Program, bureau: Bureau
) -> None:
    bureau.cite()
    bureau.close()
    said = ("--value", "26", "--document", "五号文", "--reason", "漏计三处")
    assert program("--as", "bian", "figures", "correct", "2.cited", *said).code == 0
    program("audit", "seal")

    explained = program("figures", "explain", "2.cited")
    told = program("figures", "explain", "2.cited", "--json").json["corrections"]
    disarm(bureau.office.database, "figure_correction", "DELETE FROM figure_correction")
    audited = program("audit", "verify", "--json")

    assert "更正：23（某办〔2023〕4号）→26（五号文）。漏计三处" in explained.out
    assert [(each["by"], each["reason"]) for each in told] == [("bian", "漏计三处")]
    assert audited.code == 1
    assert "the correction of a cited figure, was removed" in str(audited.json["log"]["faults"])
