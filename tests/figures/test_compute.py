"""Figures over the records of a campaign: each source, its population, its instant."""

from datetime import date, timedelta
from decimal import Decimal

from casetrack.cases.records import NewActivity, record_activities
from casetrack.figures.units import Quantity
from casetrack.people.units import load_tree, succeed
from casetrack.store.tables import Cycle
from tests.figures.counted import (
    FOUND,
    computed,
    define,
    formula,
    parameter,
    promise,
    read,
    value,
    work,
)
from tests.office import DAY, NOW, Office


def test_a_count_has_exactly_its_rows(office: Office) -> None:
    ids = office.open("坑槽", "裂缝", category="路面")
    office.open("边沟淤积", category="边沟")
    define(office, "1.road", filter="category=路面")
    found = value(office, "1.road")
    assert (found.text, found.listed_source) == ("2个", "items")
    assert [row.id for row in found.rows] == ids
    assert {row.kind for row in found.rows} == {"item"}


def test_a_project_counts_its_own_and_the_preface_counts_all(office: Office) -> None:
    office.open("坑槽")
    office.open("租户", project=2)
    for key in ("0.found", "1.found", "2.found"):
        define(office, key)
    define(office, "1.all", filter="project=1|2")
    found = computed(office).figures
    texts = [found[key].text for key in ("0.found", "1.found", "2.found", "1.all")]
    assert texts == ["2个", "1个", "1个", "2个"]


def test_later_events_do_not_change_what_was_so_then(office: Office) -> None:
    define(office, "1.solved", filter="state=verified|published")
    define(office, "1.found")
    office.verified("坑槽")
    later = NOW + DAY
    office.open("裂缝", now=later)
    before, after = computed(office, NOW - DAY).figures, computed(office, later).figures
    assert (before["1.found"].text, before["1.solved"].text) == ("0个", "0个")
    assert (after["1.found"].text, after["1.solved"].text) == ("2个", "1个")
    assert value(office, "1.found", NOW).text == "1个"


def test_amounts_are_kept_in_yuan_and_printed_in_the_unit_of_the_figure(office: Office) -> None:
    office.open("罚款甲", amount=Decimal("1000000.42"))
    office.open("罚款乙", amount=Decimal(248397))
    define(office, "1.fines", measure="sum(amount)", unit="万元")
    found = value(office, "1.fines")
    assert found.text == "124.839742万元"
    assert (found.base, found.base_unit, found.kind) == ("1248397.42", "元", "amount")


def test_unlike_units_among_the_rows_leave_the_figure_without_a_value(office: Office) -> None:
    office.open("甲", quantity=Decimal(2), quantity_unit="人")
    office.open("乙", quantity=Decimal(3), quantity_unit="户")
    define(office, "1.people", measure="sum(quantity)", unit="人")
    found = value(office, "1.people")
    assert (found.text, found.exact, found.empty) == ("—", None, False)
    assert "unlike" in str(found.problem)


def test_a_unit_counts_once_under_all_its_names(office: Office) -> None:
    office.assigned("甲", unit="jt")
    office.assigned("乙", unit="zj")
    define(office, "1.units", measure="distinct(unit)", unit="家")
    define(office, "1.roads", filter="unit=区交通局")
    assert value(office, "1.units").text == "2家"
    with office.database.write() as session:
        succeed(session, old="zj", new="jt")
    found = computed(office).figures
    assert (found["1.units"].text, found["1.roads"].text) == ("1家", "2个")


def test_the_mean_time_is_taken_from_opening_to_verification(office: Office) -> None:
    for hours in (3, 4):
        item = office.requested(f"坑槽{hours}")
        office.step(item, "verify", by="he", now=NOW + timedelta(hours=hours))
    office.open("还没办完")
    define(office, "1.hours", measure="mean(hours)", unit="个小时")
    define(office, "1.days", measure="median(workdays)", unit="个工作日")
    found = computed(office, NOW + DAY).figures
    assert (found["1.hours"].text, len(found["1.hours"].rows)) == ("3.5个小时", 2)
    assert found["1.days"].text == "0个工作日"


def test_a_mean_is_rounded_half_up_to_one_decimal(office: Office) -> None:
    for minutes in (60, 61, 70):
        item = office.requested(f"坑槽{minutes}")
        office.step(item, "verify", by="he", now=NOW + timedelta(minutes=minutes))
    define(office, "1.hours", measure="mean(hours)", unit="小时")
    define(office, "1.finer", measure="mean(hours)", unit="小时", value="1.06")
    found = computed(office, NOW + DAY).figures
    assert (found["1.hours"].text, found["1.finer"].text) == ("1.1小时", "1.06小时")
    assert found["1.finer"].contradicted == ""


