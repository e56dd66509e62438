"""How soon `casetrack --help` answers, beside an interpreter that does nothing."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping

# The answer may take so many times what the interpreter alone takes to start and end.
MOST = 10.0
WORDS = {
    "interpreter": ["-c", "pass"],
    "casetrack --help": ["-m", "casetrack", "--help"],
    "casetrack item --help": ["-m", "casetrack", "item", "--help"],
}


def main(arguments: list[str]) -> None:
    """Run each so many times in turn, and compare the medians."""
    parser = argparse.ArgumentParser(prog="python -m bench help", description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args(arguments).runs
    took: dict[str, list[float]] = {name: [] for name in WORDS}
    with tempfile.TemporaryDirectory(prefix="casetrack-bench-") as folder:
        # Compiled once before it is measured, as in any installation.
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for words in WORDS.values():
            _seconds(words, environment)
        for _ in range(runs):
            for name, words in WORDS.items():
                took[name].append(_seconds(words, environment))
    limit = statistics.median(took["interpreter"])
    for name, seconds in took.items():
        median = statistics.median(seconds)
        sys.stdout.write(f"{name:<22} {median * 1000:7.0f} ms  {median / limit:5.1f} times\n")
    ratio = statistics.median(took["casetrack --help"]) / limit
    if ratio > MOST:
        sys.exit(f"casetrack --help took {ratio:.1f} times the interpreter; promised: {MOST}")


def _seconds(words: list[str], environment: Mapping[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, *words], env=environment, capture_output=True, check=True
    )
    return time.perf_counter() - started
