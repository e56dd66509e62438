"""Passwords: what is accepted, how it is kept (argon2id), and whether one is right."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from threading import BoundedSemaphore

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session, col

from casetrack.errors import Invalid, Problem, Refused, problem_with, sentence
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


class PasswordReplaced(Refused):
    """Between looking at a password and keeping another one, somebody else was faster."""


@dataclass(frozen=True, kw_only=True)
class Hashed:
    """A password that was weighed, as it will be kept.

    Made before a transaction opens: hashing is slow on purpose, and a writer has the database to
    itself meanwhile.
    """

    hash: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class FirstPassword(Hashed):
    """A password for a first sign-in, with its text, which is told once."""

    text: str = field(repr=False)


def hash_password(person: Person, password: str) -> Hashed:
    """A password of this person, ready to be kept. Raises Invalid for a weak one."""
    if problems := weaknesses(person, password):
        raise Invalid(problems)
    return Hashed(hash=_hash(_normal(password)))


def first_password() -> FirstPassword:
    """A new password for somebody's first sign-in, ready to be kept."""
    text = "-".join("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return FirstPassword(hash=_hash(text), text=text)


def keep_password(session: Session, person_id: int, kept: Hashed, *, now: datetime) -> None:
    """Keep a password in place of the one before; one for a first sign-in runs out."""
    good_until = now + FIRST_SIGN_IN if isinstance(kept, FirstPassword) else None
    session.merge(
        Password(person_id=person_id, hash=kept.hash, changed_at=now, good_until=good_until)
    )
    session.flush()


def replace_password(
    session: Session, person_id: int, kept: Hashed, *, before: str | None, now: datetime
) -> None:
    """Keep a password in place of the one with this hash. Raises PasswordReplaced."""
    if before is None:
        keep_password(session, person_id, kept, now=now)
        return
    moved = session.exec(
        sa.update(Password)
        .where(col(Password.person_id) == person_id, col(Password.hash) == before)
        .values(hash=kept.hash, changed_at=now, good_until=None)
    )
    if moved.rowcount != 1:
        raise PasswordReplaced("The password was replaced meanwhile. Sign in again.")


def set_password(session: Session, person: Person, password: str, *, now: datetime) -> None:
    """Hash and keep at once, where nobody waits for the database. Raises Invalid for a weak one."""
    assert person.id is not None, "the person is stored"
    keep_password(session, person.id, hash_password(person, password), now=now)


def issue_password(session: Session, person: Person, *, now: datetime) -> str:
    """Hash and keep a first password at once, where nobody waits for the database; it is told."""
    assert person.id is not None, "the person is stored"
    first = first_password()
    keep_password(session, person.id, first, now=now)
    return first.text


def must_change(session: Session, person_id: int) -> bool:
    """Whether a person's password was chosen by somebody else."""
    found = session.get(Password, person_id)
    return found is not None and found.good_until is not None


def is_right(hashed: str | None, password: str) -> bool:
    """Whether a password belongs to a hash. Takes as long where there is no hash."""
    with _AT_ONCE:
        try:
            _HASHER.verify(hashed or _nobodys_hash(), _normal(password)[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False
    return hashed is not None


def _hash(text: str) -> str:
    with _AT_ONCE:
        return _HASHER.hash(text)


def weaknesses(person: Person, password: str) -> list[Problem]:
    """Why this person may not have such a password."""
    text = _normal(password)
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
    return [problem_with(each, column="password") for each in problems]


def _normal(password: str) -> str:
    # The same characters, however the keyboard composes them.
    return unicodedata.normalize("NFC", password)


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash("nobody has this password")