def test_what_cannot_be_told_in_the_unit_of_the_figure_says_why(office: Office) -> None:
    office.verified("坑槽")
    promise(office, "g", figure="1.done", direction=">=", value=Decimal(3), unit="户")
    define(office, "1.hours", measure="mean(hours)", unit="人")
    define(office, "1.goal", source="target", filter="key=g", measure="", unit="人")
    found = computed(office).figures
    assert all("unlike" in str(each.problem) for each in found.values())
    assert len(found["1.hours"].rows) == 1


def test_rows_without_a_quantity_are_not_behind_a_sum(office: Office) -> None:
    office.open("甲")
    office.open("乙", quantity=Decimal(2), quantity_unit="人")
    define(office, "1.people", measure="sum(quantity)", unit="人", filter="category=")
    found = value(office, "1.people")
    assert (found.text, len(found.rows)) == ("2人", 1)
    assert "类别为空：数量合计" in found.definition


def test_of_nothing_there_is_no_mean(office: Office) -> None:
    define(office, "1.hours", measure="mean(hours)", unit="小时")
    found = value(office, "1.hours")
    assert (found.text, found.empty) == ("—", True)


def test_overdue_is_asked_at_the_instant(office: Office) -> None:
    office.assigned("坑槽")
    define(office, "1.late", filter="overdue=yes")
    assert value(office, "1.late").text == "0个"
    assert value(office, "1.late", NOW + 10 * DAY).text == "1个"


def test_work_is_added_up_and_counts_whose_it_is(office: Office) -> None:
    work(office, "a", "30")
    work(office, "b", "12", unit="jw")
    define(office, "1.all", source="activities", measure="sum(quantity)", unit="次")
    define(
        office,
        "1.theirs",
        source="activities",
        measure="sum(quantity)",
        unit="次",
        scope="discipline",
    )
    define(office, "1.both", source="activities", filter="scope=lead|discipline", unit="件")
    found = computed(office).figures
    assert [each.text for each in found.values()] == ["30次", "12次", "2件"]
    assert (found["1.all"].scope, found["1.theirs"].scope) == ("lead", "discipline")


def test_work_on_items_is_counted_by_item_unit_and_day(office: Office) -> None:
    [item] = office.open("坑槽", key="坑槽-1")
    work(office, "a", item_id=item, amount=Decimal(50))
    work(office, "b", item_id=item, date=FOUND + DAY, amount=Decimal("0.5"))
    define(office, "1.items", source="activities", measure="distinct(item)")
    define(office, "1.days", source="activities", measure="distinct(date)", unit="天")
    define(office, "1.units", source="activities", measure="distinct(unit)", unit="家")
    define(office, "1.paid", source="activities", measure="sum(amount)", unit="元")
    define(office, "1.on", source="activities", filter="item=坑槽-1&date>=2023-09-20")
    texts = [each.text for each in computed(office).figures.values()]
    assert texts == ["1个", "2天", "1家", "50.5元", "1个"]


def test_a_corrected_row_counts_from_its_correction_on(office: Office) -> None:
    work(office, "a", "30")
    later = NOW + DAY
    work(office, "b", "25", now=later, replaces="a", reason="重复登记")
    define(office, "1.checks", source="activities", measure="sum(quantity)", unit="次")
    assert value(office, "1.checks", NOW).text == "30次"
    assert value(office, "1.checks", later).text == "25次"


def test_what_was_done_after_the_cut_off_day_does_not_count(office: Office) -> None:
    late = date(2023, 12, 1)
    work(office, "a", date=late)
    office.open("坑槽")
    define(office, "1.checks", source="activities", unit="次")
    define(office, "1.found")
    assert value(office, "1.checks", NOW + 100 * DAY).text == "0次"
    assert value(office, "1.found", NOW + 100 * DAY).text == "1个"


def test_an_indicator_has_a_first_a_latest_and_a_change(office: Office) -> None:
    read(office, "now", "88.16", date(2023, 11, 20))
    read(office, "before", "85.07", date(2023, 1, 13))
    for measure in ("latest", "first", "change"):
        define(
            office,
            f"1.{measure}",
            source="readings",
            filter="indicator=满意度",
            measure=measure,
            unit="分",
        )
    found = computed(office).figures
    assert [each.text for each in found.values()] == ["88.16分", "85.07分", "3.09分"]
    assert [len(each.rows) for each in found.values()] == [1, 1, 2]


