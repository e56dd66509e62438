from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tests.office import NOW, Office


def test_an_item_is_opened_in_the_campaign_under_way(program: Program, office: Office) -> None:
    assert office.units
    opened = program(
        *("item", "open", "1", "路面坑槽", "--key", "1.a", "--unit", "区交通局"),
        *("--handler", "jiao", "--due", "2099-10-31", "--category", "坑槽"),
        by="sun",
    )

    [row] = program("item", "list", "--where", "category=坑槽", "--json").json["items"]

    assert opened.out == "Opened 1.a (identified).\n"
    assert (row["unit"], row["state"]) == ("区交通运输局", "identified")


def test_a_list_says_how_many_it_left_out(program: Program, office: Office) -> None:
    office.open("坑槽甲", "坑槽乙")

    answer = program("item", "list", "--limit", "1")

    assert "坑槽甲" in answer.out
    assert "2 match; shown: 1" in answer.err


def test_an_unknown_field_of_a_filter_is_refused(program: Program, office: Office) -> None:
    assert office.units

    assert program("item", "list", "--where", "colour=red").code == 2


def test_a_word_that_no_field_ever_holds_is_refused(program: Program, office: Office) -> None:
    assert office.units

    answer = program("item", "list", "--where", "state=verifed & scope=lead")

    assert answer.code == 2
    assert "state is never “verifed”; did you mean verified?" in answer.err


def test_steps_that_a_guard_forbids_now_are_told_apart(program: Program, office: Office) -> None:
    office.rectifying()

    shown = program("--as", "jiao", "item", "show", "1").out

    assert "not now: verify: No close-out request is open" in shown
    assert "possible: request_closeout by handler or unit_lead" in shown


def test_an_item_is_shown_with_clocks_and_what_can_be_done(
    program: Program, office: Office
) -> None:
    office.rectifying()

    shown = program("item", "show", "1")
    told = program("item", "show", "1", "--json").json

    assert "clock of handler: due on" in shown.out
    assert "possible: request_closeout" in shown.out
    assert (told["state"], told["version"]) == ("rectifying", 3)


def test_a_clock_of_hours_tells_its_time(program: Program, office: Office) -> None:
    office.order("夜间噪声", now=NOW)

    assert "due on 2023-09-20 10:00 (limit 1 hour)" in program("item", "show", "1").out


def test_clocks_tell_when_they_are_paused_or_late(program: Program, office: Office) -> None:
    office.assigned("迟了")
    paused = office.rectifying("停了")
    office.step(paused, "pause", by="sun", reason="等鉴定")

    late = program("item", "show", "1").out
    stands = program("item", "show", "2").out

    assert "overdue by" in late
    assert "paused" in stands


def test_a_limit_in_a_year_without_a_notice_is_provisional(
    program: Program, office: Office
) -> None:
    office.rectifying()
    program("item", "amend", "1", "--field", "due=2090-01-05", "--reason", "延长", by="sun")

    assert "due on 2090-01-05" in program("item", "show", "1").out


def test_a_step_is_taken_with_fields_by_name(program: Program, office: Office) -> None:
    office.open("路面坑槽")

    step = ("item", "advance", "1", "assign", "--field", "unit=区交通局", "--field", "handler=jiao")
    answer = program(*step, "--json", by="sun")

    assert answer.json == {"format": 1, "key": "1", "state": "assigned", "version": 2}
    assert (
        program("item", "advance", "1", "accept", by="jiao").out == "1: rectifying (version 3).\n"
    )


def test_a_step_on_a_version_that_is_gone_is_refused(program: Program, office: Office) -> None:
    office.assigned()

    answer = program("item", "advance", "1", "accept", "--seen", "1", by="jiao")

    assert answer.code == 1
    assert office.item(1).state == "assigned"


def test_many_items_take_a_step_and_refusals_are_named(program: Program, office: Office) -> None:
    office.assigned("甲")
    office.verified("乙")

    answer = program("item", "bulk", "accept", "1", "2", "--json", by="jiao")

    assert answer.code == 1
    assert answer.json["moved"] == ["1"]
    assert [each["key"] for each in answer.json["refused"]] == ["2"]
    assert program("item", "bulk", "accept", "2", by="jiao").out.count("2: ") == 1


