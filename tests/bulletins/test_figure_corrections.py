"""What a closed cycle cites is corrected beside what was agreed, and the next edition prints it."""

from datetime import timedelta
from pathlib import Path

import pytest

from casetrack.bulletins.comparison import compare
from casetrack.bulletins.editions import content_of, edition_of
from casetrack.bulletins.verification import verify
from casetrack.cases.log import head, seal
from casetrack.cases.witness import verify_log
from casetrack.errors import Invalid, NotFound, Refused, sentence
from casetrack.figures.corrections import correct_figure, corrections_of
from casetrack.ledger.export import read_office, stored_rows
from casetrack.people.actors import NotAllowed
from casetrack.store.tables import Figure, FigureCorrection
from tests.bulletins.bureau import PUBLISHED, Bureau
from tests.cases.forgery import disarm

LATER = PUBLISHED + timedelta(hours=1)
GIVEN = {"value": "26", "document": "某办〔2023〕5号", "reason": "漏计三处"}


@pytest.fixture
def citing(bureau: Bureau) -> Bureau:
    bureau.cite()
    bureau.write(2, "results", "培训{{ f.trained }}，涉及{{ f.cited }}。")
    return bureau


def correct(
    bureau: Bureau, key: str = "2.cited", *, by: str = "bian", **given: str
) -> FigureCorrection:
    with bureau.at_work() as (session, cycle):
        actor = bureau.office.actor(session, by)
        done = correct_figure(session, actor, cycle, key, **{**GIVEN, **given}, now=LATER)
        session.expunge(done)
        return done


def test_the_next_edition_prints_a_corrected_figure_and_the_last_one_verifies(
    citing: Bureau, tmp_path: Path
) -> None:
    citing.published(tmp_path)
    correct(citing)
    citing.check(now=LATER)

    with citing.at_work() as (session, cycle):
        cited = [
            next(
                each for each in content_of(session, edition)["figures"] if each["key"] == "2.cited"
            )
            for edition in (edition_of(session, cycle, 1), edition_of(session, cycle))
        ]
        assert verify(session, edition_of(session, cycle, 1), folder=tmp_path) == []
        told = compare(
            content_of(session, edition_of(session, cycle, 1)),
            content_of(session, edition_of(session, cycle)),
            names=(sentence("1"), sentence("2")),
        )
    assert [(each.key, str(each.why)) for each in told.figures] == [
        ("2.cited", "what it cites was corrected (某办〔2023〕5号)")
    ]
    assert [each["text"] for each in cited] == ["23家", "26家"]
    assert [each["cited_from"] for each in cited] == ["某办〔2023〕4号", "某办〔2023〕5号"]


def test_every_correction_is_kept_and_the_definition_stays(citing: Bureau) -> None:
    citing.close()
    correct(citing)
    last = correct(citing, by="sun", value="27", reason="又漏一处")

    with citing.at_work() as (session, cycle):
        assert session.get_one(Figure, last.figure_id).value == "23"
        assert [
            (each.number, each.former_value, each.value)
            for each in corrections_of(session, last.figure_id)
        ] == [(1, "23", "26"), (2, "26", "27")]
        office = read_office(session, citing.office.rules(session).tree, cycle)
        [row] = [
            each
            for each in stored_rows(session, office, ["figures"])["figures"]
            if each["key"] == "2.cited"
        ]
    assert (row["value"], row["cited_from"]) == ("27", GIVEN["document"])


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ({"value": " ", "document": "", "reason": ""}, 3),
        ({"value": "许多"}, 1),
        ({"value": "23", "document": "某办〔2023〕4号"}, 1),
    ],
)
def test_a_correction_says_what_where_and_why(
    citing: Bureau, given: dict[str, str], problems: int
) -> None:
    citing.close()

    with pytest.raises(Invalid) as refused:
        correct(citing, **given)

    assert len(refused.value.problems) == problems


def test_only_what_is_cited_is_corrected_and_only_after_the_close(citing: Bureau) -> None:
    with pytest.raises(Refused, match="not closed"):
        correct(citing)
    citing.close()
    with pytest.raises(Refused, match="comes from records"):
        correct(citing, "1.found")
    with pytest.raises(NotFound, match=r"nearest known: 2\.cited"):
        correct(citing, "2.cite")
    with pytest.raises(NotAllowed):
        correct(citing, by="fang")


@pytest.fixture
def corrected(citing: Bureau) -> Bureau:
    """Two corrections of one figure, the later one not sealed yet."""
    citing.close()
    for value, reason in (("26", "漏计三处"), ("27", "又漏一处")):
        with citing.at_work() as (session, _):
            seal(session)
        correct(citing, value=value, reason=reason)
    return citing


def faults(bureau: Bureau) -> list[str]:
    with bureau.at_work() as (session, _):
        return list(map(str, verify_log(session)))


def test_a_correction_is_sealed_once_beside_events(corrected: Bureau) -> None:
    with corrected.at_work() as (session, _):
        before = head(session).size
        assert (seal(session), seal(session)) == (1, 0)
        assert head(session).size == before + 1
    assert faults(corrected) == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE figure_correction SET reason = '无' WHERE number = 1", "is not the correction it"),
        ("UPDATE figure_correction SET by_id = 1 WHERE number = 1", "correction 1) is not the"),
        ("UPDATE figure_correction SET at = at WHERE number = 1", ""),
        ("DELETE FROM figure_correction WHERE number = 1", "correction of a cited figure, was rem"),
        ("DELETE FROM figure_correction WHERE number = 1", "2.cited: correction 1 is missing"),
        (
            "UPDATE figure_correction SET former_value = '9' WHERE number = 2",
            "does not follow what",
        ),
        ("UPDATE figure SET value = '24' WHERE key = '2.cited'", "correction 1 does not follow"),
    ],
)
def test_a_correction_that_somebody_changed_or_removed_is_named(
    corrected: Bureau, statement: str, told: str
) -> None:
    disarm(corrected.office.database, "figure_correction", statement)

    found = faults(corrected)

    assert any(told in each for each in found) if told else found == []
