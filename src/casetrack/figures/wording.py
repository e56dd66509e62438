"""The sentences of the checks, in Chinese and English: (zh, en) each."""

from __future__ import annotations

from collections.abc import Sequence

from casetrack.figures.printing import digits
from casetrack.figures.units import ONE, Quantity

Sentence = tuple[str, str]

EMPTY: Sentence = (
    "该勾稽关系没有取到任何数据，不成立。",
    "The check reads no figure at all, so it fails.",
)

INSIDE: Sentence = (
    "约数参与了计算，无法判定。",
    "Undecided: an approximate figure stands inside a calculation.",
)
EITHER: Sentence = (
    "约数的范围内两种结果都可能，无法判定。",
    "Undecided: what the approximate figures allow includes both outcomes.",
)


def holds(text: str, *, rounded: bool) -> Sentence:
    """Say that it holds, and whether the rounding of percentages had to be allowed for."""
    if rounded:
        return (
            f"{text}，差额在0.1个百分点以内，属四舍五入误差，成立。",
            f"{text} holds: the difference is within 0.1 percentage points, from rounding.",
        )
    return f"{text}，成立。", f"{text} holds."


def fails(text: str, left: Quantity | None, right: Quantity | None) -> Sentence:
    """Say that it fails and what the two sides come to."""
    assert left is not None, "a false comparison has two sides"
    assert right is not None, "a false comparison has two sides"
    gap = number(Quantity(value=abs(left.value - right.value), unit=left.unit))
    one, other = number(left), number(right)
    return (
        f"{text}，不成立：左边为{one}，右边为{other}，相差{gap}。",
        f"{text} fails: the left side is {one}, the right side {other}, {gap} apart.",
    )


def explained(text: str, explanation: str) -> Sentence:
    """Say that it fails and give the ledger's explanation."""
    said = explanation.rstrip("。.")
    return f"{text}，按字面不成立；说明：{said}。", f"{text} fails as printed; explained: {said}."


def missing(keys: Sequence[str]) -> Sentence:
    """Say which figures have no value."""
    return (
        f"缺少数据{'、'.join(keys)}，无法判定。",
        f"Undecided: there is no value for {', '.join(keys)}.",
    )


def apart(scopes: Sequence[str]) -> Sentence:
    """Say that the figures count the work of other actors or another population."""
    return (
        f"统计口径不同（{'、'.join(scopes)}），属其他主体或对象的数据，不能直接比较，无法判定。",
        f"Undecided: the figures count other actors or populations ({', '.join(scopes)}).",
    )


def unreckoned(reason: str, units: Sequence[str]) -> Sentence:
    """Say why it cannot be reckoned: unlike units where there are some, otherwise the reason."""
    english = f"Undecided: {reason}"
    if not units:
        return "无法计算，因而无法判定。", english
    listed = "、".join(unit or "无单位" for unit in units)
    return f"计量单位不同（{listed}），无法判定。", english


def ordinals(found: Sequence[int], expected: Sequence[int]) -> Sentence:
    """Say whether sections are numbered without a gap, and which numbers are amiss."""
    absent = [str(each) for each in expected if each not in found]
    extra = [str(each) for each in sorted(set(found)) if _too_many(each, found, expected)]
    if absent or extra:
        return (
            f"序号不连续：缺{'、'.join(absent) or '无'}，多{'、'.join(extra) or '无'}。",
            f"Missing: {', '.join(absent) or 'none'}; too many: {', '.join(extra) or 'none'}.",
        )
    if list(found) != list(expected):
        return "序号次序有误。", "The numbers are out of order."
    return (
        f"序号1至{len(expected)}连续，成立。",
        f"The numbers 1 to {len(expected)} are contiguous.",
    )


def number(quantity: Quantity) -> str:
    """Give number and unit: 3起."""
    return f"{digits(quantity.value)}{'' if quantity.unit == ONE else quantity.unit}"


def _too_many(ordinal: int, found: Sequence[int], expected: Sequence[int]) -> bool:
    return ordinal not in expected or found.count(ordinal) > 1
