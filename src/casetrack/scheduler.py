"""The clock that drives a running installation: one line per duty. It remembers nothing.

What is due is asked of the database each time, so a missed run heals itself and any number of
nodes may run this; `casetrack tick` does one turn of the same from cron.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import TypeAlias

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from casetrack.reminders.post import Post
from casetrack.reminders.tick import Load, TickReport, tick
from casetrack.store.database import Database

# A deed to be done at an instant.
Duty: TypeAlias = Callable[[datetime], object]
log = structlog.get_logger()


def reminding(database: Database, load: Load, post: Post) -> Duty:
    """Record, form and send reminders; says in the log what a tick did, if it did anything."""

    def remind(now: datetime) -> TickReport:
        report = tick(database, load, post, now=now)
        for gap in report.swept.gaps:
            log.warning("role not held", item=gap.item_key, rule=gap.rule, reason=gap.reason)
        done = {
            "recorded": report.swept.recorded,
            "messages": report.digested.messages,
            "told": report.told,
            "sent": report.delivered.sent,
            "waiting": report.delivered.waiting,
            "dead": report.delivered.dead,
        }
        if any(done.values()):
            log.info("tick", **done)
        return report

    return remind


def scheduled(
    duties: dict[str, tuple[Duty, int]], *, begins: timedelta = timedelta()
) -> BackgroundScheduler:
    """A scheduler, not yet started, that does each duty every so many seconds; it begins then.

    A late turn is done late, missed ones are done once, and none overlaps itself.
    """
    scheduler = BackgroundScheduler(
        jobstores={"default": MemoryJobStore()},
        executors={"default": ThreadPoolExecutor(max(1, len(duties)))},
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        timezone=UTC,
    )
    first = datetime.now(UTC) + begins
    for name, (duty, seconds) in duties.items():
        scheduler.add_job(_turn(duty), "interval", seconds=seconds, id=name, next_run_time=first)
    return scheduler


def run(duties: dict[str, tuple[Duty, int]]) -> None:
    """Do the duties until the process is told to stop; what is under way is finished first."""
    with _stop_signal() as stop, running(duties):
        stop.wait()


@contextmanager
def running(
    duties: dict[str, tuple[Duty, int]], *, begins: timedelta = timedelta()
) -> Iterator[None]:
    """Do the duties in the background for as long as the block runs, beside a web server."""
    scheduler = scheduled(duties, begins=begins)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=True)


def _turn(duty: Duty) -> Callable[[], object]:
    return lambda: duty(datetime.now(UTC))


@contextmanager
def _stop_signal() -> Iterator[threading.Event]:
    """An event that is set by SIGTERM and SIGINT while the block runs."""
    stop = threading.Event()

    def tell(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {each: signal.signal(each, tell) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
