"""Bounded words (余, 约, 以上, 左右, 近 …) as intervals that the exact value must satisfy.

Whether a bound counts its own number follows 民法典 第一千二百五十九条: 以上, 以下 and 以内
include it, 不满 and 超过 do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from casetrack.errors import Invalid, several

Place = Literal["before", "between", "after"]

TOLERANCE = Decimal("0.1")
"""How far 约, 左右 and 近 may be from the exact value, as a share of the printed one."""


@dataclass(frozen=True, kw_only=True)
class Bound:
    """Where a bounded word stands and what it claims."""

    place: Place
    claim: Literal["more", "about", "almost", "at least", "above", "at most", "below", "none"]
    symbol: str = ""


BOUNDS = {
    "余": Bound(place="between", claim="more"),
    "多": Bound(place="between", claim="more"),
    "约": Bound(place="before", claim="about"),
    "大约": Bound(place="before", claim="about"),
    "左右": Bound(place="after", claim="about"),
    "上下": Bound(place="after", claim="about"),
    "近": Bound(place="before", claim="almost"),
    "将近": Bound(place="before", claim="almost"),
    "以上": Bound(place="after", claim="at least", symbol=">="),
    "不低于": Bound(place="before", claim="at least", symbol=">="),
    "不少于": Bound(place="before", claim="at least", symbol=">="),
    "至少": Bound(place="before", claim="at least", symbol=">="),
    "超过": Bound(place="before", claim="above", symbol=">"),
    "超": Bound(place="before", claim="above", symbol=">"),
    "逾": Bound(place="before", claim="above", symbol=">"),
    "高于": Bound(place="before", claim="above", symbol=">"),
    "不超过": Bound(place="before", claim="at most", symbol="<="),
    "以内": Bound(place="after", claim="at most", symbol="<="),
    "内": Bound(place="after", claim="at most", symbol="<="),
    "以下": Bound(place="after", claim="at most", symbol="<="),
    "低于": Bound(place="before", claim="below", symbol="<"),
    "不足": Bound(place="before", claim="below", symbol="<"),
    "不满": Bound(place="before", claim="below", symbol="<"),
    "平均": Bound(place="before", claim="none"),
}


@dataclass(frozen=True, kw_only=True)
class Interval:
    """The values a printed number allows. An edge that is None is open-ended."""

    low: Decimal | None
    high: Decimal | None
    low_closed: bool = True
    high_closed: bool = True

    def contains(self, value: Decimal) -> bool:
        """Whether the value lies inside, edges counted where they are closed."""
        above = self.low is None or value > self.low or (self.low_closed and value == self.low)
        below = self.high is None or value < self.high or (self.high_closed and value == self.high)
        return above and below

    def scale(self, factor: Decimal) -> Interval:
        """Give the same interval in a unit that is `factor` times smaller."""
        return Interval(
            low=None if self.low is None else self.low * factor,
            high=None if self.high is None else self.high * factor,
            low_closed=self.low_closed,
            high_closed=self.high_closed,
        )

    @property
    def point(self) -> Decimal | None:
        """The only value there is, or None where there are more."""
        return self.low if self.low == self.high else None


def interval(printed: Decimal, word: str | None, *, tolerance: Decimal = TOLERANCE) -> Interval:
    """Give the values that the word allows around the printed number.

    余 and 多 reach to the next step of the last digit that is not 0: 650余 is 650 < x < 660,
    5000余 is 5000 < x < 6000. 约 and 左右 allow the tolerance on both sides, 近 below only.
    Without a word, and for 平均, there is one value. Source: docs/reference/figures.md.
    """
    claim = bound_of(word).claim
    margin = abs(printed) * tolerance
    lows = {"about": printed - margin, "almost": printed - margin, "at most": None, "below": None}
    highs = {
        "more": printed + _step(printed),
        "about": printed + margin,
        "at least": None,
        "above": None,
    }
    return Interval(
        low=lows.get(claim, printed),
        high=highs.get(claim, printed),
        low_closed=claim not in ("more", "above"),
        high_closed=claim not in ("more", "almost", "below"),
    )


def bound_of(word: str | None) -> Bound:
    """Give what the word claims; nothing at all for no word. Raises Invalid for an unknown one."""
    if not word:
        return BOUNDS["平均"]
    if word not in BOUNDS:
        raise Invalid(
            "{word} is not a bounded word. Known: {words}.", word=word, words=several(BOUNDS)
        )
    return BOUNDS[word]


def satisfies(exact: Decimal, printed: Decimal, word: str | None) -> bool:
    """Whether the exact value may be printed so.

    Without a word the exact value, rounded half up to the decimals printed, is the printed one.
    """
    if bound_of(word).claim == "none":
        return rounded_as(exact, printed) == printed
    return interval(printed, word).contains(exact)


def rounded_as(exact: Decimal, printed: Decimal) -> Decimal:
    """Round half up to as many decimals as the printed number has."""
    return exact.quantize(Decimal(1).scaleb(-decimals_of(printed)), rounding=ROUND_HALF_UP)


def decimals_of(printed: Decimal) -> int:
    """Count the digits printed after the decimal point, zeros included."""
    exponent = printed.as_tuple().exponent
    assert isinstance(exponent, int), "a figure is a finite number"
    return max(0, -exponent)


def at_least(left: Interval, right: Interval) -> bool | None:
    """Whether the left is never below the right; None where the words leave it open."""
    if left.low is not None and right.high is not None and left.low >= right.high:
        return True
    if left.high is None or right.low is None:
        return None
    apart = left.high == right.low and not (left.high_closed and right.low_closed)
    return False if left.high < right.low or apart else None


def equal(left: Interval, right: Interval) -> bool | None:
    """Whether an exact value satisfies the other side; None where both are approximate."""
    if left.point is not None:
        return right.contains(left.point)
    if right.point is not None:
        return left.contains(right.point)
    apart = at_least(left, right) is False or at_least(right, left) is False
    return False if apart else None


def _step(printed: Decimal) -> Decimal:
    exponent = printed.normalize().as_tuple().exponent
    assert isinstance(exponent, int), "a figure is a finite number"
    return Decimal(1).scaleb(exponent)
