"""The charts of a project on its page: the same as in a bulletin, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from casetrack.bulletins.charts import Bar, Chart, Drawable, project_charts
from casetrack.bulletins.measured import check_content, target_content
from casetrack.figures.checks import Answer
from casetrack.figures.printing import digits
from casetrack.figures.results import Result
from casetrack.figures.values import Value
from casetrack.language import Say
from casetrack.web.words import DIRECTION_NAMES

_TARGETS = "targets"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A bar: the figure it shows, its length, and where its target stands; in thousandths."""

    label: str
    said: str
    figure: str
    length: int
    # -1 where there is no target.
    target: int


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """One chart with its heading; the rows say all of it in words as well."""

    title: str
    rows: tuple[Row, ...]


def drawings(
    ordinal: int,
    figures: Mapping[str, Value],
    answers: Sequence[Answer],
    targets: Sequence[Result],
    say: Say,
) -> list[Drawing]:
    """What there is to draw of a project: targets, partitions, before and after."""
    drawable = {key: _drawable(value) for key, value in figures.items()}
    checks = [check_content(each) for each in answers]
    wholes = {
        each.key: figures[each.figures[-1]]
        for each in answers
        if each.kind == "partition" and each.answer == "holds"
    }
    promises = [target_content(each) for each in targets]
    return [
        Drawing(
            title=_title(chart, wholes, say),
            rows=tuple(_rows(chart, figures, targets, say)),
        )
        for chart in project_charts(ordinal, drawable, checks, promises)
    ]


def _title(chart: Chart, wholes: Mapping[str, Value], say: Say) -> str:
    if chart["key"].endswith(f".{_TARGETS}"):
        return say("目标与结果")
    whole = wholes.get(chart["key"])
    if whole is None:
        return say("治理前后对比")
    return say("%(label)s构成（共%(total)s）", label=whole.label, total=whole.text)


def _rows(
    chart: Chart, figures: Mapping[str, Value], targets: Sequence[Result], say: Say
) -> Iterator[Row]:
    # Several targets may be about one figure, and their bars come in the same order.
    promised = {each.figure: iter([it for it in targets if it.figure == each.figure])
                for each in targets}  # fmt: skip
    for bar in chart["bars"]:
        text = figures[bar["key"]].text
        if bar["target"] >= 0:
            text = _against(text, next(promised[bar["key"]]), say)
        yield _row(bar, text)


def _row(bar: Bar, said: str) -> Row:
    return Row(
        label=bar["label"], said=said, figure=bar["key"], length=bar["length"], target=bar["target"]
    )


def _against(text: str, target: Result, say: Say) -> str:
    direction = say(DIRECTION_NAMES.get(target.direction, target.direction))
    return say(
        "%(result)s（目标%(direction)s %(promised)s）",
        result=text,
        direction=direction,
        promised=target.promised,
    )


def _drawable(value: Value) -> Drawable:
    return Drawable(
        key=value.key,
        label=value.label,
        text=value.text,
        base=value.base,
        base_unit=value.base_unit,
        exact=None if value.exact is None else digits(value.exact.value),
        problem="" if value.problem is None else str(value.problem),
    )
