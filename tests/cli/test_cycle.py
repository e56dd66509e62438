import pytest

from casetrack.startup import mark_rehearsal
from casetrack.store.tables import Project
from tests.bulletins.bureau import Bureau
from tests.cli.conftest import Program
from tests.office import DAY, NOW, Office

DATES = ("--opens", "2024-02-01", "--cut-off", "2024-11-30")


def test_a_campaign_begins_by_being_set_up(program: Program, office: Office) -> None:
    assert office.units

    made = program("cycle", "create", "t-2024", "新一年", *DATES, by="sun")
    told = program("cycle", "list", "--json").json["cycles"]

    assert "casetrack cycle open t-2024" in made.out
    assert [(each["code"], each["phase"]) for each in told] == [
        ("t-2023", "open"),
        ("t-2024", "setup"),
    ]


def test_everything_wrong_with_a_new_campaign_is_told(program: Program, office: Office) -> None:
    assert office.units

    answer = program("cycle", "create", "T 2024", "", *DATES[:3], "2024-01-01", by="sun")

    assert answer.code == 2
    assert len(answer.err.splitlines()) == 3


@pytest.mark.parametrize(("opens", "said"), [("soon", "expected a date"), ("", "is empty")])
def test_a_campaign_needs_its_dates(
    program: Program, office: Office, opens: str, said: str
) -> None:
    assert office.units

    answer = program(
        "cycle", "create", "t", "t", "--opens", opens, "--cut-off", "2024-01-01", by="sun"
    )

    assert answer.code == 2
    assert said in answer.err


def test_a_campaign_without_projects_is_not_opened(program: Program, office: Office) -> None:
    assert office.units
    program("cycle", "create", "t-2024", "新一年", *DATES, by="sun")

    answer = program("cycle", "open", "t-2024", by="sun")

    assert answer.code == 2
    assert "there is no project yet" in answer.err


def test_a_campaign_that_can_be_counted_is_opened(program: Program, office: Office) -> None:
    program("cycle", "create", "t-2024", "新一年", *DATES, by="sun")
    with office.database.write() as session:
        lead = office.units["jt"]
        session.add(Project(cycle_id=office.cycle_id + 1, ordinal=1, title="t", lead_unit_id=lead))

    assert program("cycle", "open", "t-2024", by="sun").out == "t-2024 is open.\n"
    assert program("cycle", "open", "t-2024", by="sun").code == 1


def test_a_campaign_is_shown_with_how_its_projects_stand(program: Program, office: Office) -> None:
    office.rectifying()

    shown = program("cycle", "show")
    [first, _] = program("cycle", "show", "t-2023", "--json").json["projects"]

    assert "rectifying 1" in shown.out
    assert (first["residual"], first["lead_unit"]) == (1, "区交通运输局")


def test_a_closed_campaign_says_what_it_carries_over(program: Program, office: Office) -> None:
    office.rectifying()

    answer = program("cycle", "close", "t-2023", "--json", by="sun")

    assert (answer.json["carried"], answer.json["failing"]) == (["1"], [])
    assert program("cycle", "show", "--json").json["phase"] == "closed"


def test_a_close_before_the_cut_off_day_is_over_is_meant(program: Program, office: Office) -> None:
    with office.database.write() as session:
        mark_rehearsal(session)
    then = ("--now", (NOW + DAY).isoformat(), "--as", "sun", "cycle", "close", "t-2023")

    refused = program(*then)

    assert refused.code == 1
    assert "t-2023 counts until 2023-11-30, and a close cannot be taken back" in refused.err
    assert program(*then, "--early").code == 0


def test_a_close_tells_which_checks_fail(program: Program, bureau: Bureau) -> None:
    bureau.add_check("1.found - 1.fixed = 0")

    answer = program("cycle", "close", "t-2023", by="sun")

    assert "Carried over: 1." in answer.out
    assert "check 1.c1 fails: " in answer.out


def test_what_keeps_a_campaign_from_its_close_is_shown(program: Program, bureau: Bureau) -> None:
    bureau.tamper("figure", "UPDATE figure SET measure = 'sum(colour)' WHERE key = '1.found'")

    assert "in the way: figure 1.found" in program("cycle", "show").out
    assert program("cycle", "close", "t-2023", by="sun").code == 2


def test_only_a_supervisor_closes_a_campaign(program: Program, office: Office) -> None:
    assert office.units

    answer = program("cycle", "close", "t-2023", by="jiao")

    assert answer.code == 1
    assert "needs supervisor" in answer.err


def test_nothing_under_way_is_said_as_such(program: Program) -> None:
    program("init")

    assert "casetrack cycle create" in program("cycle", "list").out
    assert "Cycles: none yet" in program("cycle", "show").err


def test_a_sample_is_spread_over_what_there_is(program: Program, office: Office) -> None:
    assert office.cycle_id

    answer = program("cycle", "lookback", "draw", "--size", "1", "--by", "colour", by="sun")

    assert "expected project, unit, category" in answer.err


def test_the_same_seed_draws_the_same_sample(program: Program, office: Office) -> None:
    for number in range(4):
        office.verified(f"坑槽{number}")

    drawn = program("cycle", "lookback", "draw", "--size", "2", "--seed", "a", "--json", by="sun")
    shown = program("cycle", "lookback", "show", "--json")

    assert drawn.json["drawn_from"] == 4
    assert len(drawn.json["items"]) == 2
    assert shown.json == drawn.json


def test_a_relapsed_item_is_reopened(program: Program, office: Office) -> None:
    item_id = office.verified()
    program("cycle", "lookback", "draw", "--size", "1", by="sun")

    judged = program("cycle", "lookback", "judge", "1", "relapsed", "--reason", "复现", by="sun")

    assert judged.out == "1: relapsed.\n"
    assert office.item(item_id).state == "rectifying"
    assert "relapsed" in program("cycle", "lookback", "show").out


def test_a_sound_item_stays_closed(program: Program, office: Office) -> None:
    item_id = office.verified()
    program("cycle", "lookback", "draw", "--size", "1", by="sun")

    program("cycle", "lookback", "judge", "1", "sound", "--reason", "完好", by="sun")

    assert office.item(item_id).state == "verified"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("judge", "1", "sound", "--reason", "x"), 1, "no look-back yet"),
        (("judge", "1", "fine", "--reason", "x"), 2, "expected sound, relapsed"),
        (("draw", "--size", "0"), 2, "at least one item"),
        (("draw", "--size", "3"), 1, "none is closed"),
        (("show",), 1, "casetrack cycle lookback draw"),
    ],
)
def test_a_look_back_that_cannot_be_is_refused(
    program: Program, office: Office, words: tuple[str, ...], code: int, said: str
) -> None:
    assert office.units

    answer = program("cycle", "lookback", *words, by="sun")

    assert answer.code == code
    assert said in answer.err


def test_an_item_that_was_not_drawn_is_not_judged(program: Program, office: Office) -> None:
    office.verified()
    program("cycle", "lookback", "draw", "--size", "1", by="sun")

    answer = program("cycle", "lookback", "judge", "7", "sound", "--reason", "x", by="sun")

    assert answer.code == 1
    assert "No look-back of t-2023 drew '7'" in answer.err
