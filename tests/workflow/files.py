"""A small workflow file to start from, and what is needed to decide under it."""

from casetrack.errors import Invalid
from casetrack.workflow import Definition, Request, read_definition

TEMPLATE = "提醒 {{ rows | length }}\n{{ person }}\n"
SMALL = """\
format = 1
name = "small"
calendar = "cn"
initial = "open"
title = { zh = "小流程", en = "Small" }

[states.open]
title = { zh = "未办", en = "Open" }
waits_for = "handler"
within = "2 workdays"

[states.done]
title = { zh = "办结", en = "Done" }
closed = true
final = true

[transitions.finish]
title = { zh = "办结", en = "Finish" }
from = ["open"]
to = "done"
by = ["verifier"]
requires = ["reason", "evidence:photo", "unit"]
guards = ["independent"]
clock = "stop"

[transitions.note]
title = { zh = "备注", en = "Note" }
from = ["open", "done"]
by = ["handler"]
clock = "continue"

[[reminders]]
name = "soon"
states = ["open"]
when = "1 workday before due"
to = ["handler"]

[[reminders]]
name = "late"
states = ["open"]
when = "every 1 workday after due"
to = ["handler"]
step = 2
"""


def small(old: str = "", new: str = "", *, template: str = TEMPLATE) -> Definition:
    """Read the small file with one passage replaced."""
    assert old in SMALL
    text = SMALL.replace(old, new, 1) if old else SMALL
    return read_definition(text, "small.toml", {"reminder.txt.j2": template})


def problems_of(old: str, new: str) -> list[str]:
    """What is said about the small file once a passage is replaced."""
    try:
        small(old, new)
    except Invalid as error:
        return [str(problem) for problem in error.problems]
    return []


def asked(*roles: str, **facts: object) -> Request:
    """A request by somebody who has touched nothing, about an item where nothing is open."""
    quiet: dict[str, object] = {
        "actor_id": 1,
        "actor_unit_id": 10,
        "rectifier_ids": frozenset(),
        "rectifier_unit_ids": frozenset(),
        "independence": "unit",
        "open_request": False,
        "open_extension": False,
        "extension_count": 0,
        "extension_requester_id": None,
        "paused": False,
        "due_at": None,
        "duplicate_exists": False,
        "cycle_closed": False,
        "look_back": False,
    }
    return Request(
        roles=frozenset(roles),
        fields={"unit": 7, "duplicate_of": "1-2", "duration": "5 workdays"},
        reason="已核实",
        evidence=frozenset({"photo"}),
        facts=quiet | facts,
    )
