"""Units: the tree, other names, and which unit stands where another stood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query, Response

from casetrack.errors import Invalid
from casetrack.people.administration import (
    MAY_ARRANGE,
    establish,
    name_again,
    record_succession,
)
from casetrack.people.successions import Succession
from casetrack.people.successions import preview as preview_succession
from casetrack.people.units import SCOPES, UnitRow, UnitTree
from casetrack.web.answers import NONE, Trouble, kept, to
from casetrack.web.office_words import SCOPE_NAMES
from casetrack.web.shown import page
from casetrack.web.visit import Visit, Visitor

router = APIRouter()
Text = Annotated[str, Query(max_length=200)]
Word = Annotated[str, Form(max_length=200)]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A unit in the tree: how deep it stands, and what else it is called."""

    unit: UnitRow
    depth: int
    others: tuple[str, ...]
    successor: str


@router.get("/units")
def show(visit: Visit, old: Text = "", new: Text = "") -> Response:
    if not (old or new):
        return _page(visit, NONE)
    found: list[Succession] = []
    with kept(visit, "succeed", {"old": old, "new": new}) as troubles, visit.read() as desk:
        found.append(preview_succession(desk.session, desk.rules.tree, old=old, new=new))
        if found[0].old == found[0].new:
            raise Invalid("{old} cannot succeed itself", old=found[0].old)
    return _page(visit, troubles[0]) if troubles else _page(visit, NONE, found[0])


@router.post("/units")
def add(
    visit: Visit,
    code: Word = "",
    name: Word = "",
    parent: Word = "",
    aliases: Word = "",
    scope: Word = "lead",
) -> Response:
    typed = {"code": code, "name": name, "parent": parent, "aliases": aliases, "scope": scope}
    with kept(visit, "add", typed) as troubles, visit.write() as desk:
        if not code.strip() or not name.strip():
            raise Invalid("A unit has a code and a name.")
        others = [each.strip() for each in aliases.replace("；", ";").split(";") if each.strip()]
        establish(
            desk.session, desk.actor, code=code.strip(), name=name.strip(), parent=parent,
            aliases=others, scope=scope, now=desk.now,
        )  # fmt: skip
    return _page(visit, troubles[0]) if troubles else to(f"/units#unit-{code.strip()}")


@router.post("/units/aliases")
def give_alias(visit: Visit, unit: Word = "", alias: Word = "") -> Response:
    typed = {"unit": unit, "alias": alias}
    with kept(visit, "alias", typed, beside="alias") as troubles, visit.write() as desk:
        if not alias.strip():
            raise Invalid("Type the other name.")
        unit_id = desk.rules.tree.named(unit)
        name_again(desk.session, desk.actor, unit_id, alias.strip(), now=desk.now)
    return _page(visit, troubles[0]) if troubles else to("/units", done="saved")


@router.post("/units/successions")
def succeed(visit: Visit, old: Word = "", new: Word = "") -> Response:
    with kept(visit, "succeed", {"old": old, "new": new}) as troubles, visit.write() as desk:
        record_succession(desk.session, desk.actor, old=old, new=new, now=desk.now)
    return _page(visit, troubles[0]) if troubles else to("/units", done="saved")


def _page(visit: Visitor, trouble: Trouble, succession: Succession | None = None) -> Response:
    with visit.read() as desk:
        tree = desk.rules.tree
        return page(
            visit, "units.html.j2", trouble.status, it=trouble, lines=list(_lines(tree, None, 0)),
            units=[(each.code, each.name) for each in _standing(tree)], succession=succession,
            may_arrange=any(desk.actor.has(role) for role in MAY_ARRANGE),
            scopes=[(each, visit.say(SCOPE_NAMES[each])) for each in SCOPES],
        )  # fmt: skip


def _standing(tree: UnitTree) -> list[UnitRow]:
    return [each for each in tree.units.values() if each.successor_id is None]


def _lines(tree: UnitTree, parent: int | None, depth: int) -> Iterator[Line]:
    for unit_id, unit in tree.units.items():
        if unit.parent_id != parent:
            continue
        own = (unit.name, unit.code)
        others = sorted(n for n, known in tree.names.items() if known == unit_id and n not in own)
        yield Line(
            unit=unit, depth=depth, others=tuple(others), successor=tree.name(unit.successor_id)
        )
        yield from _lines(tree, unit_id, depth + 1)
