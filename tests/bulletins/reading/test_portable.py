from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from casetrack.bulletins.content import Content
from casetrack.bulletins.formats import FORMATS
from casetrack.bulletins.formats.fonts import folder_of
from casetrack.bulletins.formats.typesetting import set_in_type
from casetrack.bulletins.reading import ProjectText
from casetrack.bulletins.reading.assembly import read_text
from casetrack.bulletins.reading.portable import text_of_pdf
from casetrack.errors import Invalid
from tests.bulletins.samples import content, figure

FILE = Path("notice.pdf")
LONG = "对照项目清单逐一排查并限期整改、治理工作持续推进，" * 40
BULLETIN = content(
    {
        (0, "preface"): "会同{{ f.units }}治理。",
        (1, "goals"): "处置{{ f.found }}。",
        (1, "results"): f"{LONG}发现{{{{ f.found }}}}。\n- 又见{{{{ f.found }}}}\n"
        "- 完成投资{{ f.money }}。",
        (2, "results"): f"{LONG}清退{{{{ p1.money }}}}（某发〔2019〕102号）。",
    },
    figure("0.units", "10家", "10"),
    figure("1.found", "343个", "343"),
    figure("1.part", "200个", "200"),
    figure("1.rest", "143个", "143"),
    figure("1.money", "124.839742万元", "124.839742"),
    checks=[
        {
            "key": "1.c1",
            "project": 1,
            "kind": "partition",
            "answer": "holds",
            "expression": "200+143=343",
            "figures": ["1.part", "1.rest", "1.found"],
            "sentence_zh": "",
            "sentence_en": "",
        }
    ],
)


def told(section: ProjectText) -> list[object]:
    figures = [(each.value, each.unit, each.kind, each.label) for each in section.figures]
    return [section.ordinal, section.title, section.lead_unit, figures]


def sections(bulletin: Content, name: str) -> list[list[object]]:
    finished = FORMATS[name].render(bulletin)
    text = text_of_pdf(finished, FILE) if name == "pdf" else finished.decode()
    return [told(each) for each in read_text(text).projects[1:]]


def empty(*, pages: int) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def test_our_own_pdf_reads_as_its_text_does() -> None:
    assert sections(BULLETIN, "pdf") == sections(BULLETIN, "text")


def test_a_picture_its_title_and_page_numbers_are_no_text() -> None:
    text = text_of_pdf(FORMATS["pdf"].render(BULLETIN), FILE)

    assert "发现343个" in text
    assert not [each for each in ("构成", "200个", "— 1 —") if each in text]


def test_a_word_that_a_line_breaks_is_whole_again() -> None:
    template = '#set page(width: 40mm)\n#set text(lang: "en", hyphenate: true)\n'
    words = "investigation rectification administration responsibility"
    made = set_in_type(
        template + words, "{}", name="t", folder=folder_of(BULLETIN), families=frozenset()
    )

    assert text_of_pdf(made, FILE).split() == words.split()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (empty(pages=1), "pictures of pages"),
        (empty(pages=1001), "more than 1000 pages"),
        (b"%PDF-1.7 cut off", "no PDF that can be read"),
    ],
)
def test_what_holds_no_text_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        text_of_pdf(data, FILE)


def test_several_at_the_same_time_are_read_alike() -> None:
    finished = FORMATS["pdf"].render(BULLETIN)
    with ThreadPoolExecutor(4) as threads:
        texts = set(threads.map(lambda _: text_of_pdf(finished, FILE), range(12)))

    assert len(texts) == 1