def test_a_preview_of_many_steps_writes_nothing(program: Program, office: Office) -> None:
    office.assigned("甲")

    answer = program("item", "bulk", "accept", "--where", "state=assigned", "--preview", by="jiao")

    assert answer.out == "Would move 1, refused 0.\n"
    assert office.item(1).state == "assigned"


@pytest.mark.parametrize("which", [[], ["1", "--where", "state=assigned"]])
def test_items_are_named_in_one_way(program: Program, office: Office, which: list[str]) -> None:
    assert office.units

    answer = program("item", "bulk", "accept", *which, by="jiao")

    assert answer.code == 2
    assert "one of the two" in answer.err


def test_an_amendment_tells_before_and_after(program: Program, office: Office) -> None:
    office.open("路面坑槽")
    changes = [
        word
        for change in ("amount=12.5", "category=坑槽", "found_on=2023-09-18", "unit=jt")
        for word in ("--field", change)
    ]

    answer = program("item", "amend", "1", *changes, "--reason", "录入有误", by="sun")
    told = program("item", "history", "1", "--json").json["events"][-1]["data"]["changes"]
    said = program("item", "history", "1").out

    assert (
        "；类别：（空） → 坑槽；金额（元）：（空） → 12.5；责任单位：（空） → 区交通运输局（"
        in said
    )
    assert answer.out == "1: amended (version 2).\n"
    assert (told["amount"], told["category"]) == ([None, "12.5"], ["", "坑槽"])


@pytest.mark.parametrize(
    "field", ["amount=much", "due=soon", "nonsense", "amount=NaN", "amount=Infinity"]
)
def test_an_amendment_that_cannot_be_read_is_refused(
    program: Program, office: Office, field: str
) -> None:
    office.open("路面坑槽")

    assert program("item", "amend", "1", "--field", field, "--reason", "x", by="sun").code == 2


def test_ones_own_last_step_is_taken_back(program: Program, office: Office) -> None:
    office.rectifying()

    answer = program("item", "withdraw", "1", "--reason", "误操作", by="jiao")

    assert answer.out == "1: assigned again (version 4).\n"


def test_evidence_is_kept_under_its_hash(program: Program, office: Office, tmp_path: Path) -> None:
    office.rectifying()
    (tmp_path / "after.jpg").write_bytes(b"a repaired road")

    answer = program("item", "attach", "1", "after.jpg", by="jiao")
    [kept] = program("item", "show", "1", "--json").json["evidence"]

    assert "kept after.jpg" in answer.out
    assert (tmp_path / "data/evidence" / kept["sha256"][:2] / kept["sha256"]).exists()


def test_a_history_reads_as_sentences(program: Program, office: Office) -> None:
    office.rectifying()

    lines = program("item", "history", "1").out.splitlines()

    assert lines[-1] == "2023年9月20日 09:00 焦经办（区交通运输局）签收：已交办 → 整改中"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "9"), "There is no item '9'"),
        (("bulk", "accept", "8", "9"), "Not in t-2023: 8, 9"),
        (("open", "7", "x"), "t-2023 has no project 7; projects: 0, 1, 2"),
        (("list", "--cycle", "t-1999"), "Cycles: t-2023"),
    ],
)
def test_what_does_not_exist_is_answered_with_what_does(
    program: Program, office: Office, words: tuple[str, ...], said: str
) -> None:
    assert office.units

    answer = program("item", *words, by="sun")

    assert answer.code == 1
    assert said in answer.err


def test_a_merged_item_names_the_one_it_repeats(program: Program, office: Office) -> None:
    office.open("坑槽甲", "坑槽乙")

    merge = ("item", "advance", "2", "merge", "--field", "duplicate_of=1", "--reason", "重复")
    answer = program(*merge, by="sun")

    assert answer.out == "2: merged (version 2).\n"
