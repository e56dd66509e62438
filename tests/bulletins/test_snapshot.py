"""What a snapshot holds, and that its hash is that of its content."""

from decimal import Decimal

from casetrack.bulletins.content import Content, canonical, sha256_text
from casetrack.bulletins.editions import content_of
from casetrack.bulletins.snapshot import compose
from casetrack.bulletins.staleness import what_changed
from casetrack.cases.history import root_of
from casetrack.store.tables import Project, Snapshot, Target
from tests.bulletins.bureau import CHECKED, Bureau


def taken(bureau: Bureau) -> Content:
    bureau.check()
    with bureau.database.read() as session:
        return content_of(session, bureau.edition())


def composed(bureau: Bureau) -> Content:
    with bureau.at_work() as (session, cycle):
        return compose(session, bureau.office.rules(session), cycle, edition=1, now=CHECKED)


def test_a_snapshot_is_canonical_and_hashed(bureau: Bureau) -> None:
    content = taken(bureau)

    with bureau.database.read() as session:
        snapshot = session.get_one(Snapshot, bureau.edition().snapshot_id)
    assert snapshot.content == canonical(content)
    assert snapshot.sha256 == sha256_text(snapshot.content)


def test_a_figure_is_kept_with_all_that_it_rests_on(bureau: Bureau) -> None:
    figures = {each["key"]: each for each in taken(bureau)["figures"]}

    fixed = figures["1.fixed"]
    assert (fixed["value"], fixed["unit"], fixed["text"]) == ("2", "处", "2处")
    assert fixed["rows"] == [["item", "1"], ["item", "2"]]
    assert "状态为已销号或已公布" in fixed["definition"]
    assert figures["2.trained"]["source"] == "recorded"


def test_targets_are_kept_with_their_results(bureau: Bureau) -> None:
    with bureau.at_work() as (session, _):
        session.add(
            Target(
                cycle_id=bureau.office.cycle_id,
                project_id=bureau.office.projects[1],
                key="1.t1",
                figure="1.fixed",
                direction=">=",
                value=Decimal(3),
                unit="处",
            )
        )

    (target,) = taken(bureau)["targets"]

    assert (target["promised"], target["result"], target["outcome"]) == ("3处", "2处", "missed")


def test_each_row_behind_a_figure_has_its_hash(bureau: Bureau) -> None:
    records = taken(bureau)["records"]

    assert [(each["key"], each["counted"]) for each in records["items"]] == [
        ("1", 5),
        ("2", 5),
        ("3", 3),
    ]
    assert [each["key"] for each in records["activities"]] == ["2.training-1"]
    assert records["all_activities"]["count"] == 1


def test_the_root_covers_every_event_so_far(bureau: Bureau) -> None:
    content = taken(bureau)

    with bureau.at_work() as (session, cycle):
        assert (content["chain"]["merkle_root"], content["chain"]["events"]) == root_of(
            session, cycle
        )
    assert content["chain"]["events"] == 5 + 5 + 3


def test_narratives_are_kept_with_version_author_and_hash(bureau: Bureau) -> None:
    bureau.write(0, "preface", "公布：", by="wen")
    first = taken(bureau)["narratives"][0]

    assert (first["project"], first["part"], first["version"]) == (0, "preface", 2)
    assert (first["author"], first["text"]) == ("文编发", "公布：")
    assert first["sha256"] == sha256_text("公布：")


def test_goals_that_nobody_wrote_are_those_the_project_opened_with(bureau: Bureau) -> None:
    with bureau.at_work() as (session, _):
        project = session.get_one(Project, bureau.office.projects[1])
        project.goals = "路面平整。"
        session.add(project)

    goals = [each for each in taken(bureau)["narratives"] if each["part"] == "goals"]

    assert [(each["version"], each["text"]) for each in goals] == [(0, "路面平整。")]


def test_the_same_records_compose_the_same_content(bureau: Bureau) -> None:
    assert canonical(composed(bureau)) == canonical(composed(bureau))
    assert what_changed(composed(bureau), composed(bureau)) == []


def test_what_changed_names_a_new_title_and_what_it_touches(bureau: Bureau) -> None:
    before = composed(bureau)
    with bureau.at_work() as (session, _):
        project = session.get_one(Project, bureau.office.projects[2])
        project.title = "公房清查"
        session.add(project)

    changed = what_changed(before, composed(bureau))

    assert str(changed[0]) == "figure 2.trained: its definition"
    assert str(changed[1]).startswith("project 2: ")
    assert "公房清查" in str(changed[1])
