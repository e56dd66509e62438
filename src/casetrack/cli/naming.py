"""How items, cycles and instants are named on the command line, and found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import sqlalchemy as sa
import typer
from sqlmodel import Session, col, select

from casetrack.cases.rows import ITEM, item_by_key
from casetrack.cli.call import Desk
from casetrack.errors import Invalid, NotFound, sentence, several
from casetrack.people.persons import person_named
from casetrack.store.tables import Cycle, Item, Project

CycleOption = Annotated[
    str, typer.Option("--cycle", help="Code of the campaign; default: the one under way.")
]
Fields = Annotated[
    list[str] | None,
    typer.Option("--field", metavar="NAME=VALUE", help="unit=jt, handler=zhang, due=2023-10-31 …"),
]


def cycle_named(session: Session, code: str) -> Cycle:
    """The cycle with this code; without one, the only cycle that has not closed.

    Raises NotFound with the codes there are.
    """
    cycles = session.exec(select(Cycle).order_by(col(Cycle.opens))).all()
    if code:
        found = [cycle for cycle in cycles if cycle.code == code]
    else:
        found = [cycle for cycle in cycles if cycle.closed_at is None]
        found = found or list(cycles[-1:])
    if len(found) == 1:
        return found[0]
    codes = several(cycle.code for cycle in cycles) if cycles else sentence("none yet")
    asked = sentence("not one cycle under way; name it by --cycle")
    if code:
        asked = sentence("no cycle {code!r}", code=code)
    raise NotFound("There is {asked}. Cycles: {codes}", asked=asked, codes=codes)


def item_named(session: Session, cycle: Cycle, key: str) -> Item:
    """The item with this key in the cycle. Raises NotFound."""
    item = item_by_key(session, cycle.id or 0, key)
    if item is None:
        raise NotFound(
            "There is no item {key!r} in {code}. See: casetrack item list", key=key, code=cycle.code
        )
    return item


def items_named(session: Session, cycle: Cycle, keys: Sequence[str]) -> dict[str, int]:
    """Ids by key, in the order given. Raises NotFound with every unknown key."""
    query = sa.select(ITEM.c.key, ITEM.c.id).where(
        ITEM.c.cycle_id == cycle.id, ITEM.c.key.in_(keys)
    )
    found = {row[0]: row[1] for row in session.connection().execute(query)}
    missing = [key for key in keys if key not in found]
    if missing:
        raise NotFound("Not in {code}: {missing}", code=cycle.code, missing=several(missing))
    return {key: found[key] for key in keys}


def project_numbered(session: Session, cycle: Cycle, ordinal: int) -> Project:
    """The project with this number in the cycle. Raises NotFound with the numbers there are."""
    query = select(Project).where(Project.cycle_id == cycle.id).order_by(col(Project.ordinal))
    projects = session.exec(query).all()
    for project in projects:
        if project.ordinal == ordinal:
            return project
    known = several(each.ordinal for each in projects) if projects else sentence("none")
    raise NotFound(
        "{code} has no project {ordinal}; projects: {known}",
        code=cycle.code,
        ordinal=ordinal,
        known=known,
    )


def pairs(given: Sequence[str] | None) -> dict[str, str]:
    """`NAME=VALUE` words as a dictionary. Raises Invalid with every word that is none."""
    wrong = [word for word in given or () if "=" not in word]
    if wrong:
        raise Invalid(
            [sentence("--field {word!r}: expected NAME=VALUE", word=word) for word in wrong]
        )
    return dict(word.split("=", 1) for word in given or ())


def resolved(desk: Desk, cycle: Cycle, fields: Mapping[str, str]) -> dict[str, str]:
    """Fields with names of units, logins and keys turned into what the verbs take."""
    found = dict(fields)
    if unit := found.get("unit"):
        found["unit"] = str(desk.rules.tree.named(unit))
    if login := found.get("handler"):
        found["handler"] = str(person_named(desk.session, login).id)
    if key := found.get("duplicate_of"):
        found["duplicate_of"] = str(item_named(desk.session, cycle, key).id)
    return found
