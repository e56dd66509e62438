"""A stranger's template gets values and nothing else, within limits that hold."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from casetrack.errors import Invalid, Problem
from casetrack.workflow import compile_problem, render, render_each, sandbox, templates

MANY = {"rows": list(range(2000))}
FOR_EVER = (
    "{% for a in rows %}\n{% for b in rows %}{% for c in rows %}{% for d in rows %}"
    "{% endfor %}{% endfor %}{% endfor %}{% endfor %}"
)
DOUBLING = "{% set a = 'xxxxxxxx' %}\n" + "{% set a = a ~ a %}" * 40 + "{{ a }}"


def test_plain_values_are_rendered() -> None:
    values: Mapping[str, object] = {
        "title": "治理",
        "rows": ({"n": 1, "amount": Decimal("1.20"), "note": None}, {"n": 2, "amount": 3}),
    }
    text = (
        "{{ title }}{% for row in rows %} {{ loop.index }}:{{ row.n }}={{ row.amount }}{% endfor %}"
    )

    assert render(text, values, name="t.txt.j2") == "治理 1:1=1.20 2:2=3"


def test_decimals_stay_exact() -> None:
    values = {"a": Decimal("0.1"), "b": Decimal("0.2")}

    assert render("{{ a + b }} {{ a * 3 }}", values, name="t.txt.j2") == "0.3 0.3"


def test_values_are_escaped_unless_the_name_says_plain_text() -> None:
    values = {"name": "<b>&"}

    assert render("{{ name }}", values, name="t.html.j2") == "&lt;b&gt;&amp;"
    assert render("{{ name }}", values, name="unknown") == "&lt;b&gt;&amp;"
    assert render("{{ name }}", values, name="t.md.j2") == "<b>&"


def test_what_a_value_says_is_never_run() -> None:
    assert render("{{ a }}", {"a": "{{ 1 + 1 }}"}, name="t.txt.j2") == "{{ 1 + 1 }}"


def test_one_child_renders_many() -> None:
    texts = render_each("{{ n }}!", [{"n": n} for n in range(3)], name="t.txt.j2")

    assert texts == ["0!", "1!", "2!"]


def test_templates_of_the_bundle_can_be_included_and_no_others() -> None:
    bundle = {"part.txt.j2": "《{{ n }}》"}
    text = '{% include "part.txt.j2" %}'

    assert render(text, {"n": 1}, name="t.txt.j2", bundle=bundle) == "《1》"
    with pytest.raises(Invalid, match=r"t.txt.j2, line 1: .*etc/passwd"):
        render('{% include "/etc/passwd" %}', {}, name="t.txt.j2")


def test_a_mistake_in_an_included_template_is_told_in_its_place() -> None:
    bundle = {"part.txt.j2": "好\n{{ missing }}"}

    assert _refusal('{% include "part.txt.j2" %}', bundle=bundle) == Problem(
        message="'missing' is undefined", source="part.txt.j2", line=2
    )


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{ missing }}", "'missing' is undefined"),
        ("{{ row.missing }}", "'dict object' has no attribute 'missing'"),
        ("{{ missing.more }}", "'missing' is undefined"),
        ("{{ rows[9] }}", "there is no position 9"),
        ("{{ row['none'] }}", "'dict object' has no attribute 'none'"),
        ("{{ missing['more'] }}", "'missing' is undefined"),
        ("{{ text.__class__ }}", "there is no '__class__' to reach for"),
        ("{{ text['__class__'] }}", "there is no '__class__' to reach for"),
        ("{{ rows | map(attribute='__class__') | list }}", "there is no '__class__'"),
        ("{{ text.format(1) }}", "there is no 'format' to reach for"),
        ("{{ row.items() }}", "and call nothing"),
        ("{{ rows() }}", "and call nothing"),
        ("{% for a in rows %}{{ loop.cycle }}{% endfor %}", "there is no 'cycle' to reach"),
        ("{% macro m() %}{% endmacro %}{{ m() }}", "and call nothing"),
        ("{{ range(9) }}", "and call nothing"),
        ("{{ 9 ** 9 }}", "the operator ** is not for templates"),
        ("{{ text * 99 }}", "the operator * is not for templates"),
        ("{{ '%s' % text }}", "the operator % is not for templates"),
        ("{{ text | tojson }}", "No filter named 'tojson'"),
        ("{{ text is callable }}", "No test named 'callable'"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ text + 1 }}", "can only concatenate str"),
        ("{{ rows | sort | first | sum }}", "not iterable"),
        ("{% include 't.txt.j2' %}", "it includes itself without end"),
        ("{% if %}", "Expected an expression"),
    ],
)
def test_what_a_template_may_not_do_is_told_with_its_line(template: str, message: str) -> None:
    values = {"text": "好", "row": {"a": 1}, "rows": [1, 2], "one": Decimal(1)}
    problem = _refusal("好\n" + template, values)

    assert message in str(problem.sentence)
    assert (problem.source, problem.line) == ("t.txt.j2", 2)


def test_a_template_that_never_ends_is_stopped_where_it_turns() -> None:
    with pytest.raises(Invalid, match=r"t.txt.j2, line [12]: it needs more time"):
        render(FOR_EVER, MANY, name="t.txt.j2", seconds=1)


def test_a_template_that_eats_memory_is_stopped_where_it_eats() -> None:
    problem = _refusal(DOUBLING)

    assert (str(problem.sentence), problem.line) == (
        "it needs more memory than a template may have",
        2,
    )


def test_a_template_that_writes_without_measure_is_stopped() -> None:
    text = "{% for a in rows %}{% for b in rows %}好好好好好好{% endfor %}{% endfor %}"

    assert str(_refusal(text, MANY).sentence) == "it writes more than the limit allows"


def test_a_template_that_keeps_people_waiting_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(templates, "WALL_SECONDS", 0.2)
    forever = "{% for a in x %}{% for b in x %}{% for c in x %}{% endfor %}{% endfor %}{% endfor %}"

    with pytest.raises(Invalid, match=r"^t.txt.j2: it had to be stopped: it did not finish"):
        render(forever, {"x": ["好"] * 5000}, name="t.txt.j2")


def test_the_next_template_renders_after_one_that_was_stopped() -> None:
    with pytest.raises(Invalid):
        render("好", {}, name="t.txt.j2", seconds=-1)

    assert render("好", {}, name="t.txt.j2") == "好"


def test_a_child_that_cannot_even_begin_is_told() -> None:
    with pytest.raises(Invalid, match=r"^t.txt.j2: it had to be stopped"):
        render("好", {}, name="t.txt.j2", seconds=-1)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1.5, r"values.a is of type float; templates get plain values only"),
        ([{"b": object()}], r"values.a\[0\].b is of type object"),
        ({1: 2}, r"values.a has the key 1"),
        ({"$decimal": "1"}, r"has the key '\$decimal'"),
    ],
)
def test_only_plain_values_are_handed_over(value: object, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        render("{{ a }}", {"a": value}, name="t.txt.j2")


def test_names_that_a_template_sets_itself_are_known() -> None:
    text = "{% set n = 1 %}{% for row in rows %}{{ loop.first }}{{ row }}{{ n }}{% endfor %}"

    assert compile_problem(text, name="t", values={"rows": []}) is None


def _refusal(
    text: str,
    values: Mapping[str, object] | None = None,
    bundle: Mapping[str, str] | None = None,
) -> Problem:
    with pytest.raises(Invalid) as caught:
        render(text, values or {}, name="t.txt.j2", bundle=bundle)
    [problem] = caught.value.problems
    return problem


def test_what_was_compiled_is_handed_on_to_children_of_the_same_bundle() -> None:
    bundle = {"a.txt.j2": "{% include 'b.txt.j2' %}!", "b.txt.j2": "{{ name }}"}
    first = sandbox.Compiled(b"")
    environment = sandbox.StrangersEnvironment(bundle, autoescape=False, compiled=first)
    assert environment.get_template("a.txt.j2").render(name="张") == "张!"
    second = sandbox.Compiled(first.to_hand_on())
    environment = sandbox.StrangersEnvironment(bundle, autoescape=False, compiled=second)
    assert environment.get_template("a.txt.j2").render(name="李") == "李!"
    assert second.to_hand_on() == b""


def test_a_template_of_another_text_or_escaping_is_compiled_anew() -> None:
    values = {"name": "<b>"}
    for _ in range(2):
        assert render("{{ name }}", values, name="a.txt.j2") == "<b>"
        assert render("{{ name }}!", values, name="a.txt.j2") == "<b>!"
        assert render("{{ name }}", values, name="a.html.j2") == "&lt;b&gt;"


def test_a_mistake_keeps_its_line_when_the_template_is_known_already() -> None:
    text = "{{ name }}\n{{ rows[0] }}"
    assert render(text, {"name": "", "rows": ["甲"]}, name="a.txt.j2") == "\n甲"
    for _ in range(2):
        with pytest.raises(Invalid, match=r"a\.txt\.j2.*2"):
            render(text, {"name": "", "rows": []}, name="a.txt.j2")
