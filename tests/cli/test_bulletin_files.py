from io import BytesIO
from pathlib import Path

from docx import Document

from tests.bulletins.bureau import Bureau
from tests.cli.conftest import Program


def test_a_preview_writes_a_document_to_a_file(
    program: Program, bureau: Bureau, tmp_path: Path
) -> None:
    assert bureau.items
    path = tmp_path / "notice.docx"

    program("bulletin", "preview", "--format", "docx", "--output", str(path))

    assert "查出病害3处" in "".join(each.text for each in Document(str(path)).paragraphs)


def test_a_preview_ends_with_the_definitions_on_request(
    program: Program, bureau: Bureau, tmp_path: Path
) -> None:
    assert bureau.items
    path = tmp_path / "notice.docx"

    program("bulletin", "preview", "--format", "docx", "--appendix", "--output", str(path))

    [table, *_] = Document(BytesIO(path.read_bytes())).tables
    assert [each.text for each in table.rows[0].cells] == ["数据", "名称", "口径", "来源"]
    assert table.rows[1].cells[0].text == "3处"
