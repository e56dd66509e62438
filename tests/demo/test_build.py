"""A story becomes rows: totals without a rest, dates within their span, courses per item."""

from datetime import date
from decimal import Decimal

import pytest

from casetrack.demo.build import fates, sheets, split
from casetrack.demo.story import Batch, Campaign, PersonRow, Project, Read, UnitRow, Work
from casetrack.ledger.sheets import SHEETS

DAYS = (date(2019, 9, 16), date(2019, 10, 14))


def campaign(
    *batches: Batch, works: tuple[Work, ...] = (), readings: tuple[Read, ...] = ()
) -> Campaign:
    project = Project(
        ordinal=3,
        title="道路",
        lead_unit="roads",
        results_text="\n道路平整。\n",
        batches=batches,
        works=works,
        readings=readings,
        figures=(),
    )
    return Campaign(
        code="c",
        title="t",
        opens=DAYS[0],
        cut_off=date(2019, 11, 30),
        units=(UnitRow(code="roads", name="道路局", aliases=("路局", "公路局")),),
        people=(
            PersonRow(login="lead", name="甲", unit="roads", roles="unit_lead"),
            PersonRow(login="worker", name="乙", unit="roads", roles="handler; verifier@*"),
        ),
        preface_text="前言。",
        projects=(project,),
    )


def batch(**fields: object) -> Batch:
    defaults = {"name": "hole", "count": 3, "title": "{place}坑槽{n}", "found": DAYS}
    return Batch(**{**defaults, **fields})  # type: ignore[arg-type]


def work(**fields: object) -> Work:
    defaults = {"name": "visit", "kind": "走访", "quantity_unit": "户", "dates": DAYS}
    return Work(**{**defaults, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(("total", "rows"), [("722", 8), ("4.8", 4), ("13717.50", 6), ("5", 5)])
def test_a_total_is_shared_out_without_a_rest(total: str, rows: int) -> None:
    parts = split(Decimal(total), rows)

    assert sum(parts) == Decimal(total)
    assert len(parts) == rows
    assert min(parts) > 0


def test_shares_of_a_large_total_are_not_alike() -> None:
    assert len(set(split(Decimal(2386), 12))) > 4


def test_a_total_too_small_for_its_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="2 is too little for 3 rows"):
        split(Decimal(2), 3)


def test_items_are_keyed_numbered_and_given_to_the_handler_of_their_unit() -> None:
    rows = sheets(campaign(batch(places=("东街", "西街"))))["items"]

    assert [row["key"] for row in rows] == ["3.hole-001", "3.hole-002", "3.hole-003"]
    assert [row["title"] for row in rows] == ["东街坑槽1", "西街坑槽2", "东街坑槽3"]
    assert {(row["unit"], row["handler"]) for row in rows} == {("roads", "worker")}


def test_dates_are_spread_over_the_span_and_stay_off_weekends() -> None:
    rows = sheets(campaign(batch(count=29)))["items"]
    days = [row["found_on"] for row in rows]

    assert days[0] == DAYS[0]
    assert days[-1] == DAYS[1]
    assert all(isinstance(day, date) and day.isoweekday() <= 5 for day in days)


def test_what_happened_after_the_day_asked_for_is_left_out() -> None:
    reading = Read(
        name="r", indicator="满意度", date=DAYS[1], value=Decimal(90), unit="分", evidence="测评"
    )
    told = campaign(batch(), works=(work(rows=3, quantity=Decimal(3)),), readings=(reading,))
    then = sheets(told, as_of=date(2019, 9, 30))

    assert [len(then[name]) for name in ("items", "activities", "readings")] == [2, 2, 0]
    assert len(sheets(told)["readings"]) == 1


def test_an_amount_follows_the_quantity_where_it_comes_out_even() -> None:
    refund = work(rows=2, quantity=Decimal(57), amount=Decimal(855))
    rows = sheets(campaign(works=(refund,)))["activities"]

    assert [row["amount"] for row in rows] == [15 * Decimal(str(row["quantity"])) for row in rows]


def test_given_quantities_are_taken_in_turn() -> None:
    rows = sheets(campaign(batch(quantity=(Decimal(1), Decimal(4)))))["items"]

    assert [row["quantity"] for row in rows] == [1, 4, 1]


def test_corrected_work_names_the_row_it_replaces_and_why() -> None:
    again = work(name="again", corrects="visit", reason="重复登记")
    rows = sheets(campaign(works=(work(), again)))["activities"]

    assert [row["replaces"] for row in rows] == ["", "3.visit-01"]
    assert rows[1]["reason"] == "重复登记"


def test_each_item_takes_its_course_with_the_outcome_that_fits() -> None:
    told = campaign(batch(count=4, exceptions={2: "open", 3: "cleared", 4: "merged"}, into="3.x"))
    found = list(fates(told).values())

    assert [fate.course for fate in found] == ["verified", "open", "cleared", "merged"]
    assert [fate.outcome for fate in found] == ["substantiated", "", "unfounded", ""]
    assert [fate.into for fate in found] == ["", "", "", "3.x"]


def test_swift_items_take_their_hours_in_turn() -> None:
    hours = (Decimal("1.5"), Decimal("2.5"))
    found = fates(campaign(batch(course="swift", hours=hours, exceptions={3: "late"}))).values()

    assert [fate.hours for fate in found] == [Decimal("1.5"), Decimal("2.5"), None]


def test_every_row_has_the_columns_of_its_sheet() -> None:
    built = sheets(campaign(batch(), works=(work(),)))

    assert list(built) == [
        "units", "people", "cycle", "projects", "targets", "items", "activities", "readings",
        "figures", "checks", "narratives",
    ]  # fmt: skip
    for name, rows in built.items():
        columns = {column.name for column in SHEETS[name].columns if not column.read_only}
        assert all(set(row) == columns - {"workflow"} for row in rows)


def test_the_preface_is_project_nought_with_a_text_of_its_own() -> None:
    built = sheets(campaign())

    assert built["projects"][0]["lead_unit"] == ""
    assert [(row["key"], row["text"]) for row in built["narratives"]] == [
        ("0.preface", "前言。"),
        ("3.results", "道路平整。"),
    ]


def test_names_are_joined_as_the_ledger_lists_them() -> None:
    assert sheets(campaign())["units"][0]["aliases"] == "公路局;路局"
