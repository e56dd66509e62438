"""The values a bulletin's template gets: plain text cut into lines and pieces, in print order.

Pure: everything comes from the snapshot's content.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import TypedDict

from casetrack.bulletins.content import Content, FigureContent, NarrativeContent
from casetrack.bulletins.pieces import Exempt, Piece, Text, read_pieces
from casetrack.bulletins.provenance import definition_sentence, row_sentences, source_name
from casetrack.cases.log import SHORT
from casetrack.figures.printing import chinese_numeral

LABELS = {"goals": "治理目标", "results": "治理成果"}
BULLET = "- "
# A point below a point, which is numbered （1）, the fourth level of GB/T 9704-2012.
INNER = ("  - ", "\t- ", "\u3000- ")
# A page shows so many rows behind a figure; figures.json has them all.
ROWS_SHOWN = 10

Escape = Callable[[str], str]


class PrintedPiece(TypedDict):
    """Words, or a figure: then `key` is not empty and `value` is what a machine reads."""

    text: str
    key: str
    value: str


class PrintedLine(TypedDict):
    """A paragraph, or a point of a list; `mark` is the number of a point below a point."""

    bullet: bool
    mark: str
    text: str
    pieces: list[PrintedPiece]


class Point(TypedDict):
    """A point of a list with those below it."""

    line: PrintedLine
    inner: list[PrintedLine]


class Block(TypedDict):
    """Neighbouring lines of one kind; `points` tells which stand below which."""

    bullets: bool
    lines: list[PrintedLine]
    points: list[Point]


class PrintedPart(TypedDict):
    """A labelled part of a section."""

    label: str
    lines: list[PrintedLine]
    blocks: list[Block]


class PrintedSection(TypedDict):
    """One project."""

    ordinal: int
    numeral: str
    title: str
    lead_unit: str
    parts: list[PrintedPart]


class PrintedDefinition(TypedDict):
    """Where a figure comes from: `told` are the first rows behind it, `rows` is how many."""

    key: str
    text: str
    label: str
    definition: str
    population: str
    source: str
    cut_off: str
    rows: int
    told: list[str]


class PrintedDay(TypedDict):
    """A date for readers and for machines."""

    iso: str
    zh: str


class Page(TypedDict):
    """Everything a template may print."""

    title: str
    edition: int
    preface: PrintedPart
    sections: list[PrintedSection]
    figures: list[PrintedDefinition]
    errata: list[dict[str, str | int]]
    cut_off: PrintedDay
    # Who signs, empty where nobody is named, and when.
    issuer: str
    signed: str
    taken_at: str
    events: int
    merkle_root: str
    # The head of the log of all events: how many, and the first digits of its root.
    log_size: int
    log_root: str
    calendar: str


def plain(text: str) -> str:
    """Escape nothing: for plain text, and for templates that escape by themselves."""
    return text


def page_of(content: Content, escape: Escape = plain) -> Page:
    """Lay the content out in print order; `escape` is applied to words and figures alike."""
    figures = {figure["key"]: figure for figure in content["figures"]}
    texts = {(each["project"], each["part"]): each for each in content["narratives"]}
    preface = _part(texts.get((0, "preface")), "", figures, escape)
    sections = [
        PrintedSection(
            ordinal=project["ordinal"],
            numeral=ordinal_numeral(project["ordinal"]),
            title=escape(project["title"]),
            lead_unit=escape(project["lead_unit"]),
            parts=[
                _part(texts[project["ordinal"], part], label, figures, escape)
                for part, label in LABELS.items()
                if (project["ordinal"], part) in texts
            ],
        )
        for project in content["projects"]
        if project["ordinal"] > 0
    ]
    return Page(
        title=escape(content["cycle"]["title"]),
        edition=content["edition"],
        preface=preface,
        sections=sections,
        figures=_definitions(content, preface, sections, escape),
        errata=[_erratum(each, escape) for each in content["errata"]],
        cut_off=_day(content["cycle"]["cut_off"]),
        issuer=escape(content["layout"]["issuer"]) if "layout" in content else "",
        signed=day_zh(date.fromisoformat(content["taken_local"][:10])),
        taken_at=minute_zh(content["taken_local"]),
        events=content["chain"]["events"],
        merkle_root=content["chain"]["merkle_root"],
        log_size=content["log"]["size"] if "log" in content else 0,
        log_root=content["log"]["root"][:SHORT] if "log" in content else "",
        calendar=content["calendar"],
    )


def lines_in_order(page: Page) -> list[PrintedLine]:
    """All lines of the text, in the order in which every format prints them."""
    parts = [page["preface"], *(part for section in page["sections"] for part in section["parts"])]
    return [line for part in parts for line in part["lines"]]


def printed_figures(page: Page) -> list[PrintedPiece]:
    """Every figure at every place where it is printed, in order."""
    return [each for line in lines_in_order(page) for each in line["pieces"] if each["key"]]


def ordinal_numeral(ordinal: int) -> str:
    """Give 一, 二, 十八: an ordinal is 二 where a count is 两."""
    return "二" if ordinal == 2 else chinese_numeral(ordinal)  # noqa: PLR2004 - the one exception


def day_zh(day: date) -> str:
    """Give 2019年12月1日, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def minute_zh(local_time: str) -> str:
    """Give a local time to the minute: 2023年11月3日9时05分."""
    local = datetime.fromisoformat(local_time)
    return f"{day_zh(local.date())}{local.hour}时{local.minute:02d}分"


