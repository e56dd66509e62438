"""Lints one narrative: every number in it is a figure, or is exempted with a reason. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from casetrack.bulletins.findings import Exemption, Finding, sentence_around
from casetrack.bulletins.numerals import HIDDEN, Numeral, find_numerals
from casetrack.bulletins.pieces import Exempt, Mistake, Piece, Reference, Text, read_pieces
from casetrack.bulletins.sequences import sequence_findings
from casetrack.bulletins.wording import date_findings, wording_findings

# From this many numerals on, a text without a single figure is a failure of the text.
FULL_OF_NUMBERS = 3
_PROPOSED = {"doc": "doc", "date": "date", "number": "name"}


@dataclass(frozen=True, kw_only=True)
class Linted:
    """What was found in one narrative, what it exempts, and which figures it prints."""

    findings: tuple[Finding, ...]
    exemptions: tuple[Exemption, ...]
    references: tuple[str, ...]

    @property
    def blocks(self) -> bool:
        return any(each.level == "blocking" for each in self.findings)


def lint(
    text: str, *, project: int, part: str, figures: Collection[str], owner: str = ""
) -> Linted:
    """Lint one part of one project's narrative.

    `figures` are the keys that have a value; `owner` answers for the exemptions. Levels are those
    of the code; an office may have set others.
    """
    pieces, mistakes = read_pieces(text, project=project)
    visible = _visible(text, pieces)
    numerals = find_numerals(visible)
    references = [each for each in pieces if isinstance(each, Reference)]
    exempt = [each for each in pieces if isinstance(each, Exempt)]
    findings = [
        *map(_mistake, mistakes),
        *_unknown(references, figures, project),
        *map(_number, numerals),
        *_scaled(references, numerals),
        *_without_figures(references, numerals, exempt),
        *wording_findings(visible),
        *sequence_findings(words_in_place(text, pieces)),
        *_nobody_answers(exempt, owner),
        *(replace(each, start=e.start, end=e.end) for e in exempt for each in _in_exempt(e)),
    ]
    placed = [
        replace(
            each,
            text=text[each.start : each.end],
            sentence=sentence_around(text, each.start).strip(),
            project=project,
            part=part,
        )
        for each in findings
    ]
    return Linted(
        findings=tuple(sorted(placed, key=lambda each: (each.start, each.end, each.rule))),
        exemptions=tuple(_exemption(each, project, part, owner) for each in exempt),
        references=tuple(each.key for each in references),
    )


def words_in_place(text: str, pieces: Sequence[Piece]) -> str:
    """Words and exempted numerals where they stand in the source; figures are hidden."""
    visible = [HIDDEN] * len(text)
    for piece in pieces:
        if isinstance(piece, Text):
            visible[piece.start : piece.end] = piece.text
        elif isinstance(piece, Exempt):
            # An exempted text stands quoted; where quoting changed it, its place is the block.
            start = max(text.find(piece.text, piece.start, piece.end), piece.start)
            shown = piece.text[: piece.end - start]
            visible[start : start + len(shown)] = shown
    return "".join(visible)


def _visible(text: str, pieces: Sequence[Piece]) -> str:
    """Hide everything but the words, so that each character keeps its place."""
    visible = [HIDDEN] * len(text)
    for piece in pieces:
        if isinstance(piece, Text):
            visible[piece.start : piece.end] = piece.text
    return "".join(visible)


def _mistake(mistake: Mistake) -> Finding:
    return Finding(
        level="blocking",
        rule="syntax",
        message_zh=mistake.message_zh,
        message_en=mistake.message_en,
        start=mistake.start,
        end=mistake.end,
    )


def _unknown(
    references: Sequence[Reference], figures: Collection[str], project: int
) -> Iterator[Finding]:
    for each in references:
        if each.key in figures:
            continue
        near = _nearest(each.key, figures, project)
        yield Finding(
            level="blocking",
            rule="unknown-figure",
            message_zh=f"没有数据 {each.key}" + (f"，是否为 {near}？" if near else ""),
            message_en=f"there is no figure {each.key}" + (f"; nearest: {near}" if near else ""),
            start=each.start,
            end=each.end,
        )


def _nearest(key: str, figures: Collection[str], project: int) -> str:
    """Give the nearest known key: one of the same project first, else of any."""
    own = [each for each in figures if each.startswith(f"{project}.")]
    same = [each for each in figures if each.startswith(f"{key.partition('.')[0]}.")]
    for known in (same, own, figures):
        if found := difflib.get_close_matches(key, known, n=1):
            return found[0]
    return ""


def _number(numeral: Numeral) -> Finding:
    proposed = f'{{{{ "{numeral.text}"|{_PROPOSED[numeral.shape]}("理由") }}}}'
    if numeral.counts:
        zh = f"“{numeral.text}”不是由数据得出的：请引用数据，或写 {proposed}"
        en = f"“{numeral.text}” comes from no figure: refer to one, or write {proposed}"
    else:
        zh = f"“{numeral.text}”若表示数量，请引用数据；若不是，可写 {proposed}"
        en = f"“{numeral.text}”: if it counts something, refer to a figure; else {proposed}"
    return Finding(
        level="blocking" if numeral.counts else "warning",
        rule="number" if numeral.counts else "numeral",
        message_zh=zh,
        message_en=en,
        start=numeral.start,
        end=numeral.end,
    )


def _scaled(references: Sequence[Reference], numerals: Sequence[Numeral]) -> Iterator[Finding]:
    """A numeral that touches a figure changes what it says: 5 and then 万."""
    edges = {each.end: each for each in references} | {each.start: each for each in references}
    for numeral in numerals:
        if numeral.start in edges or numeral.end in edges:
            yield Finding(
                level="blocking",
                rule="scaled",
                message_zh=f"“{numeral.text}”紧接数据，会改变其数值",
                message_en=f"“{numeral.text}” touches a figure and changes what it says",
                start=numeral.start,
                end=numeral.end,
            )


def _without_figures(
    references: Sequence[Reference], numerals: Sequence[Numeral], exempt: Sequence[Exempt]
) -> Iterator[Finding]:
    there = len(numerals) + len(exempt)
    if not references and there >= FULL_OF_NUMBERS:
        yield Finding(
            level="blocking",
            rule="no-figure",
            message_zh=f"文中有{there}处数字，却没有引用任何数据",
            message_en=f"the text holds {there} numbers and refers to no figure at all",
        )


def _in_exempt(exempt: Exempt) -> Iterator[Finding]:
    found = wording_findings(exempt.text) if exempt.type == "doc" else date_findings(exempt.text)
    return (each for each in found if each.rule in ("date", "document-number"))


def _nobody_answers(exempt: Sequence[Exempt], owner: str) -> Iterator[Finding]:
    """An exemption in a text that has no author, such as goals that came with the ledger."""
    for each in () if owner else exempt:
        yield Finding(
            level="warning",
            rule="owner",
            message_zh=f"“{each.text}”的豁免没有负责人：请由编辑保存一版文稿",
            message_en=f"nobody answers for exempting “{each.text}”: let an editor save it",
            start=each.start,
            end=each.end,
        )


def _exemption(exempt: Exempt, project: int, part: str, owner: str) -> Exemption:
    return Exemption(
        project=project,
        part=part,
        type=exempt.type,
        text=exempt.text,
        reason=exempt.reason,
        owner=owner,
    )
