"""Figures, checks, texts, editions and what a bulletin says."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from casetrack.api.shapes.plain import Ordinal, Shape, Text, example


class FigureShown(Shape):
    """One number with what it rests on. A range is a list of its two ends."""

    model_config = example(
        project=12, key="12.found", label="病害", value="343", unit="个", base="343",
        base_unit="个", kind="count", bound=None, source="items", rows=343, text="343个",
        contradicted=None, problem=None,
    )  # fmt: skip

    project: int
    key: str
    label: str
    value: str | list[str]
    unit: str
    base: str | list[str]
    base_unit: str
    kind: str
    bound: str | None
    source: str
    rows: int
    text: str
    contradicted: str | None
    problem: str | None


class Figures(Shape):
    """Every figure of a campaign, in the order of the ledger."""

    cycle: str
    cut_off: date
    figures: list[FigureShown]


class RowShown(Shape):
    """One row behind a figure."""

    kind: str
    id: int
    key: str
    what: str
    quantity: str | None
    unit: str
    amount: str | None
    day: date | None


class Explained(Shape):
    """How one figure comes about: its definition, its rows, the figures it is computed from."""

    key: str
    project: int
    label: str
    text: str
    source: str
    scope: str
    population: str
    definition: str
    cited_from: str | None
    contradicted: str | None
    problem: str | None
    rows: list[RowShown]
    figures: list[Explained]
    corrections: list[FigureCorrectionShown]


class CheckShown(Shape):
    """One relation with its answer: holds, fails, explained or undecided."""

    model_config = example(
        project=15, key="15.c2", kind="difference", answer="fails", expression="23-20=6",
        figures=["15.filed", "15.closed"], sentence="", acknowledged_by=None,
    )  # fmt: skip

    project: int
    key: str
    kind: str
    answer: str
    expression: str
    figures: list[str]
    sentence: str
    acknowledged_by: str | None


class Checks(Shape):
    """Every check of a campaign with its answer."""

    cycle: str
    checks: list[CheckShown]


class AcknowledgeBody(Shape):
    """Why a failing check may stay as it is."""

    model_config = example(reason="含上年结转")

    reason: Annotated[str, Field(min_length=1, max_length=4000)]


class FigureCorrectionBody(Shape):
    """What a cited figure says instead, where that stands, and why."""

    model_config = example(value="340", document="某办〔2024〕5号", reason="原件漏载")

    value: Annotated[str, Field(min_length=1, max_length=200)]
    document: Annotated[str, Field(min_length=1, max_length=1000)]
    reason: Annotated[str, Field(min_length=1, max_length=4000)]


class FigureCorrectionShown(Shape):
    """One correction of a cited figure; the newest counts."""

    model_config = example(
        key="1.cited", number=1, value="26", document="某办〔2023〕5号", former_value="23",
        former_document="某办〔2023〕4号", reason="漏计三处", by="editor",
        at="2023-12-01T02:00:00Z",
    )  # fmt: skip

    key: str
    number: int
    value: str
    document: str
    former_value: str
    former_document: str
    reason: str
    by: str
    at: datetime


class FigureCorrections(Shape):
    """What cited figures were corrected to, the first one of each figure first."""

    corrections: list[FigureCorrectionShown]


class NarrativeShown(Shape):
    """One version of one part of the text."""

    model_config = example(
        project=12, part="results", version=2, author="editor", at="2023-12-01T02:00:00Z",
        text="整改病害{{ f.found }}。",
    )  # fmt: skip

    project: int
    part: str
    version: int
    author: str
    at: datetime
    text: str


class Narratives(Shape):
    """Texts."""

    narratives: list[NarrativeShown]


class NarrativeBody(Shape):
    """A new version of a part; `{{ f.found }}` prints a figure of the project."""

    model_config = example(text="整改病害{{ f.found }}。")

    text: Text


class FindingShown(Shape):
    """What stands in the way of a text, or is worth a look."""

    model_config = example(
        level="blocking", rule="number", message="no figure backs it", text="343", start=4, end=7,
        project=12, part="results", id="9f86d081…",
    )  # fmt: skip

    level: str
    rule: str
    message: str
    text: str
    start: int
    end: int
    project: int
    part: str
    id: str = Field(description="What a waiver names; empty where nothing is waived.")


class LintBody(Shape):
    """A text to look through before it is kept."""

    model_config = example(project=12, part="results", text="整改病害343个。")

    project: Ordinal
    part: Annotated[str, Field(min_length=1, max_length=40)]
    text: Text


class Findings(Shape):
    """Everything found in a text."""

    findings: list[FindingShown]


class FileShown(Shape):
    """One finished file of an edition."""

    model_config = example(format="text", sha256="9f86d081…")

    format: str
    sha256: str


class ErratumShown(Shape):
    """A numbered correction of a published edition."""

    model_config = example(
        number=1, text="第十二项“343个”应为“342个”。", reason="录入错误", at="2024-01-05T02:00:00Z"
    )

    number: int
    text: str
    reason: str
    at: datetime


class EditionLine(Shape):
    """An edition: draft, approved or published. Published is for ever."""

    number: int
    state: str
    checked_at: datetime
    checked_by: str
    approved_at: datetime | None
    approved_by: str | None
    published_at: datetime | None
    published_by: str | None


class Editions(Shape):
    """The editions of a campaign, oldest first."""

    editions: list[EditionLine]


class EditionShown(EditionLine):
    """An edition with its files, its errata, and what stood in its way."""

    root: str
    ready: bool
    findings: list[FindingShown]
    failing: list[str]
    unacknowledged: list[str]
    files: list[FileShown]
    errata: list[ErratumShown]


class NewErratum(Shape):
    """What is corrected, and how the error came about."""

    model_config = example(text="第十二项“343个”应为“342个”。", reason="录入错误")

    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    reason: Annotated[str, Field(min_length=1, max_length=4000)]


class FaultShown(Shape):
    """Something that is not as it was published."""

    kind: str
    where: str
    message: str


class Verified(Shape):
    """Everything an edition rests on, recomputed. No fault: it stands as it was published."""

    model_config = example(edition=1, faults=[])

    edition: int
    faults: list[FaultShown]


class ReadBulletin(Shape):
    """What a published bulletin says, and whether it adds up."""

    format: int
    file: str
    projects: list[dict[str, Any]]
