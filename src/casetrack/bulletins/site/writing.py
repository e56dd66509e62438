"""Gathers what was published and lays it out as pages, feed and verification data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from sqlmodel import Session, col, select

from casetrack.bulletins.content import Content, FigureContent
from casetrack.bulletins.editions import PUBLISHED, content_of
from casetrack.bulletins.errata import PREFIX, errata_of
from casetrack.bulletins.heads import FILE_NAME
from casetrack.bulletins.page import day_zh
from casetrack.bulletins.provenance import definition_sentence, source_name
from casetrack.bulletins.publishing import files_of, folder_of
from casetrack.bulletins.ratings import ParagraphRating, summary
from casetrack.bulletins.site.folder import Written, bring
from casetrack.cases import log
from casetrack.cases.rules import Rules
from casetrack.cases.witness import growth_proof
from casetrack.errors import Refused
from casetrack.store.columns import to_text
from casetrack.store.tables import Cycle, Edition, Erratum

_PACKAGE = Path(__file__).resolve().parents[2]
_PAGES = Environment(
    loader=PackageLoader("casetrack.bulletins.site"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A published edition as the site shows it."""

    folder: str
    title: str
    code: str
    number: int
    published_at: datetime
    published_on: str
    log_size: int
    files: dict[str, bytes]
    figures: list[dict[str, str]]
    errata: list[dict[str, Any]]
    ratings: list[ParagraphRating]

    @property
    def hashes(self) -> dict[str, str]:
        return {name: sha256(data).hexdigest() for name, data in self.files.items()}


def write_site(
    session: Session, rules: Rules, *, data: Path, folder: Path, base_url: str, office: str
) -> Written:
    """Bring a folder to what is published. Where nothing was published since, nothing changes.

    `data` is the data folder, whose files are copied as they are. Raises Refused for a file that
    is not as it was published, or a folder that is no site.
    """
    query = (
        select(Edition, Cycle)
        .join(Cycle, col(Cycle.id) == col(Edition.cycle_id))
        .where(Edition.state == PUBLISHED)
        .order_by(col(Edition.published_at).desc(), col(Edition.id).desc())
    )
    shown = [_shown(session, rules, data, edition, cycle) for edition, cycle in session.exec(query)]
    grown = _grown(session, shown)
    files = {**dict(_pages(shown, office, sorted(grown))), **_verification(session), **grown}
    for each in shown:
        files |= {f"{each.folder}/{name}": content for name, content in each.files.items()}
    files["feed.atom"] = _feed(shown, base_url.rstrip("/"), office)
    return bring(folder, files)


def _shown(session: Session, rules: Rules, data: Path, edition: Edition, cycle: Cycle) -> Shown:
    assert edition.id is not None, "the edition is stored"
    assert edition.published_at is not None, "a published edition has its time"
    content = content_of(session, edition)
    local_day = rules.calendar.local_day
    files = _published_files(session, content, data, edition, cycle)
    return Shown(
        folder=folder_of(cycle, edition),
        title=cycle.title,
        code=cycle.code,
        number=edition.number,
        published_at=edition.published_at,
        published_on=day_zh(local_day(edition.published_at)),
        log_size=content["log"]["size"] if "log" in content else 0,
        files=files,
        figures=[_figure(each, content) for each in content["figures"]],
        errata=[
            _erratum(each, day_zh(local_day(each.at)), files)
            for each in errata_of(session, edition)
        ],
        ratings=summary(session, edition.id),
    )


def _published_files(
    session: Session, content: Content, data: Path, edition: Edition, cycle: Cycle
) -> dict[str, bytes]:
    """The files of an edition by name, each the one that was published."""
    found = {}
    for file in files_of(session, edition):
        path = data / file.path
        whole = path.read_bytes() if path.is_file() else b""
        if sha256(whole).hexdigest() != file.sha256:
            raise Refused(
                "{path} is not the file that was published; see: casetrack bulletin verify",
                path=file.path,
            )
        found[path.name] = whole
    head = data / folder_of(cycle, edition) / FILE_NAME
    if "log" in content and head.is_file():
        found[FILE_NAME] = head.read_bytes()
    return found


