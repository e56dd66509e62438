"""Every error that is shown to people: what, which one, and what is possible now.

The three kinds are what the doors translate: `NotFound` (404), `Refused` (409), `Invalid` (422).
Anything else that escapes is a defect and crashes loudly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from types import MappingProxyType

# Gives a text in another language; `str` leaves it as it is written, in English.
Translate = Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """Something said to people, with its values apart, so that a door can say it in their language.

    A value that is itself a sentence is said in the same language.
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def said(self, translate: Translate) -> str:
        """The sentence with its values filled in."""
        told = translate(self.template)
        return told.format_map(_said(self.values, translate)) if self.values else told

    def __str__(self) -> str:
        """Say it in English."""
        return self.said(str)


def sentence(template: str, **values: object) -> Sentence:
    """A sentence as the code writes it: `sentence("{key} is closed", key=key)`."""
    return Sentence(template=template, values=values)


def counted(count: int, one: str, more: str, **values: object) -> Sentence:
    """What is said of one, or of so many: `counted(days, "{count} workday", "{count} workdays")`.

    Chinese says both alike.
    """
    return sentence(one if count == 1 else more, count=count, **values)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Something to type, as it is typed, with its Chinese word if there is one."""

    typed: str
    title: str

    def said(self, translate: Translate) -> str:
        """What is typed, and before it the word that the language has for it."""
        title = self.title or translate(self.typed)
        if title == self.typed:
            return self.typed
        return sentence("{typed}", typed=self.typed, title=title).said(translate)

    def __str__(self) -> str:
        """Say it in English."""
        return self.typed


@dataclass(frozen=True, kw_only=True)
class Several:
    """Words or sentences one after the other; what stands between them is said like a text."""

    parts: tuple[object, ...]
    between: str = ", "

    def said(self, translate: Translate) -> str:
        """All of them."""
        return translate(self.between).join(str(_in_words(each, translate)) for each in self.parts)

    def __str__(self) -> str:
        """Say them in English."""
        return self.said(str)


def several(parts: Iterable[object], between: str = ", ") -> Several:
    """A value of a sentence that lists: `roles=several(map(sentence, roles), " or ")`."""
    return Several(parts=tuple(parts), between=between)


def choices(
    identifiers: Iterable[str], titles: Mapping[str, str] = MappingProxyType({})
) -> Several:
    """What may be typed, for a refusal that lists it; in Chinese each with its word before it.

    The word is the catalog's where `titles` has none; one that nobody translates stands alone.
    """
    return several(Choice(typed=each, title=titles.get(each, "")) for each in identifiers)


def nearest_hint(near: Sequence[str]) -> Sentence:
    """What follows a name that nobody knows: the nearest one that is known, if there is one."""
    return sentence("; nearest known: {name}", name=near[0]) if near else sentence("")


def _said(values: Mapping[str, object], translate: Translate) -> Mapping[str, object]:
    said = {name: _in_words(value, translate) for name, value in values.items()}
    if isinstance(said.get("count"), int):
        said["count"] = getattr(translate, "number", str)(said["count"])
    return said


def _in_words(value: object, translate: Translate) -> object:
    if isinstance(value, Sentence | Choice | Several | Problem):
        return value.said(translate)
    if isinstance(value, date):
        # A catalog also knows how its language writes a day; English as the code has it does not.
        return getattr(translate, "written", _plainly)(value)
    return value


def _plainly(value: date) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else f"{value:%Y-%m-%d}"


class CasetrackError(Exception):
    """The root of everything that is said to people."""

    def __init__(self, template: str = "", **values: object) -> None:
        """Take an English sentence with `{names}` in it, and their values."""
        self.sentence = sentence(template, **values)
        super().__init__(str(self.sentence))

    def said(self, translate: Translate) -> str:
        """What is said, in another language."""
        return self.sentence.said(translate)


class NotFound(CasetrackError):
    """What was named does not exist, or not for this person."""


class Refused(CasetrackError):
    """A rule forbids this now. The message says which rule and what is possible instead."""


class Conflict(Refused):
    """Somebody else was first. The message says who, when, and what holds now."""


# What the reader of TOML says most often; the rest it says in English.
TOML_FAULTS = (
    "Invalid statement",
    "Invalid value",
    "Invalid date or datetime",
    "Invalid initial character for a key part",
    "Cannot overwrite a value",
    "Unterminated string",
    "Unclosed array",
    "Unclosed inline table",
    "Unescaped '\\' in a string",
    "Expected '=' after a key in a key/value pair",
    "Expected ']' at the end of a table declaration",
    "Expected newline or end of document after a statement",
)
_TOML_PLACE = re.compile(r"(.+) \(at line (\d+), column (\d+)\)")


def amiss(error: Exception) -> Sentence:
    """What is amiss with a TOML file, with its place, as the reader of such files says it."""
    found = _TOML_PLACE.fullmatch(str(error))
    if found is None:
        return Sentence(template=str(error).removesuffix(" (at end of document)"))
    return sentence(
        "{fault} (at line {line}, column {column})",
        fault=Sentence(template=found[1]),
        line=found[2],
        column=found[3],
    )


# What a problem may be about apart from a file; its source names the kind and the key.
_ABOUT = {"project": "project {key}", "figure": "figure {key}", "check": "check {key}"}
# What a problem may be about as a whole.
_PARTS = ("cycle", "projects", "workflow")


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong with an input, and exactly where it stands."""

    # In English, with the names of `values` in braces where there are any.
    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    source: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    # Of a workbook: the cell as a spreadsheet names it (F12), and the label above its column.
    cell: str = ""
    label: str = ""
    line: int | None = None

    @property
    def sentence(self) -> Sentence:
        """What is wrong, without its place."""
        return Sentence(template=self.message, values=self.values)

    def said(self, translate: Translate) -> str:
        """Give `file, sheet 问题, cell F5 (期限), row 5, column due: what is wrong`."""
        place = [
            _place(self.source, translate),
            translate("sheet {name}").format(name=self.sheet) if self.sheet else "",
            translate("line {number}").format(number=self.line) if self.line is not None else "",
            self._cell(translate) if self.cell else "",
            translate("row {number}").format(number=self.row) if self.row is not None else "",
            translate("column {name}").format(name=self.column) if self.column else "",
        ]
        beside = translate("{first}, {then}")
        parts = [part for part in place if part]
        where = reduce(lambda first, then: beside.format(first=first, then=then), parts or [""])
        told = self.sentence.said(translate)
        return translate("{name}: {fault}").format(name=where, fault=told) if where else told

    def _cell(self, translate: Translate) -> str:
        if not self.label:
            return translate("cell {name}").format(name=self.cell)
        return translate("cell {name} ({label})").format(name=self.cell, label=self.label)

    def __str__(self) -> str:
        """Say it in English."""
        return self.said(str)


