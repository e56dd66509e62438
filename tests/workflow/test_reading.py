"""A workflow file is read as it is meant, and everything wrong with it is told at once."""

from pathlib import Path

import pytest

from casetrack.errors import Invalid
from casetrack.workdays import parse_duration
from casetrack.workflow import When, Within, load_definitions, read_definition, read_pinned
from tests.workflow.files import SMALL, TEMPLATE, problems_of, small


def test_states_say_who_is_waited_for_and_how_long() -> None:
    state = small().states["open"]

    assert (state.waits_for, state.within) == (
        "handler",
        Within(duration=parse_duration("2 workdays")),
    )
    assert state.title == {"zh": "未办", "en": "Open"}
    assert not state.closed


def test_a_transition_without_to_stays() -> None:
    note = small().transitions["note"]

    assert note.target is None
    assert note.sources == ("open", "done")


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("on due", When(offset=None, direction="on")),
        ("2 hours before due", When(offset=parse_duration("2 hours"), direction="before")),
        ("3 workdays after due", When(offset=parse_duration("3 workdays"), direction="after")),
        (
            "every 1 working hour after due",
            When(offset=parse_duration("1 working hour"), direction="after", repeats=True),
        ),
    ],
)
def test_the_moment_of_a_reminder_is_told_from_the_due_one(text: str, when: When) -> None:
    assert small("1 workday before due", text).reminders[0].when == when


def test_the_items_own_due_date_has_a_default_beside_it() -> None:
    state = small('within = "2 workdays"', 'within = "item"\ndefault = "30 days"').states["open"]

    assert state.within == Within(duration=parse_duration("30 days"), item=True)
    assert str(state.within) == "item, else 30 days"


def test_a_transition_starts_and_ends_the_clock_of_another_party() -> None:
    definition = small(
        'clock = "continue"\n',
        'clock = "stop"\nstarts = { waits_for = "handler", within = "5 days" }\n'
        'ends = ["handler"]\n',
    )
    note = definition.transitions["note"]

    assert note.starts is not None
    assert str(note.starts.within) == "5 days"
    assert note.ends == ("handler",)


def test_accepting_and_requesting_close_out_rectify_unless_the_file_says_otherwise() -> None:
    named = SMALL.replace("transitions.note", "transitions.accept")
    denied = named.replace('clock = "continue"', 'clock = "continue"\nrectifies = false')
    templates = {"reminder.txt.j2": TEMPLATE}

    assert read_definition(named, "", templates).transitions["accept"].rectifies
    assert not read_definition(denied, "", templates).transitions["accept"].rectifies
    assert not small().transitions["note"].rectifies


def test_layout_and_comments_do_not_change_the_hash() -> None:
    laid_out = small("initial = ", "# where it begins\ninitial   = ")

    assert laid_out.hash == small().hash
    assert laid_out.text != small().text


@pytest.mark.parametrize(
    ("old", "new"),
    [("2 workdays", "3 workdays"), ('"小流程"', '"小流程二"'), ("step = 2", "step = 3")],
)
def test_a_changed_meaning_changes_the_hash(old: str, new: str) -> None:
    assert small(old, new).hash != small().hash


def test_the_reminders_template_counts_for_the_hash_and_others_do_not() -> None:
    beside = {"reminder.txt.j2": TEMPLATE, "bulletin.html.j2": "<p>{{ title }}</p>"}

    assert small(template="另一封 {{ person }}").hash != small().hash
    assert read_definition(SMALL, "small.toml", beside).hash == small().hash


def test_text_that_is_no_toml_is_refused_with_its_line() -> None:
    with pytest.raises(Invalid, match=r"small.toml, line 2: no TOML"):
        read_definition('format = 1\nname = = "x"\n', "small.toml", {})


