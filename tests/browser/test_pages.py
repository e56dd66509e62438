"""Every page in both themes: accessible, quiet, still, light; on a phone as on a wide screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

import pytest
from playwright.sync_api import Page

from casetrack.people.actors import load_actor
from casetrack.web.declared import DECLARED, Row, may_reach
from tests.browser.conftest import Served, Watched
from tests.browser.furnish import furnish

AXE = files("axe_playwright_python") / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# All that another theme changes.
COLOURS = ["color-contrast"]
HEAVIEST_PAGE_BYTES = 150_000
PHONE = {"width": 390, "height": 844}
# What stands in an address, by its name in the route; the item is set when the office has one.
PLACES = {"code": "t-2023", "ordinal": "1"}
# What a page looks like does not depend on the database.
pytestmark = pytest.mark.parametrize("database_for_all", ["sqlite"], indirect=True, scope="session")
PEOPLE = ("sun", "guan", "he", "jiao", "bian", "fang", "shen")


@dataclass
class Furnished:
    """The office in the middle of its work, and its pages with somebody who may see each."""

    served: Served
    pages: Mapping[str, str]


@pytest.fixture(scope="module")
def furnished(whole_office: Served) -> Iterator[Furnished]:
    """The served office with items in every state."""
    ids = furnish(whole_office.house)
    places = PLACES | {"item_id": str(ids["rectifying"])}
    yield Furnished(served=whole_office, pages=dict(_pages(whole_office, places)))
    while whole_office.contexts:
        whole_office.contexts.pop().close()


def _pages(served: Served, places: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Addresses of the declared pages that can be opened here, each with a login that may."""
    yield "/items?view=board", "sun"
    yield "/items?view=calendar", "sun"
    yield f"/items/{places['item_id']}?step=accept", "jiao"
    with served.house.engine.database.read() as session:
        actors = {login: load_actor(session, login) for login in PEOPLE}
    for (method, path), row in DECLARED.items():
        if method != "GET":
            continue
        login = next((each for each, actor in actors.items() if may_reach(actor, row)), "")
        try:
            address = path.format(**places)
        except KeyError:
            continue
        if _is_page(served, address, row, login):
            yield address, login


def _is_page(served: Served, address: str, row: Row, login: str) -> bool:
    """Whether it shows something now: files, feeds and what does not exist yet are no pages."""
    who = "" if row.reach == "public" and address == "/sign-in" else login
    answer = served.house.browser(who).get(address)
    return answer.status_code == 200 and answer.headers["content-type"].startswith("text/html")


def _faults(tab: Page, rules: list[str]) -> list[str]:
    """What axe finds on the page as it stands: rule, place, reason."""
    found = tab.evaluate("rules => axe.run({runOnly: rules})", rules)
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def _visit(watched: Watched, address: str) -> list[str]:
    """Open a page and look at it in the light and in the dark."""
    tab = watched.open(address)
    # Without the last word Playwright would bring over all that axe consists of.
    tab.evaluate(AXE.read_text("utf-8") + ";0")
    faults = [f"light {each}" for each in _faults(tab, RULES)]
    tab.emulate_media(color_scheme="dark")
    faults += [f"dark {each}" for each in _faults(tab, COLOURS)]
    tab.emulate_media(color_scheme="light")
    weight = tab.evaluate(
        "performance.getEntriesByType('resource').concat(performance.getEntriesByType("
        "'navigation')).reduce((sum, each) => sum + each.encodedBodySize, 0)"
    )
    if weight > HEAVIEST_PAGE_BYTES:
        faults.append(f"weighs {weight} bytes")
    if tab.evaluate("window.shifted"):
        faults.append(f"shifted by {tab.evaluate('window.shifted')}")
    return [f"{address}: {each}" for each in [*faults, *watched.faults]]


def test_every_page_is_accessible_still_quiet_and_light(furnished: Furnished) -> None:
    tabs: dict[str, Watched] = {}
    faults = []
    for address, login in furnished.pages.items():
        who = "" if address == "/sign-in" else login
        watched = tabs.setdefault(who, furnished.served.page(who))
        faults += _visit(watched, address)
        watched.faults.clear()

    assert len(furnished.pages) > 10
    assert faults == []


def test_no_page_is_wider_than_a_phone(furnished: Furnished) -> None:
    watched = furnished.served.page("sun", viewport=PHONE)
    wide = []
    for address, login in furnished.pages.items():
        if login == "sun":
            tab = watched.open(address)
            if tab.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
                wide.append(address)

    assert wide == []
