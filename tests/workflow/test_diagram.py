"""A workflow is drawn with the words people use."""

from casetrack.workflow import mermaid
from tests.workflow.files import small


def test_states_and_moves_are_drawn_with_their_titles() -> None:
    assert mermaid(small()) == (
        "stateDiagram-v2\n"
        "    direction LR\n"
        '    state "未办" as open\n'
        '    state "办结" as done\n'
        "    [*] --> open\n"
        "    open --> done: 办结\n"
        "    done --> [*]\n"
    )


def test_the_drawing_speaks_english_too() -> None:
    assert "open --> done: Finish\n" in mermaid(small(), locale="en")


def test_a_title_cannot_break_the_drawing() -> None:
    drawn = mermaid(small('zh = "未办"', "zh = 'a\"b: c; %% d'"))

    assert '    state "a\'b： c； % d" as open\n' in drawn
