"""Everything an editor must know about a bulletin before somebody else approves it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from casetrack.bulletins.content import Content, ExemptionContent, FigureContent, NarrativeContent
from casetrack.bulletins.disclosure import Count, Disclosure, find_disclosures, small_counts
from casetrack.bulletins.findings import Finding
from casetrack.bulletins.lint import Linted, lint
from casetrack.bulletins.numerals import HIDDEN
from casetrack.bulletins.pieces import Exempt, Piece, Reference, Text, read_pieces

_KINDS = {
    "id_number": ("身份证号", "an ID number"),
    "mobile": ("手机号码", "a mobile number"),
    "bank_card": ("银行卡号", "a bank card number"),
    "name": ("个人姓名", "a person's name"),
    "address": ("个人住址", "a home address"),
    "small_count": ("小数值", "a small count"),
}


def review(content: Content) -> tuple[Finding, ...]:
    """Lint every narrative, look for what must not be published, and for what is not there."""
    figures = {each["key"]: each for each in content["figures"]}
    findings: list[Finding] = []
    printed: set[str] = set()
    for narrative in content["narratives"]:
        linted = lint_narrative(narrative, figures)
        printed.update(linted.references)
        findings += [*linted.findings, *_disclosed(narrative, figures)]
    return (
        *findings,
        *_without_value(content, printed),
        *_absent(content),
        *_unprinted(content, printed),
    )


def lint_narrative(narrative: NarrativeContent, figures: Mapping[str, FigureContent]) -> Linted:
    """Lint one narrative as the snapshot holds it."""
    return lint(
        narrative["text"],
        project=narrative["project"],
        part=narrative["part"],
        figures=figures,
        owner=narrative["author"],
    )


def exemptions_of(
    narratives: Sequence[NarrativeContent], figures: Mapping[str, FigureContent]
) -> list[ExemptionContent]:
    """Every exempted numeral of the texts, with its reason and its owner."""
    return [
        ExemptionContent(
            project=each.project,
            part=each.part,
            type=each.type,
            text=each.text,
            reason=each.reason,
            owner=each.owner,
        )
        for narrative in narratives
        for each in lint_narrative(narrative, figures).exemptions
    ]


def _disclosed(
    narrative: NarrativeContent, figures: Mapping[str, FigureContent]
) -> Iterator[Finding]:
    pieces, _ = read_pieces(narrative["text"], project=narrative["project"])
    words = _words_in_place(narrative["text"], pieces)
    found = [*find_disclosures(words), *small_counts(words, _counts(pieces, figures))]
    for each in found:
        zh, en = _disclosure_messages(each)
        yield Finding(
            level=each.level,
            rule="disclosure",
            message_zh=zh,
            message_en=en,
            text=each.text,
            start=each.start,
            end=each.end,
            project=narrative["project"],
            part=narrative["part"],
        )


def _words_in_place(text: str, pieces: Sequence[Piece]) -> str:
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


def _counts(pieces: Sequence[Piece], figures: Mapping[str, FigureContent]) -> list[Count]:
    found = []
    for piece in pieces:
        figure = figures.get(piece.key) if isinstance(piece, Reference) else None
        if figure is None or figure["kind"] != "count" or figure["exact"] is None:
            continue
        value = Decimal(figure["base"])
        found.append(Count(text=figure["text"], start=piece.start, value=value))
    return found


def _disclosure_messages(found: Disclosure) -> tuple[str, str]:
    zh, en = _KINDS[found.kind]
    if found.kind == "small_count":
        return (
            f"“{found.text}”与“{found.place}”同句，可能指向具体个人",
            f"“{found.text}” in one sentence with “{found.place}” may point at somebody",
        )
    if not found.mask:
        return f"含{zh}“{found.text}”，不宜公开", f"holds {en}: “{found.text}”"
    return (
        f"含{zh}“{found.text}”，应为“{found.mask}”或删除",
        f"holds {en}: “{found.text}”; write “{found.mask}” or leave it out",
    )


def _without_value(content: Content, printed: set[str]) -> Iterator[Finding]:
    for figure in content["figures"]:
        if figure["problem"]:
            yield Finding(
                level="blocking" if figure["key"] in printed else "warning",
                rule="no-value",
                message_zh=f"数据 {figure['key']}（{figure['label']}）没有值：{figure['problem']}",
                message_en=f"figure {figure['key']} has no value: {figure['problem']}",
                text=figure["key"],
                project=figure["project"],
            )


def _absent(content: Content) -> Iterator[Finding]:
    written = {(each["project"], each["part"]) for each in content["narratives"]}
    if (0, "preface") not in written:
        yield Finding(
            level="warning",
            rule="missing",
            message_zh="没有前言",
            message_en="there is no preface",
            part="preface",
        )
    for project in content["projects"]:
        ordinal = project["ordinal"]
        if ordinal and (ordinal, "results") not in written:
            yield Finding(
                level="blocking",
                rule="missing",
                message_zh=f"第{ordinal}项“{project['title']}”没有治理成果",
                message_en=f"project {ordinal} ({project['title']}) has no results",
                project=ordinal,
                part="results",
            )


def _unprinted(content: Content, printed: set[str]) -> Iterator[Finding]:
    """A bulletin that prints no figure proves nothing; a figure nobody prints is only told."""
    if not printed:
        yield Finding(
            level="blocking",
            rule="no-figure",
            message_zh="全文没有引用任何数据",
            message_en="the whole bulletin refers to no figure at all",
        )
    for figure in content["figures"]:
        if figure["key"] not in printed:
            yield Finding(
                level="warning",
                rule="unprinted",
                message_zh=f"数据 {figure['key']}（{figure['label']}）没有写入正文",
                message_en=f"figure {figure['key']} ({figure['label']}) is printed nowhere",
                text=figure["key"],
                project=figure["project"],
            )
