from decimal import Decimal

from casetrack.store.tables import Project, ProjectSupport, Target
from tests.bulletins.bureau import Bureau
from tests.cli.conftest import Program


def _promise(bureau: Bureau) -> None:
    with bureau.database.write() as session:
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
        support = bureau.office.units["zj"]
        session.get_one(Project, bureau.office.projects[1]).goals = "修复率100%"
        session.add(ProjectSupport(project_id=bureau.office.projects[1], unit_id=support))


def test_projects_are_listed_with_what_is_still_open(program: Program, bureau: Bureau) -> None:
    assert bureau.items

    [first, second] = program("project", "list", "--json").json["projects"]

    assert (first["residual"], second["residual"]) == (1, 0)
    assert "公路病害治理" in program("project", "list").out


def test_a_project_is_shown_with_targets_beside_results(program: Program, bureau: Bureau) -> None:
    _promise(bureau)

    answer = program("project", "show", "1")
    [target] = program("project", "show", "1", "--json").json["targets"]

    assert "supporting units: 区住房和城乡建设局" in answer.out
    assert "goals: 修复率100%" in answer.out
    assert "target 1.t1: at least 3处, result 2处: missed" in answer.out
    assert (target["promised"], target["outcome"]) == ("3处", "missed")


def test_the_preface_has_no_items(program: Program, bureau: Bureau) -> None:
    assert bureau.items

    assert program("project", "show", "0", "--json").json["states"] == {}


def test_an_unknown_project_is_answered_with_those_there_are(
    program: Program, bureau: Bureau
) -> None:
    assert bureau.items

    answer = program("project", "show", "9")

    assert answer.code == 1
    assert "projects: 0, 1, 2" in answer.err


def test_a_campaign_without_projects_says_where_they_come_from(program: Program) -> None:
    program("init")
    dates = ("--opens", "2024-02-01", "--cut-off", "2024-11-30")
    program("--as", "admin", "person", "role", "admin", "supervisor")
    program("cycle", "create", "t", "标题", *dates, by="admin")

    assert "casetrack import" in program("project", "list").out
