import pytest

from casetrack.bulletins.numerals import find_numerals, known_words


def _texts(text: str) -> list[str]:
    return [numeral.text for numeral in find_numerals(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("查处12起", ["12"]),
        ("查处１２起", ["１２"]),
        ("追回13717.50元", ["13717.50"]),
        ("达到65-70%", ["65-70%"]),
        ("查处十二起", ["十二"]),
        ("约五千万元", ["五千万"]),
        ("罚款壹仟元", ["壹仟"]),
        ("自2019年12月11日起", ["2019年12月11日"]),
        ("截至11月底", ["11月底"]),
        ("定农发〔2019〕102号", ["〔2019〕102号"]),
        ("①自查②互查", ["①", "②"]),
        ("拨打96110", ["96110"]),
        ("共5千户", ["5千"]),
        ("整改率九成", ["九"]),
        ("二〇一九年", ["二〇一九"]),
    ],
)
def test_each_run_of_numerals_is_found(text: str, expected: list[str]) -> None:
    assert _texts(text) == expected


@pytest.mark.parametrize("word", ["进一步", "统一", "一体化", "逐一", "第三方", "百姓", "队伍"])
def test_a_word_that_counts_nothing_is_passed_over(word: str) -> None:
    assert _texts(f"我们{word}推动工作") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("电话138****8000", []),
        ("身份证330902********001X", []),
        ("查处138****80001起", ["138", "80001"]),
        ("查处12****8000起", ["12", "8000"]),
    ],
)
def test_a_covered_number_of_a_person_counts_nothing(text: str, expected: list[str]) -> None:
    assert _texts(text) == expected


def test_a_known_word_hides_no_number_beside_it() -> None:
    assert _texts("统一百件") == ["百"]
    assert _texts("第三方机构三家") == ["三"]


def test_a_chinese_numeral_counts_where_a_measure_word_follows() -> None:
    found = {each.text: each.counts for each in find_numerals("两个展区，九不准")}

    assert found == {"两": True, "九": False}


def test_the_words_are_listed_once_and_each_has_a_numeral() -> None:
    words = known_words()

    assert len(words) > 150
    assert [word for word in words if len(word) < 2] == []
