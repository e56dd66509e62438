"""One text tried before it is kept: how it would be printed, and what would be said about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlmodel import Session

from casetrack.bulletins.content import (
    FORMAT,
    ChainContent,
    Content,
    FigureContent,
    NarrativeContent,
    ProjectContent,
    sha256_text,
)
from casetrack.bulletins.findings import Finding
from casetrack.bulletins.levels import levels_of
from casetrack.bulletins.measured import state
from casetrack.bulletins.page import PrintedPart, page_of
from casetrack.bulletins.review import review
from casetrack.bulletins.snapshot import unit_names_of
from casetrack.cases.rules import Rules
from casetrack.figures.vocabulary import titles_of
from casetrack.store.columns import to_text
from casetrack.store.tables import Cycle, Project

# What is said of a bulletin as a whole, not of one of its texts.
_OF_THE_WHOLE = frozenset({"missing", "unprinted", "relapse"})


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A text as a bulletin would print it, what is found in it, and the figures it may name."""

    printed: PrintedPart
    findings: tuple[Finding, ...]
    figures: Sequence[FigureContent]

    @property
    def blocking(self) -> int:
        """How many findings would keep a bulletin from being approved."""
        return sum(each.level == "blocking" for each in self.findings)


def try_text(
    session: Session,
    rules: Rules,
    cycle: Cycle,
    project: Project,
    *,
    part: str,
    text: str,
    author: str,
    now: datetime,
) -> Trial:
    """Try one text over the figures of this moment. Nothing is kept."""
    figures = state(
        session,
        cycle,
        calendar=rules.calendar,
        tree=rules.tree,
        titles=titles_of(rules, cycle, "zh"),
        now=now,
    ).figures
    narrative = NarrativeContent(
        project=project.ordinal,
        part=part,
        version=0,
        author=author,
        text=text,
        sha256=sha256_text(text),
    )
    content = _content(rules, cycle, project, narrative, figures, now=now)
    page = page_of(content)
    parts = [page["preface"]] if project.ordinal == 0 else page["sections"][0]["parts"]
    return Trial(
        printed=parts[0],
        findings=tuple(each for each in review(content) if _is_of(each, narrative)),
        figures=figures,
    )


def _is_of(finding: Finding, narrative: NarrativeContent) -> bool:
    if finding.rule == "no-value":
        return finding.level == "blocking"
    return finding.part == narrative["part"] and finding.rule not in _OF_THE_WHOLE


def _content(
    rules: Rules,
    cycle: Cycle,
    project: Project,
    narrative: NarrativeContent,
    figures: list[FigureContent],
    *,
    now: datetime,
) -> Content:
    """As much of a snapshot as printing and reviewing one text takes."""
    bare = {
        "format": FORMAT,
        "edition": 0,
        "taken_at": to_text(now),
        "taken_local": rules.calendar.local(now).strftime("%Y-%m-%dT%H:%M"),
        "cycle": {
            "code": cycle.code,
            "title": cycle.title,
            "opens": cycle.opens.isoformat(),
            "cut_off": cycle.cut_off.isoformat(),
            "closed_at": None,
        },
        "projects": [
            ProjectContent(
                ordinal=project.ordinal, title=project.title, lead_unit="", supporting_units=[]
            )
        ],
        "figures": figures,
        "narratives": [narrative],
        "errata": [],
        "calendar": rules.calendar.version,
        "levels": levels_of(rules.bulletin.rules),
        "unit_names": unit_names_of(rules.tree),
        "chain": ChainContent(events=0, merkle_root="", heads=[]),
    }
    return cast("Content", bare)
