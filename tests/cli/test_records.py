import pytest

from tests.cli.conftest import Program

pytestmark = pytest.mark.usefixtures("office")


def test_work_that_was_recorded_is_listed(program: Program) -> None:
    done = program("activity", "add", "1.a", "1", "检查", "--quantity", "3", by="jiao")

    [row] = program("activity", "list", "--json").json["activities"]

    assert done.out == "Recorded 1.a.\n"
    assert (row["kind"], row["quantity"], row["unit"]) == ("检查", "3", "区交通运输局")


def test_a_correction_takes_the_place_of_what_it_corrects(program: Program) -> None:
    program("activity", "add", "1.a", "1", "罚款", "--amount", "500", by="jiao")
    correction = ("1.b", "1", "罚款", "--amount", "50.5", "--replaces", "1.a", "--reason", "多录")

    program("activity", "add", *correction, by="jiao")
    told = program("activity", "list", "--json").json["activities"]

    assert [(row["key"], row["amount"]) for row in told] == [("1.b", "50.5")]


def test_a_list_of_work_says_how_to_begin_and_what_it_left_out(program: Program) -> None:
    assert "casetrack activity add" in program("activity", "list").out
    for key in ("1.a", "1.b"):
        program("activity", "add", key, "1", "检查", by="jiao")

    answer = program("activity", "list", "--limit", "1", "--project", "1", "--kind", "检查")

    assert "1.b" not in answer.out
    assert "2 match; shown: 1" in answer.err


def test_work_of_another_unit_is_not_ones_own_to_record(program: Program) -> None:
    answer = program("activity", "add", "1.a", "1", "检查", "--unit", "zj", by="jiao")

    assert answer.code == 1
    assert "may not record work of 区住房和城乡建设局" in answer.err


@pytest.mark.parametrize("wrong", [("--quantity", "many"), ("--amount", "NaN"), ("--date", "Mon")])
def test_what_is_no_number_or_date_is_refused(program: Program, wrong: tuple[str, str]) -> None:
    answer = program("activity", "add", "1.a", "1", "检查", *wrong, by="jiao")

    assert answer.code == 2
    assert f"{wrong[0]} {wrong[1]!r}: expected a" in answer.err


def test_a_reading_is_recorded_with_its_evidence(program: Program) -> None:
    words = ("1.s", "1", "满意度", "88.16", "分", "--evidence", "测评报告", "--date", "2023-09-19")
    program("reading", "add", *words, by="tong")

    [row] = program("reading", "list", "--indicator", "满意度", "--json").json["readings"]

    assert (row["value"], row["date"], row["evidence"]) == ("88.16", "2023-09-19", "测评报告")


def test_a_reading_without_evidence_is_refused(program: Program) -> None:
    answer = program(
        "reading", "add", "1.s", "1", "满意度", "88", "分", "--evidence", "", by="tong"
    )

    assert answer.code == 2
    assert "a reading needs its evidence" in answer.err


def test_a_reading_without_a_value_is_refused(program: Program) -> None:
    answer = program(
        "reading", "add", "1.s", "1", "满意度", "", "分", "--evidence", "表", by="tong"
    )

    assert answer.code == 2
    assert "VALUE is empty" in answer.err


def test_a_list_of_readings_says_how_to_begin(program: Program) -> None:
    assert "casetrack reading add" in program("reading", "list").out