def test_one_reading_is_no_change_and_none_is_no_value(office: Office) -> None:
    for measure in ("latest", "change"):
        described = {"source": "readings", "filter": "indicator=满意度", "unit": "分"}
        define(office, f"1.{measure}", measure=measure, **described)
    assert all(each.empty for each in computed(office).figures.values())
    read(office, "now", "88.16", date(2023, 11, 20))
    found = computed(office).figures
    assert (found["1.latest"].text, found["1.change"].text) == ("88.16分", "—")


def test_the_difference_of_two_rates_is_in_percentage_points(office: Office) -> None:
    read(office, "before", "6.7", date(2023, 1, 13), unit="%")
    read(office, "now", "14.7", date(2023, 11, 20), unit="%")
    described = {"source": "readings", "filter": "indicator=满意度", "measure": "change"}
    define(office, "1.points", unit="个百分点", **described)
    define(office, "1.wrong", unit="%", **described)
    assert value(office, "1.points").text == "8个百分点"
    assert "unlike" in str(value(office, "1.wrong").problem)


def test_a_target_is_a_figure_too(office: Office) -> None:
    promise(office, "g", figure="1.done", direction=">=", value=Decimal(1000), unit="万元")
    define(office, "1.goal", source="target", filter="key=g", measure="", unit="万元")
    define(
        office,
        "1.about",
        source="target",
        filter="key=g",
        measure="",
        unit="万元",
        value="1000",
        bound="约",
    )
    define(office, "1.none", source="target", filter="key=h", measure="", unit="万元")
    found = computed(office).figures
    assert (found["1.goal"].text, found["1.goal"].kind) == ("1000万元", "target")
    assert found["1.about"].text == "约1000万元"
    assert str(found["1.none"].problem) == "there is no target h"


def test_a_qualitative_target_gives_no_number(office: Office) -> None:
    promise(office, "g", direction="qualitative")
    define(office, "1.goal", source="target", filter="key=g", measure="", unit="户")
    assert "promises nothing" in str(value(office, "1.goal").problem)


def test_parameters_and_citations_are_printed_as_typed(office: Office) -> None:
    parameter(office, "1.paid", "65-70", unit="%")
    parameter(office, "1.until", "11月底", unit="", kind="date")
    parameter(office, "1.often", "每季度", unit="", kind="duration")
    parameter(office, "1.sum", "13717.50", unit="元", source="cited")
    found = computed(office).figures
    assert [each.text for each in found.values()] == ["65-70%", "11月底", "每季度", "13717.50元"]
    assert [each.base for each in found.values()] == ["65-70", "11月底", "每季度", "13717.5"]
    assert [each.kind for each in found.values()] == ["rate", "date", "duration", "amount"]


def test_a_range_keeps_its_ends_in_the_base_unit(office: Office) -> None:
    parameter(office, "1.paid", "2-3", unit="万元")
    found = value(office, "1.paid")
    assert (found.text, found.base, found.base_unit) == ("2-3万元", "20000-30000", "元")


def test_a_formula_is_reckoned_from_exact_values(office: Office) -> None:
    office.open("甲", "乙", "丙")
    define(office, "1.found")
    parameter(office, "1.last", "7", unit="个")
    formula(office, "1.rate", "1.found / 1.last", unit="%")
    formula(office, "1.times", "1.last / 1.found", unit="倍")
    found = computed(office).figures
    assert (found["1.rate"].text, found["1.times"].text) == ("42.86%", "2.33倍")
    assert found["1.rate"].exact == Quantity(value=Decimal(3) / 7 * 100, unit="%")
    assert [row.key for row in found["1.rate"].rows] == ["1.found", "1.last"]


def test_a_rate_is_never_rounded_to_all_or_none(office: Office) -> None:
    rates = {
        "342 / 343": "99.71%",
        "99999 / 100000": "99.999%",
        "343 / 343": "100%",
        "1 / 100000": "0.001%",
        "0 / 7": "0%",
        "15 / 16": "93.75%",
        "1 / 2": "50%",
    }
    parameter(office, "1.one", "1", unit="1")
    for place, expression in enumerate(rates):
        formula(office, f"1.rate{place}", f"1.one * {expression}", unit="%")
    texts = [each.text for each in computed(office).figures.values()][1:]
    assert texts == list(rates.values())


