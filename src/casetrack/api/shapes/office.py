"""Units, persons, roles and tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from casetrack.api.shapes.plain import Code, Instant, Name, Shape, example
from casetrack.people.tokens import Scope

Many = Annotated[tuple[Name, ...], Field(max_length=50)]


class UnitShown(Shape):
    """A unit. One that was succeeded stays, and names its successor."""

    model_config = example(
        code="transport", name="区交通运输局", parent=None, aliases=["区交通局"], successor=None,
        scope="lead",
    )  # fmt: skip

    code: str
    name: str
    parent: str | None
    aliases: list[str]
    successor: str | None
    scope: str


class Units(Shape):
    """All units."""

    units: list[UnitShown]


class NewUnit(Shape):
    """A unit below another."""

    model_config = example(code="weather", name="区气象局", aliases=["区气象台"])

    code: Code
    name: Name
    parent: Name | None = None
    aliases: Many = ()
    scope: Annotated[str, Field(min_length=1, max_length=40)] = "lead"


class NewAlias(Shape):
    """Another name that leads to a unit."""

    model_config = example(alias="交通局")

    alias: Name


class Succession(Shape):
    """The unit that stands where another stood."""

    model_config = example(by="farming")

    by: Name


class RoleShown(Shape):
    """A role held for a unit and those below it; null is the whole office."""

    model_config = example(role="handler", unit="transport")

    role: str
    unit: str | None


class PersonShown(Shape):
    """Somebody who acts. Addresses are for administrators."""

    model_config = example(
        login="jiao", name="焦经办", unit="transport", email=None, active=True,
        roles=[{"role": "handler", "unit": "transport"}],
    )  # fmt: skip

    login: str
    name: str
    unit: str
    email: str | None
    active: bool
    roles: list[RoleShown]


class Persons(Shape):
    """Persons, the whole office or those of one's own units."""

    persons: list[PersonShown]


class NewPerson(Shape):
    """A person, with the roles to begin with."""

    model_config = example(
        login="zhang", name="张经办", unit="transport", email="zhang@example.org", roles=["handler"]
    )

    login: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9._@-]+$")]
    name: Name
    unit: Name
    email: Annotated[str, Field(max_length=200, pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    roles: Many = Field(
        default=(), description="Each for the unit, or for the office where that is usual."
    )


class RoleBody(Shape):
    """A role to give; without a unit it is held for the whole office."""

    model_config = example(role="handler", unit="transport")

    role: Annotated[str, Field(min_length=1, max_length=40)]
    unit: Name | None = None


class NewPassword(Shape):
    """A password of at least twelve characters."""

    model_config = example(password="horse-battery-staple")  # noqa: S106 - an example

    password: Annotated[str, Field(max_length=1000)]


class FirstPassword(Shape):
    """A password for a first sign-in; it is shown now and never again."""

    model_config = example(password="kvd7-m3ra-9x2p")  # noqa: S106 - an example

    password: str


class TokenShown(Shape):
    """A token without its secret."""

    model_config = example(
        id=3, login="sun", name="一体化平台", scope="read", created_at="2023-09-20T01:00:00Z",
        expires_at="2023-12-19T01:00:00Z", revoked_at=None, used_at=None,
    )  # fmt: skip

    id: int
    login: str
    name: str
    scope: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None


class Tokens(Shape):
    """One's own tokens; everybody's for an administrator."""

    tokens: list[TokenShown]


class NewToken(Shape):
    """A token of one's own. It cannot do more, or live longer, than the one that makes it."""

    model_config = example(name="一体化平台", scope="read", expires_at="2024-12-19T01:00:00Z")

    name: Annotated[str, Field(min_length=1, max_length=100)]
    scope: Scope
    expires_at: Instant


class TokenMade(TokenShown):
    """A new token with its secret, which is never shown again."""

    secret: str


class Me(Shape):
    """Whom the token speaks for."""

    model_config = example(
        login="sun", name="孙督办", unit="jw", scope="write",
        expires_at="2023-12-19T01:00:00Z", roles=[{"role": "supervisor", "unit": None}],
    )  # fmt: skip

    login: str
    name: str
    unit: str
    scope: str
    expires_at: datetime
    roles: list[RoleShown]
