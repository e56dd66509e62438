"""Which lines open a section (一、…, （一）…) and which open a field of one (牵头单位：…)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from casetrack.bulletins.reading.flow import lines_of
from casetrack.bulletins.reading.numbers import spelt_number
from casetrack.bulletins.reading.vocabulary import vocabulary

_ZH = "[一二三四五六七八九十百]{1,5}"
_MARK = r"[ \t#*]*"
# The higher a style stands here, the higher its headings stand in a document.
STYLES = {
    "item": rf"{_MARK}【?(?:第({_ZH}|\d{{1,3}})(?:项|个项目|部分|类|章)"
    rf"|(?:(?:整治|治理|整改)?(?:项目|任务)|(?:整改|反馈|突出)?问题)({_ZH}|\d{{1,3}}))】?"
    r"[ \t、:.]*(.*)",
    "comma": rf"{_MARK}({_ZH})[、.][ \t]*(.+)",
    "bare": rf"{_MARK}({_ZH})[ \t]*()",
    "english": r"(?i:[ \t#*]*(?:project|item|recommendation|issue|task|theme|finding|section)"
    r"[ \t]+(\d{1,3})[ \t]*[:.)-]?[ \t]*(.*))",
    "bracket": rf"{_MARK}\(({_ZH})\)[ \t]*(.*)",
    "dot": r"[ \t#*]*(\d{1,3})(?:[.、][ \t]*(?!\d)|\)[ \t]*|[ \t]{1,4}(?=[A-Z]))(.+)",
    "paren": rf"{_MARK}\((\d{{1,3}})\)[ \t]*(.+)",
}
_PATTERNS = {name: re.compile(pattern) for name, pattern in STYLES.items()}
# A title may open its paragraph: 一、压实责任。全县召开会议3次。
_RUN_IN = re.compile(r"(?<=[\u3400-\u9fff”)])。.*$")
_SOON = 6
_LONGEST_TITLE = 80
_INNER = ("lead", "duty", "support")
_CONFIRMING = ("lead", "duty", "title")


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line that is not blank, as a range without spaces at its ends."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A line that may open a section."""

    line: int
    ordinal: int
    title: str
    # Whether a lead unit is named in it or soon below it.
    confirmed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """The words that open a field, and where its value starts."""

    field: str
    start: int
    value: int


def filled_lines(plain: str) -> list[Line]:
    """Every line with something on it."""
    found = []
    for begin, stop in lines_of(plain, 0, len(plain)):
        text = plain[begin:stop]
        if stripped := text.strip():
            first = begin + len(text) - len(text.lstrip())
            found.append(Line(start=first, end=first + len(stripped)))
    return found


def head_of(plain: str, line: Line) -> Head | None:
    """Give the field that a line opens, if it does."""
    found = _head_pattern().match(plain, line.start, line.end)
    if found is None or not (found["mark"] or found["close"] or found.end() == line.end):
        return None
    if found["open"] and not found["close"]:
        return None
    label = re.sub(r"\s", "", found["label"]).lower()
    # A row of more cells is a row of a table; 项目 and 数量 side by side are column heads.
    if found["mark"] == "\t" and (label == "项目" or "\t" in plain[found.end() : line.end]):
        return None
    return Head(field=_field_of()[label], start=line.start, value=found.end())


def heads_inside(plain: str, line: Line, start: int) -> Iterator[Head]:
    """Fields that open later in a line: 牵头单位：甲局　责任单位：乙局."""
    for found in _inner_pattern().finditer(plain, start, line.end):
        label = re.sub(r"\s", "", found["label"]).lower()
        if _field_of()[label] in _INNER:
            yield Head(field=_field_of()[label], start=found.start(), value=found.end())


def section_headings(plain: str, lines: list[Line]) -> tuple[str, list[Heading]]:
    """Give the style in which sections are numbered, and the line that opens each."""
    heads = [_names_a_unit(plain, line) for line in lines]
    chains = {name: _chain(_candidates(plain, lines, heads, name)) for name in STYLES}
    best, most = "", 0
    for name, chain in chains.items():
        confirmed = sum(1 for each in chain if each.confirmed)
        if confirmed > most:
            best, most = name, confirmed
    if best:
        return best, chains[best]
    for name, chain in chains.items():
        if len(chain) > 1 and name != "bare" and _are_titles(name, chain):
            return name, chain
    for name, chain in chains.items():
        if len(chain) > 1 and all(_opens_field(plain, lines, each.line + 1) for each in chain):
            return name, chain
    return "", _unnumbered(plain, lines)


def outranks(plain: str, line: Line, style: str) -> bool:
    """Whether a line is a heading above the sections: 二、… where they are （一）, （二）."""
    for name, pattern in _PATTERNS.items():
        if name == style:
            return False
        if name in ("item", "comma") and pattern.fullmatch(plain, line.start, line.end):
            title = plain[line.start : line.end]
            return len(title) < _LONGEST_TITLE and not title.endswith(("。", ";"))
    return False


