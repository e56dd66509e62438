"""What .docx and PDF print in the layout of GB/T 9704-2012: titles in lines, numbered headings.

Pure. Measures: a Chinese character is one em wide, a Latin letter or a digit half of one.
"""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict
from unicodedata import east_asian_width

from casetrack.bulletins.charts import Chart, charts_of
from casetrack.bulletins.content import Content
from casetrack.bulletins.page import (
    Page,
    PrintedDay,
    PrintedDefinition,
    PrintedLine,
    PrintedPart,
    PrintedPiece,
    day_zh,
    ordinal_numeral,
    page_of,
)

# A title of 22 points in a type area of 156 mm.
_TITLE_EMS = 20
_BREAK_AFTER = ("、", "，", "：", "和", "及", "与", "的", "对", "在", "年", "区", "市", "县")
_BREAK_BEFORE = ("专项", "问题", "工作", "情况", "成果", "和", "及", "与", "“", "《", "（")
# What is left free at the right, in hundredths of a character.
_SEALED, _UNSEALED = 400, 200
_NO_START = "、，：；。”》）的"


class Numbered(TypedDict):
    """A paragraph: `mark` is its number within a list, or empty."""

    mark: str
    text: str


class OfficialPart(TypedDict):
    """A part with its heading: （一）治理目标 where there are several, else without a number."""

    heading: str
    lines: list[Numbered]


class OfficialSection(TypedDict):
    """A project, with its charts after its text."""

    heading: str
    lead_unit: str
    parts: list[OfficialPart]
    charts: list[Chart]


class Signature(TypedDict):
    """Who signs and when; the indents from the right are in hundredths of a character."""

    issuer: str
    date: str
    issuer_indent: int
    date_indent: int


class Official(TypedDict):
    """Everything a template of an official document may print.

    `head` is empty for a public notice; `definitions` are empty without an appendix.
    """

    title: str
    title_lines: list[str]
    issuer: str
    number: str
    edition: int
    cut_off: PrintedDay
    preface: list[Numbered]
    progress: list[Chart]
    sections: list[OfficialSection]
    errata: list[dict[str, str | int]]
    signature: Signature
    definitions: list[PrintedDefinition]
    tables: list[Chart]
    taken_at: str
    events: int
    merkle_root: str
    # The head of the log of all events; nothing of it in editions from before there was one.
    log_size: int
    log_root: str


def official_of(content: Content) -> Official:
    """Lay the content out as an official document, or a public notice in the same type area."""
    page = page_of(content)
    layout = content.get("layout")
    charts = charts_of(content)
    issuer = layout["issuer"] if layout else ""
    number = layout["document_number"] if layout else ""
    appendix = bool(layout and layout["appendix"])
    signed = date.fromisoformat(content["taken_local"][:10])
    return Official(
        title=page["title"],
        title_lines=title_lines(page["title"]),
        issuer=issuer,
        number=number,
        edition=page["edition"],
        cut_off=page["cut_off"],
        preface=_numbered(page["preface"]),
        progress=[each for each in charts if each["project"] == 0],
        sections=_sections(page, charts),
        errata=page["errata"],
        signature=signature(issuer, signed, sealed=bool(number)),
        definitions=page["figures"] if appendix else [],
        tables=charts if appendix else [],
        taken_at=page["taken_at"],
        events=page["events"],
        merkle_root=page["merkle_root"],
        log_size=page["log_size"],
        log_root=page["log_root"],
    )


def numbered_lines(content: Content) -> list[PrintedLine]:
    """The lines of the text as official documents print them, numbers of points included."""
    page = page_of(content)
    parts = [page["preface"], *(part for section in page["sections"] for part in section["parts"])]
    return [line for part in parts for line in _marked_lines(part)]


