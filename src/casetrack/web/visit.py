"""One request: who asks, in which language, at what time; and the transaction it works in."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session

from casetrack.cases.rules import Rules
from casetrack.errors import CasetrackError, sentence, several
from casetrack.language import COOKIE, Language, Say, chosen, say_in
from casetrack.people.actors import Actor, NotAllowed
from casetrack.people.arrivals import arrival_of
from casetrack.people.denials import Denials
from casetrack.people.preferences import Habits
from casetrack.people.sessions import keep_alive
from casetrack.people.stand_ins import acting_for
from casetrack.startup import Engine
from casetrack.web.declared import DECLARED, may_reach
from casetrack.web.guard import SAFE_METHODS

SESSION_COOKIE = "casetrack_session"
# Whom somebody acts for, by number; worth nothing where that person did not name them.
ACTING_COOKIE = "acting"
# No number of a person is longer.
_NUMBER = re.compile(r"[0-9]{1,9}")
CHANGE_PLACE = "/profile/password"
OPEN_TO_ALL = frozenset({CHANGE_PLACE, "/sign-out", "/language", "/theme"})
THEME_COOKIE = "theme"
# What the page before has done, by its key; said once.
DONE_COOKIE = "done"
THEMES = ("light", "dark")
Clock = Callable[[], datetime]


class PasswordDue(CasetrackError):
    """Whoever is signed in has to change a password that somebody else chose."""


class SignedOut(CasetrackError):
    """Nobody is signed in, and this page is somebody's."""


def address_of(request: Request) -> str:
    """Where somebody asks from, for limits alone."""
    return request.client.host if request.client else ""


@dataclass(frozen=True, kw_only=True)
class House:
    """What the application was built from; one for all requests."""

    engine: Engine
    clock: Clock
    denials: Denials = field(default_factory=Denials)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Everything a page works with, in one transaction."""

    session: Session
    rules: Rules
    actor: Actor
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Asker(ABC):
    """Whoever asks, through a page or the API: the transactions their request works in.

    Roles are read with every request, so that a change acts at once.
    """

    engine: Engine
    now: datetime
    language: Language

    @property
    @abstractmethod
    def actor(self) -> Actor:
        """In whose name things are done."""

    @contextmanager
    def read(self) -> Iterator[Desk]:
        """A desk that sees one moment and cannot write."""
        with self.engine.database.read() as session:
            yield self.desk(session)

    @contextmanager
    def write(self) -> Iterator[Desk]:
        """A desk whose work is kept whole, or not at all; committed before the answer leaves."""
        with self.engine.database.write() as session:
            yield self.desk(session)

    @contextmanager
    def rehearse(self) -> Iterator[Desk]:
        """A desk whose work is never kept: what a verb would do, shown by the verb itself."""
        with self.engine.database.rehearse() as session:
            yield self.desk(session)

    def desk(self, session: Session) -> Desk:
        """What a page or a route works with in this session."""
        return Desk(
            session=session, rules=self.engine.rules(session), actor=self.actor, now=self.now
        )


@dataclass(frozen=True, kw_only=True)
class Visitor(Asker):
    """Who looks at a page."""

    person: Actor | None
    secret: str
    # When their session was last noted as in use; None where nobody is signed in.
    seen_at: datetime | None
    # "light" or "dark" where somebody chose one; else as the system has it.
    theme: str
    # The page asked for, with its query; and where to come back to after a choice.
    place: str
    back: str
    habits: Habits
    # The key of what the form that led here has done; empty where none did.
    done: str
    # What the answer carries beside its page; filled while the request is worked on.
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        """The person signed in. Raises SignedOut."""
        if self.person is None:
            raise SignedOut("Sign in first.")
        return self.person

    @property
    def say(self) -> Say:
        """Texts in the visitor's language."""
        return say_in(self.language)


def session_cookie(engine: Engine) -> str:
    """The name of the session's cookie; over TLS one that no other host of the domain can set."""
    by_tls = engine.settings.office.base_url.startswith("https:")
    return f"__Host-{SESSION_COOKIE}" if by_tls else SESSION_COOKIE


def visitor_of(request: Request, *, now: datetime) -> Visitor:
    """Who asks, whether or not they may."""
    house: House = request.app.state.house
    secret = request.cookies.get(session_cookie(house.engine), "")
    person, habits, seen_at = None, Habits(), None
    if secret:
        today = house.engine.calendar.local_day(now)
        with house.engine.database.glance() as session:
            arrival = arrival_of(session, secret, now=now, today=today)
            if arrival is not None:
                person, habits, seen_at = arrival.actor, arrival.habits, arrival.seen_at
                absent = request.cookies.get(ACTING_COOKIE, "")
                if habits.absences and _NUMBER.fullmatch(absent):
                    person = acting_for(session, person, int(absent), today=today) or person
    query = f"?{request.url.query}" if request.url.query else ""
    place, theme = request.url.path + query, request.cookies.get(THEME_COOKIE, "")
    return Visitor(
        engine=house.engine,
        person=person,
        secret=secret,
        seen_at=seen_at,
        now=now,
        habits=habits,
        done=request.cookies.get(DONE_COOKIE, ""),
        language=chosen(
            habits.language or request.cookies.get(COOKIE),
            request.headers.get("accept-language", ""),
            house.engine.settings.office.language,
        ),
        theme=theme if theme in THEMES else "",
        place=place,
        # A form that was sent is no page to come back to.
        back=place if request.method in SAFE_METHODS else "/",
    )


def admit(request: Request) -> Visitor:
    """The visitor, if the declared table lets them reach this route.

    Raises SignedOut or NotAllowed.
    """
    house: House = request.app.state.house
    visitor = visitor_of(request, now=house.clock())
    request.state.visitor = visitor
    # HEAD is answered where GET is.
    method = "GET" if request.method == "HEAD" else request.method
    row = DECLARED[method, request.scope["route"].path]
    if not may_reach(visitor.person, row):
        where = sentence(" for the whole office") if row.reach == "office" else sentence("")
        raise NotAllowed(
            "{name} holds {held}; this page needs {needed}{where}.",
            name=visitor.actor.name,
            held=several(map(sentence, sorted(visitor.actor.grants) or ["no role"])),
            needed=several(map(sentence, sorted(row.roles)), " or "),
            where=where,
        )
    if visitor.habits.must_change and request.url.path not in OPEN_TO_ALL:
        raise PasswordDue("Change the password first: somebody else chose it.")
    if visitor.seen_at is not None:
        keep_alive(house.engine.database, visitor.secret, seen_at=visitor.seen_at, now=visitor.now)
    return visitor


Visit = Annotated[Visitor, Depends(admit)]
