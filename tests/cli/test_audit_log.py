"""The log from the command line, and the proof that somebody outside checks without a database."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bulletins.bureau import Bureau
from tests.cases.forgery import disarm
from tests.cli.conftest import Answer, Program
from tests.office import Office

VERIFY = Path(__file__).parents[2] / "docs" / "verify.py"


@pytest.fixture
def sealed(program: Program, office: Office, tmp_path: Path) -> Program:
    """Two items under way, all events sealed, and a key to sign with."""
    office.rectifying(key="a")
    office.verified(key="b")
    with (tmp_path / "config.toml").open("a") as config:
        config.write('\n[log]\nkey_file = "log-key.pem"\n')
    assert program("audit", "key").code == 0
    assert program("audit", "seal").out == "8 entries sealed; the log holds 8.\n"
    return program


def outside(
    tmp_path: Path,
    proof: Any,  # noqa: ANN401 - as JSON has it
    head: Any,  # noqa: ANN401
    *key: str,
    newer: Any = None,  # noqa: ANN401
) -> Answer:
    """Run the verifier in an empty folder with nothing but the proof and its heads."""
    folder = tmp_path / "outside"
    folder.mkdir(exist_ok=True)
    files = {"proof.json": proof, "head.json": head} | ({"newer.json": newer} if newer else {})
    for name, told in files.items():
        (folder / name).write_text(json.dumps(told), "utf-8")
    command = [sys.executable, str(VERIFY), *files, *key]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return Answer(done.returncode, done.stdout, done.stderr)


def test_a_reader_checks_one_event_without_the_database(sealed: Program, tmp_path: Path) -> None:
    head, proof = sealed("audit", "head").json, sealed("audit", "prove", "b", "--event", "5").json

    answer = outside(tmp_path, proof, head, head["public_key"])

    assert (answer.code, answer.err) == (0, "")
    assert "b: event 5 (verify, 2023-09-20T01:00:00.000000Z)" in answer.out
    assert "is number 7 of the 8 entries of this log." in answer.out


def test_every_event_can_be_proved_against_a_head_of_its_time(
    sealed: Program, tmp_path: Path
) -> None:
    head = sealed("audit", "head", "--size", "6").json

    for number in (1, 2, 3):
        proof = sealed("audit", "prove", "a", "--event", str(number), "--size", "6").json
        assert outside(tmp_path, proof, head).code == 0


@pytest.mark.parametrize(
    ("where", "name", "value", "told"),
    [
        ("event", "actor", 7, "the entry is not the one that was sealed"),
        ("proof", "hash", "0" * 64, "its path leads to another root"),
        ("proof", "position", 2, "its path leads to another root"),
        ("proof", "position", 99, "outside of the log"),
        ("proof", "path", [], "the path is too short"),
        ("proof", "path", ["00" * 32] * 9, "the path is too long"),
        ("head", "root", "0" * 64, "not signed with this key"),
        ("head", "size", 9, "the proof is for 8 entries, the head for 9"),
        ("head", "signature", "", "not signed with this key"),
    ],
)
def test_what_was_changed_is_found_outside(
    sealed: Program, tmp_path: Path, where: str, name: str, value: object, told: str
) -> None:
    head, proof = sealed("audit", "head").json, sealed("audit", "prove", "b").json
    {"event": proof["event"], "proof": proof, "head": head}[where][name] = value

    answer = outside(tmp_path, proof, head, sealed("audit", "head").json["public_key"])

    assert (answer.code, told in answer.out) == (1, True)


def test_a_reader_checks_that_the_log_only_ever_grew(
    sealed: Program, office: Office, tmp_path: Path
) -> None:
    older = sealed("audit", "head").json
    office.rectifying(key="c")
    sealed("audit", "seal")
    newer, proof = sealed("audit", "head").json, sealed("audit", "grown", "8").json

    sound = outside(tmp_path, proof, older, newer["public_key"], newer=newer)
    forged = outside(tmp_path, proof, {**older, "root": "0" * 64}, newer=newer)

    assert sound == Answer(0, "The log of 11 entries begins with all 8 of the older.\n", "")
    assert "history was rewritten: the head of 8 entries does not lead to that of 11" in forged.out
    assert "it is for 8 and 11, not 11 and 11" in outside(tmp_path, proof, newer, newer=newer).out
    assert "A log of 11 entries grew from one of 1 to 10" in sealed("audit", "grown", "11").err


def test_a_reader_checks_a_correction_of_a_cited_figure(
    program: Program, bureau: Bureau, tmp_path: Path
) -> None:
    bureau.cite()
    bureau.close()
    program("audit", "seal")
    said = ("--value", "26", "--document", "五号文", "--reason", "漏计三处")
    program("--as", "bian", "figures", "correct", "2.cited", *said)
    words = ("audit", "prove", "2.cited", "--cycle", "t-2023", "--correction")
    early, missing = program(*words, "1"), program(*words, "2")
    program("audit", "seal")
    head, proof = program("audit", "head").json, program(*words, "1").json
    forged = {**proof, "correction": {**proof["correction"], "value": "27"}}

    assert "That correction of 2.cited is not among the" in early.err
    assert "2.cited has no correction 2." in missing.err
    assert "2.cited: correction 1 (" in outside(tmp_path, proof, head).out
    assert "the entry is not the one" in outside(tmp_path, forged, head).out


def test_the_verifier_says_how_it_is_used_and_is_short(tmp_path: Path) -> None:
    answer = outside(tmp_path, {}, {}, "key", "more")

    assert (answer.code, "python verify.py PROOF.json" in answer.out) == (2, True)
    assert len(VERIFY.read_text("utf-8").splitlines()) < 100


def test_without_a_key_a_head_is_told_unsigned(program: Program, office: Office) -> None:
    office.rectifying()
    program("audit", "seal")

    answer = program("audit", "head")

    assert (answer.json["size"], "signature" in answer.json) == (3, False)
    assert "not signed" in answer.err
    assert "Name the file first" in program("audit", "key").err


def test_an_event_that_is_not_sealed_has_no_proof(sealed: Program, office: Office) -> None:
    office.rectifying(key="c")

    assert "not among the 8 sealed ones" in sealed("audit", "prove", "c").err
    assert "not among" in sealed("audit", "prove", "c", "--event", "1").err
    assert "has no event 9" in sealed("audit", "prove", "a", "--event", "9").err


def test_an_audit_with_a_head_names_a_cut_tail(
    sealed: Program, office: Office, tmp_path: Path
) -> None:
    (tmp_path / "head.json").write_text(sealed("audit", "head").out, "utf-8")
    assert sealed("audit", "verify", "--head", "head.json").code == 0
    disarm(office.database, "log_head", "DELETE FROM log_head")
    disarm(office.database, "log_leaf", "DELETE FROM log_leaf WHERE position = 7")

    answer = sealed("audit", "verify", "--head", "head.json", "--json")

    assert answer.code == 1
    assert answer.json["log"]["faults"] == [
        "log: its tail is cut: head.json covers 8 entries, 7 are left"
    ]


def test_a_file_that_is_no_head_is_refused(sealed: Program, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("[]", "utf-8")

    assert "holds no head of a log" in sealed("audit", "verify", "--head", "x.json").err
    assert "holds no head of a log" in sealed("audit", "verify", "--head", "none.json").err


def test_an_audit_reads_the_security_log(sealed: Program, office: Office) -> None:
    office.rectifying()
    with office.database.connect() as connection:
        connection.exec_driver_sql(
            "INSERT INTO security_event (seq, format, at, kind, address, data, previous, hash) "
            "VALUES (1, 1, '2023-09-20T01:00:00.000000Z', 'x', '', '{}', '', 'x')"
        )

    assert "security log, entry 1: was changed" in sealed("audit", "verify").out