def _part(
    narrative: NarrativeContent | None,
    label: str,
    figures: Mapping[str, FigureContent],
    escape: Escape,
) -> PrintedPart:
    lines = _lines(narrative, figures, escape) if narrative else []
    blocks = [
        _block(list(grouped), bullets=bullets)
        for bullets, grouped in groupby(lines, key=lambda line: line["bullet"])
    ]
    return PrintedPart(label=label, lines=lines, blocks=blocks)


def _block(lines: list[PrintedLine], *, bullets: bool) -> Block:
    points: list[Point] = []
    for line in lines if bullets else []:
        if line["mark"]:
            points[-1]["inner"].append(line)
        else:
            points.append(Point(line=line, inner=[]))
    return Block(bullets=bullets, lines=lines, points=points)


def _lines(
    narrative: NarrativeContent, figures: Mapping[str, FigureContent], escape: Escape
) -> list[PrintedLine]:
    """Cut the narrative into lines first: a line end inside a figure cannot be."""
    lines = []
    inner: int | None = None
    for written in narrative["text"].splitlines():
        if not written.strip():
            continue
        is_inner = inner is not None and written.startswith(INNER)
        bullet = is_inner or written.startswith(BULLET)
        # Without a point before it there is nothing that a point could stand below.
        inner = (inner or 0) + 1 if is_inner else 0 if bullet else None
        said = written.strip().removeprefix(BULLET) if bullet else written
        pieces, _ = read_pieces(said.strip(), project=narrative["project"])
        printed = [_printed(each, figures, escape) for each in pieces]
        text = "".join(each["text"] for each in printed)
        mark = f"（{inner}）" if is_inner else ""
        lines.append(PrintedLine(bullet=bullet, mark=mark, text=text, pieces=printed))
    return lines


def _printed(piece: Piece, figures: Mapping[str, FigureContent], escape: Escape) -> PrintedPiece:
    if isinstance(piece, Text | Exempt):
        return PrintedPiece(text=escape(piece.text), key="", value="")
    figure = figures.get(piece.key)
    if figure is None:
        # Only a preview comes here: the lint stops an edition with an unknown figure.
        return PrintedPiece(text=escape(f"〔{piece.key}？〕"), key="", value="")
    text = escape(figure[piece.attribute])
    return PrintedPiece(text=text, key=piece.key, value=figure["value"])


def _definitions(
    content: Content, preface: PrintedPart, sections: list[PrintedSection], escape: Escape
) -> list[PrintedDefinition]:
    """Give the definition of each printed figure once, in the order of first print."""
    parts = [preface, *(part for section in sections for part in section["parts"])]
    lines = [line for part in parts for line in part["lines"]]
    keys = dict.fromkeys(piece["key"] for line in lines for piece in line["pieces"] if piece["key"])
    figures = {figure["key"]: figure for figure in content["figures"]}
    shown = {(kind, row) for key in keys for kind, row in figures[key]["rows"][:ROWS_SHOWN]}
    sentences = row_sentences(content, shown)
    return [
        PrintedDefinition(
            key=key,
            text=escape(figures[key]["text"]),
            label=escape(figures[key]["label"]),
            definition=escape(definition_sentence(figures[key])),
            population=escape(figures[key]["population"]),
            source=escape(source_name(figures[key])),
            cut_off=_day(content["cycle"]["cut_off"])["zh"],
            rows=len(figures[key]["rows"]),
            told=[
                escape(sentences[kind, row])
                for kind, row in figures[key]["rows"][:ROWS_SHOWN]
                if (kind, row) in sentences
            ],
        )
        for key in keys
    ]


def _erratum(erratum: Mapping[str, object], escape: Escape) -> dict[str, str | int]:
    number, edition = erratum["number"], erratum["edition"]
    assert isinstance(number, int), "errata are numbered"
    assert isinstance(edition, int), "editions are numbered"
    return {
        "edition": edition,
        "number": number,
        "date": day_zh(date.fromisoformat(str(erratum["date"]))),
        "text": escape(str(erratum["text"])),
        "reason": escape(str(erratum["reason"])),
    }


def _day(iso: str) -> PrintedDay:
    return PrintedDay(iso=iso, zh=day_zh(date.fromisoformat(iso)))
