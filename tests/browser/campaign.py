"""One small campaign as six people walk through it in their browsers, each a step of the way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.conftest import Served
from tests.browser.furnish import PNG
from tests.ledger.books import Rows, make_book

ITEM = "北门街护栏缺损"
FIGURES: Rows = [
    {
        "key": "1.found", "project": 1, "label": "排查病害", "source": "items",
        "measure": "count", "unit": "处",
    }
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """A campaign of its own in the served office, with or without scripts."""

    served: Served
    folder: Path
    code: str
    scripts: bool

    @property
    def place(self) -> str:
        """Where the campaign is."""
        return f"/cycles/{self.code}"

    @property
    def today(self) -> str:
        """The day of the office's clock, as a date field takes it."""
        return f"{self.served.house.now:%Y-%m-%d}"

    def browser(self, login: str) -> Page:
        """A browser of that person, as this campaign is walked."""
        return self.served.context(login, java_script_enabled=self.scripts).new_page()

    def prepare(self, tab: Page) -> None:
        """Make the campaign, with one project and one figure."""
        tab.goto("/cycles")
        tab.get_by_text("新建周期").click()
        for label, text in (("名称", "护栏专项治理"), ("代号", self.code)):
            tab.get_by_label(label).fill(text)
        for label in ("开始", "统计截止"):
            tab.get_by_label(label).fill(self.today)
        tab.get_by_role("button", name="新建").click()
        tab.get_by_label("项目名称").fill("公路护栏治理")
        tab.get_by_label("牵头单位").select_option(label="区交通运输局")
        tab.get_by_role("button", name="添加项目").click()
        expect(tab.locator("#projects")).to_contain_text("公路护栏治理")
        self.bring_in(tab, figures=FIGURES)

    def open(self, tab: Page) -> None:
        """Open the campaign, and bring in what was found."""
        tab.goto(f"{self.place}/opening")
        tab.get_by_role("button", name="开启本周期").click()
        expect(tab.locator(".next")).to_contain_text("孙督办")
        found = {"key": "1-001", "project": 1, "title": ITEM, "found_on": self.today}
        self.bring_in(tab, items=[found])

    def bring_in(self, tab: Page, **sheets: Rows) -> None:
        """Upload a workbook, look at what it would change, and apply it."""
        book = make_book(self.folder / f"{self.code}-{'-'.join(sheets)}.xlsx", sheets)
        self.upload(tab, book, cycle=self.code)
        expect(tab.locator(".note")).to_contain_text("尚未写入任何内容")
        tab.get_by_role("button", name="写入这 1 行").click()
        expect(tab.get_by_role("status")).to_contain_text("已经导入")

    def upload(self, tab: Page, book: Path, *, cycle: str) -> None:
        """Upload a workbook that is about this campaign."""
        tab.goto("/workbooks")
        tab.get_by_label("工作簿（.xlsx").set_input_files(book)
        tab.locator("#upload-cycle").select_option(cycle)
        tab.get_by_role("button", name="上传并预览").click()

    def item(self, tab: Page) -> None:
        """The page of the one item."""
        tab.goto(f"/items?cycle={self.code}")
        tab.get_by_role("link", name=ITEM).click()
        expect(tab.get_by_role("heading", level=1)).to_contain_text(ITEM)

    def close(self, tab: Page) -> None:
        """Close the campaign for ever."""
        tab.goto(f"{self.place}/closing")
        tab.get_by_label("我知道").check()
        tab.get_by_role("button", name="结束本周期").click()
        expect(tab).to_have_url(f"{self.served.address}{self.place}/carry-over")

    def write(self, tab: Page, part: str, text: str) -> None:
        """Write one part of the bulletin, after a look at how it prints."""
        tab.goto(f"{self.place}/text/{part}")
        tab.locator("#text").fill(text)
        tab.get_by_role("button", name="预览").click()
        expect(tab.locator("#preview")).not_to_contain_text("必须改")
        tab.get_by_role("button", name="保存为新版本").click()
        expect(tab.locator("#versions")).to_contain_text("第 1 稿")


def step(tab: Page, name: str) -> Locator:
    """The opened form of a step on the page of an item."""
    place = tab.locator(f"#step-{name}")
    # The only step there is stands open already.
    if place.get_attribute("open") is None:
        place.locator("summary").click()
    return place


def take(tab: Page, name: str, reason: str = "") -> None:
    """Take a step that asks for a reason at most."""
    form = step(tab, name)
    if reason:
        form.locator("textarea").fill(reason)
    form.get_by_role("button").click()


def hand_in(tab: Page) -> None:
    """Hand in a photograph as evidence."""
    tab.get_by_text("上传佐证材料", exact=True).click()
    photo = FilePayload(name="整改后.png", mimeType="image/png", buffer=PNG)
    tab.locator("[name=file]").set_input_files(photo)
    tab.get_by_role("button", name="上传", exact=True).click()
    expect(tab.locator("#evidence")).to_contain_text("整改后.png")
