import pytest

from casetrack.bulletins.formats import FORMATS
from casetrack.bulletins.parity import compare_figures
from tests.bulletins.samples import content, figure

SAMPLE = content(
    {
        (0, "preface"): "公布如下。",
        (
            1,
            "results",
        ): "{{ f.found }}已查。\n- {{ f.kept }}{{ f.people }}\n- 占{{ f.rate }}，见*注*",
    },
    figure("1.found"),
    figure("1.kept", "19户", "19"),
    figure("1.people", "39人", "39"),
    figure("1.rate", "13717.50元", "13717.50"),
)
FILES = {name: each.render(SAMPLE) for name, each in FORMATS.items()}
# Those whose bytes are their text.
TEXTS = ("html", "text", "markdown")


def test_every_format_carries_the_figures_of_the_snapshot() -> None:
    assert compare_figures(SAMPLE, FILES) == []


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize(
    ("printed", "other", "key"),
    [
        ("343个", "344个", "1.found"),
        ("39人", "38人", "1.people"),
        ("13717.50", "1371.75", "1.rate"),
    ],
)
def test_a_figure_that_a_file_changes_is_named(
    name: str, printed: str, other: str, key: str
) -> None:
    changed = FILES[name].replace(printed.encode(), other.encode())

    assert {each.key for each in compare_figures(SAMPLE, {name: changed})} == {key}


def test_a_changed_machine_value_is_found_though_the_text_is_right() -> None:
    changed = FILES["html"].replace(b'value="343"', b'value="34"')

    (found,) = compare_figures(SAMPLE, {"html": changed})

    assert str(found) == "html: figure 1.found is 343个, the file says 343个 (value 34)"


@pytest.mark.parametrize("name", TEXTS)
def test_a_line_that_is_gone_misses_its_figures(name: str) -> None:
    page = FILES[name].decode()
    changed = "\n".join(line for line in page.splitlines() if "已查" not in line).encode()

    assert "1.found" in {each.key for each in compare_figures(SAMPLE, {name: changed})}


def test_a_figure_too_many_is_told() -> None:
    more = '<data class="figure" value="1" data-key="9.x">1个</data>'.encode()
    changed = FILES["html"].replace(b"</main>", more + b"</main>")

    (found,) = compare_figures(SAMPLE, {"html": changed})

    told = (found.key, str(found.expected), str(found.found))
    assert told == ("9.x", "nothing here", "1个 (value 1)")


def test_a_bulletin_without_figures_proves_nothing() -> None:
    bare = content({(0, "preface"): "公布如下。"})

    (found,) = compare_figures(bare, {"text": FORMATS["text"].render(bare)})

    assert str(found.expected) == "at least one"