def test_a_formula_waits_for_what_it_reads(office: Office) -> None:
    define(office, "1.hours", measure="mean(hours)", unit="小时")
    define(office, "1.found")
    formula(office, "1.twice", "1.hours * 2", unit="小时")
    formula(office, "1.per", "1.hours / 1.found", unit="小时/个")
    formula(office, "1.share", "1.found / 1.found", unit="%")
    formula(office, "1.lost", "1.nothing + 1.found")
    found = computed(office).figures
    assert str(found["1.twice"].problem) == "there is no value for 1.hours"
    assert (found["1.twice"].empty, found["1.lost"].empty) == (True, False)
    assert "divided by 0" in str(found["1.share"].problem)


def test_formulas_in_a_circle_have_no_value_and_say_so(office: Office) -> None:
    formula(office, "1.a", "1.b + 1")
    formula(office, "1.b", "1.a - 1")
    define(office, "1.c")
    found = computed(office).figures
    assert "rests on itself: 1.a → 1.b → 1.a" in str(found["1.a"].problem)
    assert found["1.c"].text == "0个"


def test_one_definition_that_cannot_be_read_does_not_hide_the_others(office: Office) -> None:
    define(office, "1.wrong", filter="stat=verified")
    define(office, "1.found")
    found = computed(office).figures
    assert "did you mean state?" in str(found["1.wrong"].problem)
    assert (found["1.wrong"].text, found["1.found"].text) == ("—", "0个")


def test_one_typed_row_is_listed_as_recorded(office: Office) -> None:
    work(office, "a", "722", kind="考试", quantity_unit="人")
    work(office, "b", "3", kind="约谈", quantity_unit="人")
    described = {"source": "activities", "measure": "sum(quantity)", "unit": "人"}
    define(office, "1.examined", filter="kind=考试", **described)
    define(office, "1.talks", filter="kind=约谈", **described)
    define(office, "1.both", **described)
    formula(office, "1.again", "1.examined + 0", unit="人")
    found = computed(office).figures
    sources = [each.listed_source for each in found.values()]
    assert sources == ["recorded", "activities", "activities", "recorded"]
    assert found["1.examined"].source == "activities"


def test_what_the_records_contradict_is_cited_with_the_computed_beside_it(office: Office) -> None:
    office.open("甲", "乙")
    define(office, "1.found", value="3")
    found = value(office, "1.found")
    assert (found.text, found.contradicted, found.listed_source) == ("3个", "2个", "cited")


def test_a_bounded_word_stands_beside_what_is_stated(office: Office) -> None:
    work(office, "a", "300", quantity_unit="份")
    work(office, "b", "357", quantity_unit="份")
    described = {"source": "activities", "measure": "sum(quantity)", "unit": "份"}
    define(office, "1.papers", value="650", bound="余", **described)
    found = value(office, "1.papers")
    assert (found.text, found.value, found.bound) == ("650余份", "650", "余")
    assert (found.exact, found.contradicted) == (Quantity(value=Decimal(657), unit="份"), "")


def test_a_figure_says_what_it_counts_and_among_what(office: Office) -> None:
    define(office, "1.solved", filter="category=坑槽|裂缝&found_on>=2023-09-01&overdue=no")
    found = value(office, "1.solved")
    assert found.population == "项目1“公路病害治理”的问题"
    assert found.definition == (
        "项目1“公路病害治理”的问题中，类别为坑槽或裂缝，发现日期不早于2023-09-01，逾期为否："
        "件数；统计主体：牵头单位"
    )


def test_a_correction_after_the_close_counts_and_a_later_step_does_not(office: Office) -> None:
    requested = office.requested("坑槽")
    work(office, "a", "30")
    closed, later = NOW + DAY, NOW + 2 * DAY
    define(office, "1.solved", filter="state=verified")
    define(office, "1.checks", source="activities", measure="sum(quantity)", unit="次")
    with office.database.write() as session:
        cycle = session.get_one(Cycle, office.cycle_id)
        cycle.closed_at = closed
        session.add(cycle)
    office.step(requested, "verify", by="he", now=later)
    with office.database.write() as session:
        new = NewActivity(
            key="b",
            project_id=office.projects[1],
            kind="检查",
            date=FOUND,
            unit_id=office.units["jt"],
            quantity=Decimal(25),
            replaces="a",
            reason="重复登记",
        )
        actor = office.actor(session, "sun")
        record_activities(
            session, load_tree(session), actor, office.cycle(session), [new], now=later
        )
    found = computed(office, later).figures
    assert (found["1.solved"].text, found["1.checks"].text) == ("0个", "25次")
    assert computed(office, closed).figures["1.checks"].text == "30次"
