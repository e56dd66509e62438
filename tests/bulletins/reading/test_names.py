import pytest

from tests.bulletins.reading.told import section, told


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("进一步加强统一管理。", "fixed term"),
        ("委托第三方评估。", "fixed term"),
        ("落实“一户一策”。", "name in quotation marks"),
        ("整治“四乱”现象。", "name in quotation marks"),
        ("完成“5个100%清零”目标。", "name in quotation marks"),
        ("印发《2023年工作要点》。", "title of a document"),
        ("拨打12345热线反映。", "telephone or hotline number"),
        ("电话：0580-2012345咨询。", "telephone or hotline number"),
        ("新建第3泵站。", "ordinal"),
        ("对三、四级残疾人核查。", "grade or number in a name"),
        ("开展十大行动。", "fixed term"),
        ("推进G329国道整治。", "part of a code or name"),
        ("下发3号文件。", "number in a name"),
        ("走访数十家企业。", "no exact number"),
        ("上午9:30集合。", "time of day"),
        ("编号1234567890123456789。", "too long for a number"),
        ("一起推进落实。", "fixed term"),
        ("星期三集中办公。", "ordinal or day"),
        ("同一本证书。", "fixed term"),
        ("全力推进。5. 提升质效。", "list marker"),
        ("十二届区委常委会研究。", "fixed term"),
        ("设立24小时值守专班。", "fixed term"),
        ("实行7×24小时值守。", "fixed term"),
        ("组建1+5工作专班。", "fixed term"),
        ("整治301国道沿线。", "fixed term"),
        ("关爱90后青年。", "fixed term"),
        ("推进二期工程。", "fixed term"),
        ("推进一期、二期项目。", "fixed term"),
        ("达到三类水质。", "fixed term"),
        ("庆祝建厂三十周年。", "fixed term"),
        ("开展3·15宣传。", "fixed term"),
        ("防控COVID-19疫情。", "part of a code or name"),
        ("过了一段时间。", "fixed term"),
        ("市政协六届一次会议召开。", "fixed term"),
        ("办理1-26批信访件。", "fixed term"),
        ("邮政编码：243000。", "telephone or hotline number"),
    ],
)
def test_a_numeral_that_counts_nothing_is_listed_with_its_reason(text: str, reason: str) -> None:
    read = section(text)

    assert read.figures == ()
    assert reason in {each.reason for each in read.non_figures}


def test_a_time_in_quotation_marks_is_still_a_figure() -> None:
    assert told("建立“一小时”反馈机制。") == ["1小时 duration zh"]


def test_one_case_counts_where_a_case_is_meant() -> None:
    assert told("其中查处的一起较为典型的案件。") == ["1起 count zh"]


def test_a_number_in_a_title_belongs_to_the_name() -> None:
    read = section("查处问题3个。")

    assert [each.reason for each in section("x").non_figures] == []
    assert len(read.figures) == 1


def test_a_batch_by_its_number_is_no_count() -> None:
    assert told("一期45公里、二期30公里。") == ["45公里 count", "30公里 count"]
