"""Kills a tick at many points, on both databases, and shows that nothing is lost or doubled.

    python tests/races/kill.py --times 100

Dies before a statement or commit of the database, or (killed by the mail server) in a phase of
the mail's way out. Then the survivors tick on, and every reminder must be as if nobody had died.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

import sqlalchemy as sa  # noqa: E402 - started as a program, it must first find the rest

from casetrack.reminders.coverage import coverage  # noqa: E402
from casetrack.reminders.digest import DELIVERY  # noqa: E402
from casetrack.reminders.sweep import REMINDER  # noqa: E402
from casetrack.store.database import Database  # noqa: E402
from casetrack.store.schema import upgrade  # noqa: E402
from tests.office import DAY, NOW, Office, make_office  # noqa: E402
from tests.postgres import create_database, database_url, drop_database, running_server  # noqa: E402
from tests.races.processes import processes  # noqa: E402
from tests.races.victim import ticking  # noqa: E402
from tests.reminders.mail_server import OK, MailServer, mail_server  # noqa: E402

PHASES = ("MAIL", "RCPT", "DATA", "TAKEN")
FIRST = NOW + 2 * DAY
SECOND = NOW + 7 * DAY
# After the lease of whoever died; three turns are enough for a message and its second try.
SURVIVORS = [SECOND + timedelta(minutes=minutes) for minutes in (3, 6, 12)]


@dataclass(frozen=True, kw_only=True)
class Point:
    """Where to die: before a step of the database, or in a phase of the n-th message."""

    step: int = 0
    phase: str = ""
    message: int = 0

    def __str__(self) -> str:
        return f"{self.phase} of message {self.message}" if self.phase else f"step {self.step}"


@dataclass(kw_only=True)
class Ground:
    """A database with reminders due, copied for each death, and the mail server of all."""

    prepared: str
    server_url: str = ""
    mail: MailServer = field(default_factory=MailServer)
    # Filled by a run without a death: how many steps it takes, and how each reminder ends.
    steps: int = 0
    outcome: dict[tuple[object, ...], str] = field(default_factory=dict)
    serial: Iterator[int] = field(default_factory=count)

    @contextmanager
    def copied(self) -> Iterator[str]:
        """The URL of a copy of one's own."""
        if not self.server_url:
            copy = f"{self.prepared}.{next(self.serial)}"
            shutil.copyfile(self.prepared, copy)
            yield f"sqlite:///{copy}"
            return
        name = f"{self.prepared}_{next(self.serial)}"
        yield create_database(self.server_url, name, template=self.prepared)
        drop_database(self.server_url, name)

    def prepare(self, url: str) -> None:
        """Three ladders under way; the mail server was busy when their first steps were due."""
        database = Database(url)
        office = make_office(database)
        for number in range(3):
            office.assigned(f"没有签收{number}")
            office.assigned(f"没有签收{number}", unit="zj")
        office.requested("没有核查")
        office.open("没有交办")
        database.close()
        self.mail.answer = lambda phase: "451 busy" if phase == "RCPT" else OK
        ticking(url, self.mail.port, FIRST)
        self.mail.answer = lambda _: OK

    def rehearse(self) -> None:
        """Run once without a death."""
        with self.copied() as url:
            self.steps = ticking(url, self.mail.port, SECOND)
            self.outcome = _states(url)

    def points(self, times: int) -> list[Point]:
        """So many points, spread over the steps of the database and the phases of the mail."""
        in_mail = min(times // 3, len(PHASES) * 4)
        phases = [
            Point(phase=PHASES[each % len(PHASES)], message=1 + each // len(PHASES))
            for each in range(in_mail)
        ]
        steps = times - in_mail
        return [Point(step=1 + each * self.steps // steps) for each in range(steps)] + phases

    def die(self, point: Point) -> list[str]:
        """Kill one tick there, let others tick on, and say what is not as it should be."""
        with self.copied() as url:
            self.mail.taken.clear()
            exit_code = self._killed(url, point)
            for at in SURVIVORS:
                ticking(url, self.mail.port, at)
            wrong = [] if exit_code == -signal.SIGKILL else [f"it ended with {exit_code}"]
            return [f"{point}: {each}" for each in wrong + self._wrong(url)]

    def _killed(self, url: str, point: Point) -> int | None:
        process = processes().Process(
            target=ticking, args=(url, self.mail.port, SECOND, point.step), daemon=True
        )
        heard: Counter[str] = Counter()

        def answer(phase: str) -> str:
            heard[phase] += 1
            if (phase, heard[phase]) == (point.phase, point.message):
                assert process.pid is not None
                os.kill(process.pid, signal.SIGKILL)
                self.mail.answer = lambda _: OK
            return OK

        self.mail.answer = answer
        process.start()
        process.join(60)
        self.mail.answer = lambda _: OK
        return process.exitcode

    def _wrong(self, url: str) -> list[str]:
        outcome, taken = _states(url), Counter(each["Message-ID"] for each in self.mail.taken)
        sent = _sent(url)
        wrong = []
        if outcome != self.outcome:
            wrong.append(f"reminders ended as {set(outcome.items()) ^ set(self.outcome.items())}")
        if set(taken) != sent:
            wrong.append(f"recorded as sent and taken differ: {set(taken) ^ sent}")
        if sum(taken.values()) > len(taken) + 1:
            wrong.append(f"more than one message came twice: {taken}")
        return wrong + _gaps(url)


def _states(url: str) -> dict[tuple[object, ...], str]:
    columns = ("item_id", "revision", "rule", "occurrence", "recipient_id", "state")
    query = sa.select(*(REMINDER.c[name] for name in columns))
    return {tuple(row[:-1]): row[-1] for row in _rows(url, query)}


def _sent(url: str) -> set[str]:
    query = sa.select(DELIVERY.c.message_id).where(DELIVERY.c.state == "sent")
    return {row[0] for row in _rows(url, query)}


def _rows(url: str, query: sa.Select[*tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    database = Database(url)
    with database.connect() as connection:
        rows = [tuple(row) for row in connection.execute(query)]
    database.close()
    return rows


def _gaps(url: str) -> list[str]:
    database = Database(url)
    with database.read() as session:
        rules = Office(database, 1).rules(session)
        found = coverage(session, rules, since=NOW, until=SURVIVORS[-1] + timedelta(hours=1))
    database.close()
    return [f"gap: {gap}" for gap in found.gaps]


@contextmanager
def sqlite_ground(folder: Path) -> Iterator[Ground]:
    with mail_server() as mail:
        ground = Ground(prepared=str(folder / "prepared.db"), mail=mail)
        url = f"sqlite:///{ground.prepared}"
        _upgraded(url)
        ground.prepare(url)
        ground.rehearse()
        yield ground


@contextmanager
def postgres_ground(server_url: str, name: str) -> Iterator[Ground]:
    with mail_server() as mail:
        ground = Ground(prepared=name, server_url=server_url, mail=mail)
        create_database(server_url, name)
        _upgraded(database_url(server_url, name))
        ground.prepare(database_url(server_url, name))
        ground.rehearse()
        yield ground
        drop_database(server_url, name)


def _upgraded(url: str) -> None:
    database = Database(url)
    upgrade(database)
    database.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100, help="deaths on each database")
    times = parser.parse_args().times
    failures: list[str] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server(f"kill{os.getpid()}") as server_url,
        sqlite_ground(Path(folder)) as on_sqlite,
        postgres_ground(server_url, f"kill_{os.getpid()}") as on_postgres,
    ):
        for name, ground in {"SQLite": on_sqlite, "PostgreSQL": on_postgres}.items():
            found = [wrong for point in ground.points(times) for wrong in ground.die(point)]
            sys.stdout.write(f"{name}: {times} deaths, {len(found)} failures\n")
            failures += found
    sys.stdout.write("".join(f"{each}\n" for each in failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
