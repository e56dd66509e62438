"""Passwords: what is accepted, how it is kept (argon2id), and whether one is right."""

from __future__ import annotations

import secrets
import unicodedata
from datetime import datetime, timedelta
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session

from casetrack.errors import Invalid, Sentence, problem_with, sentence
from casetrack.store.tables import Password, Person

SHORTEST = 12
LONGEST = 128
FIRST_SIGN_IN = timedelta(hours=24)
# Nobody mistakes these for each other on paper; 16 of them are 79 bits.
_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
_GROUPS, _GROUP = 4, 4
# Typed so often that length alone does not save them; compared without case and digits at the end.
_COMMON = frozenset(
    {
        "adminadminadmin",
        "administrator",
        "casetrack",
        "iloveyouiloveyou",
        "passwordpassword",
        "passwort",
        "qwertyuiop",
        "qwertyuiopasdf",
        "wodemimawodemima",
    }
)
_FEWEST_CHARACTERS = 5
_HASHER = PasswordHasher()
# Each check takes 64 MiB and a tenth of a second on four lanes: a flood must queue, not swap.
_AT_ONCE = BoundedSemaphore(2)


def set_password(session: Session, person: Person, password: str, *, now: datetime) -> None:
    """Give a person a password in place of the one before. Raises Invalid for a weak one."""
    text = _normal(password)
    if problems := _weaknesses(text, person):
        raise Invalid([problem_with(each, column="password") for each in problems])
    _keep(session, person, text, good_until=None, now=now)


def issue_password(session: Session, person: Person, *, now: datetime) -> str:
    """Give a person a password for a first sign-in; it is told once, and to be changed then."""
    text = "-".join("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    _keep(session, person, text, good_until=now + FIRST_SIGN_IN, now=now)
    return text


def must_change(session: Session, person_id: int) -> bool:
    """Whether a person's password was chosen by somebody else."""
    found = session.get(Password, person_id)
    return found is not None and found.good_until is not None


def _keep(
    session: Session, person: Person, text: str, *, good_until: datetime | None, now: datetime
) -> None:
    assert person.id is not None, "the person is stored"
    with _AT_ONCE:
        hashed = _HASHER.hash(text)
    session.merge(Password(person_id=person.id, hash=hashed, changed_at=now, good_until=good_until))
    session.flush()


def is_right(hashed: str | None, password: str) -> bool:
    """Whether a password belongs to a hash. Takes as long where there is no hash."""
    with _AT_ONCE:
        try:
            _HASHER.verify(hashed or _nobodys_hash(), _normal(password)[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False
    return hashed is not None


def _weaknesses(text: str, person: Person) -> list[Sentence]:
    problems = []
    if not SHORTEST <= len(text) <= LONGEST:
        problems.append(
            sentence("a password has {least} to {most} characters", least=SHORTEST, most=LONGEST)
        )
    plain = text.casefold()
    if plain.rstrip("0123456789!") in _COMMON or len(set(plain)) < _FEWEST_CHARACTERS:
        problems.append(sentence("that password is among the first ones to be guessed"))
    if any(word.casefold() in plain for word in (person.login, person.name) if len(word) > 1):
        problems.append(sentence("a password does not contain one's login or name"))
    return problems


def _normal(password: str) -> str:
    # The same characters, however the keyboard composes them.
    return unicodedata.normalize("NFC", password)


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash("nobody has this password")
