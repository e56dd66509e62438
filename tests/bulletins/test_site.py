"""The public site: plain files that say what was published, and nothing of the database."""

import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from casetrack.bulletins import errata
from casetrack.bulletins.editions import edition_of
from casetrack.bulletins.ratings import rate
from casetrack.bulletins.site import Written, write_site
from casetrack.errors import Refused
from tests.bulletins.bureau import PUBLISHED, Bureau
from tests.office import DAY

EDITION = "bulletins/t-2023/1"
VOID = {"meta", "link", "br"}
ATOM = "{http://www.w3.org/2005/Atom}"


class Page(HTMLParser):
    """Reads a page: its tags must close in order; its links are kept."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.language = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.open += [] if tag in VOID else [tag]
        given = dict(attrs)
        self.links += [str(given["href"])] if given.get("href") else []
        self.language = self.language or str(given.get("lang") or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture
def published(bureau: Bureau, tmp_path: Path) -> Bureau:
    bureau.published(tmp_path / "data")
    with bureau.at_work() as (session, cycle):
        errata.write_erratum(
            session,
            bureau.office.actor(session, "bian"),
            edition_of(session, cycle),
            text="培训<40>人应为38人",
            reason="重复登记",
            folder=tmp_path / "data",
            now=PUBLISHED,
        )
        edition_id = edition_of(session, cycle).id or 0
        rate(
            session,
            edition_id=edition_id,
            paragraph="1.results.1",
            voter="a",
            grade="satisfied",
            now=PUBLISHED,
        )
    return bureau


def write(bureau: Bureau, tmp_path: Path) -> Written:
    with bureau.database.read() as session:
        return write_site(
            session,
            bureau.office.rules(session),
            data=tmp_path / "data",
            folder=tmp_path / "site",
            base_url="https://example.org/",
            office="督查办",
        )


def test_every_page_is_whole_and_every_link_leads_somewhere(
    published: Bureau, tmp_path: Path
) -> None:
    write(published, tmp_path)
    site = tmp_path / "site"

    for path in [path for path in site.rglob("*.html") if path.name != "bulletin-cms.html"]:
        page = Page(path.read_text("utf-8"))
        assert (page.language, {"title", "h1", "main"} <= page.tags) == ("zh-CN", True), path
        assert "script" not in page.tags
        lost = [
            link
            for link in page.links
            if not link.startswith("#") and not (path.parent / link.partition("#")[0]).is_file()
        ]
        assert lost == []


def test_the_site_holds_the_files_as_they_were_published(published: Bureau, tmp_path: Path) -> None:
    write(published, tmp_path)

    for path in (tmp_path / "data" / EDITION).iterdir():
        assert (tmp_path / "site" / EDITION / path.name).read_bytes() == path.read_bytes()
    assert "def roots_of" in (tmp_path / "site" / "verify.py").read_text("utf-8")
    assert (tmp_path / "site" / "heads.json").read_text("utf-8") == "[]\n"


def test_figures_errata_and_ratings_are_told(published: Bureau, tmp_path: Path) -> None:
    write(published, tmp_path)
    folder = tmp_path / "site" / EDITION

    figures = (folder / "figures.html").read_text("utf-8")
    row = '<tr id="figure-2.trained"><th scope="row">40人</th><td class="name">培训人数</td>'
    assert row in figures
    assert "培训&lt;40&gt;人应为38人" in (folder / "erratum-1.html").read_text("utf-8")
    assert "更正1" in (tmp_path / "site" / "errata.html").read_text("utf-8")
    assert "不足10份，不计算满意率" in (folder / "index.html").read_text("utf-8")


def test_a_second_run_changes_nothing(published: Bureau, tmp_path: Path) -> None:
    first = write(published, tmp_path)
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "site").rglob("*")}

    again = write(published, tmp_path)

    assert (again.written, again.removed) == ((), ())
    assert again.unchanged == len(first.written)
    assert times == {path: path.stat().st_mtime_ns for path in (tmp_path / "site").rglob("*")}


def test_what_was_changed_or_added_is_set_right(published: Bureau, tmp_path: Path) -> None:
    write(published, tmp_path)
    (tmp_path / "site" / "index.html").write_text("x", "utf-8")
    (tmp_path / "site" / "robots.txt").write_text("mine", "utf-8")

    assert write(published, tmp_path).written == ("index.html",)
    assert (tmp_path / "site" / "robots.txt").exists()


def test_the_feed_names_each_edition(published: Bureau, tmp_path: Path) -> None:
    write(published, tmp_path)

    feed = ET.fromstring((tmp_path / "site" / "feed.atom").read_bytes())  # noqa: S314 - our own
    [entry] = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == "https://example.org/bulletins/t-2023/1/"
    assert entry.findtext(f"{ATOM}title") == "专项治理 第1版"
    assert feed.findtext(f"{ATOM}updated") == "2023-10-20T04:00:00+00:00"


def test_an_office_that_published_nothing_has_a_site_all_the_same(
    bureau: Bureau, tmp_path: Path
) -> None:
    write(bureau, tmp_path)

    assert "尚未发布公报" in (tmp_path / "site" / "index.html").read_text("utf-8")


def test_a_file_that_was_changed_is_not_carried_outside(published: Bureau, tmp_path: Path) -> None:
    (tmp_path / "data" / EDITION / "bulletin.txt").write_text("另一份", "utf-8")

    with pytest.raises(Refused, match="not the file that was published"):
        write(published, tmp_path)


def test_a_folder_of_somebody_else_is_left_alone(published: Bureau, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "thesis.txt").write_text("x", "utf-8")

    with pytest.raises(Refused, match="other things than a site"):
        write(published, tmp_path)


def test_what_is_no_longer_published_is_removed(published: Bureau, tmp_path: Path) -> None:
    write(published, tmp_path)
    published.tamper("edition_file", "DELETE FROM edition_file WHERE format = 'erratum-1.pdf'")

    assert write(published, tmp_path).removed == (f"{EDITION}/erratum-1.pdf",)


def test_a_reader_proves_that_nothing_was_lost_between_two_editions(
    published: Bureau, tmp_path: Path
) -> None:
    published.check(now=PUBLISHED + DAY)
    published.approve(now=PUBLISHED + DAY)
    published.publish(tmp_path / "data", now=PUBLISHED + DAY)
    write(published, tmp_path)
    site = tmp_path / "site"
    [proof] = site.glob("grown-*.json")
    heads = [str(site / f"bulletins/t-2023/{number}/head.json") for number in (1, 2)]

    command = [sys.executable, str(site / "verify.py"), str(proof), *heads]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, "begins with all" in done.stdout) == (0, True)
    assert proof.name in (site / "verification.html").read_text("utf-8")
