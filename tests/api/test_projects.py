"""Projects of a campaign that is being set up, over the API."""

from __future__ import annotations

from tests.api.conftest import Served


def test_a_project_is_corrected_and_removed_before_the_campaign_is_opened(
    one_served: Served,
) -> None:
    client = one_served.client("sun")
    client.headers["If-Match"] = "*"
    days = {"opens": "2024-01-02", "cut_off": "2024-12-31"}
    client.post("cycles", json={"code": "n", "title": "新", **days})
    made = {"ordinal": 1, "title": "食唐", "lead_unit": "jt"}
    assert client.post("cycles/n/projects", json=made).status_code == 201
    place = "cycles/n/projects/1"

    assert client.patch(place, json={"title": "食堂"}).json()["title"] == "食堂"
    led = client.patch(place, json={"lead_unit": None}).json()
    assert (led["title"], led["lead_unit"]) == ("食堂", None)
    assert one_served.client("bian").delete(place).status_code == 403
    assert [client.delete(place).status_code for _ in range(2)] == [204, 404]
    assert client.patch("cycles/t-2023/projects/1", json={"title": "新"}).status_code == 409
