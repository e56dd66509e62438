"""Tips of the public: followed by a code, accepted as items, answered, and then forgotten."""

from datetime import date

import pytest

from casetrack.cases.tips import (
    Answered,
    TipUnknown,
    accept_tip,
    answer_tip,
    leave_tip,
    list_tips,
    tip_by_code,
)
from casetrack.errors import Conflict, Invalid, NotFound
from casetrack.people.actors import NotAllowed
from casetrack.store.tables import Tip
from tests.office import NOW, Office


def leave(office: Office, text: str = "村口路灯不亮", contact: str = "住在村口的人") -> str:
    with office.database.write() as session:
        return leave_tip(session, text=text, contact=contact, now=NOW)


def tip(office: Office, code: str) -> Tip:
    with office.database.read() as session:
        found = tip_by_code(session, code)
        session.expunge(found)
        return found


def accept(office: Office, tip_id: int, *, by: str = "sun", project: int = 1) -> Tip:
    with office.database.write() as session:
        return accept_tip(
            session,
            office.rules(session),
            office.actor(session, by),
            tip_id,
            cycle=office.cycle(session),
            project=project,
            title="路灯",
            unit=office.units["jt"],
            now=NOW,
        )


def answer(office: Office, tip_id: int, *, state: Answered = "settled", text: str = "好") -> Tip:
    with office.database.write() as session:
        actor = office.actor(session, "sun")
        return answer_tip(session, actor, tip_id, answer=text, state=state, now=NOW)


def test_a_tip_is_followed_by_its_code_however_it_is_typed(office: Office) -> None:
    code = leave(office)

    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    assert tip(office, code.lower().replace("-", " ")).text == "村口路灯不亮"
    assert code not in tip(office, code).code_hash


def test_no_two_tips_have_the_same_code(office: Office) -> None:
    assert leave(office) != leave(office)


@pytest.mark.parametrize("code", ["", "AAAA-AAAA-AAAA-AAAA"])
def test_a_code_that_nobody_was_given_finds_nothing(office: Office, code: str) -> None:
    leave(office)

    with pytest.raises(TipUnknown):
        tip(office, code)


def test_a_tip_says_something_and_not_too_much(office: Office) -> None:
    with pytest.raises(Invalid) as error:
        leave(office, "  ", "x" * 201)

    assert [each.column for each in error.value.problems] == ["text", "contact"]


def test_an_accepted_tip_is_an_item_of_that_unit(office: Office) -> None:
    code = leave(office)

    accepted = accept(office, tip(office, code).id or 0)

    item = office.item(accepted.item_id or 0)
    assert (accepted.state, item.title, item.unit_id) == ("accepted", "路灯", office.units["jt"])
    assert item.found_on == date(2023, 9, 20)
    assert tip(office, code).contact == "住在村口的人"


def test_a_tip_becomes_one_item_only(office: Office) -> None:
    tip_id = tip(office, leave(office)).id or 0
    accept(office, tip_id)

    with pytest.raises(Conflict, match="accepted already"):
        accept(office, tip_id)


def test_a_tip_is_accepted_into_a_project_that_there_is(office: Office) -> None:
    code = leave(office)

    with pytest.raises(NotFound, match="no project 9"):
        accept(office, tip(office, code).id or 0, project=9)

    assert tip(office, code).state == "received"


@pytest.mark.parametrize("state", ["settled", "dismissed"])
def test_an_answered_tip_forgets_how_to_reach_the_sender(office: Office, state: Answered) -> None:
    code = leave(office)

    answer(office, tip(office, code).id or 0, state=state, text="已经修好")

    found = tip(office, code)
    assert (found.state, found.answer, found.contact) == (state, "已经修好", "")


def test_an_accepted_tip_is_settled_and_no_longer_dismissed(office: Office) -> None:
    tip_id = tip(office, leave(office)).id or 0
    accept(office, tip_id)

    with pytest.raises(Conflict):
        answer(office, tip_id, state="dismissed")

    assert answer(office, tip_id).state == "settled"


def test_an_answer_is_given_once_and_says_something(office: Office) -> None:
    tip_id = tip(office, leave(office)).id or 0
    with pytest.raises(Invalid):
        answer(office, tip_id, text=" ")
    answer(office, tip_id)

    with pytest.raises(Conflict, match="settled already"):
        answer(office, tip_id)


def test_a_tip_that_is_not_there_cannot_be_answered(office: Office) -> None:
    with pytest.raises(TipUnknown, match="no tip 99"):
        answer(office, 99)


def test_tips_are_read_by_supervisors_and_auditors_alone(office: Office) -> None:
    first, second = leave(office), leave(office)
    with office.database.read() as session:
        listed = list_tips(session, office.actor(session, "shen"))
        hashes = [each.code_hash for each in listed]
        with pytest.raises(NotAllowed):
            list_tips(session, office.actor(session, "jiao"))

    assert hashes == [tip(office, second).code_hash, tip(office, first).code_hash]


def test_only_a_supervisor_accepts(office: Office) -> None:
    tip_id = tip(office, leave(office)).id or 0

    with pytest.raises(NotAllowed):
        accept(office, tip_id, by="shen")
