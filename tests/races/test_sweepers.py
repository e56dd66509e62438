"""Any number of nodes may tick at once: what is owed is recorded once."""

import pytest
from sqlmodel import col, func, select

from casetrack.reminders.sweep import sweep_all
from casetrack.store.tables import Reminder
from tests.office import DAY, NOW, Office, make_office
from tests.races.processes import processes
from tests.races.victim import sweeping

DUE_AT = NOW + 7 * DAY
SWEEPERS = 8


@pytest.fixture
def office(database: object) -> Office:
    return make_office(database)  # type: ignore[arg-type]


def test_eight_sweepers_at_once_record_each_reminder_once(office: Office) -> None:
    office.open(*[f"问题{number}" for number in range(300)])
    context = processes()
    start, recorded = context.Barrier(SWEEPERS), context.SimpleQueue()
    url = office.database.url.render_as_string(hide_password=False)
    started = [
        context.Process(target=sweeping, args=(url, DUE_AT, start, recorded), daemon=True)
        for _ in range(SWEEPERS)
    ]
    for process in started:
        process.start()
    shares = [recorded.get() for _ in started]
    for process in started:
        process.join()
    assert sum(shares) == _count(office, "queued") + _count(office, "superseded") == 600
    assert _count(office, "queued") == 300
    assert sweep_all(office.database, office.rules, now=DUE_AT).items == 0


def _count(office: Office, state: str) -> int:
    with office.database.read() as session:
        query = select(func.count(col(Reminder.id))).where(Reminder.state == state)
        return session.exec(query).one()
