"""The whole demo, as a process of its own, beside the same number of durable commits."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import sqlalchemy as sa

from bench.reckoning import Measured
from bench.stand import fresh_database
from casetrack.store.tables import Mark

MOST_SECONDS = 30.0
# About as many transactions as the demo commits.
COMMITS = 3_000


def main(arguments: list[str]) -> None:
    """Replay both campaigns into an empty folder and count the events."""
    argparse.ArgumentParser(prog="python -m bench demo", description=__doc__).parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="casetrack-bench-") as folder:
        words = ["-m", "casetrack", "demo", str(Path(folder) / "demo"), "--no-serve", "--json"]
        started = perf_counter()
        done = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, *words], capture_output=True, text=True, check=True
        )
        seconds = perf_counter() - started
    events = sum(each["events"] for each in json.loads(done.stdout)["campaigns"])
    Measured(
        what="demo, events",
        where="sqlite",
        count=events,
        seconds=seconds,
        limit_seconds=_commits(),
    ).tell()
    if seconds > MOST_SECONDS:
        sys.exit(f"the demo took {seconds:.0f} s; promised: {MOST_SECONDS:.0f} s")


def _commits() -> float:
    with fresh_database("sqlite") as database:
        with database.write() as session:
            session.add(Mark(name="bench", value=""))
        started = perf_counter()
        for place in range(COMMITS):
            with database.connect() as connection:
                connection.execute(sa.update(Mark).values(value=str(place)))
        return perf_counter() - started
