"""How soon a server that was just started answers, and what it holds idle, beside a bare one."""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

# The first answer may take so many times that of an application with one route and no table.
MOST = 3.0
FIRST_ANSWER_SECONDS = 2.0
IDLE_BYTES = 140 * 1024**2
ASKED = ("/sign-in", "/readyz")
BARE = """
import sys, fastapi, sqlmodel, uvicorn
app = fastapi.FastAPI()
app.get("/")(lambda: "ok")
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning")
"""
_PATIENCE_SECONDS = 60
# What a first answer set off is over by then.
_IDLE_SECONDS = 3


@dataclass(frozen=True, kw_only=True)
class Started:
    """Seconds from the start of a process to its first answer, and its memory when it is idle."""

    seconds: float
    bytes: int


def main(arguments: list[str]) -> None:
    """Start each so many times in turn, and compare the medians."""
    parser = argparse.ArgumentParser(prog="python -m bench serve", description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args(arguments).runs
    took: dict[str, list[Started]] = {name: [] for name in ("bare", *ASKED)}
    with tempfile.TemporaryDirectory(prefix="casetrack-bench-") as folder:
        # Compiled once before it is measured, as in any installation.
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(Path(folder) / "compiled")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        office = Path(folder) / "office"
        office.mkdir()
        _run([sys.executable, "-m", "casetrack", "init"], office, environment)
        for turn in range(runs + 1):
            for name, found in took.items():
                started = _start(name, office, environment)
                if turn:
                    found.append(started)
    _report(took)


def _report(took: Mapping[str, Sequence[Started]]) -> None:
    medians = {
        name: statistics.median(each.seconds for each in found) for name, found in took.items()
    }
    broken = []
    for name, found in took.items():
        seconds, held = medians[name], max(each.bytes for each in found)
        ratio = seconds / medians["bare"]
        sys.stdout.write(
            f"{name:<10} {seconds:5.2f} s (to {max(each.seconds for each in found):.2f} s)  "
            f"{ratio:4.1f} times  {held / 1024**2:4.0f} MiB\n"
        )
        if ratio > MOST:
            broken.append(f"{name} took {ratio:.1f} times a bare server; promised: {MOST}")
        if held > IDLE_BYTES:
            broken.append(f"{name} left {held / 1024**2:.0f} MiB; promised: 140")
        if seconds > FIRST_ANSWER_SECONDS:
            sys.stdout.write(f"{name} is later than {FIRST_ANSWER_SECONDS} s on this machine\n")
    if broken:
        sys.exit("\n".join(broken))


def _start(name: str, office: Path, environment: Mapping[str, str]) -> Started:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    words = ["-c", BARE, port] if name == "bare" else ["-m", "casetrack", "serve", "--port", port]
    address = f"http://127.0.0.1:{port}{'/' if name == 'bare' else name}"
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, *words],
        cwd=office,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with process:
        try:
            _wait(address)
            seconds = time.perf_counter() - began
            time.sleep(_IDLE_SECONDS)
            return Started(seconds=seconds, bytes=_held(process.pid))
        finally:
            process.terminate()


def _wait(address: str) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            with urlopen(address, timeout=_PATIENCE_SECONDS) as answer:  # noqa: S310 - our own
                answer.read()
        except URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.005)
        else:
            return


def _held(pid: int) -> int:
    """What a process holds in memory, as Linux counts it."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    [held] = [line.split()[1] for line in lines if line.startswith("VmRSS:")]
    return int(held) * 1024


def _run(command: list[str], folder: Path, environment: Mapping[str, str]) -> None:
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)  # noqa: S603
