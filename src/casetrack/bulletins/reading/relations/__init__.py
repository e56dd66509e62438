"""Arithmetic that a careful reader checks. What is only a coincidence is never said to fail."""

from __future__ import annotations

from collections.abc import Sequence

from casetrack.bulletins.reading.passages import Passage, Sentence, sentences_of
from casetrack.bulletins.reading.relations.answers import Answer
from casetrack.bulletins.reading.relations.changes import changed, unit_prices
from casetrack.bulletins.reading.relations.listings import counted_names
from casetrack.bulletins.reading.relations.rates import rates
from casetrack.bulletins.reading.relations.subsets import subsets
from casetrack.bulletins.reading.relations.sums import balances, outcomes, sums
from casetrack.bulletins.reading.relations.tabulated import tabulated
from casetrack.bulletins.reading.relations.targets import reached_targets
from casetrack.bulletins.reading.relations.whole import relations_between
from casetrack.bulletins.reading.values import Relation

__all__ = ["relations_between", "relations_within"]


def relations_within(passages: Sequence[Passage], text: str) -> list[Relation]:
    """Every relation between numbers of one section, in the order of the text."""
    sentences = [each for passage in passages for each in sentences_of(passage)]
    answers: list[Answer] = []
    before: Sentence | None = None
    for sentence in sentences:
        own = [*sums(sentence), *balances(sentence)]
        answers += own
        answers += subsets(sentence, before, own)
        answers += rates(sentence, before, own)
        answers += changed(sentence)
        answers += counted_names(sentence)
        if before is not None and before.passage is sentence.passage:
            answers += outcomes(before, sentence)
        before = sentence
    answers += unit_prices(sentences)
    answers += reached_targets(sentences)
    answers += tabulated(sentences)
    answers.sort(key=lambda each: (each.sentence.passage.flow.places[0], each.sentence.start))
    found: dict[tuple[str, int, int], Relation] = {}
    for each in answers:
        start, end = each.sentence.passage.flow.span(each.sentence.start, each.sentence.end)
        relation = Relation(expr=each.expr, status=each.status, sentence=_one_line(text[start:end]))
        found.setdefault((each.expr, start, end), relation)
    return list(found.values())


def _one_line(text: str) -> str:
    return "".join(line.strip() for line in text.splitlines()) if "\n" in text else text.strip()
