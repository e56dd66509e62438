"""The real program in a folder of its own, with the fixed cast in its database."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from casetrack.cli import main
from casetrack.store.database import Database
from tests.bulletins.bureau import Bureau, make_bureau
from tests.office import Office, make_office


@dataclass(frozen=True)
class Answer:
    """What one call of the program gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - as deep as the command answers
        return json.loads(self.out)


Program = Callable[..., Answer]


@pytest.fixture
def program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Program:
    """Call the program in an empty folder: program("item", "list")."""
    monkeypatch.chdir(tmp_path)
    # Whatever the terminal speaks; a test that wants another language says so.
    for name in ("CASETRACK_LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")

    def call(*arguments: str, by: str = "") -> Answer:
        named = ["--as", by] if by else []
        monkeypatch.setattr(sys, "argv", ["casetrack", *named, *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        code = ended.value.code
        return Answer(code if isinstance(code, int) else 0, said.out, said.err)

    return call


@pytest.fixture
def office(
    cast: None,  # noqa: ARG001 - it is in the database
    fresh_database_url: str,
    database: Database,
    tmp_path: Path,
) -> Office:
    """The fixed cast, in a database that the config.toml of the program's folder names."""
    _configure(tmp_path, fresh_database_url)
    return make_office(database)


@pytest.fixture
def bureau(
    campaign: None,  # noqa: ARG001 - it is in the database
    fresh_database_url: str,
    database: Database,
    tmp_path: Path,
) -> Bureau:
    """The cast at the end of a campaign, in the database of the program's folder."""
    _configure(tmp_path, fresh_database_url)
    return make_bureau(database)


def _configure(folder: Path, url: str) -> None:
    (folder / "config.toml").write_text(f'[database]\nurl = "{url}"\n', "utf-8")
