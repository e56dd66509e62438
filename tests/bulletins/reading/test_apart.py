"""What strangers send is read by a child that may take neither much memory nor time."""

from __future__ import annotations

import pytest

from casetrack.bulletins.reading import apart
from casetrack.bulletins.reading.apart import bulletin_apart, text_apart
from casetrack.bulletins.reading.assembly import read_text
from casetrack.errors import Invalid

TEXT = "一、公路病害治理\n治理成果：\n2023年9月排查病害23处，已处置20处，占87%。\n"


def test_what_is_read_apart_is_what_is_read_here() -> None:
    assert text_apart(TEXT.encode("gb18030"), "某区.txt") == TEXT
    assert bulletin_apart(TEXT, name="某区.txt") == read_text(TEXT, file="某区.txt")


def test_what_cannot_be_read_is_told_as_it_is_here() -> None:
    with pytest.raises(Invalid, match=r"a\.docx is no Word document"):
        text_apart(b"PK\x03\x04", "a.docx")


def test_a_child_that_takes_too_long_is_told_as_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LONGEST_SECONDS", 0.01)

    with pytest.raises(Invalid, match="more memory or time"):
        bulletin_apart(TEXT, name="")
