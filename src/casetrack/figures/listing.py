"""Figures and answers in the shape that scripts read: `figures show --json`, `figures check`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casetrack.figures.checking import Answered
from casetrack.figures.definitions import span
from casetrack.figures.values import Computed, Value

FORMAT = 1


def figures_json(computed: Computed) -> dict[str, Any]:
    """Every figure in ledger order. Decimals are strings, a range is a list of its two ends."""
    return {
        "format": FORMAT,
        "cycle": computed.cycle,
        "cut_off": computed.cut_off.isoformat(),
        "figures": [_figure(value) for value in computed.figures.values()],
    }


def checks_json(computed: Computed, answers: Sequence[Answered]) -> dict[str, Any]:
    """Every answer, with the numbers put into its relation and a Chinese sentence."""
    return {
        "format": FORMAT,
        "cycle": computed.cycle,
        "checks": [
            {
                "project": each.project,
                "key": each.key,
                "kind": each.kind,
                "answer": each.answer,
                "expression": each.expression,
                "figures": list(each.figures),
                "sentence": each.sentence_zh,
                "acknowledged_by": each.acknowledged.by if each.acknowledged else None,
            }
            for each in answers
        ],
    }


def _figure(value: Value) -> dict[str, Any]:
    ranged = value.exact is None and value.kind not in ("date", "doc-number")
    return {
        "project": value.project,
        "key": value.key,
        "label": value.label,
        "value": _ends(value.value) if ranged else value.value,
        "unit": value.unit,
        "base": _ends(value.base) if ranged else value.base,
        "base_unit": value.base_unit,
        "kind": value.kind,
        "bound": value.bound,
        "source": value.listed_source,
        "rows": len(value.rows),
        "text": value.text,
        "contradicted": value.contradicted or None,
        "problem": value.problem or None,
    }


def _ends(text: str) -> str | list[str]:
    ends = span(text)
    return text if ends is None else [str(each) for each in ends]
