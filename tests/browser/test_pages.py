"""Every page in both themes: accessible, quiet, still, light; on a phone, a screen and paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from casetrack.people.actors import load_actor
from casetrack.web.declared import DECLARED, Row, may_reach
from tests.browser import past
from tests.browser.conftest import Served, Watched
from tests.browser.looking import (
    COLOURS,
    PAPER,
    PHONE,
    RULES,
    SCREEN,
    faults_of,
    keep_picture,
    tab_with_axe,
)
from tests.ledger.books import make_book

HEAVIEST_PAGE_BYTES = 150_000
# What stands in an address, by its name in the route; the item is set when the office has one.
PLACES = {
    "code": past.CODE,
    "ordinal": "1",
    "part": "results",
    "key": "1.found",
    "login": "jiao",
    "number": "1",
    "name": "rectification",
}
# The campaign that is under way shows other things at the same places.
UNDER_WAY = ("opening", "closing", "bulletin", "look-backs", "work/1")
# What is refused is a page too; each with its status.
REFUSED = {
    ("/items/999999", "sun"): 404,
    ("/persons", "jiao"): 403,
    ("/items?state=none", "sun"): 422,
    ("/cycles/t-2023/projects/x", "sun"): 404,
    ("/no-such-place", ""): 404,
}
# What a page looks like does not depend on the database.
pytestmark = pytest.mark.parametrize("database_for_all", ["sqlite"], indirect=True, scope="session")
PEOPLE = ("sun", "guan", "he", "jiao", "bian", "fang", "shen")


@dataclass
class Furnished:
    """The office in the middle of its work, and its pages with somebody who may see each."""

    served: Served
    pages: Mapping[str, str]


@pytest.fixture(scope="module")
def furnished(
    whole_office: Served, items: dict[str, int], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Furnished]:
    """The served office in the middle of its work."""
    places = PLACES | {"item_id": str(items["rectifying"])}
    pages = dict(_pages(whole_office, places))
    pages[_uploaded(whole_office, tmp_path_factory.mktemp("books"))] = "sun"
    yield Furnished(served=whole_office, pages=pages)
    while whole_office.contexts:
        whole_office.contexts.pop().close()


def _pages(served: Served, places: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Addresses of the declared pages that can be opened here, each with a login that may."""
    yield "/items?view=board", "sun"
    yield "/items?view=calendar", "sun"
    yield f"/items/{places['item_id']}?step=accept", "jiao"
    yield "/cycles/t-2023", "sun"
    yield from ((f"/cycles/t-2023/{place}", "sun") for place in UNDER_WAY)
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
    """Whether it shows something: files and feeds are no pages."""
    who = "" if row.reach == "public" and address == "/sign-in" else login
    answer = served.house.browser(who).get(address)
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    return answer.status_code == 200 and is_page and "content-disposition" not in answer.headers


def _uploaded(served: Served, folder: Path) -> str:
    """Where a workbook with errors is looked at."""
    wrong = {"key": "1-900", "project": 1, "title": "路面坑槽", "found_on": "昨天"}
    book = make_book(folder / "wrong.xlsx", {"items": [wrong]})
    file = {"file": (book.name, book.read_bytes())}
    answer = served.house.browser("sun").post("/workbooks", files=file, data={"cycle": "t-2023"})
    return str(answer.headers["location"])


def _visit(watched: Watched, address: str) -> list[str]:
    """Open a page and look at it in the light, in the dark and on a phone."""
    tab = watched.open(address)
    weight = tab.evaluate(
        "performance.getEntriesByType('resource').concat(performance.getEntriesByType("
        "'navigation')).reduce((sum, each) => sum + each.encodedBodySize, 0)"
    )
    shifted = tab.evaluate("window.shifted")
    if shifted:
        # A busy machine may paint before the whole page has come; what is ours comes again.
        tab.reload()
        shifted = tab.evaluate("window.shifted")
    faults = [f"light {each}" for each in faults_of(tab, RULES)]
    keep_picture(tab, address, "light")
    tab.emulate_media(color_scheme="dark")
    faults += [f"dark {each}" for each in faults_of(tab, COLOURS)]
    keep_picture(tab, address, "dark")
    tab.set_viewport_size(PHONE)
    if tab.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
        faults.append("is wider than a phone")
    tab.set_viewport_size(PAPER)
    tab.emulate_media(color_scheme="light", media="print")
    if tab.evaluate("document.documentElement.scrollWidth") > PAPER["width"]:
        faults.append("is wider than paper")
    tab.set_viewport_size(SCREEN)
    tab.emulate_media(media="screen")
    if weight > HEAVIEST_PAGE_BYTES:
        faults.append(f"weighs {weight} bytes")
    if shifted:
        faults.append(f"shifted by {shifted}")
    return [f"{address}: {each}" for each in [*faults, *watched.faults]]


def test_every_page_is_accessible_still_quiet_light_and_fits_a_phone(furnished: Furnished) -> None:
    tabs: dict[str, Watched] = {}
    faults = []
    for address, login in furnished.pages.items():
        who = "" if address == "/sign-in" else login
        if who not in tabs:
            tabs[who] = tab_with_axe(furnished.served, who)
        faults += _visit(tabs[who], address)
        tabs[who].faults.clear()

    assert len(furnished.pages) > 50
    assert faults == []


def test_what_is_refused_is_a_page_like_any_other(furnished: Furnished) -> None:
    faults = []
    for (address, login), status in REFUSED.items():
        watched = tab_with_axe(furnished.served, login)
        with watched.tab.expect_response(f"**{address}") as answer:
            seen = _visit(watched, address)
        assert answer.value.status == status
        # The browser itself notes that the page was refused.
        faults += [each for each in seen if f"status of {status}" not in each]

    assert faults == []
