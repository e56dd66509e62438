import pytest

from casetrack.bulletins.pieces import Exempt, Reference, Text, read_pieces


def test_f_names_a_figure_of_the_text_s_own_project() -> None:
    pieces, mistakes = read_pieces("查出{{ f.found }}处", project=12)

    assert mistakes == ()
    assert [type(piece) for piece in pieces] == [Text, Reference, Text]
    assert pieces[1] == Reference(key="12.found", attribute="text", start=2, end=15)


def test_another_project_is_named_by_its_number() -> None:
    pieces, _ = read_pieces("{{ p3.people.value }}人", project=12)

    assert pieces[0] == Reference(key="3.people", attribute="value", start=0, end=21)


def test_an_exemption_keeps_its_type_its_text_and_its_reason() -> None:
    pieces, mistakes = read_pieces('依托{{ "三服务"|name("活动名称") }}', project=7)

    assert mistakes == ()
    assert pieces[1] == Exempt(type="name", text="三服务", reason="活动名称", start=2, end=26)


def test_a_quoted_closing_brace_does_not_end_the_block() -> None:
    pieces, mistakes = read_pieces('{{ "一}}二"|name("括号") }}', project=1)

    assert mistakes == ()
    assert [piece.text for piece in pieces if isinstance(piece, Exempt)] == ["一}}二"]


@pytest.mark.parametrize(
    "block",
    [
        "{{ 343 }}",
        "{{ f.found() }}",
        "{{ f.found + 1 }}",
        "{{ found }}",
        "{{ p012.found }}",
        "{{ f.found.rows }}",
        "{{ f.found|upper }}",
        "{% for n in f %}{% endfor %}",
        "{{ f.found",
        "{{ f.found ? }}",
        "{{ 'f }}",
        "{{- f.found }}",
        "{{ }}",
    ],
)
def test_what_is_neither_figure_nor_exemption_is_a_mistake(block: str) -> None:
    _, mistakes = read_pieces(f"查出 {block}", project=12)

    assert mistakes != ()
    assert "{{ f.found }}" in mistakes[0].message_zh


@pytest.mark.parametrize("block", ['{{ "三资"|name }}', '{{ "三资"|name("  ") }}'])
def test_an_exemption_without_a_reason_is_a_mistake(block: str) -> None:
    _, mistakes = read_pieces(block, project=9)

    assert ["理由" in mistake.message_zh for mistake in mistakes] == [True]
