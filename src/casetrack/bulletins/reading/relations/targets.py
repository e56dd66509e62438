"""What was to be reached, and what was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from casetrack.bulletins.reading.found import Found
from casetrack.bulletins.reading.passages import Sentence
from casetrack.bulletins.reading.relations.answers import (
    Answer,
    alike,
    answer,
    exact,
    shared,
    written,
)

_MOST = 60
_CLOSE = 0.8
_SIMILAR = 0.45


def reached_targets(sentences: Sequence[Sentence]) -> Iterator[Answer]:
    """Each target with the result that is named most like it."""
    targets = [(s, f) for s in sentences for f in s.figures if f.kind == "target"][:_MOST]
    results = [(s, f) for s in sentences for f in s.figures if _is_result(f)][: _MOST * 10]
    taken: set[int] = set()
    for aim, target in targets:
        if target.number is None or target.measure == "durations":
            continue
        best = _most_alike(target, [(s, f) for s, f in results if id(f) not in taken])
        if best is None:
            continue
        sentence, result, likeness = best
        taken.add(id(result))
        yield from _compared(sentence, (aim, target), result, likeness)


def _is_result(each: Found) -> bool:
    return each.kind in ("count", "amount", "rate") and each.number is not None


def _most_alike(
    target: Found, results: Sequence[tuple[Sentence, Found]]
) -> tuple[Sentence, Found, float] | None:
    best: tuple[Sentence, Found, float] | None = None
    wanted = f"{target.label}{target.after}"
    for sentence, result in results:
        if not alike(target, result) or (result.start == target.start and result is target):
            continue
        if _place(result) < _place(target) and result.paragraph == target.paragraph:
            continue
        name = f"{result.label}{result.after}"
        if not shared(wanted, name, general=False):
            continue
        likeness = _likeness(target, result)
        if likeness >= _SIMILAR and (best is None or likeness > best[2]):
            best = sentence, result, likeness
    return best


def _place(each: Found) -> tuple[int, int]:
    return each.paragraph, each.start


def _likeness(target: Found, result: Found) -> float:
    pairs = ((target.label, result.label), (target.after, result.after))
    return max(
        SequenceMatcher(a=a, b=b, autojunk=False).ratio() if a and b else 0.0 for a, b in pairs
    )


def _compared(
    sentence: Sentence, aimed: tuple[Sentence, Found], result: Found, likeness: float
) -> Iterator[Answer]:
    aim, target = aimed
    sign = "<=" if target.bound in ("<=", "<") else ">="
    a, b = written([result, target])
    one, other = exact(result), exact(target)
    holds = one <= other if sign == "<=" else one >= other
    if holds:
        yield answer(sentence, f"{a}{sign}{b}", holds=True)
        return
    # Half a year before a deadline nothing has failed yet.
    dated = any(each.kind == "date" for each in aim.figures)
    sure = (
        target.role == "goals"
        and not dated
        and likeness >= _CLOSE
        and not (target.approx or result.approx)
    )
    # Named a little differently, or planned for later: it may be another thing, or still to come.
    status = "fails" if sure and not result.bound else "undecided"
    yield Answer(expr=f"{a}{sign}{b}", status=status, sentence=sentence)
