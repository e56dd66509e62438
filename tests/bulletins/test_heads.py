"""The head of the log beside an edition: printed, signed, and held against the history."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from casetrack.bulletins import publishing
from casetrack.bulletins.editions import content_of, edition_of
from casetrack.bulletins.verification import Fault, verify
from casetrack.cases.signing import make_key
from tests.bulletins.bureau import PUBLISHED, Bureau
from tests.cases.forgery import disarm, rewrite_history

HEAD = "bulletins/t-2023/1/head.json"


@pytest.fixture
def published(bureau: Bureau, tmp_path: Path) -> Bureau:
    """An edition whose head was signed."""
    make_key(tmp_path / "key.pem")
    bureau.close()
    bureau.check()
    bureau.approve()
    with bureau.at_work() as (session, cycle):
        rules = replace(bureau.office.rules(session), log_key=tmp_path / "key.pem")
        edition = edition_of(session, cycle)
        actor = bureau.office.actor(session, "fang")
        publishing.publish(session, rules, actor, cycle, edition, folder=tmp_path, now=PUBLISHED)
    return bureau


def faults(bureau: Bureau, folder: Path) -> list[Fault]:
    with bureau.database.read() as session:
        return verify(session, bureau.edition(1), folder=folder)


def test_the_page_prints_size_and_short_root_of_the_head(published: Bureau, tmp_path: Path) -> None:
    head = json.loads((tmp_path / HEAD).read_text("utf-8"))
    with published.database.read() as session:
        printed = content_of(session, published.edition(1))["log"]

    page = (tmp_path / "bulletins/t-2023/1/bulletin.html").read_text("utf-8")
    assert (head["size"], head["root"]) == (printed["size"], printed["root"])
    assert f"{head['size']} 条，树头 <code>{head['root'][:16]}</code>" in page
    assert faults(published, tmp_path) == []


def test_an_edition_without_a_key_has_an_unsigned_head(bureau: Bureau, tmp_path: Path) -> None:
    bureau.published(tmp_path)

    head = json.loads((tmp_path / HEAD).read_text("utf-8"))
    assert set(head) == {"format", "size", "root", "at"}
    assert faults(bureau, tmp_path) == []
    (tmp_path / HEAD).write_text((tmp_path / HEAD).read_text("utf-8").replace("2023", "2024"))
    assert [each.kind for each in faults(bureau, tmp_path)] == ["file"]


def test_no_byte_of_a_head_can_be_changed(published: Bureau, tmp_path: Path) -> None:
    path = tmp_path / HEAD
    whole = path.read_bytes()

    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        found = faults(published, tmp_path)
        assert {(each.kind, str(each.where)) for each in found} == {
            ("file", "edition 1, head.json")
        }


def test_a_lost_head_is_named(published: Bureau, tmp_path: Path) -> None:
    (tmp_path / HEAD).unlink()

    [found] = faults(published, tmp_path)

    assert str(found) == "file edition 1, head.json: cannot be read: No such file or directory"


def test_a_history_rewritten_with_its_chains_is_found_by_the_printed_head(
    published: Bureau, tmp_path: Path
) -> None:
    item_id = published.items[2]
    disarm(published.database, "event", "UPDATE event SET os_user = 'x' WHERE item_id = 3")
    rewrite_history(published.office, item_id)

    kinds = {each.kind for each in faults(published, tmp_path)}

    assert kinds == {"event", "root", "log", "item"}
