"""The demo, run once by the real program and shared by every worker of a test run."""

import fcntl
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from casetrack.config import load_settings
from casetrack.startup import Engine, build

# Any but the usual one: links have to lead there.
PORT = 8123


@dataclass(frozen=True)
class Rehearsal:
    """A folder with both campaigns replayed in it."""

    folder: Path

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One call of the real program in the folder."""
        program = [sys.executable, "-m", "casetrack", "--config", "config.toml", *words]
        return subprocess.run(
            program, cwd=self.folder, capture_output=True, text=True, check=False, timeout=300
        )

    def json(self, *words: str) -> dict[str, Any]:
        """The one JSON object that a command prints."""
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def bulletin(self, cycle: str, name: str = "bulletin.txt") -> Path:
        """A file of the first edition."""
        return self.folder / "data" / "bulletins" / cycle / "1" / name

    def engine(self) -> Engine:
        """The parts, opened on this folder."""
        return build(load_settings(self.folder / "config.toml", {}))


@pytest.fixture(scope="session")
def replayed(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> Rehearsal:
    """The demo as it was made; tests read it and change copies."""
    shared = tmp_path_factory.getbasetemp().parent / f"demo-{testrun_uid}"
    with Path(f"{shared}.lock").open("w") as lock:
        # The first worker replays, the others wait for it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "printed.json").exists():
            program = [
                sys.executable,
                "-m",
                "casetrack",
                "demo",
                str(shared),
                "--no-serve",
                f"--port={PORT}",
                "--json",
            ]
            done = subprocess.run(program, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
            (shared / "printed.json").write_text(done.stdout, "utf-8")
    return Rehearsal(shared)


@pytest.fixture
def copied(replayed: Rehearsal, tmp_path: Path) -> Rehearsal:
    """A copy of the demo that a test may harm."""
    folder = tmp_path / "demo"
    shutil.copytree(replayed.folder, folder)
    return Rehearsal(folder)


@pytest.fixture
def engine(copied: Rehearsal) -> Iterator[Engine]:
    engine = copied.engine()
    yield engine
    engine.close()