def _figure(figure: FigureContent, content: Content) -> dict[str, str]:
    return {
        "key": figure["key"],
        "text": figure["text"],
        "label": figure["label"],
        "definition": definition_sentence(figure),
        "source": source_name(figure),
        "cut_off": content["cycle"]["cut_off"],
        "rows": str(len(figure["rows"])),
    }


def _erratum(erratum: Erratum, day: str, files: dict[str, bytes]) -> dict[str, Any]:
    """An erratum with the names of its files, the page first."""
    named = [each for each in files if each.startswith(f"{PREFIX}{erratum.number}.")]
    return {
        "number": erratum.number,
        "text": erratum.text,
        "reason": erratum.reason,
        "day": day,
        "files": sorted(named, key=lambda name: (not name.endswith(".html"), name)),
    }


def _grown(session: Session, shown: list[Shown]) -> dict[str, bytes]:
    """For each two heads that editions print, one after the other: proof that nothing was lost."""
    sizes = sorted({each.log_size for each in shown if each.log_size})
    return {
        f"grown-{first}-{size}.json": _json(growth_proof(session, first, size=size))
        for first, size in pairwise(sizes)
    }


def _json(told: object) -> bytes:
    return (json.dumps(told, indent=1) + "\n").encode()


def _pages(shown: list[Shown], office: str, grown: list[str]) -> Iterator[tuple[str, bytes]]:
    def page(template: str, depth: int, **values: object) -> bytes:
        up = "../" * depth
        return _PAGES.get_template(template).render(office=office, up=up, **values).encode()

    yield "index.html", page("index.html.j2", 0, editions=shown)
    yield "errata.html", page("errata.html.j2", 0, editions=shown)
    yield "verification.html", page("verification.html.j2", 0, editions=shown, grown=grown)
    for each in shown:
        yield f"{each.folder}/index.html", page("edition.html.j2", 3, edition=each)
        yield f"{each.folder}/figures.html", page("figures.html.j2", 3, edition=each)


def _verification(session: Session) -> dict[str, bytes]:
    heads = [
        {
            "size": each.size,
            "root": each.root,
            "at": to_text(each.at),
            "key_id": each.key_id,
            "signature": each.signature,
        }
        for each in log.heads(session)
    ]
    installed = _PACKAGE / "_verify.py"
    verifier = installed if installed.is_file() else _PACKAGE.parents[1] / "docs" / "verify.py"
    return {
        "heads.json": _json(heads),
        "verify.py": verifier.read_bytes(),
    }


def _feed(shown: list[Shown], base_url: str, office: str) -> bytes:
    # Slow to load, and only this needs it.
    from feedgen.feed import FeedGenerator  # noqa: PLC0415

    feed = FeedGenerator()
    feed.id(f"{base_url}/feed.atom")
    feed.title(f"{office}公报")
    feed.language("zh-CN")
    feed.author({"name": office})
    feed.link(href=f"{base_url}/feed.atom", rel="self")
    # The library would take the time of this run, and no run would be the same as another.
    feed.updated(max((each.published_at for each in shown), default="1970-01-01T00:00:00Z"))
    for each in reversed(shown):
        entry = feed.add_entry()
        entry.id(f"{base_url}/{each.folder}/")
        entry.title(f"{each.title} 第{each.number}版")
        entry.link(href=f"{base_url}/{each.folder}/")
        entry.published(each.published_at)
        entry.updated(each.published_at)
        entry.summary(
            f"{each.published_on}发布，{len(each.figures)}项数据，{len(each.errata)}项更正"
        )
    written: bytes = feed.atom_str(pretty=True)
    return written
