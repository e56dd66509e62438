"""Publishing: the files, the items, and that it happens once."""

from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa

from casetrack.bulletins.editions import edition_of
from casetrack.bulletins.publishing import files_of
from casetrack.errors import Refused
from casetrack.people.actors import NotAllowed
from casetrack.people.persons import add_person, grant
from casetrack.store.tables import CarryOver, Edition
from tests.bulletins.bureau import CLOSED, PUBLISHED, Bureau


def test_the_files_of_an_edition_lie_in_its_folder_with_their_hashes(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.published(tmp_path)

    with bureau.database.read() as session:
        files = {each.format: each for each in files_of(session, bureau.edition())}

    assert sorted(files) == ["cms", "docx", "figures", "html", "markdown", "pdf", "text"]
    assert files["html"].path == "bulletins/t-2023/1/bulletin.html"
    for each in files.values():
        assert sha256((tmp_path / each.path).read_bytes()).hexdigest() == each.sha256


def test_nothing_but_the_finished_files_is_left(bureau: Bureau, tmp_path: Path) -> None:
    bureau.published(tmp_path)

    folder = tmp_path / "bulletins" / "t-2023" / "1"
    assert sorted(each.name for each in folder.iterdir()) == [
        "bulletin-cms.html",
        "bulletin.docx",
        "bulletin.html",
        "bulletin.md",
        "bulletin.pdf",
        "bulletin.txt",
        "figures.json",
        "head.json",
    ]


def test_verified_items_are_published_and_open_ones_stay(bureau: Bureau, tmp_path: Path) -> None:
    bureau.published(tmp_path)

    states = [bureau.office.item(item_id).state for item_id in bureau.items]
    assert states == ["published", "published", "rectifying"]


def test_an_item_that_was_carried_over_is_not_published_at_home(
    bureau: Bureau, tmp_path: Path
) -> None:
    home = bureau.office.cycle_id
    with bureau.at_work() as (session, _):
        session.add(CarryOver(item_id=bureau.items[0], from_cycle_id=home, at=CLOSED))
    bureau.published(tmp_path)

    states = [bureau.office.item(item_id).state for item_id in bureau.items]
    assert states == ["verified", "published", "rectifying"]


def test_a_draft_is_not_published(bureau: Bureau, tmp_path: Path) -> None:
    bureau.close()
    bureau.check()

    with pytest.raises(Refused, match="not approved yet"):
        bureau.publish(tmp_path)
    assert not (tmp_path / "bulletins").exists()


def test_only_a_publisher_publishes(bureau: Bureau, tmp_path: Path) -> None:
    bureau.close()
    bureau.check()
    bureau.approve()

    with pytest.raises(NotAllowed, match="publisher"):
        bureau.publish(tmp_path, by="bian")


def test_who_may_not_publish_some_of_the_items_publishes_none(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.close()
    bureau.check()
    bureau.approve()
    with bureau.at_work() as (session, _):
        unit = bureau.office.units["zj"]
        person = add_person(session, login="ju", name="局发布", unit_id=unit)
        grant(session, person, "publisher", unit_id=unit)

    with pytest.raises(Refused, match="publish"):
        bureau.publish(tmp_path, by="ju")

    assert bureau.edition().state == "approved"
    assert bureau.office.item(bureau.items[0]).state == "verified"


def test_a_published_edition_is_not_published_again(bureau: Bureau, tmp_path: Path) -> None:
    bureau.published(tmp_path)

    with pytest.raises(Refused, match=r"published for ever.*erratum"):
        bureau.publish(tmp_path)


def test_the_database_itself_keeps_a_published_edition(bureau: Bureau, tmp_path: Path) -> None:
    bureau.published(tmp_path)

    with pytest.raises(sa.exc.DBAPIError, match="for ever"), bureau.database.write() as session:
        session.execute(sa.update(Edition).values(number=7))


def test_a_publication_that_fails_leaves_the_edition_approved(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.close()
    bureau.check()
    bureau.approve()
    (tmp_path / "bulletins").write_text("not a folder")

    with pytest.raises(OSError, match="bulletins"):
        bureau.publish(tmp_path)

    assert bureau.edition().state == "approved"
    assert bureau.office.item(bureau.items[0]).state == "verified"


def test_a_publication_that_failed_late_can_be_repeated(bureau: Bureau, tmp_path: Path) -> None:
    bureau.close()
    bureau.check()
    bureau.approve()
    stale = tmp_path / "bulletins" / "t-2023" / "1" / "bulletin.txt"
    stale.parent.mkdir(parents=True)
    stale.write_text("half")

    bureau.publish(tmp_path)

    assert stale.read_text("utf-8").startswith("专项治理\n")


def test_the_next_edition_lies_beside_the_first(bureau: Bureau, tmp_path: Path) -> None:
    bureau.published(tmp_path)
    first = (tmp_path / "bulletins/t-2023/1/bulletin.txt").read_bytes()
    bureau.write(0, "preface", "经更正，公布如下：")
    bureau.check(now=PUBLISHED)
    bureau.approve(now=PUBLISHED)
    bureau.publish(tmp_path, now=PUBLISHED)

    with bureau.at_work() as (session, cycle):
        assert edition_of(session, cycle).number == 2
    assert (tmp_path / "bulletins/t-2023/1/bulletin.txt").read_bytes() == first
    assert "经更正" in (tmp_path / "bulletins/t-2023/2/bulletin.txt").read_text("utf-8")
