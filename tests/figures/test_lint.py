"""What keeps figures and checks from being computed is said before anybody counts."""

from decimal import Decimal

import pytest

from casetrack.errors import Invalid
from casetrack.figures.definitions import read_figure
from casetrack.figures.linting import figure_problems, figure_units, lint_figures
from casetrack.people.units import UnitTree
from casetrack.store.tables import Figure
from tests.figures.counted import define, formula, parameter, promise, relate
from tests.office import Office

NO_UNITS = UnitTree(units={}, names={}, canonicals={}, ways={})


def problems(office: Office) -> list[str]:
    with office.database.read() as session:
        return [str(each) for each in figure_problems(session, office.cycle(session))]


def test_sound_definitions_have_no_problem(office: Office) -> None:
    define(office, "1.found")
    define(office, "1.fines", measure="sum(amount)", unit="万元")
    define(office, "1.hours", measure="mean(hours)", unit="小时")
    parameter(office, "1.limit", "2", unit="个工作日")
    formula(office, "1.rate", "1.found / 1.found", unit="%")
    relate(office, "1.c1", "before_after", "1.hours < 1.limit")
    relate(office, "1.c2", "custom", "1.found >= 0 and 1.rate <= 100%")
    assert problems(office) == []
    with office.database.read() as session:
        lint_figures(session, office.cycle(session))


def test_every_problem_is_reported_at_once(office: Office) -> None:
    define(office, "1.a", filter="stat=x & found=1")
    formula(office, "1.b", "1.a + 1.nothing")
    relate(office, "1.c1", "partition", "1.a = 1.z")
    with office.database.read() as session, pytest.raises(Invalid) as raised:
        lint_figures(session, office.cycle(session))
    assert [problem.source for problem in raised.value.problems] == [
        "figure 1.a",
        "figure 1.a",
        "figure 1.b",
        "check 1.c1",
    ]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"source": "item"}, "there is no source “item”; did you mean items?"),
        ({"measure": "counts"}, "items have no measure “counts”; did you mean count?"),
        ({"kind": "sum"}, "there is no kind “sum”"),
        ({"filter": "stat=verified"}, "did you mean state?"),
        ({"filter": "unit=区交通厅"}, "No unit is called '区交通厅'"),
        ({"filter": "overdue=maybe"}, "overdue is yes or no, not “maybe”"),
        ({"filter": "carried_in="}, "carried_in is yes or no"),
        ({"value": "许多"}, "“许多”, is no number"),
        ({"bound": "余"}, "余 needs the value that it stands beside"),
        ({"bound": "大概", "value": "3"}, "大概 is not a bounded word"),
        ({"source": "readings", "measure": "latest"}, "latest is of one indicator"),
        ({"source": "readings", "measure": "newest"}, "readings have no measure “newest”"),
        ({"source": "target", "measure": ""}, "a target figure names its target: key=…"),
        ({"source": "parameter", "value": "3"}, "it names no document and date"),
        ({"source": "cited", "cited_from": "通报"}, "a cited figure states its value"),
        ({"source": "parameter", "value": "3", "filter": "a=b"}, "so it has no filter"),
        ({"source": "formula", "measure": "1.x +"}, "expected a figure key, a number"),
        ({"source": "formula", "measure": "1.x > 2"}, "a formula gives a value, not a relation"),
    ],
)
def test_a_definition_that_cannot_be_read_is_refused(values: dict[str, str], message: str) -> None:
    described = {"source": "items", "measure": "count", "unit": "个", **values}
    row = Figure(cycle_id=1, project_id=1, position=0, key="1.x", label="", **described)  # type: ignore[arg-type]
    with pytest.raises(Invalid) as raised:
        read_figure(row, 1, NO_UNITS)
    assert any(message in str(each.sentence) for each in raised.value.problems), str(raised.value)


def test_a_measure_gives_its_own_unit_and_a_target_exists(office: Office) -> None:
    define(office, "1.fines", measure="sum(amount)", unit="个")
    define(office, "1.hours", measure="mean(hours)", unit="天次")
    define(office, "1.goal", source="target", filter="key=h", measure="")
    assert problems(office) == [
        "figure 1.fines: sum(amount) is in 元, which is no 个",
        "figure 1.hours: mean(hours) is in 小时, which is no 天次",
        "figure 1.goal: there is no target h",
    ]


def test_a_key_belongs_to_its_project(office: Office) -> None:
    define(office, "1.two words")
    assert "its key is 1, a dot and a name, such as 1.found" in problems(office)[0]


def test_a_target_and_its_figure_share_a_unit(office: Office) -> None:
    promise(office, "g", direction=">=", value=Decimal(3), unit="户")
    define(office, "1.goal", source="target", filter="key=g", measure="", unit="人")
    assert problems(office) == ["figure 1.goal: it is in 人, target g in 户"]


def test_formulas_keep_units_and_scopes_apart(office: Office) -> None:
    define(office, "1.households", unit="户")
    define(office, "1.people", unit="人")
    define(office, "1.police", unit="户", scope="police")
    formula(office, "1.sum", "1.households + 1.people", unit="户")
    formula(office, "1.mixed", "1.households + 1.police", unit="户")
    formula(office, "1.rolled", "1.households + across(1.police)", unit="户")
    formula(office, "1.claimed", "1.households * 2", unit="户", scope="discipline")
    found = problems(office)
    assert [each.partition(":")[0] for each in found] == [
        "figure 1.sum",
        "figure 1.mixed",
        "figure 1.claimed",
    ]
    assert "unlike units" in found[0]
    assert "mixes whose work it counts (lead, police); declare it: across(…)" in found[1]


def test_formulas_in_a_circle_are_named(office: Office) -> None:
    formula(office, "1.a", "1.b + 1")
    formula(office, "1.b", "1.a - 1")
    assert "1.a → 1.b → 1.a" in problems(office)[0]


def test_a_check_that_cannot_be_answered_is_refused(office: Office) -> None:
    define(office, "1.households", unit="户")
    define(office, "1.people", unit="人")
    relate(office, "1.c1", "funnel", "1.people >= 1.households")
    relate(office, "1.c2", "sum", "1.people = 3 and 1.people >= 1.households")
    relate(office, "1.c3", "custom", "1.people = 3 and 1.people >= 1.households")
    relate(office, "1.c4", "custom", "1.peple = 3")
    found = "\n".join(problems(office))
    assert "check 1.c1: 人 and 户 are unlike units" in found
    assert "check 1.c2: there is no kind of check “sum”" in found
    assert "check 1.c3: 人 and 户 are unlike units" in found
    assert "check 1.c4: there is no figure 1.peple; did you mean 1.people?" in found


def test_units_are_known_by_figure(office: Office) -> None:
    define(office, "1.people", unit=" 人")
    with office.database.read() as session:
        assert figure_units(session, office.cycle(session)) == {"1.people": "人"}