def _candidates(plain: str, lines: list[Line], heads: list[bool], style: str) -> list[Heading]:
    found: list[Heading] = []
    for number, line in enumerate(lines):
        match = _PATTERNS[style].fullmatch(plain, line.start, line.end)
        if match is None or _is_head_only(match[match.lastindex or 1]):
            continue
        *ordinals, title = match.groups()
        printed = next(each for each in ordinals if each)
        ordinal = int(printed) if printed.isdecimal() else spelt_number(printed)
        found.append(
            Heading(
                line=number,
                ordinal=int(ordinal),
                title=_RUN_IN.sub("", (title or "").strip(" *")),
                confirmed=any(heads[number : number + _SOON]),
            )
        )
    return _nearest_confirmed(found, heads)


def _nearest_confirmed(found: list[Heading], heads: list[bool]) -> list[Heading]:
    """Take away a confirmation that belongs to the next heading of the same style."""
    kept = []
    for place, each in enumerate(found):
        after = found[place + 1].line if place + 1 < len(found) else len(heads)
        own = any(heads[each.line : min(after, each.line + _SOON)])
        kept.append(Heading(line=each.line, ordinal=each.ordinal, title=each.title, confirmed=own))
    return kept


def _chain(found: list[Heading]) -> list[Heading]:
    """Follow the numbering; a heading above a lead unit belongs to it in any case."""
    chain: list[Heading] = []
    last = 0
    confirmed = any(each.confirmed for each in found)
    for each in found:
        if each.confirmed or (each.ordinal == last + 1 and (chain or not confirmed)):
            chain.append(each)
            last = each.ordinal
    return chain


def _opens_field(plain: str, lines: list[Line], number: int) -> bool:
    """Whether a line opens the goals, results or measures of what stands above it."""
    head = head_of(plain, lines[number]) if number < len(lines) else None
    return head is not None and head.field in ("goals", "results", "other")


def _are_titles(style: str, chain: list[Heading]) -> bool:
    """Whether the lines read as titles: short, and without a full stop."""
    if style in ("item", "english"):
        return True
    return all(
        0 < len(each.title) < _LONGEST_TITLE and each.title[-1] not in "。;.," for each in chain
    )


def _unnumbered(plain: str, lines: list[Line]) -> list[Heading]:
    """Sections without numbers: each starts at its title, or at the line above its lead unit."""
    found: list[Heading] = []
    last = -1
    for number, line in enumerate(lines):
        head = head_of(plain, line)
        if head is None or head.field not in ("lead", "title"):
            continue
        above = number
        if head.field == "lead":
            before = head_of(plain, lines[number - 1]) if number else None
            above = number - 1 if number and before is None else number
            if before is not None and before.field == "title":
                last = number
                continue
        if above <= last:
            continue
        title = "" if above == number else plain[lines[above].start : lines[above].end].strip("#* ")
        ordinal = len(found) + 1
        found.append(Heading(line=above, ordinal=ordinal, title=title, confirmed=True))
        last = number
    return found


def _names_a_unit(plain: str, line: Line) -> bool:
    head = head_of(plain, line)
    if head is not None:
        return head.field in _CONFIRMING
    return any(each.field in _CONFIRMING for each in heads_inside(plain, line, line.start))


def _is_head_only(title: str | None) -> bool:
    """Whether a numbered line only opens a field: 二、治理目标."""
    squeezed = re.sub(r"\s", "", title or "").lower()
    field = _field_of().get(squeezed.partition(":")[0])
    return field is not None and field != "title"


def field_named(text: str) -> str:
    """Give the field that these words name; empty if they name none."""
    return _field_of().get(re.sub(r"\s", "", text).lower(), "")


@cache
def _field_of() -> dict[str, str]:
    heads = vocabulary()["heads"]
    return {re.sub(r"\s", "", w).lower(): name for name, each in heads.items() for w in each}


def _labels() -> str:
    every = sorted((w for each in vocabulary()["heads"].values() for w in each), key=len)
    return "|".join(_spaced(word) for word in reversed(every))


def _spaced(word: str) -> str:
    """牵头单位 may be printed with spaces between its characters, to look even."""
    if word.isascii():
        return re.escape(word).replace(r"\ ", r"[ \t]+")
    return r"[ \t]*".join(map(re.escape, word))


@cache
def _head_pattern() -> re.Pattern[str]:
    number = rf"(?:[-*•●○◆■▪►→·#][-*#]*[ \t]*|\(?(?:{_ZH}|\d{{1,2}})[)、.][ \t]*)?"
    return re.compile(
        rf"(?i:{number}\**(?P<open>[【\[])?(?P<label>{_labels()})(?P<close>[】\]])?\**"
        r"[ \t]*(?P<mark>:\**|(?<=[】\]])|\t)?[ \t]*)"
    )


@cache
def _inner_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?i:(?<=[\s;,。(|【])(?P<label>{_labels()})】?[ \t]*:[ \t]*)")
