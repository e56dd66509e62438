from html.parser import HTMLParser
from pathlib import Path

import pytest

from casetrack.bulletins.formats import FORMATS
from casetrack.bulletins.formats.markdown import escape, unescape
from casetrack.bulletins.page import ordinal_numeral, page_of, printed_figures
from casetrack.bulletins.reading import ProjectText
from casetrack.bulletins.reading.assembly import read_text
from casetrack.bulletins.reading.files import text_of_bytes
from casetrack.errors import Invalid
from tests.bulletins.samples import content, figure

SAMPLE = content(
    {
        (0, "preface"): "会同{{ f.units }}治理。\n现予公布：",
        (1, "goals"): "清理<b>四乱</b> & 提升。",
        (1, "results"): '- 发现{{ f.found }}\n- 依托{{ "三服务"|name("活动") }}\n完成。',
        (2, "results"): "达到{{ f.low.value }}-{{ f.high }}，共{{ p1.found }}。",
    },
    figure("0.units", "10家", "10"),
    figure("1.found"),
    figure("2.low", "65%", "65"),
    figure("2.high", "70%", "70"),
)


def rendered(name: str) -> str:
    return FORMATS[name].render(SAMPLE).decode()


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_content_gives_the_same_bytes(name: str) -> None:
    assert FORMATS[name].render(SAMPLE) == FORMATS[name].render(SAMPLE)


def test_the_plain_text_is_a_preface_and_one_block_per_project() -> None:
    assert rendered("text").splitlines() == [
        "专项治理成果",
        "",
        "会同10家治理。",
        "现予公布：",
        "",
        "一、第1项治理",
        "",
        "牵头单位：区水利局",
        "",
        "治理目标：清理<b>四乱</b> & 提升。",
        "",
        "治理成果：",
        "- 发现343个",
        "- 依托三服务",
        "完成。",
        "",
        "二、第2项治理",
        "",
        "牵头单位：区水利局",
        "",
        "治理成果：达到65-70%，共343个。",
    ]


def test_each_figure_in_html_is_a_data_element_and_words_are_escaped() -> None:
    page = rendered("html")

    assert '<data class="figure" value="343" data-key="1.found">343个</data>' in page
    assert '<data class="figure" value="65" data-key="2.low">65</data>' in page
    assert "清理&lt;b&gt;四乱&lt;/b&gt; &amp; 提升。" in page
    assert "<b>" not in page


def test_each_figure_in_html_leads_to_its_definition() -> None:
    page = rendered("html")

    for key in ("0.units", "1.found", "2.low", "2.high"):
        assert f'href="#figure-{key}"' in page
        assert page.count(f'id="figure-{key}"') == 1


def test_the_html_page_is_well_formed_and_says_its_language() -> None:
    page = rendered("html")

    assert page.startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
    assert _unclosed(page) == []
    assert "<script" not in page
    assert "http" not in page


def test_the_html_footer_prints_the_root_of_the_chains() -> None:
    footer = rendered("html").partition("<footer>")[2]

    assert "f" * 64 in footer
    assert "覆盖 7 条流转记录" in footer
    assert "2023年11月3日9时05分" in footer


def test_errata_of_earlier_editions_are_printed_with_their_reasons() -> None:
    erratum = {"edition": 1, "number": 2, "date": "2023-11-09", "text": "改正", "reason": "重复"}
    for name in ("html", "markdown", "text"):
        page = FORMATS[name].render({**SAMPLE, "errata": [erratum]}).decode()  # type: ignore[list-item]
        assert "第1版更正2（2023年11月9日）：改正（原因：重复）" in page.replace(" ", ""), name


def test_words_cannot_pose_as_mark_up_in_markdown() -> None:
    text = "*强调* [链接](x) `码` # 题 1. 项"

    assert unescape(escape(text)) == text
    assert escape("*强*") == r"\*强\*"
    assert escape("- 项") == r"\- 项"
    assert escape("1. 项") == r"1\. 项"
    assert escape("13717.50元") == "13717.50元"


