from collections import defaultdict
from pathlib import Path

import pylopdf_fonts_zh_cn
import pypdfium2
import pytest

from casetrack.bulletins.content import Content
from casetrack.bulletins.formats import FORMATS
from casetrack.bulletins.formats.pdf import text_of
from casetrack.bulletins.formats.typesetting import set_in_type
from casetrack.bulletins.parity import compare_figures
from casetrack.errors import Invalid
from tests.bulletins.samples import LAYOUT, content, figure

PDF = FORMATS["pdf"]
MM = 72 / 25.4
# 1,400 characters without a sign or a digit, so that every line is full.
LONG = "治理工作持续推进群众满意度稳步提升" * 100
SAMPLE = content(
    {
        (0, "preface"): "会同{{ f.units }}治理。",
        (
            1,
            "results",
        ): f"发现{{{{ f.found }}}}。\n{LONG}\n- 又见{{{{ f.found }}}}\n- 完{{{{ f.money }}}}。",
    },
    figure("0.units", "10家", "10"),
    figure("1.found"),
    figure("1.money", "124.839742万元", "124.839742"),
)


def lines_of(made: bytes, page_index: int) -> dict[int, list[tuple[float, float, str]]]:
    """Left and right of each character in millimetres, by the height of its line from the top."""
    page = pypdfium2.PdfDocument(made)[page_index]
    words = page.get_textpage()
    lines = defaultdict(list)
    for index in range(words.count_chars()):
        said = words.get_text_range(index, 1)
        left, bottom, right, _ = words.get_charbox(index, loose=True)
        if said.strip():
            lines[round((page.get_height() - bottom) / MM)].append((left / MM, right / MM, said))
    return dict(lines)


def full_lines(made: bytes, page_index: int) -> dict[int, list[tuple[float, float, str]]]:
    found = lines_of(made, page_index)
    return {height: line for height, line in found.items() if "—" not in {c for *_, c in line}}


def test_a_page_has_22_lines_of_28_characters() -> None:
    lines = full_lines(PDF.render(SAMPLE), 1)

    assert len(lines) == 22
    assert {len(line) for line in lines.values()} == {28}


def test_the_type_area_is_156_by_225_mm_in_its_margins() -> None:
    lines = full_lines(PDF.render(SAMPLE), 1)
    first, last = min(lines), max(lines)
    left = min(each[0] for line in lines.values() for each in line)
    right = max(each[1] for line in lines.values() for each in line)

    assert left == pytest.approx(28, abs=1)
    assert right == pytest.approx(210 - 26, abs=1)
    # A line is 16 points high, and 22 of them with 21 gaps end within the type area.
    assert first - 16 / MM == pytest.approx(37, abs=1)
    assert (last - first) / 21 == pytest.approx(225 / 22, abs=0.1)
    assert last <= 297 - 35 + 1


def test_page_numbers_lie_7_mm_under_the_type_area_outside() -> None:
    made = PDF.render(SAMPLE)
    odd, even = (lines_of(made, index)[max(lines_of(made, index))] for index in (0, 1))

    assert ["".join(each[2] for each in line) for line in (odd, even)] == ["—1—", "—2—"]
    free = 14 / MM
    assert odd[-1][1] == pytest.approx(184 - free, abs=1)
    assert even[0][0] == pytest.approx(28 + free, abs=1)
    assert max(lines_of(made, 0)) - 14 / MM == pytest.approx(297 - 35 + 7, abs=1)


def test_the_paper_is_a4() -> None:
    page = pypdfium2.PdfDocument(PDF.render(SAMPLE))[0]

    assert [round(each / MM) for each in page.get_size()] == [210, 297]


def test_the_same_content_gives_the_same_pages() -> None:
    assert PDF.render(SAMPLE) == PDF.render(SAMPLE)


def test_the_file_names_its_title_and_no_person_time_or_place() -> None:
    told = pypdfium2.PdfDocument(PDF.render(SAMPLE)).get_metadata_dict(skip_empty=True)

    assert told.pop("Title") == "专项治理成果"
    assert told.keys() <= {"Creator", "Producer"}
    assert "Typst" in told["Creator"]


def test_the_pages_carry_the_figures_of_the_snapshot() -> None:
    assert compare_figures(SAMPLE, {"pdf": PDF.render(SAMPLE)}) == []


def test_pages_of_another_snapshot_are_told_figure_by_figure() -> None:
    other: Content = {**SAMPLE, "figures": [{**each} for each in SAMPLE["figures"]]}
    other["figures"][2]["text"] = "124.84万元"

    [found] = compare_figures(SAMPLE, {"pdf": PDF.render(other)})

    assert (found.key, found.found) == ("1.money", "124.84万元")


def test_what_is_no_pdf_has_no_figures() -> None:
    assert text_of(b"none") == ""
    assert {each.found for each in compare_figures(SAMPLE, {"pdf": b"none"})} == {"（缺）"}


def test_an_official_document_has_a_red_head_its_number_and_an_appendix() -> None:
    layout = {**LAYOUT, "document_number": "定整办〔2023〕7号", "appendix": True}
    said = text_of(PDF.render({**SAMPLE, "layout": layout})).replace("\r\n", "").replace(" ", "")  # type: ignore[typeddict-item]

    assert said.startswith("区整治办文件定整办〔2023〕7号")
    assert "（此件公开发布）" in said
    assert "附录：数据说明" in said


def test_a_folder_without_fonts_is_told(tmp_path: Path) -> None:
    layout = {**LAYOUT, "font_folder": str(tmp_path)}

    with pytest.raises(Invalid, match=r"no Chinese font in .*set font_folder"):
        PDF.render({**SAMPLE, "layout": layout})  # type: ignore[typeddict-item]


def test_a_font_that_is_not_there_is_told_with_those_that_are() -> None:
    layout = {**LAYOUT, "fonts": {"body": "FangSong"}}

    with pytest.raises(Invalid, match=r"no font FangSong in .*Noto Sans SC, Noto Serif SC"):
        PDF.render({**SAMPLE, "layout": layout})  # type: ignore[typeddict-item]


@pytest.mark.parametrize(
    ("stranger", "told"),
    [
        ('#read("/etc/hostname")', "not found"),
        ('#image("../../etc/passwd")', "escape|not found"),
        ('#import "@preview/cetz:0.3.0": *', "failed to download|not found"),
        ("#let f(n) = f(n + 1)\n#f(0)", "depth"),
    ],
)
def test_a_template_reaches_no_file_and_no_network(stranger: str, told: str) -> None:
    own = {**SAMPLE["templates"], "bulletin.typ": stranger}

    with pytest.raises(Invalid, match=told):
        PDF.render({**SAMPLE, "templates": own})


def test_a_template_that_takes_too_long_is_stopped_and_the_next_one_is_set() -> None:
    endless = (
        "#for a in range(9000) { for b in range(9000) { for c in range(9000) { let d = a } } }"
    )
    fonts = pylopdf_fonts_zh_cn.serif_path().parent
    values = {"name": "slow.typ", "folder": fonts, "families": frozenset[str]()}

    with pytest.raises(Invalid, match="more time"):
        set_in_type(endless, "{}", seconds=1, **values)  # type: ignore[arg-type]

    assert set_in_type("一", "{}", **values).startswith(b"%PDF")  # type: ignore[arg-type]
