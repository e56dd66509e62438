"""How a page is looked at: by axe, and by people later on, in the pictures that are kept."""

from __future__ import annotations

import os
import re
from importlib.resources import files
from pathlib import Path

from playwright.sync_api import Page, ViewportSize

from tests.browser.conftest import Served, Watched

AXE = files("axe_playwright_python") / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# All that another theme changes.
COLOURS = ["color-contrast"]
SCREEN, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)
# A4 on its side, within its margins: what is wider is cut off.
PAPER = ViewportSize(width=1047, height=718)


def tab_with_axe(served: Served, login: str) -> Watched:
    """A tab that brings axe along, which the office's own pages may not load."""
    watched = served.page(login, viewport=SCREEN)
    watched.tab.add_init_script(AXE.read_text("utf-8"))
    return watched


def faults_of(tab: Page, rules: list[str]) -> list[str]:
    """What axe finds on the page as it stands: rule, place, reason."""
    found = tab.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", rules)
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def keep_picture(tab: Page, name: str, theme: str) -> None:
    """Save the whole page in the folder that `CASETRACK_TEST_PICTURES` names, if it names one."""
    folder = os.environ.get("CASETRACK_TEST_PICTURES", "")
    if folder:
        words = re.sub(r"[^\w.-]+", "-", name).strip("-") or "home"
        tab.screenshot(path=Path(folder) / theme / f"{words}.png", full_page=True)
