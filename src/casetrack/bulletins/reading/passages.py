"""Paragraphs with their figures: clauses, labels and kinds; sentences for the arithmetic."""

from __future__ import annotations

import re
from dataclasses import dataclass

from casetrack.bulletins.reading.dates import Calendar
from casetrack.bulletins.reading.english import is_english, scan_english
from casetrack.bulletins.reading.flow import Flow, sentence_at, sentences
from casetrack.bulletins.reading.found import Found, Passed
from casetrack.bulletins.reading.measuring import changes, listed
from casetrack.bulletins.reading.scanning import scan
from casetrack.bulletins.reading.vocabulary import any_of, words

_BOUNDARY = re.compile(r"[,;。:!?\t\n]")
_ENGLISH_BOUNDARY = re.compile(r"[,;:!?\t\n()]|\.(?= |$)")
_LEADING = re.compile(
    r"^(?:[、)”\s的]|[0-9]{1,2}[.、]|其中|共计|合计|总计|累计|共|总共|已|均|并|还|及时|分别|同时|另有|目前|截至目前|截止目前|"
    r"全区|全市|全县|全省|年内|今年以来|以来|经进一步核查|经核查|对|将|由|为|达到?|和|及|与|至|是|有|了)+"
)
_TRAILING = re.compile(
    r"(?:[、(“\s的]|共计|合计|总计|累计|共|已|均|达到?了?|为|约|至|到|了|有|是|分别)+$"
)
_NOUN_AFTER = re.compile(r"[^,。;:、(){}\s的予进被已正在对将]{1,14}")
_AIM = re.compile(r"建设内容|建设任务|[^,。]{0,4}(?:目标|任务)[为是:]")
_PLAN_ENDS = re.compile(r"占(?:全年|年度|总|计划)|已|目前|截至|截止|实际|累计完成")
_AS_OF = re.compile(r"截[至止]")
_TITLED = re.compile(r"[^,。;:!?\t]+$")
_NAMED_LATER = ("things", "events", "places")
_VERB = 4
_LONGEST_LABEL = 18
_LONGEST_ENGLISH = 30
_CONNECT = ("", "and", "of which", "of these", "the")
_FOLLOWS = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A paragraph, what it was part of, its figures, and the numerals that are none."""

    flow: Flow
    role: str
    figures: list[Found]
    passed: list[Passed]
    # Stretches that name what is to be reached.
    aims: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """A sentence with its figures; one that starts with 其中 belongs to the one before."""

    passage: Passage
    start: int
    end: int
    figures: list[Found]

    @property
    def text(self) -> str:
        return self.passage.flow.text[self.start : self.end]

    def between(self, left: Found, right: Found) -> str:
        """Give the words between two figures."""
        return self.passage.flow.text[left.last : right.first]


def read_passage(flow: Flow, role: str, calendar: Calendar, *, number: int) -> Passage:
    """Find the figures of one paragraph and say what each counts."""
    text = flow.text
    english = is_english(text)
    found, passed = scan_english(text, calendar.noun) if english else scan(text, calendar)
    if english:
        calendar.noun = next(
            (f.unit for f in reversed(found) if f.measure == "things"), calendar.noun
        )
    boundary = _ENGLISH_BOUNDARY if english else _BOUNDARY
    starts = sentences(flow)
    plans = _plans(text, starts)
    edges = [each.end() for each in boundary.finditer(text)]
    place = 0
    for index, each in enumerate(found):
        each.paragraph, each.role = number, role
        each.sentence = sentence_at(starts, each.first)
        while place < len(edges) and edges[place] <= each.first:
            place += 1
        clause = edges[place - 1] if place else 0
        last = max(clause, found[index - 1].last) if index else clause
        each.clause = min(last, each.first)
        each.before = text[each.clause : each.first]
        stop = found[index + 1].first if index + 1 < len(found) else len(text)
        ends = boundary.search(text, each.last, min(stop, each.last + _FOLLOWS))
        each.after = text[each.last : ends.start() if ends else min(stop, each.last + _FOLLOWS)]
        before = found[index - 1] if index else None
        each.kind = each.kind or _kind(text, each, clause)
        if before is not None and before.kind == "change" and listed(text, before, each):
            each.kind = "change"
        planned = any(start <= each.start < end for start, end in plans)
        if (role == "goals" or planned) and _may_be_target(each):
            each.kind = "target"
        each.label = _english_label(each) if english else _label(text, each, before)
    aims = tuple(plan for plan in plans if _AIM.match(text, plan[0]))
    return Passage(flow=flow, role=role, figures=found, passed=passed, aims=aims)


def sentences_of(passage: Passage) -> list[Sentence]:
    """Give each sentence that has figures."""
    text = passage.flow.text
    starts = sentences(passage.flow)
    groups: list[Sentence] = []
    for each in passage.figures:
        start = starts[each.sentence]
        end = starts[each.sentence + 1] if each.sentence + 1 < len(starts) else len(text)
        if groups and (groups[-1].start == start or text.startswith("其中", start)):
            last = groups.pop()
            figures = [*last.figures, each] if len(last.figures) < _FOLLOWS else [each]
            groups.append(Sentence(passage=passage, start=last.start, end=end, figures=figures))
        else:
            groups.append(Sentence(passage=passage, start=start, end=end, figures=[each]))
    return groups


def _plans(text: str, starts: list[int]) -> list[tuple[int, int]]:
    """Stretches that speak of what is to be reached."""
    plans = []
    for match in _PLAN.finditer(text):
        if _NOT_PLAN.search(text, max(0, match.start() - 4), match.start()):
            continue
        sentence = sentence_at(starts, match.start())
        end = starts[sentence + 1] if sentence + 1 < len(starts) else len(text)
        over = _PLAN_ENDS.search(text, match.end(), end)
        plans.append((match.start(), over.start() if over else end))
    return plans


def _may_be_target(each: Found) -> bool:
    # How often is no target, though it says what is aimed at.
    return (
        each.kind not in ("date", "doc-number")
        and each.measure != "every"
        and not isinstance(each.value, str)
    )


def _kind(text: str, each: Found, clause: int) -> str:
    if each.measure == "ratio" or each.unit == "倍":
        return "change" if each.unit and changes(text, each, clause) else "ratio"
    if each.measure != "rank" and changes(text, each, clause):
        return "change"
    kinds = {"durations": "duration", "money": "amount", "rates": "rate"}
    return kinds.get(each.measure, "count")


def _english_label(each: Found) -> str:
    """Give the noun that is counted with the verb before it, or the words after it."""
    own = " ".join(each.before.split()[-3:]).strip(" ,.;")
    if each.measure == "things":
        return f"{own} {each.unit}".strip()
    return each.after.strip()[:_LONGEST_ENGLISH] if own.lower() in _CONNECT else own


def _label(text: str, each: Found, before: Found | None) -> str:
    """Give the noun phrase a number stands by, or what follows it."""
    if each.kind == "date" and _AS_OF.match(text, each.first):
        return "统计截止"
    own = _TRAILING.sub("", _LEADING.sub("", each.before.strip()))[-_LONGEST_LABEL:].strip("、 ")
    follows = _NOUN_AFTER.match(each.after) if each.measure in _NAMED_LATER else None
    noun = follows[0] if follows else ""
    if len(noun) > 1 and (len(own) <= _VERB or own.endswith("等") or "、" in own):
        return noun if len(own) > _VERB else own + noun
    if len(own) > 1:
        return own
    if text[each.clause - 1 : each.clause] in (":", "\t") and each.clause:
        titled = _TITLED.search(text, max(0, each.clause - _LONGEST_LABEL), each.clause - 1)
        if titled:
            return titled[0].strip()
    if (
        before is not None
        and before.sentence == each.sentence
        and not each.before.strip("、 和及共")
    ):
        return before.label
    late = _NOUN_AFTER.match(each.after.lstrip("的 "))
    return late[0].strip() if late else own


_PLAN = re.compile(rf"{any_of(words('verbs', 'plan'))}|下达[^,。;]{{0,12}}任务(?=[0-9])")
_NOT_PLAN = re.compile(rf"(?:{any_of(words('verbs', 'not_plan'))})$")
