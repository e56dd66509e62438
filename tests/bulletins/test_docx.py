import base64
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from docx.document import Document as Word
from docx.oxml.ns import qn

from casetrack.bulletins.content import Content
from casetrack.bulletins.formats import FORMATS
from casetrack.bulletins.formats.docx import SIGNATURE
from casetrack.bulletins.formats.pdf import text_of
from casetrack.bulletins.parity import compare_figures
from casetrack.cases.log import SHORT
from casetrack.errors import Invalid
from tests.bulletins.samples import LAYOUT, content, figure

ROOT = Path(__file__).parents[2]
DOCX = FORMATS["docx"]
PARTS = {
    "key": "1.c1",
    "project": 1,
    "kind": "partition",
    "answer": "holds",
    "expression": "300+43=343",
    "figures": ["1.mended", "1.left", "1.found"],
    "sentence_zh": "",
    "sentence_en": "",
}
SAMPLE = content(
    {
        (0, "preface"): "会同{{ f.units }}治理“四乱”。",
        (1, "goals"): "清理 <b> & 提升。",
        (1, "results"): "- 1.发现{{ f.found }}\n- {{ f.mended }}已修。\n另有{{ f.left }}。",
        (2, "results"): "- 只有一条{{ p1.found }}",
    },
    figure("0.units", "10家", "10"),
    figure("1.found"),
    figure("1.mended", "300个", "300"),
    figure("1.left", "43个", "43"),
    checks=[PARTS],
)
OFFICIAL = content(
    {(1, "results"): "发现{{ f.found }}。"},
    figure("1.found"),
    layout={**LAYOUT, "document_number": "定整办〔2023〕7号", "appendix": True},
)


def opened(made: Content = SAMPLE) -> Word:
    return Document(BytesIO(DOCX.render(made)))


def texts(made: Content = SAMPLE) -> list[str]:
    return [each.text for each in opened(made).paragraphs if each.text]


def with_template(change: bytes, by: bytes) -> Content:
    """The sample with another text in its template."""
    package = BytesIO()
    shipped = BytesIO(base64.b64decode(SAMPLE["templates"]["bulletin.docx"]))
    with ZipFile(shipped) as source, ZipFile(package, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(change, by))
    own = {"bulletin.docx": base64.b64encode(package.getvalue()).decode()}
    return {**SAMPLE, "templates": {**SAMPLE["templates"], **own}}


def test_the_same_content_gives_the_same_document() -> None:
    assert DOCX.render(SAMPLE) == DOCX.render(SAMPLE)


def test_the_shipped_template_is_what_the_script_makes() -> None:
    script = ROOT / "scripts" / "bulletin-template"
    made = subprocess.run([sys.executable, script], capture_output=True, check=True).stdout

    assert made == (ROOT / "workflows" / "rectification" / "bulletin.docx").read_bytes()


def test_the_page_is_that_of_the_standard() -> None:
    [section] = opened().sections

    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(each.mm) for each in margins if each is not None] == [37, 35, 28, 26]
    size = (section.page_width, section.page_height)
    assert [round(each.mm) for each in size if each is not None] == [210, 297]


def test_chinese_faces_are_named_where_word_looks_for_them() -> None:
    styles = opened().styles
    faces = {
        name: styles[name].element.find(f".//{qn('w:rFonts')}").get(qn("w:eastAsia"))
        for name in ("Normal", "公文标题", "一级标题", "二级标题", "页码")
    }

    assert list(faces.values()) == ["仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"]


def test_a_public_notice_has_no_red_head_and_numbers_its_levels() -> None:
    assert texts() == [
        "专项治理成果",
        "（统计截至2023年10月31日）",
        "会同10家治理“四乱”。",
        "一、第1项治理",
        "牵头单位：区水利局",
        "（一）治理目标",
        "清理 <b> & 提升。",
        "（二）治理成果",
        "1.1.发现343个",
        "2.300个已修。",
        "另有43个。",
        "发现问题构成（共343个）",
        "二、第2项治理",
        "牵头单位：区水利局",
        "治理成果",
        "只有一条343个",
        "区整治办",
        "2023年11月3日",
        f"（第1版，数据取自2023年11月3日9时05分的快照，覆盖7条流转记录，校验值{'f' * 16}）",
    ]


