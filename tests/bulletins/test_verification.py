"""Whatever is changed after publishing is found and named."""

from pathlib import Path

import pytest

from casetrack.bulletins.verification import Fault, verify
from casetrack.language import translate_to
from tests.bulletins.bureau import PUBLISHED, Bureau
from tests.office import DAY


@pytest.fixture
def published(bureau: Bureau, tmp_path: Path) -> Bureau:
    bureau.published(tmp_path)
    return bureau


def faults(bureau: Bureau, folder: Path) -> list[Fault]:
    with bureau.database.read() as session:
        return verify(session, bureau.edition(1), folder=folder)


def places(bureau: Bureau, folder: Path) -> set[tuple[str, str]]:
    return {(each.kind, str(each.where)) for each in faults(bureau, folder)}


def test_an_edition_that_nobody_touched_stands(published: Bureau, tmp_path: Path) -> None:
    assert faults(published, tmp_path) == []


def test_an_edition_stands_while_its_items_go_on(published: Bureau, tmp_path: Path) -> None:
    office, later = published.office, PUBLISHED + DAY
    office.step(published.items[0], "comment", by="sun", reason="已存档", now=later)
    office.step(published.items[2], "request_closeout", by="jiao", reason="已修补", now=later)
    office.step(published.items[2], "verify", by="he", now=later)
    office.step(published.items[2], "comment", by="sun", reason="已存档", now=later)

    assert faults(published, tmp_path) == []


def test_a_changed_file_is_named_with_its_figure(published: Bureau, tmp_path: Path) -> None:
    path = tmp_path / "bulletins/t-2023/1/bulletin.html"
    path.write_bytes(path.read_bytes().replace("3处".encode(), "2处".encode()))

    found = places(published, tmp_path)

    assert found == {("file", "bulletins/t-2023/1/bulletin.html"), ("figure", "1.found")}


def test_a_missing_file_is_named(published: Bureau, tmp_path: Path) -> None:
    (tmp_path / "bulletins/t-2023/1/bulletin.md").unlink()

    (found,) = faults(published, tmp_path)

    assert (found.kind, found.where) == ("file", "bulletins/t-2023/1/bulletin.md")
    assert str(found.message) == "cannot be read: No such file or directory"


def test_a_removed_file_row_is_named(published: Bureau, tmp_path: Path) -> None:
    published.tamper("edition_file", "DELETE FROM edition_file WHERE format = 'text'")

    assert places(published, tmp_path) == {("file", "text")}


def test_a_changed_snapshot_is_found(published: Bureau, tmp_path: Path) -> None:
    published.tamper("snapshot", "UPDATE snapshot SET content = replace(content, '40人', '50人')")

    kinds = {each.kind for each in faults(published, tmp_path)}

    assert kinds == {"snapshot", "file", "figure"}


def test_an_edition_that_poses_as_another_is_found(published: Bureau, tmp_path: Path) -> None:
    published.tamper("edition", "UPDATE edition SET number = 7")

    with published.database.read() as session:
        found = verify(session, published.edition(7), folder=tmp_path)

    assert [str(each) for each in found] == [
        "snapshot of edition 7: it was taken for edition 1",
        "file edition 7, head.json: cannot be read: No such file or directory",
    ]


def test_a_snapshot_changed_with_its_hash_is_found_by_the_files(
    published: Bureau, tmp_path: Path
) -> None:
    published.tamper("snapshot", "UPDATE snapshot SET merkle_root = 'x'")

    assert places(published, tmp_path) == {("snapshot", "of edition 1")}


def test_an_activity_changed_behind_the_engine_s_back_is_named(
    published: Bureau, tmp_path: Path
) -> None:
    published.tamper("activity", "UPDATE activity SET quantity = 50000000")

    assert places(published, tmp_path) == {("row", "2.training-1")}


def test_a_removed_activity_is_named_and_missed(published: Bureau, tmp_path: Path) -> None:
    published.tamper("activity", "DELETE FROM activity")

    assert places(published, tmp_path) == {("row", "2.training-1"), ("row", "activity")}


def test_an_activity_smuggled_into_the_past_is_named(published: Bureau, tmp_path: Path) -> None:
    columns = (
        "cycle_id, project_id, kind, date, unit_id, quantity, quantity_unit, amount, reason, "
        "recorded_at, recorded_by"
    )
    published.tamper(
        "activity",
        f"INSERT INTO activity (key, {columns}) SELECT 'smuggled', {columns} FROM activity",  # noqa: S608
    )

    assert places(published, tmp_path) == {("row", "smuggled")}


@pytest.mark.parametrize("change", ["category = 'x'", "unit_id = NULL", "amount = 1"])
def test_an_item_changed_behind_the_engine_s_back_is_named(
    published: Bureau, tmp_path: Path, change: str
) -> None:
    published.tamper("item", f"UPDATE item SET {change} WHERE number = 2")  # noqa: S608

    assert ("item", "2") in places(published, tmp_path)


def test_a_changed_event_is_named_and_the_root_differs(published: Bureau, tmp_path: Path) -> None:
    published.tamper("event", "UPDATE event SET hash = 'x' WHERE item_id = 1 AND seq = 5")

    found = places(published, tmp_path)

    assert ("event", "t-2023 item 1") in found
    assert ("root", "t-2023") in found


def test_a_removed_item_is_named(published: Bureau, tmp_path: Path) -> None:
    published.tamper("log_leaf", "DELETE FROM log_leaf")
    for table, key in (("event_text", "item_id"), ("event", "item_id"), ("deadline", "item_id")):
        published.tamper(table, f"DELETE FROM {table} WHERE {key} = 3")  # noqa: S608
    published.tamper("item", "DELETE FROM item WHERE id = 3")

    found = faults(published, tmp_path)

    assert ("item", "3") in {(each.kind, str(each.where)) for each in found}
    assert any("t-2023 item 3" in str(each) and "removed" in str(each) for each in found)


def test_a_cut_tail_is_found(published: Bureau, tmp_path: Path) -> None:
    """Items were published after the snapshot; what the edition covers is one event less."""
    published.tamper("log_leaf", "DELETE FROM log_leaf")
    published.tamper("event", "DELETE FROM event WHERE item_id = 2 AND seq >= 5")

    assert {("event", "t-2023 item 2"), ("log", "t-2023")} <= places(published, tmp_path)


def test_a_fault_is_told_in_the_language_of_its_reader(published: Bureau, tmp_path: Path) -> None:
    (tmp_path / "bulletins/t-2023/1/bulletin.md").unlink()

    (found,) = faults(published, tmp_path)

    said = found.sentence.said(translate_to("zh"))
    assert said.startswith("文件 bulletins/t-2023/1/bulletin.md")
    assert "cannot" not in said
