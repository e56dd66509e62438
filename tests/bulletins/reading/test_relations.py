import pytest

from tests.bulletins.reading.told import relations


@pytest.mark.parametrize(
    ("text", "expr", "status"),
    [
        ("发现隐患100处，其中重大隐患15处，一般隐患85处。", "15+85=100", "holds"),
        ("发现隐患100处，其中重大隐患15处，一般隐患95处。", "15+95=100", "fails"),
        ("查出道路类问题9个、桥梁类问题8个，合计17个。", "9+8=17", "holds"),
        ("查出道路类问题9个、桥梁类问题8个，合计18个。", "9+8=18", "fails"),
        ("受理投诉65件，办结60件，还有5件正在办理。", "65-60=5", "holds"),
        ("受理投诉65件，办结60件，还有8件正在办理。", "65-60=8", "fails"),
        ("受理投诉97件，办结75件，阶段性办结19件，正在办理3件。", "97-75-19=3", "holds"),
        ("上年结转12件，受理88件，办结95件，尚有5件在办。", "88-95=5", ""),
        ("上年结转12件，受理88件，办结95件，尚有5件在办。", "88+12=95+5", "holds"),
        (
            "共受理56件，其中网络举报30件、电话举报20件、来信举报10件（部分涉及多个渠道）。",
            "30+20+10=56",
            "explained",
        ),
        ("检查企业80家，其中规上企业12家。", "12<=80", "holds"),
        ("检查企业80家，其中规上企业92家。", "92<=80", "fails"),
        ("清退22户89人。", "89>=22", "holds"),
        ("清退22户19人。", "19>=22", "fails"),
        ("受理240件，办结228件，办结率95%。", "228/240=95%", "holds"),
        ("受理诉求240件，办结诉求228件，办结率98%。", "228/240=98%", "fails"),
        ("劝返15名，劝返率93.75%。", "15/16=93.75%", "holds"),
        ("满意率达103%。", "103<=100", "fails"),
        ("发现问题40个，整改率100%。", "100% of 40", "undecided"),
        ("办结投诉40件，办结率100%。", "40*100%=40", "holds"),
        ("用药量从4周延长到12周。", "12>4", "holds"),
        ("用药量从12周延长到4周。", "4>12", "fails"),
        ("用时由2个工作日缩减至3.6个小时。", "3.6个小时<2个工作日", "holds"),
        ("占比由12.6%降至8.3%，下降4.3个百分点。", "12.6-8.3=4.3", "holds"),
        ("占比由12.6%降至8.3%，下降5.3个百分点。", "12.6-8.3=5.3", "fails"),
        ("用时由10天缩短至4天，降幅60%。", "(10-4)/10=60%", "holds"),
        ("包括摸底、整治、提升三个阶段。", "count(named 阶段)=3", "holds"),
        ("包括摸底、整治、提升四个阶段。", "count(named 阶段)=4", "fails"),
        ("出台《甲办法》《乙规定》等2项制度。", "count(named 制度)=2", "holds"),
        ("出台《甲办法》《乙规定》《丙细则》等2项制度。", "count(named 制度)=2", "fails"),
        ("建立甲、乙、丙、丁等4项机制。", "count(named 机制)=4", "holds"),
        ("明确4项机制：甲、乙、丙、丁。", "count(named 机制)=4", "holds"),
        ("标准为8元/生/餐，资助金额1600元。", "1600 mod 8 = 0", "holds"),
        ("标准为8元/生/餐（不足的按实际全免），资助金额1603元。", "1603 mod 8 = 0", "explained"),
        ("标准为8元/生/餐，资助金额1603元。", "1603 mod 8 = 0", "undecided"),
        ("多收4名学生住宿费1500元。", "1500/4=375", "holds"),
        ("存在问题45户，转户2户，清退3户，腾退3户，其余跟进处理。", "2+3+3<=45", "holds"),
        ("共清退3户、腾退3户，共计回收房屋6处。", "3+3=6", "holds"),
        ("发现违建15平方米，拆除违建41平方米。", "41<=15", "fails"),
        ("立案12起，占案件的30%。", "", ""),
        ("受理案件40起，立案12起，占30%。", "12/40=30%", "holds"),
        ("受理案件40起，立案12起，占35%。", "12/40=35%", "fails"),
    ],
)
def test_a_relation_is_found_and_answered(text: str, expr: str, status: str) -> None:
    assert relations(text).get(expr, "") == status


def test_outcomes_that_exclude_each_other_cannot_exceed_what_was_inspected() -> None:
    text = "对3家扶贫基地进行检查。全县取消扶贫基地1家，规范整改1家，审核通过3家。"

    assert relations(text)["1+1+3=3"] == "fails"


def test_a_balance_that_only_holds_beside_others_is_told_both_ways() -> None:
    text = "立案23起，结案20起，其中移送3起，还有6起正在调查。"

    found = relations(text)
    assert found["23-20=6"] == "fails"
    assert found["23+3=20+6"] == "holds"


@pytest.mark.parametrize(
    "text",
    [
        "发现隐患100处，其中重大隐患15处，较大隐患20处。",
        "处分20人，其中党员15人、村干部12人。",
        "检查企业100家，发现问题企业20家，共计整改20家。",
        "开展检查12次，培训3次，发放资料100份。",
        "检查学校5所，约谈负责人7名。",
        "受理投诉65件，满意率98%。",
        "建立甲、乙等5项机制。",
        "计划审计40个村，目前已审计村22个。",
        "走访群众3000余人，其中老人3200人。",
        "平均用时从3天调整到5天。",
        "咨询类120件，占60%；求助类40件，占20%；投诉类40件，占20%。",
        "上月受理诉求120件；本月咨询类40件，占42%。",
    ],
)
def test_what_may_be_true_is_never_said_to_fail(text: str) -> None:
    assert "fails" not in relations(text).values()


def test_totals_of_groups_in_a_table_do_not_fail() -> None:
    rows = "甲镇\t10\n乙镇\t20\n小计\t30\n丙镇\t5\n小计\t5\n合计\t35\n"

    found = relations(f"单位\t问题数（个）\n{rows}")
    assert found == {"10+20+5=35": "holds"}


@pytest.mark.parametrize(
    ("goals", "results", "expr", "status"),
    [
        ("培育示范站3个。", "培育示范站4个。", "4>=3", "holds"),
        ("培育示范站3个。", "培育示范站2个。", "2>=3", "fails"),
        ("年底前培育示范站3个。", "培育示范站2个。", "2>=3", "undecided"),
        ("总价不超过4275元。", "总价不超过4275元。", "4275<=4275", "holds"),
    ],
)
def test_a_target_is_compared_with_its_result(
    goals: str, results: str, expr: str, status: str
) -> None:
    assert relations(results, goals=goals)[expr] == status
