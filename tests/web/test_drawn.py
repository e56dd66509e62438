"""The charts of a project on its page, with a table behind each."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from casetrack.store.tables import Check, Figure, Target
from tests.web.conftest import House


def furnish(house: House) -> House:
    """Three found of two promised; two done and one left; 30 days before and 12 after."""
    office = house.office
    place: dict[str, Any] = {"cycle_id": office.cycle_id, "project_id": office.projects[1]}
    given = {"done": "2", "left": "1", "found": "3", "before": "30", "after": "12"}
    units = {"before": "天", "after": "天"}
    with house.engine.database.write() as session:
        for number, (name, value) in enumerate(given.items()):
            session.add(
                Figure(
                    **place, position=number, key=f"1.{name}", label=f"{name}数", source="cited",
                    measure="", unit=units.get(name, "处"), value=value, cited_from="某文件",
                    kind="duration" if name in units else "count",
                )
            )  # fmt: skip
        checks = {"partition": "1.done + 1.left = 1.found", "before_after": "1.after < 1.before"}
        for number, (kind, expression) in enumerate(checks.items()):
            session.add(
                Check(
                    **place, position=number, key=f"1.c{number}", kind=kind, expression=expression
                )
            )
        session.add(
            Target(
                **place, key="1.t", figure="1.found", direction=">=", value=Decimal(2), unit="处"
            )
        )
    return house


def test_a_project_is_drawn_with_a_table_behind_each_chart(one_house: House) -> None:
    text = furnish(one_house).browser("sun").get("/cycles/t-2023/projects/1").text
    charts = re.findall(r'<figure class="card bars">.*?</figure>', text, re.DOTALL)

    assert [re.findall("<h3>(.*?)</h3>", each) for each in charts] == [
        ["目标与结果"],
        ["found数构成（共3处）"],
        ["治理前后对比"],
    ]
    assert "3处（目标不低于 2处）" in charts[0]
    assert 'class="aim" x="660"' in charts[0]
    assert re.findall(r'class="part" y="4" width="(\d+)"', charts[1]) == ["666", "333"]
    assert re.findall(r'class="part" y="4" width="(\d+)"', charts[2]) == ["1000", "400"]
    assert all("数据表" in each and 'href="/cycles/t-2023/figures/1.' in each for each in charts)


def test_charts_speak_the_language_of_the_reader(one_house: House) -> None:
    browser = furnish(one_house).browser("sun")
    browser.post("/language", data={"language": "en"})
    text = browser.get("/cycles/t-2023/projects/1").text

    assert "3处 (target: at least 2处)" in text
    assert "<h3>Before and after</h3>" in text


def test_a_project_with_nothing_to_draw_has_no_charts(one_house: House) -> None:
    assert "card bars" not in one_house.browser("sun").get("/cycles/t-2023/projects/1").text
