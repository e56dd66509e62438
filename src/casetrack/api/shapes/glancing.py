"""A campaign at a glance."""

from __future__ import annotations

from datetime import date, datetime

from casetrack.api.shapes.plain import Shape, example


class GroupShown(Shape):
    """How many items, how many still open, how many of those late, and since when the first."""

    total: int
    open: int
    late: int
    late_since: datetime | None


class ProjectGlanced(GroupShown):
    """The items of a project."""

    ordinal: int
    title: str
    lead_unit: str | None


class UnitGlanced(GroupShown):
    """The items of a unit."""

    unit: str


class DayLeft(Shape):
    """How many items were open at an instant of that day."""

    date: date
    open: int


class AgeShown(Shape):
    """Open items that were opened so many days ago, both ends included; null: and more."""

    from_days: int
    to_days: int | None
    open: int


class Glanced(Shape):
    """A campaign at a glance; a count is kept for five minutes while nothing happens."""

    model_config = example(
        cycle="dinghai-2023", counted_at="2023-09-20T01:00:00Z",
        projects=[{"ordinal": 12, "title": "农村公路病害治理", "lead_unit": "transport",
                   "total": 343, "open": 41, "late": 2, "late_since": "2023-09-18T16:00:00Z"}],
        units=[{"unit": "transport", "total": 343, "open": 41, "late": 2,
                "late_since": "2023-09-18T16:00:00Z"}],
        left=[{"date": "2023-02-01", "open": 0}, {"date": "2023-09-20", "open": 41}],
        ages=[{"from_days": 0, "to_days": 7, "open": 5},
              {"from_days": 31, "to_days": None, "open": 36}],
    )  # fmt: skip

    cycle: str
    counted_at: datetime
    projects: list[ProjectGlanced]
    units: list[UnitGlanced]
    left: list[DayLeft]
    ages: list[AgeShown]