def title_lines(title: str) -> list[str]:
    """Break a title into lines of like length, where a word ends and never before a closing sign.

    The first line is not the shortest one, so that the block is no hour-glass.
    """
    count = -(-width(title) // _TITLE_EMS)
    lines: list[str] = []
    rest = title
    while len(lines) + 1 < count:
        wanted = len(rest) / (count - len(lines))
        places = [place for place in range(1, len(rest)) if width(rest[:place]) <= _TITLE_EMS]
        best = min(places, key=lambda place: _badness(rest, place) + abs(place - wanted))
        lines.append(rest[:best])
        rest = rest[best:]
    return [*lines, rest]


def width(text: str) -> int:
    """How many ems a text needs, rounded up."""
    return -(-_half_ems(text) // 2)


def signature(issuer: str, signed: date, *, sealed: bool) -> Signature:
    """Place issuer and date.

    Sealed: the date leaves four characters free, the issuer is centred over it. Unsealed: the
    issuer leaves two, and the date starts two characters further right than the issuer does.
    Source: GB/T 9704-2012, 7.3.5.
    """
    day = day_zh(signed)
    issuer_width, day_width = _half_ems(issuer) * 50, _half_ems(day) * 50
    if sealed:
        date_indent = max(_SEALED, _UNSEALED + (issuer_width - day_width) // 2)
        issuer_indent = date_indent + (day_width - issuer_width) // 2
    else:
        # A long date keeps two characters free itself, and the issuer starts two further left.
        date_indent = max(_UNSEALED, issuer_width - day_width)
        issuer_indent = max(_UNSEALED, date_indent + day_width - issuer_width + _UNSEALED)
    return Signature(issuer=issuer, date=day, issuer_indent=issuer_indent, date_indent=date_indent)


def _half_ems(text: str) -> int:
    return sum(2 if east_asian_width(each) in "WFA" else 1 for each in text)


def _badness(text: str, place: int) -> float:
    """How much worse than nothing a break here is, in characters."""
    if text[place] in _NO_START:
        return 50.0
    after = text[:place].endswith(_BREAK_AFTER)
    before = text[place:].startswith(_BREAK_BEFORE)
    return 0.0 if after or before else 4.0


def _sections(page: Page, charts: list[Chart]) -> list[OfficialSection]:
    return [
        OfficialSection(
            heading=f"{section['numeral']}、{section['title']}",
            lead_unit=section["lead_unit"],
            parts=[
                OfficialPart(
                    heading=_heading(part["label"], index, len(section["parts"])),
                    lines=_numbered(part),
                )
                for index, part in enumerate(section["parts"], start=1)
            ],
            charts=[each for each in charts if each["project"] == section["ordinal"]],
        )
        for section in page["sections"]
    ]


def _heading(label: str, index: int, count: int) -> str:
    return f"（{ordinal_numeral(index)}）{label}" if count > 1 else label


def _numbered(part: PrintedPart) -> list[Numbered]:
    return [
        Numbered(mark=line["mark"] if line["bullet"] else "", text=line["text"])
        for line in _marked_lines(part)
    ]


def _marked_lines(part: PrintedPart) -> list[PrintedLine]:
    """Number the points of each list; a list of one point needs no number, nor has it a mark."""
    lines: list[PrintedLine] = []
    for block in part["blocks"]:
        lines += [] if block["bullets"] else block["lines"]
        many = len(block["points"]) > 1
        for index, point in enumerate(block["points"], start=1):
            line = point["line"]
            lines.append(_marked(line, f"{index}.") if many else {**line, "bullet": False})
            lines += [_marked(each, each["mark"]) for each in point["inner"]]
    return lines


def _marked(line: PrintedLine, mark: str) -> PrintedLine:
    piece = PrintedPiece(text=mark, key="", value="")
    return PrintedLine(bullet=True, mark=mark, text=line["text"], pieces=[piece, *line["pieces"]])


def plain_values(official: Official) -> dict[str, Any]:
    """The values a template gets."""
    return dict(official)