def test_both_documents_print_the_head_of_the_log() -> None:
    made: Content = {**SAMPLE, "log": {"size": 812, "root": "ab" * 32}}
    told = f"的快照，流转日志812条，树头{('ab' * 32)[:SHORT]}）"

    assert told in texts(made)[-1]
    assert told in "".join(text_of(FORMATS["pdf"].render(made)).replace(" ", "").split())


def test_an_official_document_has_a_red_head_its_number_and_an_appendix() -> None:
    printed = texts(OFFICIAL)

    assert printed[:2] == ["区整治办文件", "定整办〔2023〕7号"]
    assert "（此件公开发布）" in printed
    assert [each.text for each in opened(OFFICIAL).tables[0].rows[1].cells] == [
        *("343个", "发现问题", "项目1的问题：件数", "问题台账")
    ]


def test_odd_pages_number_right_and_even_pages_left() -> None:
    document = opened()
    [section] = document.sections

    assert document.settings.odd_and_even_pages_header_footer
    assert section.footer.paragraphs[0].text == section.even_page_footer.paragraphs[0].text
    assert section.footer.paragraphs[0].text == "— 1 —"
    assert "RIGHT" in str(section.footer.paragraphs[0].alignment)
    assert "LEFT" in str(section.even_page_footer.paragraphs[0].alignment)


def test_issuer_and_date_leave_free_what_the_standard_says() -> None:
    body = opened().element.body
    styles = opened().styles
    indents = [
        each.pPr.ind.get(qn("w:rightChars"))
        for each in body.iter(qn("w:p"))
        if each.style == styles[SIGNATURE].style_id
    ]

    # 区整治办 is four wide and 2023年11月3日 six and a half: the date keeps two characters free.
    assert indents == ["650", "200"]


def test_a_chart_is_a_picture_whose_description_tells_its_numbers() -> None:
    [picture] = list(opened().element.body.iter(qn("wp:docPr")))

    assert picture.get("descr") == ("发现问题构成（共343个）。发现问题：300个；发现问题：43个。")


def test_the_package_names_nobody_and_no_time() -> None:
    with ZipFile(BytesIO(DOCX.render(SAMPLE))) as package:
        core = package.read("docProps/core.xml").decode()
        times = {each.date_time for each in package.infolist()}

    assert "<dc:title>专项治理成果</dc:title>" in core
    assert "creator" not in core
    assert times == {(1980, 1, 1, 0, 0, 0)}


def test_a_changed_figure_in_the_document_is_named() -> None:
    document = opened()
    [line] = [each for each in document.paragraphs if "已修" in each.text]
    line.runs[0].text = line.text.replace("300", "301")
    changed = BytesIO()
    document.save(changed)

    [found] = compare_figures(SAMPLE, {"docx": changed.getvalue()})

    assert (found.key, found.found) == ("1.mended", "301个")


def test_what_is_no_document_has_no_figures() -> None:
    found = compare_figures(SAMPLE, {"docx": b"PK"})

    assert {each.found for each in found} == {"（缺）"}


def test_an_office_s_own_template_cannot_reach_beyond_the_values() -> None:
    with pytest.raises(Invalid, match=r"bulletin\.docx.*__class__"):
        DOCX.render(with_template(b"{{ section.heading }}", b"{{ section.__class__ }}"))


def test_an_office_s_own_template_is_told_where_it_fails() -> None:
    with pytest.raises(Invalid, match=r"bulletin\.docx, line \d+: .*nothing"):
        DOCX.render(with_template(b"{{ section.heading }}", b"{{ nothing }}"))


def test_a_template_that_is_no_document_is_told() -> None:
    own = {**SAMPLE["templates"], "bulletin.docx": "no base64!"}

    with pytest.raises(Invalid, match="is no Word document"):
        DOCX.render({**SAMPLE, "templates": own})
