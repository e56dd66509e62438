"""The office both campaigns are run from: its units and the people who act, one list for both.

Units are real bodies. People are posts, not persons: nobody is named.
"""

from __future__ import annotations

from collections.abc import Sequence

from casetrack.demo.story import PersonRow, UnitRow

ROOT = "dinghai"
DISCIPLINE = "discipline"
TOWNS = (
    ("jintang", "金塘镇"),
    ("baiquan", "白泉镇"),
    ("ganlan", "干览镇"),
    ("cengang", "岑港街道"),
    ("shuangqiao", "双桥街道"),
    ("xiaosha", "小沙街道"),
    ("maao", "马岙街道"),
    ("yancang", "盐仓街道"),
    ("changguo", "昌国街道"),
    ("huannan", "环南街道"),
    ("chengdong", "城东街道"),
)


def _unit(code: str, name: str, *aliases: str, scope: str = "lead") -> UnitRow:
    return UnitRow(code=code, name=name, parent=ROOT, aliases=aliases, scope=scope)


BUREAUS = (
    _unit("education", "区教育局", "定海区教育局"),
    _unit("civil-affairs", "区民政局", "定海区民政局"),
    _unit("disabled", "区残疾人联合会", "区残联", "定海区残疾人联合会"),
    # One body with two name plates, so it counts once.
    _unit(
        "health",
        "区卫生健康局（区医疗保障局）",
        "区卫生健康局(区医疗保障局)",
        "区卫健局（区医保局）",
        "区卫健局(区医保局)",
        "区卫生健康局",
        "区卫健局",
        "区医疗保障局",
        "区医保局",
    ),
    _unit("water", "区水利局", "定海区水利局"),
    _unit("agriculture", "区农业农村局", "定海区农业农村局"),
    _unit("housing", "区住房和城乡建设局", "区住建局", "定海区住房和城乡建设局"),
    _unit("transport", "区交通运输局", "定海区交通运输局"),
    _unit("market", "市市场监管局定海分局", "舟山市市场监督管理局定海分局"),
    _unit("ecology", "市生态环境局定海分局", "市生态环保局定海分局", "舟山市生态环境局定海分局"),
    _unit("police", "区公安分局", "舟山市公安局定海区分局", scope="police"),
    _unit("labour", "区人力资源和社会保障局", "区人社保局", "区人力社保局"),
    _unit("resources", "市资源规划局定海分局", "舟山市自然资源和规划局定海分局"),
    _unit("groceries", "区“菜篮子”领导小组办公室", "区“菜篮子”办公室"),
)

UNITS = (
    UnitRow(code=ROOT, name="舟山市定海区", aliases=("定海区",)),
    _unit(DISCIPLINE, "区纪委监委", "定海区纪委监委", scope="discipline"),
    *(
        UnitRow(
            code=f"discipline-{number}",
            name=f"区纪委监委派驻第{numeral}纪检监察组",
            parent=DISCIPLINE,
            scope="discipline",
        )
        for number, numeral in enumerate("一二三四五六", start=1)
    ),
    *BUREAUS,
    *(_unit(code, name) for code, name in TOWNS),
)


def _staff(units: Sequence[UnitRow]) -> tuple[PersonRow, ...]:
    """Give each unit one who handles and one who leads."""
    return tuple(
        PersonRow(
            login=f"{unit.code}.{login}", name=f"{unit.name}{post}", unit=unit.code, roles=role
        )
        for unit in units
        for login, post, role in (("handler", "承办人", "handler"), ("lead", "负责人", "unit_lead"))
    )


PEOPLE = (
    PersonRow(login="supervisor", name="统筹督办岗", unit=DISCIPLINE, roles="supervisor"),
    PersonRow(login="verifier1", name="核查一岗", unit=DISCIPLINE, roles="verifier"),
    PersonRow(login="verifier2", name="核查二岗", unit=DISCIPLINE, roles="verifier"),
    PersonRow(login="editor", name="公报编写岗", unit=DISCIPLINE, roles="editor"),
    PersonRow(login="publisher", name="公报审发岗", unit=DISCIPLINE, roles="publisher"),
    PersonRow(login="auditor", name="审计查阅岗", unit=ROOT, roles="auditor"),
    PersonRow(login="admin", name="系统管理岗", unit=ROOT, roles="admin"),
    *_staff([unit for unit in UNITS if unit.code != ROOT]),
)
