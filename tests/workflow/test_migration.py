"""Before a changed workflow file takes over, people see what it does to open items."""

from casetrack.workflow import compare, read_definition
from tests.workflow.files import SMALL, TEMPLATE, small


def test_the_same_file_changes_nothing() -> None:
    plan = compare(small(), small())

    assert (plan.removed_states, plan.added_states, plan.changed_clocks) == ((), (), ())
    assert (plan.removed_transitions, plan.changed_transitions) == ((), ())


def test_a_state_that_goes_strands_the_items_in_it() -> None:
    waiting = (
        '[states.waiting]\ntitle = { zh = "待补", en = "Waiting" }\n\n'
        '[transitions.wait]\ntitle = { zh = "待补", en = "Wait" }\nfrom = ["open"]\n'
        'to = "waiting"\nby = ["handler"]\n\n[transitions.go]\n'
        'title = { zh = "继续", en = "Go" }\nfrom = ["waiting"]\nto = "open"\nby = ["handler"]\n\n'
    )
    plan = compare(small("[states.done]", waiting + "[states.done]"), small())

    assert plan.removed_states == ("waiting",)
    assert plan.removed_transitions == ("wait", "go")
    assert plan.stranded({"waiting": 3, "open": 8, "done": 0}) == {"waiting": 3}


def test_a_state_that_comes_under_the_same_title_is_taken_for_renamed() -> None:
    text = SMALL.replace("states.done", "states.finished").replace('"done"', '"finished"')
    renamed = read_definition(text, "", {"reminder.txt.j2": TEMPLATE})
    plan = compare(small(), renamed)

    assert plan.renamed_states == {"done": "finished"}
    assert plan.stranded({"done": 5}) == {}


def test_a_changed_clock_and_a_changed_right_are_named() -> None:
    plan = compare(small(), small("2 workdays", "3 workdays"))
    assert plan.changed_clocks == ("open",)

    plan = compare(small(), small('by = ["handler"]', 'by = ["handler", "verifier"]'))
    assert plan.changed_transitions == ("note",)
