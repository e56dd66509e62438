"""The bodies that take part in both campaigns, and invented persons to act for them.

One list for both: their ledgers go into one database, where a code, name or login is one thing.
"""

from __future__ import annotations

from casetrack.demo.story import PersonRow, UnitRow

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

_DISCIPLINE = (
    UnitRow(
        code="discipline",
        name="区纪委区监委",
        aliases=("中共舟山市定海区纪律检查委员会、舟山市定海区监察委员会", "定海区纪委区监委"),
        scope="discipline",
    ),
    UnitRow(
        code="oversight",
        name="区纪委区监委党风政风监督室",
        parent="discipline",
        aliases=("党风政风监督室",),
        scope="discipline",
    ),
    *(
        UnitRow(
            code=f"stationed{number}",
            name=f"区纪委区监委派驻第{numeral}纪检监察组",
            parent="discipline",
            scope="discipline",
        )
        for number, numeral in enumerate("一二三四五六", start=1)
    ),
)

_BUREAUS = (
    UnitRow(code="civil", name="区民政局", aliases=("定海区民政局",)),
    UnitRow(code="disabled", name="区残联", aliases=("定海区残疾人联合会",)),
    # One body with two name plates, so it counts once.
    UnitRow(
        code="health",
        name="区卫生健康局（区医疗保障局）",
        aliases=(
            "定海区卫生健康局（定海区医疗保障局）",
            "定海区卫生健康局(定海区医疗保障局)",
            "区卫生健康局(区医疗保障局)",
            "区卫健局（区医保局）",
            "区卫健局",
        ),
    ),
    UnitRow(code="water", name="区水利局", aliases=("定海区水利局",)),
    UnitRow(code="farming", name="区农业农村局", aliases=("定海区农业农村局",)),
    UnitRow(
        code="housing",
        name="区住房和城乡建设局",
        aliases=("定海区住房和城乡建设局", "区住建局"),
    ),
    UnitRow(code="transport", name="区交通运输局", aliases=("定海区交通运输局",)),
    UnitRow(code="education", name="区教育局", aliases=("定海区教育局",)),
    UnitRow(
        code="market",
        name="市市场监管局定海分局",
        aliases=("舟山市市场监督管理局定海分局",),
    ),
    UnitRow(
        code="ecology",
        name="市生态环境局定海分局",
        aliases=("市生态环保局定海分局", "舟山市生态环境局定海分局"),
    ),
    UnitRow(
        code="police",
        name="区公安分局",
        aliases=("定海公安分局", "舟山市公安局定海区分局"),
        scope="police",
    ),
    UnitRow(code="labour", name="区人社保局", aliases=("定海区人力资源和社会保障局",)),
    UnitRow(
        code="resources",
        name="市资源规划局定海分局",
        aliases=("舟山市自然资源和规划局定海分局",),
    ),
    UnitRow(
        code="groceries",
        name="区“菜篮子”领导小组办公室",
        aliases=("定海区“菜篮子”领导小组办公室", "区“菜篮子”办公室"),
    ),
    UnitRow(code="poverty", name="区扶贫办", aliases=("定海区扶贫办公室",)),
    UnitRow(code="charity", name="区慈善总会", aliases=("定海区慈善总会",)),
    UnitRow(code="finance", name="区财政局", aliases=("定海区财政局",)),
    UnitRow(code="audit", name="区审计局", aliases=("定海区审计局",)),
    UnitRow(code="auditors", name="受托社会审计机构", scope="third_party"),
)

UNITS = (*_DISCIPLINE, *_BUREAUS, *(UnitRow(code=code, name=name) for code, name in TOWNS))

# Who handles and who leads; bodies that only lend a hand have neither.
_STAFF = {
    "civil": ("周晓禾", "陆承平"),
    "disabled": ("金语安", "俞伯钧"),
    "health": ("沈若川", "顾明谦"),
    "water": ("施远帆", "汤怀清"),
    "farming": ("虞田生", "郑禾丰"),
    "housing": ("翁立檐", "方筑成"),
    "transport": ("戴路遥", "车以恒"),
    "education": ("柳书宜", "孔令闻"),
    "market": ("严秤平", "贺公允"),
    "ecology": ("江澄澈", "林守绿"),
    "police": ("武靖安", "石镇远"),
    "labour": ("任学勤", "祝有业"),
    "resources": ("田测远", "易安居"),
    "groceries": ("蔡时新", "米价平"),
    "jintang": ("金海生", "夏知农"),
    "baiquan": ("白映泉", "潘守田"),
    "ganlan": ("蓝望山", "滕安民"),
    "cengang": ("岑以宁", "舒远舟"),
    "shuangqiao": ("乔双林", "华行之"),
    "xiaosha": ("沙满川", "毛知微"),
    "maao": ("马青岚", "骆致和"),
    "yancang": ("严仓实", "盛积谷"),
    "changguo": ("常国宁", "安定邦"),
    "huannan": ("南环星", "向明德"),
    "chengdong": ("成东升", "董承业"),
}

PEOPLE = (
    *(
        PersonRow(login=f"{unit}.{login}", name=name, unit=unit, roles=role)
        for unit, (handler, lead) in _STAFF.items()
        for login, name, role in (("handler", handler, "handler"), ("lead", lead, "unit_lead"))
    ),
    PersonRow(login="supervisor", name="程督衡", unit="discipline", roles="supervisor@*"),
    PersonRow(login="supervisor.deputy", name="温以勤", unit="discipline", roles="supervisor@*"),
    PersonRow(login="verifier", name="秦核明", unit="oversight", roles="verifier@*"),
    PersonRow(login="verifier.second", name="尹复之", unit="oversight", roles="verifier@*"),
    PersonRow(login="editor", name="文采真", unit="oversight", roles="editor@*"),
    PersonRow(login="publisher", name="章定之", unit="discipline", roles="publisher@*"),
    PersonRow(login="auditor", name="许观止", unit="discipline", roles="auditor@*"),
    PersonRow(login="admin", name="匡维序", unit="discipline", roles="admin@*"),
)