def test_an_unfinished_text_is_refused_at_its_end() -> None:
    with pytest.raises(Invalid, match=r"line 2: no TOML"):
        read_definition('format = 1\nname = "x', "small.toml", {})


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("initial", "intial", 4, 'unknown key "intial". Did you mean "initial"?'),
        ("waits_for", "wait_for", 9, 'unknown key "wait_for". Did you mean "waits_for"?'),
        ("requires", "require", 22, 'unknown key "require". Did you mean "requires"?'),
        ('when = "1', 'wen = "1', 35, 'unknown key "wen". Did you mean "when"?'),
        ('zh = "办结"', 'cn = "办结"', 13, 'unknown key "cn". Known: en, zh.'),
        ('"stop"', "7", 24, "transitions.finish.clock: expected a text in quotes"),
        ('from = ["open"]', 'from = "open"', 19, "transitions.finish.from: expected a list"),
        (
            'by = ["verifier"]',
            'by = ["verifier", 3]',
            21,
            "transitions.finish.by.1: expected a text",
        ),
        ("step = 2", "step = true", 43, "reminders.1.step: expected a whole number"),
        ("final = true", 'final = "yes"', 15, "states.done.final: expected true or false"),
        ('{ zh = "未办", en = "Open" }', '"未办"', 8, "states.open.title: expected a table"),
        (
            'clock = "continue"',
            'starts = { wait_for = "handler", within = "1 day" }',
            30,
            'unknown key "wait_for". Did you mean "waits_for"?',
        ),
        ("format = 1", "format = 2", 1, "format: expected 1"),
        ("format = 1\n", "", 1, "format = 1 is missing, or is not 1"),
        ("2 workdays", "2 fortnights", 10, "states.open.within: '2 fortnights' is no duration"),
        ("every 1 workday after", "every 1 workday before", 41, "is no moment"),
        ("1 workday before", "0 workdays before", 35, "out of range"),
        ('within = "2 workdays"', 'within = "item"', 10, "needs a default"),
        (
            'clock = "continue"',
            'clock = "stop"\nends = ["handler"]\nstarts = { waits_for = "handler" }',
            32,
            "transitions.note.starts: a clock needs `within`",
        ),
    ],
)
def test_what_does_not_fit_is_told_with_its_line(
    old: str, new: str, line: int, message: str
) -> None:
    told = problems_of(old, new)

    place = f"small.toml, line {line}: "
    assert any(each.startswith(place) and message in each for each in told), told


def test_a_reminder_that_is_no_table_is_told_and_the_rest_is_still_checked() -> None:
    text = SMALL.split("[[reminders]]")[0].replace(
        "[states.open]", "reminders = [3]\n[states.open]"
    )
    with pytest.raises(Invalid) as caught:
        read_definition(text, "small.toml", {})

    told = str(caught.value)
    assert "line 7: reminders.0: expected a table" in told
    assert "nothing repeats while handler is overdue" in told


def test_every_problem_of_a_file_is_told_at_once_in_its_order() -> None:
    text = SMALL.replace("calendar", "calender").replace('to = "done"', 'to = "dne"')
    text = text.replace("2 workdays", "2 moons").replace('["verifier"]', '["verifer"]')
    with pytest.raises(Invalid) as caught:
        read_definition(text, "small.toml", {"reminder.txt.j2": TEMPLATE})

    lines = [problem.line or 0 for problem in caught.value.problems]
    assert lines == sorted(lines)
    for word in ("calender", "dne", "moons", "verifer", "dead end"):
        assert word in str(caught.value)


def test_a_pinned_definition_is_not_judged_by_rules_that_came_later() -> None:
    unwatched = SMALL.replace('["independent"]', "[]")

    assert read_pinned(unwatched, "pinned", {}).transitions["finish"].guards == ()
    with pytest.raises(Invalid, match="pinned, line 4: unknown key"):
        read_pinned(unwatched.replace("initial", "first"), "pinned", {})


def test_a_folder_gives_its_workflows_by_name(tmp_path: Path) -> None:
    _write(tmp_path / "one", SMALL)
    _write(tmp_path / "two", SMALL.replace('"small"', '"other"'))

    assert sorted(load_definitions(tmp_path)) == ["other", "small"]


def test_the_problems_of_all_files_of_a_folder_are_told_together(tmp_path: Path) -> None:
    _write(tmp_path / "one", SMALL.replace("independent", "independant"))
    _write(tmp_path / "two", SMALL.replace("2 workdays", "2 moons"))

    with pytest.raises(Invalid, match=r"(?s)one.*independant.*two.*moons"):
        load_definitions(tmp_path)


def test_two_workflows_of_one_name_are_refused(tmp_path: Path) -> None:
    _write(tmp_path / "one", SMALL)
    _write(tmp_path / "two", SMALL)

    with pytest.raises(Invalid, match='another file has the name "small"'):
        load_definitions(tmp_path)


def test_a_folder_without_workflows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="no workflow here"):
        load_definitions(tmp_path)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    _write(tmp_path / "one", SMALL)
    (tmp_path / "one" / "workflow.toml").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(Invalid, match="cannot be read"):
        load_definitions(tmp_path)


def _write(folder: Path, text: str) -> None:
    folder.mkdir()
    (folder / "workflow.toml").write_text(text, encoding="utf-8")
    (folder / "reminder.txt.j2").write_text(TEMPLATE, encoding="utf-8")
