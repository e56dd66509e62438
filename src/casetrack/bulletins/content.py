"""What a snapshot holds: everything an edition is rendered from and verified against.

The shapes are those of the JSON that is stored and hashed; a change of them is a new `format`.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any, NotRequired, TypedDict, cast

from casetrack.bulletins.findings import Level
from casetrack.language import Language

FORMAT = 1


class CycleContent(TypedDict):
    """The campaign."""

    code: str
    title: str
    opens: str
    cut_off: str
    closed_at: str | None


class FigureContent(TypedDict):
    """One figure with its value and what it was computed from.

    `exact` is the value before a bounded word or rounding, None where it is no number; `base` is
    in 元 or without 万 and 亿. `contradicted` is what the records give where something else is
    printed. `rows` are pairs of kind and key; hashes stand in the snapshot's `records`.
    """

    key: str
    project: int
    label: str
    kind: str
    value: str
    unit: str
    text: str
    bound: str
    source: str
    exact: str | None
    exact_unit: str
    base: str
    base_unit: str
    definition: str
    population: str
    scope: str
    cited_from: str
    contradicted: str
    problem: str
    # The same in Chinese; where there is a value, or of before it was told, there is none.
    problem_zh: NotRequired[str]
    rows: list[list[str]]


class CheckContent(TypedDict):
    """A check with its answer."""

    key: str
    project: int
    kind: str
    answer: str
    expression: str
    figures: list[str]
    sentence_zh: str
    sentence_en: str


class TargetContent(TypedDict):
    """What was promised, beside what came of it: met, missed or undecided."""

    key: str
    project: int
    figure: str
    direction: str
    promised: str
    result: str
    outcome: str


class ProjectContent(TypedDict):
    """A project as the bulletin names it."""

    ordinal: int
    title: str
    lead_unit: str
    supporting_units: list[str]


class NarrativeContent(TypedDict):
    """One part of the text. Version 0 is what the project itself was opened with."""

    project: int
    part: str
    version: int
    author: str
    text: str
    sha256: str


class ExemptionContent(TypedDict):
    """A numeral that counts nothing, why, and who says so."""

    project: int
    part: str
    type: str
    text: str
    reason: str
    owner: str


class ErratumContent(TypedDict):
    """A correction of an earlier edition."""

    edition: int
    number: int
    date: str
    text: str
    reason: str


class WaiverContent(TypedDict):
    """A finding that somebody lets pass: which one, who, why."""

    finding: str
    rule: str
    project: int
    part: str
    quote: str
    reason: str
    person: str
    date: str


class HeadContent(TypedDict):
    """The head of the log of all events when the snapshot was taken; unsigned without a key."""

    size: int
    root: str


class RowContent(TypedDict):
    """A row behind figures as the public may see it: no title, no unit, no person, no day.

    `what` is a category, a kind of work or an indicator; `standing` is state and outcome.
    """

    kind: str
    key: str
    project: int
    what: str
    standing: str
    month: str
    quantity: str


class ItemRecord(TypedDict):
    """An item that was counted: its version when read, the version that counted, and its hash."""

    id: int
    key: str
    read: int
    counted: int
    sha256: str


class RowRecord(TypedDict):
    """An activity or reading that was counted, and the hash of what it said."""

    id: int
    key: str
    sha256: str


class Extent(TypedDict):
    """How many rows there were up to the instant that counts, and the last of them by id."""

    count: int
    last_id: int


class RecordsContent(TypedDict):
    """Every row behind a figure, and the extent of the append-only tables."""

    items: list[ItemRecord]
    activities: list[RowRecord]
    readings: list[RowRecord]
    all_activities: Extent
    all_readings: Extent


class ChainContent(TypedDict):
    """The heads of all items' chains, each as number:events:hash of the last one."""

    events: int
    merkle_root: str
    heads: list[str]


class LayoutContent(TypedDict):
    """How the documents look. Without a document number a bulletin is a public notice."""

    issuer: str
    document_number: str
    charts: bool
    appendix: bool
    font_folder: str
    fonts: dict[str, str]


class Content(TypedDict):
    """A whole snapshot.

    `taken_local` is the wall time of `taken_at` in the zone of the calendar.
    """

    format: int
    edition: int
    taken_at: str
    taken_local: str
    cycle: CycleContent
    projects: list[ProjectContent]
    figures: list[FigureContent]
    checks: list[CheckContent]
    targets: list[TargetContent]
    narratives: list[NarrativeContent]
    exemptions: list[ExemptionContent]
    errata: list[ErratumContent]
    records: RecordsContent
    calendar: str
    workflows: list[str]
    chain: ChainContent
    templates: dict[str, str]
    # Editions of before there were documents have none.
    layout: NotRequired[LayoutContent]
    # By format: the versions and fonts that its bytes depend on.
    makers: NotRequired[dict[str, str]]
    # What is told of each row behind a figure; its key is not.
    rows: NotRequired[list[RowContent]]
    # How strict each rule was, what units are called, what was let pass, where the log stood.
    levels: NotRequired[dict[str, Level]]
    unit_names: NotRequired[dict[str, list[str]]]
    waivers: NotRequired[list[WaiverContent]]
    log: NotRequired[HeadContent]
    # Keys of the items that came in from an earlier cycle because a look-back found a relapse.
    relapsed: NotRequired[list[str]]


def problem_of(figure: FigureContent, language: Language) -> str:
    """Why a figure has no value, in a language; snapshots of once have it in English alone."""
    return figure.get("problem_zh", figure["problem"]) if language == "zh" else figure["problem"]


# Made once: a snapshot hashes every row behind its figures.
_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces: equal values give equal text."""
    return _ENCODER.encode(value)


def digest(value: object) -> str:
    """The SHA-256 of the canonical JSON."""
    return sha256_text(canonical(value))


def sha256_text(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def read_content(text: str) -> Content:
    """Read a stored snapshot."""
    loaded: dict[str, Any] = json.loads(text)
    assert loaded["format"] == FORMAT, "a snapshot of another format needs another reader"
    return cast("Content", loaded)
