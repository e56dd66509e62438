from pathlib import Path

import pytest
from sqlalchemy import text

from casetrack.cases.evidence import attach, keep, path_of
from tests.cli.conftest import Program
from tests.office import NOW, Office


def test_an_untouched_history_is_sound(program: Program, office: Office) -> None:
    office.rectifying()

    answer = program("audit", "verify", "--json")

    assert (answer.code, answer.json["sound"]) == (0, True)
    assert answer.json["cycles"][0]["events"] == 3


def test_an_item_changed_behind_the_door_is_named(program: Program, office: Office) -> None:
    office.rectifying()
    with office.database.connect() as connection:
        connection.execute(text("UPDATE item SET state = 'verified'"))

    answer = program("audit", "verify", "--cycle", "t-2023")

    assert answer.code == 1
    assert "its state is 'verified', its events say 'rectifying'" in answer.out


def test_evidence_that_was_changed_is_named(
    program: Program, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    item_id = office.rectifying()
    folder = tmp_path / "data" / "evidence"
    kept = keep(folder, b"repaired")
    with office.database.write() as session:
        actor = office.actor(session, "jiao")
        rules = office.rules(session)
        attach(session, rules, actor, item_id, kept, kind="photo", name="after", now=NOW)
    path_of(folder, kept.sha256).write_bytes(b"not repaired")

    answer = program("audit", "verify")

    assert answer.code == 1
    assert "its file was changed" in answer.out

    monkeypatch.setenv("CASETRACK_LANGUAGE", "zh")

    assert "文件被改动" in program("audit", "verify").out


def test_an_office_without_campaigns_is_told_how_to_begin(program: Program) -> None:
    program("init")

    answer = program("audit", "verify")

    assert answer.code == 0
    assert "casetrack import" in answer.out
