"""Checks over computed figures, and the note somebody takes of a failing one."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from casetrack.errors import Conflict, Invalid, NotFound, Refused
from casetrack.figures.checking import Answered, acknowledge
from casetrack.figures.listing import checks_json, figures_json
from casetrack.figures.results import results
from casetrack.language import translate_to
from casetrack.people.actors import NotAllowed
from tests.figures.counted import (
    answers,
    computed,
    define,
    formula,
    parameter,
    promise,
    relate,
    work,
)
from tests.office import DAY, NOW, Office


def note(
    office: Office, key: str, *, by: str = "fang", reason: str = "以主管部门口径为准"
) -> Answered:
    found = computed(office)
    with office.database.write() as session:
        actor, cycle = office.actor(session, by), office.cycle(session)
        return acknowledge(session, actor, cycle, found, key, reason=reason, now=NOW)


def failing(office: Office) -> None:
    office.open("甲", "乙")
    define(office, "1.found")
    relate(office, "1.c1", "custom", "1.found = 3")


def test_one_changed_case_changes_the_figure_and_the_check(office: Office) -> None:
    item = office.requested("坑槽")
    define(office, "1.found")
    define(office, "1.solved", filter="state=verified")
    define(office, "1.residual", filter="state!=verified")
    relate(office, "1.c1", "difference", "1.found - 1.solved = 0")
    assert answers(office)["1.c1"].answer == "fails"
    office.step(item, "verify", by="he")
    after = answers(office)
    assert (after["1.c1"].answer, after["1.c1"].expression) == ("holds", "1-1=0")
    assert after["1.residual:residual"].answer == "holds"


def test_a_negative_residual_fails_though_its_check_holds(office: Office) -> None:
    parameter(office, "1.found", "3")
    parameter(office, "1.closed", "5")
    formula(office, "1.residual", "1.found - 1.closed", unit="个")
    relate(office, "1.c1", "difference", "1.found - 1.closed = 1.residual")
    found = answers(office)
    assert (found["1.c1"].answer, found["1.residual:residual"].answer) == ("holds", "fails")
    assert "more was closed than opened" in found["1.residual:residual"].sentence_en


def test_the_records_must_satisfy_a_bounded_word(office: Office) -> None:
    work(office, "a", "655", quantity_unit="份")
    described = {"source": "activities", "measure": "sum(quantity)", "unit": "份"}
    define(office, "1.papers", value="650", bound="余", **described)
    define(office, "1.more", value="700", bound="超过", **described)
    parameter(office, "1.plan", "8", bound="约")
    found = answers(office)
    assert found["1.papers:bound"].answer == "holds"
    assert found["1.more:bound"].answer == "fails"
    assert "655份" in found["1.more:bound"].sentence_zh
    assert "1.plan:bound" not in found


def test_sections_are_numbered_without_a_gap(office: Office) -> None:
    found = answers(office)["0:ordinals"]
    assert (found.kind, found.answer, found.project) == ("ordinals", "holds", 0)


def test_a_figure_without_a_value_says_why(office: Office) -> None:
    define(office, "1.hours", measure="mean(hours)", unit="小时")
    define(office, "1.wrong", filter="stat=verified")
    relate(office, "1.c1", "custom", "1.hours < 3")
    found = answers(office)
    assert found["1.hours:value"].answer == "undecided"
    assert found["1.wrong:value"].answer == "fails"
    assert (found["1.c1"].answer, found["1.c1"].figures) == ("undecided", ("1.hours",))


def test_a_check_that_cannot_be_read_fails(office: Office) -> None:
    relate(office, "1.c1", "custom", "1.found = ")
    found = answers(office)["1.c1"]
    assert found.answer == "fails"
    assert "expected a figure key" in found.sentence_en


def test_working_days_are_as_long_as_the_calendar_says(office: Office) -> None:
    parameter(office, "1.now", "15.9", unit="小时")
    parameter(office, "1.before", "2", unit="个工作日")
    relate(office, "1.c1", "before_after", "1.now < 1.before")
    assert answers(office)["1.c1"].answer == "holds"


def test_what_other_actors_did_is_not_compared(office: Office) -> None:
    define(office, "1.lead", source="activities", unit="次")
    define(office, "1.discipline", source="activities", unit="次", scope="discipline")
    relate(office, "1.c1", "custom", "1.lead = 1.discipline")
    relate(office, "1.c2", "custom", "1.lead = across(1.discipline)")
    found = answers(office)
    assert (found["1.c1"].answer, found["1.c2"].answer) == ("undecided", "holds")


def test_a_named_person_takes_note_and_the_check_still_fails(office: Office) -> None:
    failing(office)
    assert answers(office)["1.c1"].blocks
    found = note(office, "1.c1")
    assert (found.answer, found.blocks) == ("fails", False)
    assert found.acknowledged is not None
    assert (found.acknowledged.by, found.acknowledged.reason) == ("方发布", "以主管部门口径为准")


def test_other_numbers_ask_for_another_note(office: Office) -> None:
    failing(office)
    note(office, "1.c1")
    office.open("丙", "丁")
    found = answers(office)["1.c1"]
    assert (found.expression, found.blocks) == ("4=3", True)


def test_only_who_answers_for_the_bulletin_takes_note(office: Office) -> None:
    failing(office)
    with pytest.raises(NotAllowed, match="acknowledging a failing check needs supervisor"):
        note(office, "1.c1", by="jiao")


def test_a_note_gives_a_reason(office: Office) -> None:
    failing(office)
    with pytest.raises(Invalid, match="says why"):
        note(office, "1.c1", reason=" ")


def test_a_note_is_taken_once_and_of_a_failing_check_alone(office: Office) -> None:
    failing(office)
    relate(office, "1.c2", "custom", "1.found = 2")
    note(office, "1.c1")
    with pytest.raises(Conflict, match=r"方发布 has acknowledged the check 1\.c1 already"):
        note(office, "1.c1", by="bian")
    with pytest.raises(Refused, match="it holds"):
        note(office, "1.c2")
    with pytest.raises(NotFound, match=r"no check 1\.c9"):
        note(office, "1.c9")


def test_of_two_who_take_note_at_once_one_wins(office: Office) -> None:
    failing(office)

    def attempt(login: str) -> str:
        try:
            found = note(office, "1.c1", by=login)
        except Conflict:
            return "second"
        assert found.acknowledged is not None
        return found.acknowledged.by

    with ThreadPoolExecutor(max_workers=2) as pool:
        said = list(pool.map(attempt, ("fang", "bian")))
    assert said.count("second") == 1
    noted = answers(office)["1.c1"].acknowledged
    assert noted is not None
    assert noted.by in said


def test_what_nobody_declared_is_corrected_and_not_noted(office: Office) -> None:
    define(office, "1.wrong", filter="stat=verified")
    with pytest.raises(Refused, match="correct what it finds"):
        note(office, "1.wrong:value")


def test_targets_are_judged_by_their_results(office: Office) -> None:
    office.open("甲", "乙")
    define(office, "1.found")
    promise(office, "a", figure="1.found", direction=">=", value=Decimal(2), unit="个")
    promise(office, "b", figure="1.found", direction="<=", value=Decimal(1), unit="个")
    promise(office, "c", direction="qualitative")
    promise(office, "d", figure="1.none", direction="=", value=Decimal(1), unit="个")
    found = computed(office)
    with office.database.read() as session:
        judged = results(session, office.cycle(session), found)
    assert [each.outcome for each in judged] == ["met", "missed", "undecided", "undecided"]
    assert (judged[0].promised, judged[0].result, judged[3].result) == ("2个", "2个", "—")


def test_figures_are_listed_in_the_shape_that_scripts_read(office: Office) -> None:
    office.open("甲", amount=Decimal(12000))
    define(office, "1.fines", label="罚没款", measure="sum(amount)", unit="万元")
    parameter(office, "1.paid", "65-70", unit="%")
    shown = figures_json(computed(office, NOW + DAY))
    assert (shown["format"], shown["cycle"], shown["cut_off"]) == (1, "t-2023", "2023-11-30")
    fines, paid = shown["figures"]
    assert fines["label"] == "罚没款"
    assert [fines[name] for name in ("value", "unit", "base", "base_unit", "source", "rows")] == [
        "1.2",
        "万元",
        "12000",
        "元",
        "recorded",
        1,
    ]
    assert (paid["value"], paid["base"], paid["text"]) == (["65", "70"], ["65", "70"], "65-70%")


def test_answers_are_listed_with_the_numbers_put_in(office: Office) -> None:
    failing(office)
    note(office, "1.c1")
    shown = checks_json(computed(office), list(answers(office).values()), translate_to("zh"))
    [first, *_] = shown["checks"]
    assert (first["key"], first["answer"], first["expression"]) == ("1.c1", "fails", "2=3")
    assert (first["figures"], first["acknowledged_by"]) == (["1.found"], "方发布")
    assert "不成立" in first["sentence"]
