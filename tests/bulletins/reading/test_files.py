from pathlib import Path

import docx
import docx.document
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from casetrack.bulletins.reading.files import read_file, text_of_file
from casetrack.bulletins.reading.numbering import in_signs
from casetrack.errors import Invalid, NotFound

TEXT = "某县公示\n一、甲项治理\n牵头单位：县某局\n治理成果：查处问题12个。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_text_is_read_in_the_encodings_in_use(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "notice.txt"
    path.write_bytes(TEXT.encode(encoding))

    assert read_file(path).projects[1].figures[0].value == 12


def test_a_text_in_traditional_characters_may_be_in_big5(tmp_path: Path) -> None:
    path = tmp_path / "notice.txt"
    path.write_bytes("某縣公布的整治成果：查處問題12個，涉及的人有3名。\n".encode("big5"))

    figures = read_file(path).projects[0].figures
    assert [f"{each.value}{each.unit}" for each in figures] == ["12個", "3名"]


def test_an_english_text_may_be_in_the_code_page_of_windows(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes("The board’s audit – of 12 schools – saved £3.4 million.\n".encode("cp1252"))

    figures = read_file(path).projects[0].figures
    assert [f"{each.value}{each.unit}" for each in figures] == ["12schools", "3.4million pounds"]


def test_line_ends_stay_as_they_are_so_that_places_fit(tmp_path: Path) -> None:
    path = tmp_path / "notice.txt"
    path.write_bytes(TEXT.replace("\n", "\r\n").encode())

    figure = read_file(path).projects[1].figures[0]
    assert path.read_bytes().decode()[figure.at :].startswith(figure.quote)


def test_a_word_document_is_read_with_its_tables(tmp_path: Path) -> None:
    document = docx.Document()
    for line in ["某县公示", "一、甲项治理", "牵头单位：县某局", "治理成果：见下表。"]:
        document.add_paragraph(line)
    table = document.add_table(rows=3, cols=2)
    for row, cells in enumerate([("镇", "问题（个）"), ("东镇", "7"), ("合计", "7")]):
        for column, words in enumerate(cells):
            table.cell(row, column).text = words
    document.add_paragraph("罚款3万元。")
    document.save(str(tmp_path / "notice.docx"))

    figures = read_file(tmp_path / "notice.docx").projects[1].figures
    assert [f"{each.value}{each.unit}" for each in figures] == ["7个", "7个", "3万元"]


def number_headings(document: docx.document.Document, text: str, signs: str) -> str:
    """Add a list that Word numbers itself, and give its number."""
    root = document.part.numbering_part.element
    shape, own = OxmlElement("w:abstractNum"), OxmlElement("w:num")
    shape.set(qn("w:abstractNumId"), "90")
    level = OxmlElement("w:lvl")
    level.set(qn("w:ilvl"), "0")
    for name, value in {"w:start": "1", "w:numFmt": signs, "w:lvlText": text}.items():
        part = OxmlElement(name)
        part.set(qn("w:val"), value)
        level.append(part)
    shape.append(level)
    own.set(qn("w:numId"), "91")
    link = OxmlElement("w:abstractNumId")
    link.set(qn("w:val"), "90")
    own.append(link)
    root.extend([shape, own])
    return "91"


def test_numbers_that_word_sets_itself_are_read(tmp_path: Path) -> None:
    document = docx.Document()
    number = number_headings(document, "（%1）", "chineseCounting")
    for title in ["甲项治理", "乙项治理"]:
        properties = document.add_paragraph(title).paragraph_format.element.get_or_add_pPr()
        properties.get_or_add_numPr().get_or_add_numId().val = int(number)
        document.add_paragraph("牵头单位：县某局")
    document.save(str(tmp_path / "notice.docx"))

    projects = read_file(tmp_path / "notice.docx").projects[1:]
    assert [(each.ordinal, each.title) for each in projects] == [(1, "甲项治理"), (2, "乙项治理")]


@pytest.mark.parametrize(
    ("number", "signs", "printed"),
    [
        (3, "decimal", "3"),
        (10, "chineseCounting", "十"),
        (21, "chineseCountingThousand", "二十一"),
        (12, "japaneseCounting", "十二"),
        (2, "lowerLetter", "b"),
        (2, "none", ""),
    ],
)
def test_a_number_is_written_in_the_signs_of_the_list(
    number: int, signs: str, printed: str
) -> None:
    assert in_signs(number, signs) == printed


def test_a_cell_that_spans_columns_is_read_once(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=1, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "检查9次"
    document.save(str(tmp_path / "notice.docx"))

    assert text_of_file(tmp_path / "notice.docx") == "检查9次\t\t\n\n"


def test_a_page_with_an_open_head_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "notice.htm"
    path.write_text("<head><title>x<body><p>检查9次</p><svg><p>8</svg></tr></td>", "utf-8")

    assert text_of_file(path) == "检查9次\n"


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no file"):
        read_file(tmp_path / "nowhere.txt")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("notice.odt", b"PK", "or a PDF"),
        ("notice.pdf", b"%PDF", "no PDF that can be read"),
        ("notice.docx", b"no archive", "no Word document"),
        ("notice.txt", b"\xff\xff\xff\xff\x80", "no text in UTF-8"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_can(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(Invalid, match=said):
        read_file(path)


def test_a_folder_is_no_bulletin(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="cannot be read"):
        read_file(tmp_path)
