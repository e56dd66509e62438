"""Figures and answers in the shape that scripts read: `figures show --json`, `figures check`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casetrack.errors import Translate
from casetrack.figures.checking import Answered
from casetrack.figures.definitions import span
from casetrack.figures.values import Computed, Value

FORMAT = 1


def figures_json(computed: Computed, translate: Translate = str) -> dict[str, Any]:
    """Every figure in ledger order. Decimals are strings, a range is a list of its two ends.

    Why one has no value is said in the language of `translate`.
    """
    return {
        "format": FORMAT,
        "cycle": computed.cycle,
        "cut_off": computed.cut_off.isoformat(),
        "figures": [_figure(value, translate) for value in computed.figures.values()],
    }


def checks_json(
    computed: Computed, answers: Sequence[Answered], translate: Translate
) -> dict[str, Any]:
    """Every answer with the numbers put into its relation, and why in this language."""
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
                "sentence": each.why.said(translate),
                "acknowledged_by": each.acknowledged.by if each.acknowledged else None,
            }
            for each in answers
        ],
    }


def _figure(value: Value, translate: Translate) -> dict[str, Any]:
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
        "problem": None if value.problem is None else value.problem.said(translate),
    }


def _ends(text: str) -> str | list[str]:
    ends = span(text)
    return text if ends is None else [str(each) for each in ends]
