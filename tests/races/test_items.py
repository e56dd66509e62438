"""Many processes act on the same items: somebody wins, the others hear who, nothing is lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from casetrack.cases.items import Move
from casetrack.errors import Invalid
from casetrack.store.database import Database
from tests.office import Office, make_office
from tests.races.rivals import Answer, Wish, contend


@pytest.fixture
def office(database: Database) -> Office:
    return make_office(database)


def crashes(answers: list[Answer]) -> list[str]:
    return [answer.crash for answer in answers if answer.crash]


def test_of_thirty_two_one_wins_and_the_others_hear_who(office: Office) -> None:
    item_id = office.assigned()
    accept = Move(item_id=item_id, transition="accept", seen=2)
    names = {"jiao": "焦经办", "tong": "童主任"}
    logins = ["jiao", "tong"] * 16
    answers = contend(office, [Wish(login=each, bulks=[[accept]]) for each in logins])

    [winner] = [answer for answer in answers if answer.moved]
    refused = [sentence for answer in answers for sentence in answer.refused]
    assert crashes(answers) == []
    assert len(refused) == 31
    named = f"Last step: accept by {names[winner.login]} at 2023-09-20 09:00; now rectifying."
    assert all(each.startswith("Conflict: ") and each.endswith(named) for each in refused)
    assert office.item(item_id).version == 3
    assert office.faults() == []


def test_overlapping_bulk_moves_move_each_item_exactly_once(office: Office) -> None:
    ids = office.open(*(f"问题{each}" for each in range(240)))
    office.bulk(ids, "assign", by="sun", unit=str(office.units["jt"]))
    random = Random(20230920)  # noqa: S311 - a draw that is the same each time
    wishes = [
        Wish(
            login=login,
            bulks=[
                [Move(item_id=each, transition="accept") for each in random.sample(ids, 80)]
                for _ in range(5)
            ],
        )
        for login in ["jiao", "tong"] * 4
    ]
    answers = contend(office, wishes)

    moved = Counter(item_id for answer in answers for item_id in answer.moved)
    wanted = {move.item_id for wish in wishes for bulk in wish.bulks for move in bulk}
    assert crashes(answers) == []
    assert set(moved) == wanted
    assert set(moved.values()) == {1}
    assert sum(len(answer.refused) for answer in answers) == 8 * 5 * 80 - len(wanted)
    assert office.faults() == []


def test_crossed_pairs_wait_for_each_other_in_no_circle(office: Office) -> None:
    first, second = office.assigned(), office.assigned()
    there, back = (
        [Move(item_id=each, transition="comment", reason="?") for each in pair]
        for pair in ((first, second), (second, first))
    )
    wishes = [Wish(login="jiao", bulks=[bulk] * 10) for bulk in (there, back) * 4]
    answers = contend(office, wishes)

    assert crashes(answers) == []
    assert [office.item(each).version for each in (first, second)] == [82, 82]
    assert office.faults() == []


def test_of_two_items_only_one_is_merged_into_the_other(office: Office) -> None:
    pairs = [(office.assigned(), office.assigned()) for _ in range(6)]
    there, back = (
        [
            [Move(item_id=one, transition="merge", fields={"duplicate_of": str(other)})]
            for one, other in crossed
        ]
        for crossed in (pairs, [(other, one) for one, other in pairs])
    )
    answers = contend(office, [Wish(login="sun", bulks=bulks) for bulks in (there, back)])

    states = [sorted(office.item(each).state for each in pair) for pair in pairs]
    assert crashes(answers) == []
    assert states == [["assigned", "merged"]] * 6


def test_a_key_and_a_number_are_given_out_once(office: Office) -> None:
    def opening(place: int) -> str:
        try:
            office.open("同一个", f"另一个{place}", key="")
            office.open("同一把钥匙", key="A")
        except Invalid as refusal:
            return str(refusal)
        return "opened"

    with ThreadPoolExecutor(8) as pool:
        answers = Counter(pool.map(opening, range(8)))
    taken = "A: there is another item with this key"
    assert answers == {"opened": 1, taken: 7}
    assert office.faults() == []
    assert sorted(office.item(each).number for each in range(1, 18)) == list(range(1, 18))
