"""Processes of their own that want to move the same items at the same moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from casetrack.cases.items import Move, Moved, Refusal, advance_many
from casetrack.store.database import Database
from tests.office import NOW, Office
from tests.races.processes import processes


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What one process wants: several bulk moves, one transaction after another."""

    login: str
    bulks: Sequence[Sequence[Move]]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What it got: the items it moved, and every refusal as it reads."""

    login: str
    moved: Sequence[int]
    refused: Sequence[str]
    # What no person should ever see: a deadlock, a lock that timed out, a broken constraint.
    crash: str = ""


def contend(office: Office, wishes: Sequence[Wish]) -> list[Answer]:
    """Let one process for each wish start at the same moment. Gives what each of them got."""
    context = processes()
    start, answers = context.Barrier(len(wishes)), context.SimpleQueue()
    url = office.database.url.render_as_string(hide_password=False)
    started = [
        context.Process(
            target=_wishing, args=(url, office.cycle_id, wish, start, answers), daemon=True
        )
        for wish in wishes
    ]
    for process in started:
        process.start()
    found = [answers.get() for _ in started]
    for process in started:
        process.join()
    return found


def _wishing(url: str, cycle_id: int, wish: Wish, start: Any, answers: Any) -> None:  # noqa: ANN401 - a barrier and a queue, whose types are private
    database = Database(url)
    office = Office(database, cycle_id)
    moved: list[int] = []
    refused: list[str] = []
    crash = ""
    start.wait()
    try:
        for bulk in wish.bulks:
            results = _moving(office, wish.login, bulk)
            moved += [each.item_id for each in results if isinstance(each, Moved)]
            refused += [
                f"{type(each.error).__name__}: {each.error}"
                for each in results
                if isinstance(each, Refusal)
            ]
    except Exception as error:  # noqa: BLE001 - whatever it is, the test must hear of it
        crash = repr(error)
    answers.put(Answer(login=wish.login, moved=moved, refused=refused, crash=crash))
    database.close()


def _moving(office: Office, login: str, bulk: Sequence[Move]) -> list[Moved | Refusal]:
    with office.database.write() as session:
        rules, actor = office.rules(session), office.actor(session, login)
        return advance_many(session, rules, actor, bulk, now=NOW)