def test_a_section_without_a_goal_has_no_line_for_it() -> None:
    assert rendered("text").count("治理目标：") == 1
    assert rendered("markdown").count("**治理目标：**") == 1


def test_figures_are_printed_in_the_order_of_the_text() -> None:
    keys = [each["key"] for each in printed_figures(page_of(SAMPLE))]

    assert keys == ["0.units", "1.found", "2.low", "2.high", "1.found"]


def test_blank_lines_are_no_paragraphs_and_a_unit_can_stand_alone() -> None:
    made = content(
        {(1, "results"): "共{{ f.found.value }}（{{ f.found.unit }}）。\n\n完。"}, figure("1.found")
    )

    assert FORMATS["text"].render(made).decode().splitlines()[-2:] == [
        "治理成果：共343（个）。",
        "完。",
    ]


def test_a_preview_shows_where_a_figure_is_missing() -> None:
    made = content({(1, "results"): "共{{ f.fuond }}。"}, figure("1.found"))

    assert "共〔1.fuond？〕。" in FORMATS["text"].render(made).decode()


def test_a_definition_tells_the_exact_value_where_another_is_printed() -> None:
    made = content(
        {(1, "results"): "约{{ f.about }}，{{ f.cited }}，{{ f.found }}。"},
        figure("1.about", "650余份", "650", bound="余", exact="656", exact_unit="份"),
        figure("1.cited", "6起", "6", contradicted="3起", source="cited", cited_from="通报"),
        figure("1.found", bound="约"),
    )
    told = [(each["definition"], each["source"]) for each in page_of(made)["figures"]]

    assert told == [
        ("项目1的问题：件数；准确值656份", "问题台账"),
        ("项目1的问题：件数；按记录计算为3起", "引用"),
        ("项目1的问题：件数", "问题台账"),
    ]


def test_an_office_s_own_template_is_told_where_it_fails() -> None:
    own = {**SAMPLE["templates"], "bulletin.txt.j2": "{{ title }}\n{{ nothing }}"}

    with pytest.raises(Invalid, match=r"bulletin\.txt\.j2, line 2"):
        FORMATS["text"].render({**SAMPLE, "templates": own})


def test_a_template_cannot_reach_beyond_the_values() -> None:
    own = {**SAMPLE["templates"], "bulletin.txt.j2": "{{ title.__class__ }}"}

    with pytest.raises(Invalid, match="__class__"):
        FORMATS["text"].render({**SAMPLE, "templates": own})


@pytest.mark.parametrize(("ordinal", "numeral"), [(1, "一"), (2, "二"), (10, "十"), (18, "十八")])
def test_sections_are_numbered_with_ordinals(ordinal: int, numeral: str) -> None:
    assert ordinal_numeral(ordinal) == numeral


def _unclosed(page: str) -> list[str]:
    reader = _Tags()
    reader.feed(page)
    return reader.open


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1] == tag:
            self.open.pop()


@pytest.mark.parametrize("name", ["text", "markdown", "html", "cms"])
def test_what_corrects_earlier_editions_is_not_read_as_part_of_this_one(name: str) -> None:
    erratum = {
        "edition": 1,
        "number": 2,
        "date": "2023-11-09",
        "text": "项目一“发现23个（其中9个重复）”应为“26个”\n一、另见12处。",
        "reason": "漏计3个",
    }
    corrected = {**SAMPLE, "errata": [erratum]}
    printed = [
        FORMATS[name].render(each).decode()  # type: ignore[arg-type]
        for each in (SAMPLE, corrected)
    ]
    file = Path(f"b.{'html' if name in ('html', 'cms') else 'txt'}")
    before, after = (read_text(text_of_bytes(each.encode(), file)).projects for each in printed)

    assert "漏计3个" in printed[1]
    for project, same in zip(after, before, strict=True):
        assert _said(project) <= _said(same)
        # The other formats end with a line of the snapshot's numbers, below the errata.
        assert name != "text" or _said(project) == _said(same)


def _said(project: ProjectText) -> set[tuple[object, ...]]:
    named = {(project.title, project.lead_unit, project.goals)}
    return named | {(each.quote, each.at, each.value) for each in project.figures}
