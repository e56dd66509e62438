"""Everything an editor must know about a bulletin before somebody else approves it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from casetrack.bulletins.content import (
    Content,
    ExemptionContent,
    FigureContent,
    NarrativeContent,
    problem_of,
)
from casetrack.bulletins.disclosure import (
    Count,
    Disclosure,
    find_disclosures,
    small_counts,
    weakest,
)
from casetrack.bulletins.findings import Finding, identified, sentence_around
from casetrack.bulletins.levels import DEFAULTS, levelled
from casetrack.bulletins.lint import Linted, lint, words_in_place
from casetrack.bulletins.pieces import Exempt, Piece, Reference, read_pieces
from casetrack.bulletins.unit_names import mixed_names

_KINDS = {
    "id-number": ("身份证号", "an ID number"),
    "phone": ("手机号码", "a mobile number"),
    "bank-card": ("银行卡号", "a bank card number"),
    "name": ("个人姓名", "a person's name"),
    "address": ("个人住址", "a home address"),
    "street": ("具体门牌", "a street number"),
}


def review(content: Content) -> tuple[Finding, ...]:
    """Lint every narrative, look for what must not be published, and for what is not there.

    Levels are those that the snapshot was taken with.
    """
    figures = {each["key"]: each for each in content["figures"]}
    findings: list[Finding] = []
    printed: set[str] = set()
    for narrative in content["narratives"]:
        linted = lint_narrative(narrative, figures)
        printed.update(linted.references)
        findings += [*linted.findings, *_disclosed(narrative, figures)]
    findings += [
        *_mixed_unit_names(content),
        *_titles(content),
        *_absent(content),
        *_unprinted(content, printed),
        *_untold_relapses(content, printed),
    ]
    levels = content.get("levels", DEFAULTS)
    told = [*levelled(findings, levels), *_without_value(content, printed)]
    return tuple(identified(told))


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
    words = words_in_place(narrative["text"], pieces)
    found = [*find_disclosures(words), *small_counts(words, _counts(pieces, figures))]
    for each in found:
        if not _is_answered_for(each, pieces):
            yield _disclosure(
                each,
                project=narrative["project"],
                part=narrative["part"],
                sentence=sentence_around(narrative["text"], each.start).strip(),
            )


def _is_answered_for(found: Disclosure, pieces: Sequence[Piece]) -> bool:
    """A company that is exempted as a name has a reason and an owner; nothing else passes so."""
    return found.rule == "company" and any(
        isinstance(each, Exempt)
        and each.type == "name"
        and each.start <= found.start
        and found.end <= each.end
        for each in pieces
    )


def _disclosure(found: Disclosure, *, project: int, part: str, sentence: str) -> Finding:
    zh, en = _disclosure_messages(found)
    return Finding(
        level=weakest(found.rule),
        rule=found.rule,
        message_zh=zh,
        message_en=en,
        text=found.text,
        start=found.start,
        end=found.end,
        project=project,
        part=part,
        mask=found.mask,
        sentence=sentence,
    )


def _titles(content: Content) -> Iterator[Finding]:
    """Titles are printed too."""
    titles = [(each["ordinal"], each["title"]) for each in content["projects"]]
    for ordinal, title in titles:
        for each in find_disclosures(title):
            yield _disclosure(each, project=ordinal, part="title", sentence=title)
    numbers = [ordinal for ordinal, _ in titles if ordinal]
    if numbers != list(range(1, len(numbers) + 1)):
        listed = "、".join(map(str, numbers))
        yield Finding(
            level="warning",
            rule="ordinal",
            message_zh=f"项目序号不连续：{listed}",
            message_en=f"the numbers of the projects skip: {listed}",
        )


def _mixed_unit_names(content: Content) -> Iterator[Finding]:
    narratives = content["narratives"]
    texts = [
        words_in_place(each["text"], read_pieces(each["text"], project=each["project"])[0])
        for each in narratives
    ]
    for mixed in mixed_names(texts, content.get("unit_names", {})):
        name, start = mixed.place.name, mixed.place.start
        narrative = narratives[mixed.place.text]
        yield Finding(
            level="warning",
            rule="unit-name",
            message_zh=f"同一单位名称前后不一：“{name}”，别处称“{mixed.expected}”",
            message_en=f"one unit, several names: “{name}”, elsewhere “{mixed.expected}”",
            text=name,
            start=start,
            end=start + len(name),
            project=narrative["project"],
            part=narrative["part"],
            mask=mixed.expected,
            sentence=sentence_around(narrative["text"], start).strip(),
        )


def _counts(pieces: Sequence[Piece], figures: Mapping[str, FigureContent]) -> list[Count]:
    found = []
    for piece in pieces:
        figure = figures.get(piece.key) if isinstance(piece, Reference) else None
        if figure is None or figure["kind"] != "count" or figure["exact"] is None:
            continue
        value, unit = Decimal(figure["base"]), figure["unit"]
        found.append(Count(text=figure["text"], start=piece.start, value=value, unit=unit))
    return found


def _disclosure_messages(found: Disclosure) -> tuple[str, str]:
    text, mask = found.text, found.mask
    if found.rule == "small-count":
        zh = f"“{text}”与“{found.beside}”同句，可能指向具体个人，可写“{mask}”"
        en = f"“{text}” in one sentence with “{found.beside}” may point at somebody: “{mask}”"
    elif found.rule == "company":
        zh = f"点名企业“{text}”，同句应写处罚决定文号，或写“{mask}”"
        en = f"names “{text}” without the number of a published decision: add it, or “{mask}”"
    else:
        kind_zh, kind_en = _KINDS[found.rule]
        zh = f"含{kind_zh}“{text}”，应为“{mask}”或删除"
        en = f"holds {kind_en}: “{text}”; write “{mask}” or leave it out"
    return zh, en


def _without_value(content: Content, printed: set[str]) -> Iterator[Finding]:
    for figure in content["figures"]:
        if figure["problem"]:
            key, label = figure["key"], figure["label"]
            yield Finding(
                level="blocking" if figure["key"] in printed else "warning",
                rule="no-value",
                message_zh=f"数据 {key}（{label}）没有值：{problem_of(figure, 'zh')}",
                message_en=f"figure {key} ({label}) has no value: {problem_of(figure, 'en')}",
                text=figure["key"],
                project=figure["project"],
            )


def _absent(content: Content) -> Iterator[Finding]:
    written = {(each["project"], each["part"]) for each in content["narratives"]}
    if (0, "preface") not in written:
        yield Finding(
            level="warning",
            rule="no-preface",
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


def _untold_relapses(content: Content, printed: set[str]) -> Iterator[Finding]:
    """What relapsed after an earlier bulletin is told in this one, by a figure that counts it."""
    relapsed = set(content.get("relapsed", []))
    counted = [
        {key for kind, key in each["rows"] if kind == "item"}
        for each in content["figures"]
        if each["key"] in printed and "回头看反弹为是" in each["definition"]
    ]
    untold = sorted(relapsed.difference(*counted))
    if untold:
        listed, filter_ = "、".join(untold), "carried_in=yes & relapsed=yes"
        yield Finding(
            level="warning",
            rule="relapse",
            message_zh=f"上期回头看反弹的{len(untold)}个问题（{listed}）正文没有交代，可用数据：{filter_}",
            message_en=f"no text tells of what relapsed: {listed}; count it with {filter_}",
            text=listed,
            part="preface",
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
