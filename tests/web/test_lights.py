"""The light of a clock that counts hours."""

from __future__ import annotations

from datetime import UTC, datetime

from casetrack.language import say_in
from casetrack.web.lights import running_light
from tests.office import CALENDAR


def test_a_limit_in_hours_ends_at_a_time_and_one_in_days_with_its_day() -> None:
    now = datetime(2023, 9, 20, 4, 12, tzinfo=UTC)
    by_time, by_day = (
        running_light(datetime(2023, 9, 20, *clock, tzinfo=UTC), CALENDAR, say_in("zh"), now=now)
        for clock in ((5, 12), (16, 0))
    )

    assert (by_time.text, by_time.due_time) == ("今日 13:12 到期", "13:12")
    assert (by_day.text, by_day.due_time) == ("今日到期", "")
