"""`casetrack person`: who acts, and in which roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from sqlmodel import col, select

from casetrack.cli.call import Desk, reading, writing
from casetrack.cli.password import set_password_of
from casetrack.cli.show import AsJson, show_json, show_table, tell
from casetrack.cli.titles import typed
from casetrack.errors import Several, sentence, several
from casetrack.people.administration import bar, enlist, give, readmit
from casetrack.people.administration import take as take_back
from casetrack.people.persons import OFFICE_ROLES, ROLES, person_named
from casetrack.store.tables import Person, RoleGrant

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Persons and their roles.",
)
app.command("password", epilog="Example: casetrack --as gao person password zhang")(set_password_of)
RoleName = Annotated[str, typer.Argument(help=f"One of {', '.join(ROLES)}.")]
AtUnit = Annotated[str, typer.Option("--unit", help="For this unit and those below; * = office.")]


@app.command("list", epilog="Example: casetrack person list --json")
def list_persons(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """List persons with their units and roles."""
    with reading(ctx.obj) as desk:
        tree = desk.rules.tree
        held: dict[int, list[tuple[str, str]]] = {}
        for each in desk.session.exec(select(RoleGrant).order_by(col(RoleGrant.id))):
            at = "*" if each.unit_id is None else tree.code(each.unit_id)
            held.setdefault(each.person_id, []).append((each.role, at))
        persons: list[dict[str, Any]] = [
            {
                "login": person.login,
                "name": person.name,
                "unit": tree.name(person.unit_id),
                "roles": held.get(person.id or 0, []),
                "active": person.active,
            }
            for person in desk.session.exec(select(Person).order_by(col(Person.id)))
        ]
    if as_json:
        told = [
            each | {"roles": "; ".join(f"{role}@{at}" for role, at in each["roles"])}
            for each in persons
        ]
        show_json({"persons": told})
        return
    rows = [
        [
            each["login"],
            each["name"],
            each["unit"],
            _roles(each["roles"]),
            "" if each["active"] else "disabled",
        ]
        for each in persons
    ]
    show_table(
        rows,
        head=["login", "name", "unit", "roles", ""],
        empty="Nobody yet. Add somebody: casetrack person add LOGIN NAME --unit UNIT",
        words=[""],
    )


@app.command(epilog="Example: casetrack --as gao person add zhang 张经办 --unit jt --role handler")
def add(
    ctx: typer.Context,
    login: str,
    name: str,
    unit: Annotated[str, typer.Option(help="Code, name or alias of the person's unit.")],
    role: Annotated[list[str] | None, typer.Option(help="May be repeated.")] = None,
    email: str = "",
) -> None:
    """Add a person; roles are held for the own unit, or for the office where that is usual."""
    with writing(ctx.obj) as desk:
        enlist(
            desk.session, desk.actor, login=login, name=name, email=email or None,
            unit_id=desk.rules.tree.named(unit), roles=role or (), now=desk.now,
        )  # fmt: skip
    tell("Added {name} ({login}).", name=name, login=login)


@app.command(epilog="Example: casetrack --as gao person role zhang verifier --unit jt")
def role(
    ctx: typer.Context,
    login: str,
    role: RoleName,
    unit: AtUnit = "",
    *,
    take: Annotated[bool, typer.Option("--take", help="Take the role back.")] = False,
) -> None:
    """Give a role, or take it back."""
    with writing(ctx.obj) as desk:
        person = person_named(desk.session, login)
        at = _place(desk, role, unit, person)
        change = take_back if take else give
        change(desk.session, desk.actor, person, role, unit_id=at, now=desk.now)
    tell(
        "{name}: {role} taken back." if take else "{name}: {role} given.",
        name=person.name,
        role=typed(role),
    )


@app.command("disable", epilog="Example: casetrack --as gao person disable zhang")
def disable_person(ctx: typer.Context, login: str) -> None:
    """Let a person act no more; what they did stays theirs."""
    with writing(ctx.obj) as desk:
        person = person_named(desk.session, login)
        bar(desk.session, desk.actor, person, now=desk.now)
    tell("{name} can act no more.", name=person.name)


@app.command("enable", epilog="Example: casetrack --as gao person enable zhang")
def enable_person(ctx: typer.Context, login: str) -> None:
    """Let a disabled person act again, in the roles that were left to them."""
    with writing(ctx.obj) as desk:
        person = person_named(desk.session, login)
        readmit(desk.session, desk.actor, person, now=desk.now)
    tell("{name} can act again.", name=person.name)


def _roles(held: Sequence[tuple[str, str]]) -> Several:
    told = (sentence("{role}@{place}", role=typed(role), place=at) for role, at in held)
    return several(told, "; ")


def _place(desk: Desk, role: str, unit: str, person: Person) -> int | None:
    if unit == "*" or (not unit and role in OFFICE_ROLES):
        return None
    return desk.rules.tree.named(unit) if unit else person.unit_id
