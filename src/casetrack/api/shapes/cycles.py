"""Campaigns, projects, targets, look-backs, and the records of work and indicators."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from casetrack.api.shapes.plain import (
    Code,
    Exact,
    Key,
    Name,
    Ordinal,
    Shape,
    Short,
    Title,
    example,
)
from casetrack.cycles.lookback import Stratum

_CYCLE: dict[str, Any] = {
    "code": "dinghai-2023",
    "title": "群众身边问题专项治理",
    "workflow": "rectification",
    "opens": "2023-02-01",
    "cut_off": "2023-11-30",
    "phase": "open",
    "opened_at": "2023-02-01T01:00:00Z",
    "closed_at": None,
}


class CycleLine(Shape):
    """A campaign in a list. phase: setup, open or closed."""

    model_config = example(**_CYCLE)

    code: str
    title: str
    workflow: str
    opens: date
    cut_off: date
    phase: str
    opened_at: datetime | None
    closed_at: datetime | None


class Cycles(Shape):
    """All campaigns, in the order in which they opened."""

    cycles: list[CycleLine]


class NewCycle(Shape):
    """A campaign to set up."""

    model_config = example(
        code="dinghai-2024", title="专项治理", opens="2024-02-01", cut_off="2024-11-30"
    )

    code: Code
    title: Title
    opens: date
    cut_off: date
    workflow: Name = "rectification"


class ProjectStands(Shape):
    """How the items of one project stand. residual: those in no closed state."""

    ordinal: int
    title: str
    lead_unit: str
    states: dict[str, int]
    overdue: int
    residual: int


class CycleShown(CycleLine):
    """How a campaign stands, and what would keep it from its next step; the first 1,000 keys."""

    overdue: int
    residual: int
    carried_in: list[str]
    carried_out: list[str]
    carried_in_count: int
    carried_out_count: int
    projects: list[ProjectStands]
    in_the_way: list[str]


class Closed(Shape):
    """A closed campaign: what goes on in the next, and which checks fail."""

    model_config = example(cycle="dinghai-2023", carried=["12.pothole-007"], failing=["15.c2"])

    cycle: str
    carried: list[str]
    failing: list[str]


class CarriedOver(Shape):
    """Items that came in from the campaign before, and that went on to the next.

    The first 1,000 keys of either, and how many there are.
    """

    model_config = example(
        cycle="dinghai-2023", carried_in=[], carried_out=["12.pothole-007"],
        carried_in_count=0, carried_out_count=1,
    )  # fmt: skip

    cycle: str
    carried_in: list[str]
    carried_out: list[str]
    carried_in_count: int
    carried_out_count: int


class TargetShown(Shape):
    """What was promised, and what came of it: met, missed or undecided."""

    model_config = example(
        key="12.t1", project=12, figure="12.fixed", direction="at_least", promised="343个",
        result="343个", outcome="met",
    )  # fmt: skip

    key: str
    project: int
    figure: str
    direction: str
    promised: str
    result: str
    outcome: str


class Targets(Shape):
    """Targets against results."""

    targets: list[TargetShown]


class ProjectShown(Shape):
    """A project: who leads it, what it promised, how its items stand."""

    ordinal: int
    title: str
    lead_unit: str | None
    supporting_units: list[str]
    goals: str
    states: dict[str, int]
    residual: int
    overdue: int
    targets: list[TargetShown]


class Projects(Shape):
    """The projects of a campaign with how their items stand."""

    projects: list[ProjectStands]


class NewProject(Shape):
    """A project to agree while the campaign is being set up. Number 0 is the preface."""

    model_config = example(ordinal=1, title="公路病害治理", lead_unit="transport", goals="修复病害")

    ordinal: Ordinal
    title: Title
    lead_unit: Name | None = None
    supporting_units: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    goals: Annotated[str, Field(max_length=4000)] = ""


class ProjectCorrection(Shape):
    """What of a project is corrected; what is left out stays. A null unit leaves it without one."""

    model_config = example(title="公路病害治理", lead_unit="transport")

    title: Title | None = None
    lead_unit: Name | None = None


class ActivityShown(Shape):
    """Work that counts: a row that nobody has replaced."""

    model_config = example(
        key="1.insp-007", project=1, kind="检查", date="2024-03-01", unit="transport", quantity="3",
        quantity_unit="家次", amount=None, item=None,
    )  # fmt: skip

    key: str
    project: int
    kind: str
    date: date
    unit: str
    quantity: str
    quantity_unit: str
    amount: str | None
    item: int | None


class Activities(Shape):
    """A page of work; `next` goes into `after`."""

    activities: list[ActivityShown]
    next: int | None


class NewActivityBody(Shape):
    """Work to record. A correction names the row it replaces, with a reason."""

    model_config = example(
        key="1.insp-007", project=1, kind="检查", date="2024-03-01", quantity="3",
        quantity_unit="家次",
    )  # fmt: skip

    key: Key
    project: Ordinal
    kind: Name
    date: date
    unit: Name | None = None
    quantity: Exact = "1"
    quantity_unit: Short = "次"
    amount: Exact | None = None
    item: Key | None = Field(default=None, description="Key of the item it belongs to.")
    replaces: Short = ""
    reason: Annotated[str, Field(max_length=4000)] = ""


class ReadingShown(Shape):
    """An indicator as it was read."""

    model_config = example(
        key="1.sat-2", project=1, indicator="满意度", date="2024-03-01", value="88.16", unit="分",
        evidence="测评报告",
    )  # fmt: skip

    key: str
    project: int
    indicator: str
    date: date
    value: str
    unit: str
    evidence: str


class Readings(Shape):
    """A page of readings; `next` goes into `after`."""

    readings: list[ReadingShown]
    next: int | None


class NewReadingBody(Shape):
    """A reading to record, with the document that proves it."""

    model_config = example(
        key="1.sat-2", project=1, indicator="满意度", date="2024-03-01", value="88.16", unit="分",
        evidence="测评报告",
    )  # fmt: skip

    key: Key
    project: Ordinal
    indicator: Name
    date: date
    value: Exact
    unit: Annotated[str, Field(max_length=40)]
    evidence: Name
    replaces: Short = ""
    reason: Annotated[str, Field(max_length=4000)] = ""


class Recorded(Shape):
    """What was recorded."""

    model_config = example(key="1.insp-007")

    key: str


class DrawBody(Shape):
    """How many closed items to inspect again; the same seed draws the same ones."""

    model_config = example(size=30, seed="2024-03")

    size: Annotated[int, Field(ge=1, le=100_000)]
    by: Stratum = Field(default="project", description="What the sample is spread over.")
    seed: Annotated[str, Field(min_length=1, max_length=100)] | None = None


class Drawn(Shape):
    """One item of a sample."""

    item: int
    key: str
    project: int
    title: str
    state: str
    result: str
    at: datetime | None
    by: str


class LookBackShown(Shape):
    """A sample of closed items that is inspected again."""

    id: int
    seed: str
    size: int
    drawn_from: int
    at: datetime
    items: list[Drawn]


class LookBacks(Shape):
    """The samples of a campaign, oldest first."""

    look_backs: list[LookBackShown]


class Judgement(Shape):
    """What the second inspection found; a relapsed item is reopened."""

    model_config = example(item=929, result="relapsed", reason="坑槽复现")

    item: Annotated[int, Field(ge=1, le=2**31 - 1)]
    result: Literal["sound", "relapsed"]
    reason: Annotated[str, Field(min_length=1, max_length=4000)]
