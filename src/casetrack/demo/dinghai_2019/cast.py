"""The bodies that took part in 2019, and invented persons to act for them."""

from casetrack.demo.story import PersonRow, UnitRow

UNITS = (
    UnitRow(
        code="discipline",
        name="中共舟山市定海区纪律检查委员会、舟山市定海区监察委员会",
        aliases=("区纪委区监委", "定海区纪委区监委"),
        scope="discipline",
    ),
    UnitRow(
        code="oversight",
        name="定海区纪委区监委党风政风监督室",
        parent="discipline",
        aliases=("党风政风监督室",),
        scope="discipline",
    ),
    UnitRow(code="civil", name="定海区民政局", aliases=("区民政局",)),
    UnitRow(code="disabled", name="定海区残疾人联合会", aliases=("区残联",)),
    UnitRow(
        code="health",
        name="定海区卫生健康局（定海区医疗保障局）",
        aliases=(
            "定海区卫生健康局(定海区医疗保障局)",
            "区卫生健康局（区医疗保障局）",
            "区卫生健康局(区医疗保障局)",
            "区卫健局（区医保局）",
            "区卫健局",
        ),
    ),
    UnitRow(code="water", name="定海区水利局", aliases=("区水利局",)),
    UnitRow(code="farming", name="定海区农业农村局", aliases=("区农业农村局",)),
    UnitRow(
        code="housing",
        name="定海区住房和城乡建设局",
        aliases=("区住房和城乡建设局", "区住建局"),
    ),
    UnitRow(code="transport", name="定海区交通运输局", aliases=("区交通运输局",)),
    UnitRow(code="education", name="定海区教育局", aliases=("区教育局",)),
    UnitRow(
        code="market",
        name="舟山市市场监督管理局定海分局",
        aliases=("市市场监管局定海分局",),
    ),
    UnitRow(
        code="ecology",
        name="舟山市生态环境局定海分局",
        aliases=("市生态环保局定海分局", "市生态环境局定海分局"),
    ),
    UnitRow(
        code="police",
        name="舟山市公安局定海区分局",
        aliases=("定海公安分局", "区公安分局"),
        scope="police",
    ),
    UnitRow(code="poverty", name="定海区扶贫办公室", aliases=("区扶贫办",)),
    UnitRow(code="charity", name="定海区慈善总会", aliases=("区慈善总会",)),
    UnitRow(code="finance", name="定海区财政局", aliases=("区财政局",)),
    UnitRow(code="audit", name="定海区审计局", aliases=("区审计局",)),
    UnitRow(code="auditors", name="受托社会审计机构", scope="third_party"),
)

_HANDLERS = {
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
}

PEOPLE = (
    *(
        PersonRow(login=f"{unit}.{role}", name=name, unit=unit, roles=roles)
        for unit, (handler, lead) in _HANDLERS.items()
        for role, name, roles in (("handler", handler, "handler"), ("lead", lead, "unit_lead"))
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
