"""What differs between editions and from the records of now, each difference with its reason."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from casetrack.bulletins.changes import newest_change, since_last, since_published
from casetrack.bulletins.comparison import Comparison, compare
from casetrack.bulletins.editions import EditionUnknown
from casetrack.cases.records import NewActivity, record_activities
from casetrack.errors import sentence
from casetrack.language import translate_to
from tests.bulletins.bureau import PUBLISHED, Bureau
from tests.bulletins.samples import content, figure

ZH = translate_to("zh")
NAMES = sentence("a"), sentence("b")
LATER = PUBLISHED + timedelta(days=3)
RECORDS: dict[str, list[object]] = {"activities": [], "readings": []}


@pytest.fixture
def published(bureau: Bureau, tmp_path: Path) -> Bureau:
    bureau.published(tmp_path)
    return bureau


def correct(bureau: Bureau, quantity: int) -> None:
    """Another row replaces the training of forty people."""
    with bureau.at_work() as (session, cycle):
        first = NewActivity(
            key="2.training-1b",
            project_id=bureau.office.projects[2],
            kind="培训",
            date=cycle.opens,
            unit_id=bureau.office.units["zj"],
            quantity=Decimal(quantity),
            quantity_unit="人",
            replaces="2.training-1",
            reason="重复登记",
        )
        actor, tree = bureau.office.actor(session, "sun"), bureau.office.rules(session).tree
        record_activities(session, tree, actor, cycle, [first], now=LATER)


def as_of_now(bureau: Bureau, number: int | None = None) -> Comparison:
    with bureau.at_work() as (session, cycle):
        rules = bureau.office.rules(session)
        return since_published(session, rules, cycle, number=number, now=LATER)


def test_a_correction_after_publishing_shows_as_of_now_with_its_reason(published: Bureau) -> None:
    assert as_of_now(published).is_empty

    correct(published, 38)

    [found] = as_of_now(published).figures
    assert (found.key, found.before, found.after) == ("2.trained", "40人", "38人")
    assert found.why.said(ZH) == "新增记录1条（2.training-1b）；移出记录1条（2.training-1）"
    assert str(found.why) == "1 row came in (2.training-1b); 1 row went out (2.training-1)"


def test_the_next_draft_is_held_against_the_last_edition(published: Bureau) -> None:
    correct(published, 38)
    published.write(2, "results", "培训{{ f.trained }}。\n另行通报。")
    published.check(now=LATER)

    with published.at_work() as (session, cycle):
        found = newest_change(session, published.office.rules(session), cycle, now=LATER)

    assert (str(found.before), str(found.after)) == ("edition 1", "edition 2")
    assert [each.key for each in found.figures] == ["2.trained"]
    [text] = found.texts
    assert (text.project, text.part) == (2, "results")
    assert text.removed == ("培训{{ f.trained }}，另见{{ p1.found }}。",)
    assert text.added == ("培训{{ f.trained }}。", "另行通报。")


def test_the_first_edition_has_nothing_before_it(published: Bureau) -> None:
    with published.at_work() as (session, cycle):
        assert since_last(session, cycle, published.edition(1)) is None


def test_only_a_published_edition_is_held_against_now(published: Bureau) -> None:
    with pytest.raises(EditionUnknown, match="t-2023"):
        as_of_now(published, number=7)


def test_new_and_removed_figures_and_changed_definitions_are_told() -> None:
    before = content(
        {(0, "preface"): "好。"}, figure("1.a"), figure("1.b"), records={"items": [], **RECORDS}
    )
    after = content(
        {(0, "preface"): "好。"},
        figure("1.b", text="9个", definition="另一口径"),
        figure("1.c"),
        records={"items": [], **RECORDS},
    )

    found = {each.key: str(each.why) for each in compare(before, after, names=NAMES).figures}

    assert found == {
        "1.a": "it was removed",
        "1.b": "its definition was changed",
        "1.c": "the figure is new",
    }


def test_a_row_that_says_something_else_is_a_reason() -> None:
    made = [
        content(
            {(0, "preface"): "好。"},
            figure("1.a", text=text),
            figure("1.f", text=text, rows=[]),
            records={"items": [{"key": "12-1", "sha256": text}], **RECORDS},
        )
        for text in ("3个", "4个")
    ]

    first, second = compare(made[0], made[1], names=NAMES).figures

    assert first.why.said(ZH) == "记录有更正1条（12-1）"
    assert second.why.said(ZH) == "所引用的数据有变化"


def test_of_many_rows_some_are_named() -> None:
    made = [
        content(
            {(0, "preface"): "好。"},
            figure("1.a", text=text, rows=rows),
            records={"items": [], **RECORDS},
        )
        for text, rows in (("0个", []), ("7个", [["item", str(each)] for each in range(7)]))
    ]

    [found] = compare(made[0], made[1], names=NAMES).figures

    assert str(found.why) == "7 rows came in (0, 1, 2, 3, 4 …)"
