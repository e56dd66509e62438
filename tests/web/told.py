"""A campaign with something to tell: a figure, a promise, a check that fails, and a text."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from casetrack.store.tables import Check, Figure, Narrative, Target
from tests.office import NOW
from tests.web.conftest import House


def tell(house: House) -> House:
    """Two items, one verified; two found is more than one promised and less than three."""
    house.office.verified("路面坑槽")
    house.office.rectifying("路面裂缝")
    cycle_id, project_id = house.office.cycle_id, house.office.projects[1]
    place: dict[str, Any] = {"cycle_id": cycle_id, "project_id": project_id}
    with house.engine.database.write() as session:
        session.add_all(
            [
                Figure(
                    **place, position=1, key="1.found", label="排查病害", source="items",
                    measure="count", unit="处",
                ),
                Target(
                    **place, key="1.t1", figure="1.found", direction=">=", value=Decimal(2),
                    unit="处",
                ),
                Check(**place, position=1, key="1.c1", kind="custom", expression="1.found = 3"),
                Narrative(
                    **place, part="results", version=1, text="排查路面病害{{ f.found }}。",
                    author_id=1, at=NOW,
                ),
            ]
        )  # fmt: skip
    return house
