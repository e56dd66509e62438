"""Two editors at the same moment: the second learns of the first. SQLite lets them queue."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait

import pytest
from sqlmodel import Session

from casetrack.bulletins import editions
from casetrack.cycles.narrative import NarrativeChanged, set_narrative
from casetrack.errors import Conflict
from casetrack.store.database import Database
from tests.bulletins.bureau import CHECKED, Bureau, make_bureau

Work = Callable[[Session], object]
# Long enough that the second has reached the row that the first has not committed yet.
WAITING_SECONDS = 1.0


@pytest.fixture
def bureau(campaign: None, postgres_url: str) -> Iterator[Bureau]:  # noqa: ARG001 - it is there
    database = Database(postgres_url)
    yield make_bureau(database)
    database.close()


def second_of(bureau: Bureau, work: Work) -> Future[object]:
    """Do the work in a transaction, again in one beside it, then end the first one."""

    def beside() -> object:
        with bureau.database.write() as session:
            return work(session)

    with ThreadPoolExecutor() as pool:
        with bureau.database.write() as session:
            work(session)
            second = pool.submit(beside)
            assert wait([second], timeout=WAITING_SECONDS).not_done
        return second


def test_of_two_texts_at_once_the_second_is_told_who_wrote_the_first(bureau: Bureau) -> None:
    def write(session: Session) -> object:
        actor, cycle = bureau.office.actor(session, "bian"), bureau.office.cycle(session)
        return set_narrative(
            session, actor, cycle, project=1, part="goals", text="平整", now=CHECKED
        )

    with pytest.raises(NarrativeChanged, match="卞编辑 wrote version 1 of the goals"):
        second_of(bureau, write).result()


def test_of_two_checks_at_once_the_second_writes_no_edition(bureau: Bureau) -> None:
    def check(session: Session) -> object:
        actor, rules = bureau.office.actor(session, "bian"), bureau.office.rules(session)
        return editions.check(session, rules, actor, bureau.office.cycle(session), now=CHECKED)

    with pytest.raises(Conflict, match="Edition 1 of t-2023 was checked meanwhile"):
        second_of(bureau, check).result()
    with bureau.at_work() as (session, cycle):
        assert len(editions.editions_of(session, cycle)) == 1
