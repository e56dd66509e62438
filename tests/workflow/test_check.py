"""A definition that could strand, silence or mislead somebody is not activated."""

import pytest

from casetrack.workflow import check, read_pinned
from tests.workflow.files import SMALL, problems_of, small

REPEATING = """
[[reminders]]
name = "late"
states = ["open"]
when = "every 1 workday after due"
to = ["handler"]
step = 2
"""
ISLAND = """[states.island]
title = { zh = "孤岛", en = "Island" }
final = true

"""
TRAP = """[states.trap]
title = { zh = "死路", en = "Trap" }

[transitions.fall]
title = { zh = "掉落", en = "Fall" }
from = ["open"]
to = "trap"
by = ["handler"]

"""
STARTS = 'clock = "continue"\nstarts = { waits_for = "verifier", within = "5 workdays" }'
HERE = "[states.done]"


def test_a_sound_file_has_no_problems() -> None:
    assert check(small()) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('"small"', '"Small one"', 2, '"Small one" is no name'),
        ('"soon"', '"late"', 39, 'two reminders are called "late"'),
        ('"小流程"', '" "', 5, "the workflow has no title in zh"),
        ('"Open"', '""', 8, "states open has no title in en"),
        ('initial = "open"', 'initial = "opn"', 4, 'unknown state "opn". Did you mean "open"?'),
        ('["open", "done"]', '["open", "gone"]', 28, 'unknown state "gone"'),
        ('to = "done"', 'to = "dome"', 20, 'unknown state "dome". Did you mean "done"?'),
        ('states = ["open"]', 'states = ["opened"]', 34, 'unknown state "opened"'),
        ('waits_for = "handler"', 'waits_for = "handle"', 9, 'unknown role "handle"'),
        ('by = ["verifier"]', 'by = ["chief"]', 21, 'unknown role "chief". Known: admin, audit'),
        ('to = ["handler"]', 'to = ["hander"]', 36, 'unknown role "hander"'),
        ('"soon"', '"soon"\nwaits_for = "hand"', 34, 'unknown role "hand"'),
        ('"continue"', '"continue"\nends = ["verify"]', 31, 'unknown role "verify"'),
        ('clock = "stop"', 'clock = "halt"', 24, 'unknown clock effect "halt"'),
        ('["independent"]', '["independant"]', 23, 'unknown guard "independant". Did you mean'),
        ('"evidence:photo"', '"evidence:foto"', 22, 'unknown requirement "evidence:foto"'),
        ('"unit"', '"unti"', 22, 'unknown requirement "unti". Did you mean "unit"?'),
        (HERE, ISLAND + HERE, 12, 'state "island" cannot be reached from "open"'),
        (HERE, TRAP + HERE, 12, 'state "trap" is a dead end'),
        ('by = ["handler"]', "by = []", 29, 'nobody may take "note"'),
        ('by = ["handler"]', 'by = ["admin", "auditor"]', 29, 'nobody may take "note"'),
        ('["open", "done"]', "[]", 28, 'transition "note" starts from no state'),
        ('within = "2 workdays"\n', "", 7, 'state "open" waits for handler without `within`'),
        ('waits_for = "handler"\n', "", 9, 'state "open" has a clock, but waits for nobody'),
        ("final = true", 'waits_for = "handler"\nwithin = "1 day"\nfinal = true', 17, "is final"),
        ('calendar = "cn"\n', "", 1, "clocks run without a calendar"),
        ('clock = "continue"', STARTS, 31, "note.starts: nothing ends the clock for verifier"),
        ('clock = "continue"', STARTS, 31, 'nothing repeats while verifier is overdue in "open"'),
        ('"continue"', '"stop"\nends = ["verifier"]', 31, "ends a clock for verifier that nothing"),
        (REPEATING, "", 7, 'nothing repeats while handler is overdue in "open"'),
        ("every 1 workday after", "3 workdays after", 7, "nothing repeats while handler is over"),
        ('to = ["handler"]', "to = []", 32, 'reminder "soon" has no recipient'),
        ('states = ["open"]', "states = []", 32, 'reminder "soon" is for no state'),
        ('states = ["open"]', 'states = ["done"]', 34, 'reminder "soon": no clock runs in "done"'),
        ('"soon"', '"soon"\nwaits_for = "verifier"', 35, 'no clock of verifier runs in "open"'),
        ('["independent"]', "[]", 23, '"finish" closes an item without the guard "independent"'),
        ("step = 2", 'template = "remind.txt.j2"', 43, 'no template "remind.txt.j2" beside the'),
    ],
)
def test_a_problem_is_told_with_its_line(old: str, new: str, line: int, message: str) -> None:
    told = problems_of(old, new)

    place = f"small.toml, line {line}: "
    assert any(each.startswith(place) and message in each for each in told), told


def test_outcomes_are_free_until_the_file_lists_them() -> None:
    listed = 'outcome = "god"\nclock = "stop"'
    table = '[outcomes]\ngood = { zh = "好", en = "Good" }\n[states.open]'

    assert problems_of('clock = "stop"', listed) == []
    text = problems_of("[states.open]", table)
    assert text == []


def test_a_listed_outcome_that_is_misspelt_is_told() -> None:
    table = (
        '[outcomes]\ngood = { zh = "好", en = "Good" }\n\n[transitions.clear]\n'
        'title = { zh = "清", en = "Clear" }\nfrom = ["open"]\nby = ["verifier"]\n'
        'outcome = "god"\noutcomes = ["goood"]\n\n[states.open]'
    )
    told = " ".join(problems_of("[states.open]", table))

    assert 'transitions.clear.outcome: unknown outcome "god". Did you mean "good"?' in told
    assert 'transitions.clear.outcomes: unknown outcome "goood"' in told


def test_publishing_between_closed_states_needs_no_second_judge() -> None:
    publish = (
        '[states.out]\ntitle = { zh = "公布", en = "Out" }\nclosed = true\nfinal = true\n\n'
        '[transitions.publish]\ntitle = { zh = "公布", en = "Publish" }\nfrom = ["done"]\n'
        'to = "out"\nby = ["publisher"]\n\n'
    )

    assert problems_of(HERE, publish + HERE) == []


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{% for row in rows %}", "reminder.txt.j2, line 1: Unexpected end of template"),
        ("好\n{{ persn }}", "reminder.txt.j2, line 2: 'persn' is not among the values given"),
        ("{{ rows.append(1) }}", "line 1: templates read values only and call nothing"),
        ("{{ person | pprint }}", "line 1: there is no filter 'pprint' for templates"),
        ("{{ person is callable }}", "line 1: there is no test 'callable' for templates"),
        ("{{ " + "(" * 3000 + ")" * 3000 + " }}", "it is nested too deep"),
    ],
)
def test_a_template_is_refused_before_it_runs(template: str, message: str) -> None:
    with pytest.raises(Exception, match=r"small.toml, line 32") as caught:
        small(template=template)

    assert message in str(caught.value)


def test_a_template_that_is_gone_is_told_of_a_pinned_definition_too() -> None:
    [first] = check(read_pinned(SMALL, "pinned", {}))

    assert (first.line, str(first.sentence)) == (
        32,
        'no template "reminder.txt.j2" beside the file. Known: none.',
    )


def test_a_template_that_fails_its_example_is_found_by_rendering_it() -> None:
    definition = small(template="{{ person }}\n{{ rows[0].titel }}\n")
    # Two rules name it, and the first one's line is told.
    [soon] = check(definition)

    assert soon.line == 32
    assert "reminder.txt.j2, line 2" in str(soon.sentence)
    assert "titel" in str(soon.sentence)
