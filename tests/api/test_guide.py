"""The guide is run as it is written, against the program that serves."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "api.md"
LINES = re.findall(r"(?m)^curl .+$", GUIDE.read_text("utf-8"))
PATIENCE_SECONDS = 120


def _casetrack(folder: Path, *words: str) -> str:
    command = [sys.executable, "-m", "casetrack", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A new office that is served, its address, and the secret of a token."""
    folder = tmp_path_factory.mktemp("office")
    _casetrack(folder, "init")
    [told] = re.findall(r"(?m)^casetrack (--as admin token new .+)$", GUIDE.read_text("utf-8"))
    secret = _casetrack(folder, *told.split())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "casetrack", "serve", "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL) as process:
        _wait(f"{address}/healthz")
        yield {**os.environ, "CASETRACK_URL": address, "CASETRACK_TOKEN": secret}
        process.terminate()
        assert process.wait(PATIENCE_SECONDS) == 0


def _wait(place: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            httpx2.get(place).raise_for_status()
        except httpx2.TransportError:
            assert time.monotonic() < until, "nothing answers"
            time.sleep(0.1)
        else:
            return


def test_every_line_of_the_guide_succeeds(environment: dict[str, str]) -> None:
    assert len(LINES) >= 10
    for line in LINES:
        command = line.replace("curl ", "curl --fail-with-body ", 1)
        done = subprocess.run(
            ["sh", "-c", command], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (line, done.stdout, done.stderr)
        assert done.stdout.strip()


def test_the_same_line_again_gets_the_same_answer(environment: dict[str, str]) -> None:
    [line] = [each for each in LINES if "Idempotency-Key" in each]
    answers = {
        subprocess.run(["sh", "-c", line], env=environment, capture_output=True, check=True).stdout
        for _ in range(2)
    }

    assert len(answers) == 1


def test_the_guide_names_every_kind_of_refusal() -> None:
    source = (Path(__file__).parents[2] / "src/casetrack/api/problems.py").read_text("utf-8")
    kinds = set(re.findall(r'\d{3}, "([a-z-]+)"|\d{3}: \("([a-z-]+)"', source))
    named = {one or two for one, two in kinds}

    assert {each for each in named if f"urn:casetrack:{each}`" not in GUIDE.read_text()} == set()
