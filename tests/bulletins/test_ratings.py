"""Readers grade a published paragraph once; the rate is printed with how it came about."""

from decimal import Decimal
from pathlib import Path

import pytest

from casetrack.bulletins.ratings import (
    ParagraphRating,
    Shown,
    comments_waiting,
    rate,
    review_comment,
    summary,
)
from casetrack.errors import Conflict, Invalid, NotFound, Refused
from casetrack.people.actors import NotAllowed
from casetrack.store.tables import Rating
from tests.bulletins.bureau import PUBLISHED, Bureau


@pytest.fixture
def published(bureau: Bureau, tmp_path: Path) -> Bureau:
    bureau.published(tmp_path)
    return bureau


def give(bureau: Bureau, grade: str = "satisfied", voter: str = "a", **more: object) -> Rating:
    values = {"paragraph": "1.results.1", **more}
    edition_id = bureau.edition(1).id
    with bureau.database.write() as session:
        return rate(
            session,
            edition_id=edition_id or 0,
            voter=voter,
            grade=grade,
            now=PUBLISHED,
            **values,  # type: ignore[arg-type]
        )


def told(bureau: Bureau) -> list[ParagraphRating]:
    with bureau.database.read() as session:
        return summary(session, bureau.edition(1).id or 0)


def review(bureau: Bureau, rating_id: int | None, show: Shown, *, by: str = "bian") -> Rating:
    with bureau.database.write() as session:
        actor = bureau.office.actor(session, by)
        return review_comment(session, actor, rating_id or 0, show=show, now=PUBLISHED)


def test_ten_answers_make_a_rate_with_its_formula(published: Bureau) -> None:
    for voter in range(10):
        give(published, "satisfied" if voter < 7 else "fair", str(voter))

    [found] = told(published)

    assert (found.paragraph, found.answers, found.rate) == ("1.results.1", 10, Decimal("70.0"))
    assert found.formula == (
        "满意7、基本满意3、不满意0，共10份评价；满意率＝满意÷全部评价＝7÷10＝70.0%"
    )


def test_few_answers_make_no_rate(published: Bureau) -> None:
    give(published, "dissatisfied")

    [found] = told(published)

    assert found.rate is None
    assert found.formula == "满意0、基本满意0、不满意1，共1份评价；不足10份，不计算满意率"


def test_paragraphs_are_told_in_their_order_and_items_last(published: Bureau) -> None:
    item_id = published.items[0]
    give(published, paragraph="", item_id=item_id)
    for paragraph in ("2.results.1", "1.results.2", "0.preface.1"):
        give(published, paragraph=paragraph)

    places = [(each.paragraph, each.item_id) for each in told(published)]

    assert places == [("0.preface.1", 0), ("1.results.2", 0), ("2.results.1", 0), ("", item_id)]


def test_a_reader_grades_a_paragraph_once(published: Bureau) -> None:
    give(published)

    with pytest.raises(Conflict, match="already"):
        give(published, "fair")

    assert give(published, voter="b").grade == "satisfied"


def test_a_grade_is_one_of_three_and_a_comment_is_short(published: Bureau) -> None:
    with pytest.raises(Invalid) as error:
        give(published, "superb", comment="好" * 1001)

    assert len(error.value.problems) == 2


@pytest.mark.parametrize(
    "place",
    [
        {"paragraph": "1.results.9"},
        {"paragraph": "x"},
        {"paragraph": "", "item_id": 999},
        {"item_id": 1},
    ],
)
def test_what_the_edition_does_not_hold_is_not_graded(
    published: Bureau, place: dict[str, object]
) -> None:
    with pytest.raises(NotFound):
        give(published, **place)  # type: ignore[arg-type]


def test_a_draft_is_not_graded(bureau: Bureau) -> None:
    bureau.close()
    bureau.check()

    with pytest.raises(NotFound, match="no published edition"):
        give(bureau)


def test_a_comment_waits_until_an_editor_shows_it(published: Bureau) -> None:
    rating = give(published, comment=" 路平了 ")
    assert told(published)[0].comments == ()
    with published.database.read() as session:
        waiting = comments_waiting(session, published.office.actor(session, "shen"))
        assert [each.comment for each in waiting] == ["路平了"]

    review(published, rating.id, "shown")

    assert told(published)[0].comments == ("路平了",)


def test_a_hidden_comment_leaves_its_grade(published: Bureau) -> None:
    review(published, give(published, comment="无关的话").id, "hidden")

    [found] = told(published)
    assert (found.comments, found.answers) == ((), 1)


def test_a_comment_that_gives_somebody_away_can_only_be_hidden(published: Bureau) -> None:
    rating = give(published, comment="找１３８１２３４５６７８")

    with pytest.raises(Refused, match="１３８１２３４５６７８"):
        review(published, rating.id, "shown")

    assert review(published, rating.id, "hidden").state == "hidden"


def test_a_comment_is_reviewed_once_and_by_an_editor(published: Bureau) -> None:
    rating = give(published, comment="好")
    with pytest.raises(NotAllowed):
        review(published, rating.id, "shown", by="fang")
    review(published, rating.id, "shown")

    with pytest.raises(Conflict, match="reviewed already"):
        review(published, rating.id, "hidden")


def test_a_comment_that_is_not_there_cannot_be_reviewed(published: Bureau) -> None:
    with pytest.raises(NotFound, match="no comment 77"):
        review(published, 77, "shown")
