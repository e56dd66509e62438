"""Points below points: the fourth level of numbering, （1）, in every format."""

from io import BytesIO

from docx import Document

from casetrack.bulletins.formats import FORMATS, render_all
from casetrack.bulletins.formats.pdf import text_of
from casetrack.bulletins.page import page_of
from casetrack.bulletins.parity import compare_figures
from tests.bulletins.samples import content, figure

TEXT = """主要做法：
- 排查。
  - {{ f.found }}坑槽；
\t- 边沟。
- 整改。
  - 立行立改。
完成。
  - 另记{{ f.found }}。"""
SAMPLE = content({(1, "results"): TEXT}, figure("1.found"))


def test_points_below_points_are_numbered_anew_under_each() -> None:
    lines = page_of(SAMPLE)["sections"][0]["parts"][0]["lines"]

    told = [(line["mark"], line["text"]) for line in lines]
    assert told[1:6] == [
        ("", "排查。"),
        ("（1）", "343个坑槽；"),
        ("（2）", "边沟。"),
        ("", "整改。"),
        ("（1）", "立行立改。"),
    ]
    assert (lines[-1]["bullet"], told[-1]) == (False, ("", "- 另记343个。"))


def test_documents_number_all_four_levels() -> None:
    word = Document(BytesIO(FORMATS["docx"].render(SAMPLE)))
    paragraphs = [each.text for each in word.paragraphs]
    pages = "".join(text_of(FORMATS["pdf"].render(SAMPLE)).split())

    assert "一、第1项治理" in paragraphs
    start = paragraphs.index("1.排查。")
    listed = ["1.排查。", "（1）343个坑槽；", "（2）边沟。", "2.整改。", "（1）立行立改。"]
    assert paragraphs[start : start + 5] == listed
    assert "".join(listed) in pages


def test_pages_and_texts_number_them_too() -> None:
    page = FORMATS["html"].render(SAMPLE).decode()
    texts = [FORMATS[name].render(SAMPLE).decode() for name in ("text", "markdown", "cms")]

    assert '<ul class="inner">\n<li>（1）<a href="#figure-1.found">' in page
    assert all("（1）343个坑槽；" in text for text in texts)
    assert "\n- 整改。\n（1）立行立改。\n完成。\n" in texts[0]
    assert compare_figures(SAMPLE, render_all(SAMPLE)) == []


def test_every_format_names_where_the_log_stood() -> None:
    logged = {**SAMPLE, "log": {"size": 13, "root": "89d8ba750a83c191" + "0" * 48}}
    finished = render_all(logged)  # type: ignore[arg-type]
    word = Document(BytesIO(finished["docx"]))
    said = {name: data.decode(errors="replace") for name, data in finished.items()}
    said["docx"] = "\n".join(each.text for each in word.paragraphs)
    said["pdf"] = text_of(finished["pdf"])

    assert {name for name, text in said.items() if "89d8ba750a83c191" in text} == set(FORMATS)
    assert said["text"].splitlines()[-1].endswith("的快照，流转日志13条，树头89d8ba750a83c191）")
    assert compare_figures(logged, finished) == []  # type: ignore[arg-type]
