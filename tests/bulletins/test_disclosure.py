from decimal import Decimal

import pytest

from casetrack.bulletins.disclosure import Count, find_disclosures, small_counts


def test_all_numbers_of_persons_are_found_not_only_the_first() -> None:
    found = find_disclosures("甲13812345678，乙139 1234 5678，丙330902199001011234。")

    assert [each.kind for each in found] == ["mobile", "mobile", "id_number"]
    assert [each.level for each in found] == ["blocking"] * 3


@pytest.mark.parametrize(
    ("text", "mask"),
    [
        ("330902199001011234", "330902********1234"),
        ("33090219900101123X", "330902********123X"),
        ("330902900101123", "330902*****1123"),
        ("13812340000", "138****0000"),
        ("１３８１２３４００００", "138****0000"),
        ("+86 138-1234-0000", "138****0000"),
    ],
)
def test_each_number_gets_a_mask_that_keeps_no_birthday(text: str, mask: str) -> None:
    found = find_disclosures(f"联系方式{text}。")

    assert [(each.text, each.mask) for each in found] == [(text, mask)]


def test_the_place_is_that_of_the_text_as_written() -> None:
    text = "电话１３８１２３４００００请勿公开"
    (found,) = find_disclosures(text)

    assert text[found.start : found.end] == "１３８１２３４００００"


def test_a_bank_card_is_told_by_its_check_digit() -> None:
    assert [each.kind for each in find_disclosures("卡号6222 0212 3456 7890 122")] == []
    assert [each.kind for each in find_disclosures("卡号4111 1111 1111 1111")] == ["bank_card"]


def test_the_name_of_a_complainant_keeps_its_surname() -> None:
    found = find_disclosures("投诉人张三丰反映，举报人欧阳锋称，信访人李某反映。")

    assert [(each.text, each.mask) for each in found] == [("张三丰", "张某"), ("欧阳锋", "欧阳某")]
    assert {each.level for each in found} == {"warning"}


def test_a_home_address_warns() -> None:
    assert [each.kind for each in find_disclosures("家住海滨路12号3幢402室")] == ["address"]


@pytest.mark.parametrize("text", ["热线12345", "办公电话0580-2022345", "查处2019起", "96110"])
def test_what_is_public_is_left_alone(text: str) -> None:
    assert find_disclosures(text) == ()


def test_a_small_count_beside_a_named_place_warns() -> None:
    text = "盐仓街道发现1户。全区发现2户，白泉镇40户。"
    counts = [
        Count(text=each, start=text.index(each), value=Decimal(each[:-1]))
        for each in ("1户", "2户", "40户")
    ]

    assert [(each.text, each.place) for each in small_counts(text, counts)] == [
        ("1户", "盐仓街道"),
        ("2户", "白泉镇"),
    ]


def test_an_id_number_is_not_told_again_as_a_bank_card() -> None:
    found = find_disclosures("证号330902199001011238。")

    assert [each.kind for each in found] == ["id_number"]


@pytest.mark.parametrize("words", ["通报批评的学校", "组织镇（街道）", "各村", "全村", "本乡镇"])
def test_a_place_without_a_name_points_at_nobody(words: str) -> None:
    text = f"{words}发现1户。"
    count = Count(text="1户", start=text.index("1户"), value=Decimal(1))

    assert small_counts(text, [count]) == ()


def test_the_word_before_a_place_is_no_part_of_its_name() -> None:
    text = "医院和岑港街道发现1户。"
    count = Count(text="1户", start=text.index("1户"), value=Decimal(1))

    assert [each.place for each in small_counts(text, [count])] == ["岑港街道"]