def _place(source: str, translate: Translate) -> str:
    """What a problem is about, by its kind and key, or the file it was read from."""
    if source in _PARTS:
        return translate(source)
    kind, _, key = source.partition(" ")
    return translate(_ABOUT[kind]).format(key=key) if key and kind in _ABOUT else source


def problem_with(
    said: Sentence, *, source: str = "", column: str = "", line: int | None = None
) -> Problem:
    """A sentence as a problem, with its place."""
    return Problem(
        message=said.template, values=said.values, source=source, column=column, line=line
    )


class Invalid(CasetrackError):
    """An input that cannot be used. Holds every problem found, not only the first."""

    def __init__(self, problems: _Listed | Sequence[_Listed], **values: object) -> None:
        """Take one problem or many, as sentences or with their places; values are for one text."""
        listed = [problems] if isinstance(problems, str | Sentence | Problem) else problems
        self.problems = tuple(_problem(each, values) for each in listed)
        assert self.problems, "an Invalid without a problem tells nobody anything"
        super().__init__("{problems}", problems=several(self.problems, "\n"))


_Listed = str | Sentence | Problem


def _problem(listed: _Listed, values: Mapping[str, object]) -> Problem:
    if isinstance(listed, Problem):
        return listed
    if isinstance(listed, Sentence):
        return problem_with(listed)
    return Problem(message=listed, values=values)
