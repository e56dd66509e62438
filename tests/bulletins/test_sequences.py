import pytest

from casetrack.bulletins.sequences import sequence_findings


@pytest.mark.parametrize(
    "text",
    [
        "一是排查；二是整改；三是复查。",
        "（一）甲（二）乙（三）丙。另：（一）甲（二）乙",
        "第一，排查；第二，整改。",
        "1.排查\n2.整改\n3.复查",
        "这是第三方机构，问题之一是漏水。",
    ],
)
def test_what_is_counted_off_without_a_gap_is_fine(text: str) -> None:
    assert list(sequence_findings(text)) == []


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("一是排查；三是整改。", "三是"),
        ("（一）甲（二）乙（四）丁", "（四）"),
        ("第一，排查；第三，整改。", "第三"),
        ("1.排查\n3.整改", "3."),
        ("（九）甲", "（九）"),
        ("（二十一）甲", "（二十一）"),
        ("一是甲；二是乙；二是丙。", "二是"),
    ],
)
def test_a_number_that_does_not_follow_is_told(text: str, quote: str) -> None:
    [found] = sequence_findings(text)

    assert (found.rule, found.text) == ("ordinal", quote)
    assert text[found.start : found.end] == quote


def test_long_enumerations_are_read() -> None:
    numbers = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]

    assert list(sequence_findings("".join(f"（{each}）甲" for each in numbers))) == []
