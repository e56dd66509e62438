"""The program that serves, started as a person starts it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

PASSWORD = "horse-battery-staple"
PATIENCE_SECONDS = 60


def casetrack(folder: Path, *words: str, said: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "casetrack", *words],
        cwd=folder,
        input=said,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new office whose administrator has a password."""
    made = tmp_path_factory.mktemp("office")
    assert casetrack(made, "init").returncode == 0
    words = ("--as", "admin", "person", "password", "admin", "--stdin")
    done = casetrack(made, *words, said=f"{PASSWORD}\n")
    assert done.stdout == "管理员 has a new password. Browsers signed out: 0.\n", done.stderr
    return made


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """Where the office's pages are served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "casetrack", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE) as process:
        _wait(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
        process.terminate()


def _wait(place: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            assert httpx2.get(place).text == "ok"
        except httpx2.TransportError:
            assert time.monotonic() < until, "nothing answers"
            time.sleep(0.1)
        else:
            return


def test_a_new_office_is_signed_in_to_with_a_password(address: str) -> None:
    with httpx2.Client(base_url=address, follow_redirects=True) as browser:
        answer = browser.post("/sign-in", data={"login": "admin", "password": PASSWORD})

    assert answer.status_code == 200
    assert "管理员" in answer.text
    assert "server" not in answer.headers


def test_a_weak_password_and_one_for_somebody_else_are_refused(folder: Path) -> None:
    words = ("person", "password", "admin", "--stdin")
    weak = casetrack(folder, "--as", "admin", *words, said="short\n")
    other = casetrack(folder, "--as", "nobody", *words, said=f"{PASSWORD}\n")

    assert (weak.returncode, other.returncode) == (2, 1)
    assert "12 to 128 characters" in weak.stderr


def test_commands_that_do_not_serve_load_nothing_of_the_web() -> None:
    program = (
        "import sys, casetrack.cli, casetrack.cli.item, casetrack.cli.person\n"
        "print([name for name in ('fastapi', 'starlette', 'uvicorn') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"
