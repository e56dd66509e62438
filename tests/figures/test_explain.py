"""A click on a number opens exactly the rows behind it."""

from decimal import Decimal

import pytest

from casetrack.errors import NotFound
from casetrack.figures.explain import Explained, explain
from casetrack.people.units import load_tree
from tests.figures.counted import FOUND, define, formula, parameter, promise, work
from tests.office import CALENDAR, NOW, Office


def explained(office: Office, key: str) -> Explained:
    with office.database.read() as session:
        cycle, tree = office.cycle(session), load_tree(session)
        return explain(session, cycle, key, at=NOW, calendar=CALENDAR, tree=tree)


def test_a_count_opens_its_items(office: Office) -> None:
    [item, _] = office.open("坑槽", "裂缝")
    define(office, "1.first", filter="key=1", value="1")
    found = explained(office, "1.first")
    [row] = found.rows
    assert (row.kind, row.id, row.key, row.what, row.day) == ("item", item, "1", "坑槽", FOUND)
    assert found.value.text == "1个"


def test_a_sum_opens_what_was_done_with_quantity_and_amount(office: Office) -> None:
    work(office, "a", "30", amount=Decimal(50))
    define(office, "1.checks", source="activities", measure="sum(quantity)", unit="次")
    [row] = explained(office, "1.checks").rows
    assert (row.what, row.quantity, row.unit, row.amount) == (
        "检查",
        Decimal(30),
        "次",
        Decimal(50),
    )


def test_a_formula_opens_the_figures_it_reads_down_to_their_rows(office: Office) -> None:
    office.open("坑槽")
    define(office, "1.found")
    parameter(office, "1.last", "4", unit="个")
    formula(office, "1.rate", "1.found / 1.last", unit="%")
    formula(office, "1.rest", "100% - 1.rate", unit="个百分点")
    [rate] = explained(office, "1.rest").figures
    found, last = rate.figures
    assert [row.key for row in found.rows] == ["1"]
    [row] = last.rows
    assert (row.kind, row.key, row.quantity) == ("parameter", "工作方案（2023年9月）", Decimal(4))


def test_a_target_opens_what_was_promised(office: Office) -> None:
    promise(office, "g", direction=">=", value=Decimal(3), unit="户")
    define(office, "1.goal", source="target", filter="key=g", measure="", unit="户")
    [row] = explained(office, "1.goal").rows
    assert (row.kind, row.key, row.quantity, row.unit) == ("target", "g", Decimal(3), "户")


def test_a_text_opens_its_document(office: Office) -> None:
    parameter(office, "1.until", "11月底", unit="", kind="date")
    [row] = explained(office, "1.until").rows
    assert (row.kind, row.quantity) == ("parameter", None)


def test_an_unknown_figure_is_refused_with_the_nearest(office: Office) -> None:
    define(office, "1.found")
    with pytest.raises(NotFound, match=r"nearest known: 1\.found"):
        explained(office, "1.fond")
