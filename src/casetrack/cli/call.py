"""What was said before the command: which configuration, who acts, what time it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from casetrack.errors import Invalid, Refused

if TYPE_CHECKING:
    # For the types alone: `casetrack --help` must not wait for the database library.
    from sqlmodel import Session

    from casetrack.cases.rules import Rules
    from casetrack.people.actors import Actor
    from casetrack.startup import Engine


@dataclass(frozen=True, kw_only=True)
class Call:
    """The options that stand before every command."""

    config: Path | None = None
    login: str = ""
    now: str = ""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Everything a command works with, in one transaction."""

    engine: Engine
    session: Session
    rules: Rules
    now: datetime
    login: str

    @property
    def actor(self) -> Actor:
        """The person who acts. Raises Invalid if nobody was named."""
        from getpass import getuser  # noqa: PLC0415 - only where somebody acts

        from casetrack.people.actors import load_actor  # noqa: PLC0415

        if not self.login:
            raise Invalid("Say who acts: casetrack --as LOGIN …, or set CASETRACK_AS.")
        return load_actor(self.session, self.login, os_user=getuser())


@contextmanager
def engine_of(call: Call) -> Iterator[Engine]:
    """The engine, for commands that own their transactions."""
    import os  # noqa: PLC0415 - see below

    # Imported when a command runs: `casetrack --help` must not wait for the database library.
    from casetrack.startup import find_config, start  # noqa: PLC0415

    engine = start(find_config(call.config), os.environ)
    try:
        yield engine
    finally:
        engine.close()


@contextmanager
def reading(call: Call) -> Iterator[Desk]:
    """A desk that sees one moment and cannot write."""
    with engine_of(call) as engine, engine.database.read() as session:
        yield _desk(call, engine, session)


@contextmanager
def writing(call: Call) -> Iterator[Desk]:
    """A desk whose work is kept whole, or not at all."""
    with engine_of(call) as engine, engine.database.write() as session:
        yield _desk(call, engine, session)


def instant(call: Call, session: Session) -> datetime:
    """What time it is: the clock's, or on a rehearsal database the one that was named.

    Raises Refused on any other database, Invalid for what is no instant.
    """
    from casetrack.startup import is_rehearsal  # noqa: PLC0415 - see above

    if not call.now:
        return datetime.now(UTC)
    if not is_rehearsal(session):
        raise Refused("--now works only on a database that was marked as a rehearsal.")
    try:
        named = datetime.fromisoformat(call.now)
    except ValueError as error:
        raise Invalid("--now {now!r}: expected 2023-09-20T09:00:00+08:00", now=call.now) from error
    if named.tzinfo is None:
        raise Invalid("--now {now!r} has no zone: add +08:00 or Z", now=call.now)
    return named.astimezone(UTC)


def _desk(call: Call, engine: Engine, session: Session) -> Desk:
    return Desk(
        engine=engine,
        session=session,
        rules=engine.rules(session),
        now=instant(call, session),
        login=call.login,
    )
