"""Units, their other names, persons, and the roles persons hold."""

from sqlmodel import Field, SQLModel, UniqueConstraint


class Unit(SQLModel, table=True):
    """Any body in the tree. A unit that was succeeded stays, and points to its successor."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str = Field(unique=True)
    parent_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    successor_id: int | None = Field(default=None, foreign_key="unit.id")
    # Which actor scope its work counts in: what a discipline organ did is not what a lead unit did.
    scope: str = Field(default="lead")


class UnitAlias(SQLModel, table=True):
    """Another name of a unit, as it appears in texts and workbooks."""

    __tablename__ = "unit_alias"

    name: str = Field(primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)


class Person(SQLModel, table=True):
    """Somebody who acts. Never deleted: events name persons by id."""

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(unique=True)
    name: str
    unit_id: int = Field(foreign_key="unit.id", index=True)
    # None means login@<mail.domain>.
    email: str | None = None
    active: bool = True


class RoleGrant(SQLModel, table=True):
    """A role held for one unit and those below it."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("person_id", "role", "unit_id"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: str
    # None means the whole office.
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
