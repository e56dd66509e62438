"""Files that prove something: kept before they are named, found when they were changed."""

from pathlib import Path

import pytest

from casetrack.cases import evidence
from casetrack.cases.evidence import Kept, attach, damaged, evidence_of, keep, path_of
from casetrack.cases.history import history
from casetrack.errors import Invalid, NotFound, Refused
from casetrack.people.actors import NotAllowed
from casetrack.store.tables import Evidence
from tests.office import NOW, Office

PHOTO = b"\xff\xd8\xff a photo"


def put(
    office: Office, item_id: int, kept: Kept, *, by: str = "jiao", kind: str = "photo"
) -> Evidence:
    with office.database.write() as session:
        rules, actor = office.rules(session), office.actor(session, by)
        return attach(session, rules, actor, item_id, kept, kind=kind, name="现场.jpg", now=NOW)


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    first, second = keep(tmp_path, PHOTO), keep(tmp_path, PHOTO)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert first == second == Kept(sha256=first.sha256, size=len(PHOTO))
    assert files == [path_of(tmp_path, first.sha256)]
    assert files[0].read_bytes() == PHOTO


@pytest.mark.parametrize("size", [0, evidence.LARGEST_BYTES + 1])
def test_a_file_of_nothing_or_of_too_much_is_refused(tmp_path: Path, size: int) -> None:
    with pytest.raises(Invalid, match=f"evidence has {size} bytes"):
        keep(tmp_path, bytes(size))
    assert list(tmp_path.iterdir()) == []


def test_attaching_is_an_event_that_names_the_bytes(office: Office, tmp_path: Path) -> None:
    item_id, kept = office.rectifying(), keep(tmp_path, PHOTO)
    row = put(office, item_id, kept)
    with office.database.read() as session:
        told = history(session, item_id)[-1]
        names = [each.name for each in evidence_of(session, item_id)]
    assert (told.transition, told.seq) == ("attach", row.seq)
    assert told.data["notes"] == {"kind": "photo", "sha256": kept.sha256, "size": len(PHOTO)}
    assert names == ["现场.jpg"]
    assert office.faults() == []


def test_the_same_file_is_attached_once(office: Office, tmp_path: Path) -> None:
    item_id, kept = office.rectifying(), keep(tmp_path, PHOTO)
    put(office, item_id, kept)
    with pytest.raises(Refused, match="has this very file as photo already"):
        put(office, item_id, kept)
    put(office, item_id, kept, kind="document")


def test_who_attached_evidence_may_not_verify(office: Office, tmp_path: Path) -> None:
    item_id = office.requested()
    put(office, item_id, keep(tmp_path, PHOTO), by="he")
    with pytest.raises(Refused, match="何核查 worked on this item"):
        office.step(item_id, "verify", by="he")


@pytest.mark.parametrize("login", ["zhu", "shen", "bian"])
def test_who_has_no_part_in_an_item_attaches_nothing(office: Office, login: str) -> None:
    with pytest.raises(NotAllowed, match="may not attach evidence"):
        put(office, office.rectifying(), Kept(sha256="0" * 64, size=1), by=login)


def test_a_closed_item_takes_no_more_evidence(office: Office) -> None:
    with pytest.raises(Refused, match="before an item is closed"):
        put(office, office.verified(), Kept(sha256="0" * 64, size=1))


def test_an_item_that_is_not_there_takes_none(office: Office) -> None:
    with pytest.raises(NotFound, match="no item with the number 99"):
        put(office, 99, Kept(sha256="0" * 64, size=1))


def test_evidence_of_an_unknown_kind_is_refused(office: Office) -> None:
    with pytest.raises(Invalid, match="'film' is no kind of evidence"):
        put(office, office.rectifying(), Kept(sha256="0" * 64, size=1), kind="film")


def test_an_item_takes_twenty_files_and_no_more(office: Office) -> None:
    item_id = office.rectifying()
    for place in range(evidence.MOST_FILES):
        put(office, item_id, Kept(sha256=f"{place:064}", size=1))
    with pytest.raises(Refused, match="which is the most"):
        put(office, item_id, Kept(sha256="f" * 64, size=1))


def test_files_that_are_gone_or_were_changed_are_named(office: Office, tmp_path: Path) -> None:
    item_id = office.rectifying()
    whole, changed, gone = (keep(tmp_path, PHOTO + bytes([each])) for each in range(3))
    for kept in (whole, changed, gone):
        put(office, item_id, kept)
    path_of(tmp_path, changed.sha256).write_bytes(b"another photo")
    path_of(tmp_path, gone.sha256).unlink()
    with office.database.read() as session:
        faults = list(map(str, damaged(session, tmp_path)))
    assert [fault.split(": its file ")[1].split(" (")[0] for fault in faults] == [
        "was changed",
        "is gone",
    ]
    assert [fault[-65:-1] for fault in faults] == [changed.sha256, gone.sha256]
