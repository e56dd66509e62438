"""Which passwords are taken, and how they are kept."""

from __future__ import annotations

import pytest
from sqlmodel import select

from casetrack.errors import Invalid
from casetrack.people.passwords import is_right, set_password
from casetrack.people.persons import person_named
from casetrack.store.tables import Password
from tests.office import NOW, Office

GOOD = "horse-battery-staple"


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("elevenchars", "12 to 128 characters"),
        ("long " * 30, "12 to 128 characters"),
        ("passwordpassword1", "first ones to be guessed"),
        ("abababababababab", "first ones to be guessed"),
        ("my-name-is-sun-ok", "contain one's login"),
        ("孙督办的密码是这个没错吧", "contain one's login"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(
    office: Office, password: str, why: str
) -> None:
    with office.database.write() as session, pytest.raises(Invalid, match=why):
        set_password(session, person_named(session, "sun"), password, now=NOW)


def test_a_password_is_kept_as_an_argon2id_hash_and_replaced(office: Office) -> None:
    with office.database.write() as session:
        person = person_named(session, "sun")
        for password in (GOOD, "another-battery-horse"):
            set_password(session, person, password, now=NOW)
    with office.database.read() as session:
        [kept] = session.exec(select(Password)).all()

    assert kept.hash.startswith("$argon2id$")
    assert is_right(kept.hash, "another-battery-horse")
    assert not is_right(kept.hash, GOOD)


def test_the_same_letters_composed_otherwise_are_the_same_password(office: Office) -> None:
    with office.database.write() as session:
        set_password(
            session, person_named(session, "sun"), "caf\u00e9-caf\u00e9-caf\u00e9", now=NOW
        )
        kept = session.exec(select(Password.hash)).one()

    assert is_right(kept, "cafe\u0301-cafe\u0301-cafe\u0301")


def test_nobodys_password_is_wrong(office: Office) -> None:
    assert not is_right(None, "nobody has this password")
    assert office.cycle_id
