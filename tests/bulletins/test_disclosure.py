from decimal import Decimal

import pytest

from casetrack.bulletins.disclosure import Count, find_disclosures, small_counts, weakest
from casetrack.bulletins.numerals import find_numerals


def test_all_numbers_of_persons_are_found_not_only_the_first() -> None:
    found = find_disclosures("甲13812345678，乙139 1234 5678，丙330902199001011234。")

    assert [each.rule for each in found] == ["phone", "phone", "id-number"]
    assert {weakest(each.rule) for each in found} == {"blocking"}


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
    # What is proposed must be a text that may be published.
    assert find_numerals(mask) == []


def test_the_place_is_that_of_the_text_as_written() -> None:
    text = "电话１３８１２３４００００请勿公开"
    (found,) = find_disclosures(text)

    assert text[found.start : found.end] == "１３８１２３４００００"


def test_a_bank_card_is_told_by_its_check_digit() -> None:
    assert [each.rule for each in find_disclosures("卡号6222 0212 3456 7890 122")] == []
    assert [each.rule for each in find_disclosures("卡号4111 1111 1111 1111")] == ["bank-card"]


def test_the_name_of_a_complainant_keeps_its_surname() -> None:
    found = find_disclosures("投诉人张三丰反映，举报人欧阳锋称，信访人李某反映。")

    assert [(each.text, each.mask) for each in found] == [("张三丰", "张某"), ("欧阳锋", "欧阳某")]
    assert {weakest(each.rule) for each in found} == {"blocking"}


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("家住海滨路12号", "海滨路12号"),
        ("住址：海滨路12号3幢", "海滨路12号3幢"),
        ("上门到海滨路12号3幢402室", "上门到海滨路12号3幢402室"),
    ],
)
def test_a_home_address_is_told_with_its_place(text: str, home: str) -> None:
    [found] = find_disclosures(text)

    assert (found.rule, found.text, found.mask) == ("address", home, "（地址略）")


def test_the_number_of_a_house_that_is_nobody_s_home_only_warns() -> None:
    [found] = find_disclosures("菜场（人民路12号）")

    assert (found.rule, weakest(found.rule)) == ("street", "warning")


@pytest.mark.parametrize("text", ["热线12345", "办公电话0580-2022345", "查处2019起", "96110"])
def test_what_is_public_is_left_alone(text: str) -> None:
    assert find_disclosures(text) == ()


def test_a_small_count_beside_a_named_place_warns() -> None:
    text = "盐仓街道发现1户。全区发现2户，白泉镇40户。"
    counts = [
        Count(text=each, start=text.index(each), value=Decimal(each[:-1]))
        for each in ("1户", "2户", "40户")
    ]

    assert [(each.text, each.beside) for each in small_counts(text, counts)] == [
        ("1户", "盐仓街道"),
        ("2户", "白泉镇"),
    ]


def test_an_id_number_is_not_told_again_as_a_bank_card() -> None:
    found = find_disclosures("证号330902199001011238。")

    assert [each.rule for each in found] == ["id-number"]


@pytest.mark.parametrize("words", ["通报批评的学校", "组织镇（街道）", "各村", "全村", "本乡镇"])
def test_a_place_without_a_name_points_at_nobody(words: str) -> None:
    text = f"{words}发现1户。"
    count = Count(text="1户", start=text.index("1户"), value=Decimal(1))

    assert small_counts(text, [count]) == ()


def test_a_small_count_may_be_written_as_less_than_three() -> None:
    count = Count(text="1户", start=5, value=Decimal(1), unit="户")

    assert [each.mask for each in small_counts("盐仓街道有1户。", [count])] == ["不足3户"]


def test_the_word_before_a_place_is_no_part_of_its_name() -> None:
    text = "医院和岑港街道发现1户。"
    count = Count(text="1户", start=text.index("1户"), value=Decimal(1))

    assert [each.beside for each in small_counts(text, [count])] == ["岑港街道"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("学生李小明（10岁）受伤", "李小明"),
        ("四年级小学生欧阳小红在校就餐", "欧阳小红"),
        ("帮助王小虎同学解决困难", "王小虎"),
        ("慰问残疾人钱多，解决就业", "钱多"),
        ("居民名叫赵四，反映漏水", "赵四"),
    ],
)
def test_a_name_is_found_by_the_word_beside_it(text: str, name: str) -> None:
    [found] = find_disclosures(text)

    assert (found.rule, found.text) == ("name", name)


@pytest.mark.parametrize(
    "text",
    [
        "保障学生安全，方便家长。",
        "居民向社区反映，老人高度评价。",
        "高中同学互助，患者严重不满。",
        "群众关心学生家长，业主单位整改。",
        "学生张某反映，投诉人李某某称",
    ],
)
def test_words_that_begin_like_a_surname_are_no_name(text: str) -> None:
    assert find_disclosures(text) == ()


def test_two_people_whose_masks_are_the_same_are_told_apart() -> None:
    found = find_disclosures("学生李小明、学生李小红在场，学生李小明受伤")

    assert [(each.text, each.mask) for each in found] == [
        ("李小明", "李某甲"),
        ("李小红", "李某乙"),
        ("李小明", "李某甲"),
    ]


@pytest.mark.parametrize(
    ("text", "company", "mask"),
    [
        ("查处海州市蓝天食品有限公司一起", "海州市蓝天食品有限公司", "海州市某公司"),
        ("对蓝天餐饮管理有限责任公司立案", "蓝天餐饮管理有限责任公司", "某公司"),
        ("依据举报，约谈了蓝天集团公司海州分公司", "蓝天集团公司海州分公司", "某公司"),
    ],
)
def test_a_company_without_a_decision_is_told_by_its_name_alone(
    text: str, company: str, mask: str
) -> None:
    [found] = find_disclosures(text)

    assert (found.rule, found.text, found.mask) == ("company", company, mask)


@pytest.mark.parametrize(
    "text",
    [
        "依据海市监罚〔2023〕12号决定，对海州市蓝天食品有限公司罚款",
        "查处某公司和海州市某某有限公司",
        "物业公司整改完成",
    ],
)
def test_a_company_with_its_decision_or_without_its_name_is_left_alone(text: str) -> None:
    assert find_disclosures(text) == ()


def test_an_id_number_with_a_wrong_check_digit_is_told_unless_it_is_a_bank_card() -> None:
    assert [each.rule for each in find_disclosures("证330902199001011234")] == ["id-number"]
    assert [each.rule for each in find_disclosures("卡622202199001010021")] == ["bank-card"]
