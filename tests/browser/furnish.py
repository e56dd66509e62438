"""An office in the middle of its work: items in every state, late ones, files, remarks."""

from __future__ import annotations

import base64
from datetime import timedelta

from casetrack.cases.evidence import attach, keep
from tests.office import DAY, NOW
from tests.web.conftest import House

# Two weeks on: National Day lies behind, some are late, some are due tomorrow.
TODAY = NOW + timedelta(days=19)
_PLACES = ("解放路", "人民路", "环城东路", "海滨大道", "北门街", "新桥村道", "工农路", "码头路")
_FAULTS = ("路面坑槽", "井盖松动", "护栏缺损", "标线模糊", "边坡塌方")
# The smallest picture there is.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def furnish(house: House) -> dict[str, int]:
    """Put items of all kinds into the office, and let the clock stand at `TODAY`."""
    office = house.office
    titles = [f"{place}{fault}" for fault in _FAULTS for place in _PLACES]
    found = office.open(*titles[:8], category="公路病害", now=NOW)
    later = office.open(*titles[8:20], category="公路病害", now=TODAY - 2 * DAY)
    unit = str(office.units["jt"])
    office.bulk(found + later[:6], "assign", by="sun", unit=unit, now=NOW + DAY)
    office.bulk(found[:6], "accept", by="jiao", now=NOW + DAY)
    office.bulk(found[:4], "request_closeout", by="jiao", reason="已修补到位", now=NOW + 2 * DAY)
    office.bulk(found[:2], "verify", by="he", now=NOW + 12 * DAY)
    office.open("直管公房转租", "直管公房空置", project=2, category="公房", now=TODAY - DAY)
    _attach(house, found[4])
    office.step(found[4], "comment", by="sun", reason="请附整改前后照片", now=TODAY - DAY)
    duplicate = later[6]
    office.step(duplicate, "merge", by="sun", duplicate_of=str(found[5]), now=TODAY - DAY)
    house.now = TODAY
    return {
        "identified": later[7],
        "assigned": found[7],
        "rectifying": found[4],
        "requested": found[2],
        "verified": found[0],
        "merged": duplicate,
        "target": found[5],
    }


def _attach(house: House, item_id: int) -> None:
    kept = keep(house.engine.data / "evidence", PNG)
    with house.engine.database.write() as session:
        rules, actor = house.office.rules(session), house.office.actor(session, "jiao")
        attach(
            session, rules, actor, item_id, kept, kind="photo", name="整改前.png", now=NOW + 2 * DAY
        )
