from casetrack.bulletins.example import template_problems
from casetrack.bulletins.formats import default_templates


def test_the_shipped_templates_render_the_example() -> None:
    assert template_problems(default_templates()) == []


def test_a_workflow_without_templates_of_its_own_has_no_problem() -> None:
    assert template_problems({"reminder.txt.j2": "{{ nonsense }}"}) == []


def test_a_template_that_reaches_for_attributes_is_named() -> None:
    [problem] = template_problems({"bulletin.txt.j2": "{{ title.__class__.__mro__ }}"})
    assert problem.source == "bulletin.txt.j2"
    assert problem.line == 1


def test_a_template_that_never_ends_is_stopped_and_named() -> None:
    line = "{% for a in text %}{% for b in text %}{% for c in text %}"
    forever = "{% set text = 'x' * 2000 %}" + line + "{% endfor %}" * 3
    assert template_problems({"bulletin.txt.j2": forever})
