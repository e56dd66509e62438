"""The preface against the sections: how many there are, who leads them, what they add up to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from casetrack.bulletins.reading.found import Found
from casetrack.bulletins.reading.passages import Passage, Sentence, sentences_of
from casetrack.bulletins.reading.relations.answers import (
    Answer,
    alike,
    answer,
    counted,
    exact,
)
from casetrack.bulletins.reading.sections import Section
from casetrack.bulletins.reading.values import Relation, plain
from casetrack.bulletins.reading.vocabulary import verbs

_PROJECTS = re.compile(
    r"项目|专项|任务|课题|问题|工程|事项|projects|issues|themes|recommendations", re.IGNORECASE
)
_CHOSEN = re.compile(
    r"公布|确定|精选|选取|选定|聚焦|梳理出|确立|推出|聚力|开展|publish|selected|chose|report",
    re.IGNORECASE,
)
_SURE = re.compile(r"公布|精选|选取|选定|published|selected")
_WITH = re.compile(r"会同|联合|牵头|协同|涉及|由|组织|together with|jointly|led by", re.IGNORECASE)
_BODIES = re.compile(r"单位|部门|agenc|units|departments|bodies", re.IGNORECASE)
_WORK = re.compile(r"检查|整改问题|问题整改|培训|约谈|立案|通知书|信访|罚没|罚款|追回|挽回")
_SECTION_UNITS = ("个", "项", "件", "projects", "issues", "themes", "recommendations", "sections")
_BRACKETS = re.compile(r"\([^()]*\)")
_FEWEST = 2

Sections = Sequence[tuple[Section, Sequence[Passage]]]


def relations_between(
    preface: Sequence[Passage], sections: Sections, text: str, printed: Sequence[int]
) -> list[Relation]:
    """Relations of the preface with the sections, and of the sections among themselves."""
    sentences = [each for passage in preface for each in sentences_of(passage)]
    answers: list[Answer] = []
    for sentence in sentences if sections else []:
        for each in sentence.figures:
            if counted(each) and each.kind == "count" and not each.approx:
                answers += _sections(sentence, each, sections)
                answers += _leads(sentence, each, sections, text)
                answers += _totals(sentence, each, sections)
    relations = [_relation(each, text) for each in answers]
    if len(printed) >= _FEWEST:
        gapless = list(printed) == list(range(1, len(printed) + 1))
        expr = f"ordinals=1..{len(printed)}"
        relations.append(Relation(expr=expr, status="holds" if gapless else "fails", sentence=""))
    return relations


def _relation(each: Answer, text: str) -> Relation:
    start, end = each.sentence.passage.flow.span(each.sentence.start, each.sentence.end)
    return Relation(expr=each.expr, status=each.status, sentence=" ".join(text[start:end].split()))


def _sections(sentence: Sentence, each: Found, sections: Sections) -> Iterator[Answer]:
    around = sentence.passage.flow.text[each.last : each.last + 40].partition("。")[0]
    named = each.unit in _SECTION_UNITS and _PROJECTS.search(f"{around}{each.unit}")
    if not named or not _CHOSEN.search(each.before):
        return
    expr = f"count(projects)={plain(exact(each))}"
    if exact(each) == len(sections):
        yield answer(sentence, expr, holds=True)
    elif _SURE.search(each.before) and each.after and "," not in around[:2]:
        yield answer(sentence, expr, holds=False)


def _leads(sentence: Sentence, each: Found, sections: Sections, text: str) -> Iterator[Answer]:
    bodies = _BODIES.search(f"{each.after}{each.unit}")
    if not bodies or not _WITH.search(each.before):
        return
    named = {_name(text, place) for section, _ in sections for place in section.lead_unit}
    number = plain(exact(each))
    status = "holds" if exact(each) == len(named) else "undecided"
    # One body may go by two names, so another count is no contradiction.
    yield Answer(expr=f"count(distinct lead units)={number}", status=status, sentence=sentence)


def _name(text: str, place: tuple[int, int]) -> str:
    """Give the unit without the second name-plate in brackets."""
    printed = text[slice(*place)].replace("（", "(").replace("）", ")")
    return _BRACKETS.sub("", printed).strip()


def _totals(sentence: Sentence, total: Found, sections: Sections) -> Iterator[Answer]:
    """What the preface totals, against the same word with the same unit in the sections."""
    work = _WORK.search(total.label)
    if work is None:
        return
    words = (work[0], "问题整改", "整改问题") if "整改" in work[0] else (work[0],)
    parts = [part for _, passages in sections if (part := _first(passages, total, words))]
    if len(parts) < _FEWEST:
        return
    reached = sum((exact(each) for each in parts), Decimal(0))
    expr = f"{'+'.join(plain(exact(each)) for each in parts)}={plain(exact(total))}"
    if reached == exact(total):
        yield answer(sentence, expr, holds=True)
        return
    other_actor = verbs("authority").search(sentence.text)
    yield Answer(expr=expr, status="explained" if other_actor else "undecided", sentence=sentence)


def _first(passages: Sequence[Passage], total: Found, words: Sequence[str]) -> Found | None:
    """Give the figure of a section that says the same; the first, where several do."""
    for passage in passages:
        for each in passage.figures:
            same = counted(each) and each.kind == "count" and alike(each, total)
            if same and any(word in each.label for word in words):
                return each
    return None
