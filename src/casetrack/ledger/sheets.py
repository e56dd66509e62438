"""The eleven sheets of the ledger as one table: label, identifier, type, what is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from casetrack.cycles.narrative import PARTS
from casetrack.figures.checks import KINDS as CHECK_KINDS
from casetrack.figures.definitions import KINDS, SOURCES
from casetrack.ledger.columns import Column, Sheet
from casetrack.people.units import SCOPES

FIGURE_KEY = r"(?:0|[1-9][0-9]*)\.[a-z_][a-z0-9_]*"
_FIGURE_WORDS = "PROJECT.name such as 12.found: small letters, digits and _ after the dot"

DIRECTIONS = (">=", "<=", "=", "qualitative")
_COUNTED = ("个", "件", "起", "人", "人次", "户", "家", "家次", "次", "份", "处", "元", "万元")


def _project(example: str = "1") -> Column:
    return Column(
        name="project",
        label="项目序号",
        kind="integer",
        required=True,
        refers="project",
        example=example,
        width=10,
    )


def _unit_of_count(name: str, *, required: bool, example: str) -> Column:
    return Column(
        name=name,
        label="计量单位",
        required=required,
        offered=_COUNTED,
        example=example,
        width=10,
    )


def _amount() -> Column:
    return Column(
        name="amount", label="金额（元）", kind="decimal", not_negative=True, example="1248397.42"
    )


def _correction() -> tuple[Column, Column]:
    return (
        Column(name="replaces", label="更正的编号", refers="row"),
        Column(name="reason", label="更正原因", width=24),
    )


_SHEETS = (
    Sheet(
        name="people",
        label="人员",
        columns=(
            Column(name="login", label="登录名", required=True, example="wang"),
            Column(name="name", label="姓名", required=True, example="王某"),
            Column(name="unit", label="单位", required=True, refers="unit", example="住建局"),
            Column(
                name="roles",
                label="角色",
                kind="list",
                refers="roles",
                example="handler; unit_lead",
                width=36,
            ),
            Column(name="email", label="邮箱", example="wang@example.org", width=24),
        ),
    ),
    Sheet(
        name="units",
        label="单位",
        columns=(
            Column(name="code", label="代码", required=True, example="zjj"),
            Column(name="name", label="名称", required=True, example="住建局", width=28),
            Column(name="parent", label="上级单位代码", refers="unit", example="office"),
            Column(
                name="aliases",
                label="别名",
                kind="list",
                adds_only=True,
                example="建设局; 住房城乡建设局",
                width=36,
            ),
            Column(
                name="succeeds",
                label="承继的单位代码",
                kind="list",
                refers="old units",
                adds_only=True,
                width=20,
            ),
            Column(name="scope", label="工作主体", allowed=SCOPES, default="lead", example="lead"),
        ),
    ),
    Sheet(
        name="cycle",
        label="周期",
        columns=(
            Column(name="code", label="代码", required=True, example="campaign-2026"),
            Column(name="title", label="名称", required=True, example="专项治理", width=40),
            Column(
                name="opens", label="开始日期", kind="date", required=True, example="2026-03-01"
            ),
            Column(
                name="cut_off", label="数据截止日", kind="date", required=True, example="2026-11-30"
            ),
            Column(
                name="workflow",
                label="流程",
                refers="workflow",
                default="rectification",
                example="rectification",
            ),
        ),
    ),
    Sheet(
        name="projects",
        label="项目",
        columns=(
            Column(
                name="ordinal",
                label="序号",
                kind="integer",
                required=True,
                not_negative=True,
                example="1",
                width=8,
            ),
            Column(name="title", label="项目名称", required=True, example="道路病害治理", width=40),
            Column(name="lead_unit", label="牵头单位", refers="unit", example="住建局", width=24),
            Column(
                name="supporting_units", label="配合单位", kind="list", refers="units", width=36
            ),
            Column(name="goals", label="治理目标", example="排查并修复道路病害", width=60),
        ),
    ),
    Sheet(
        name="targets",
        label="目标",
        columns=(
            Column(name="key", label="编号", required=True, example="1.t1"),
            _project(),
            Column(name="figure", label="数据编号", refers="figure", example="1.resolved"),
            Column(name="direction", label="方向", required=True, allowed=DIRECTIONS, example=">="),
            Column(name="value", label="目标值", kind="decimal", example="90"),
            _unit_of_count("unit", required=False, example="%"),
        ),
    ),
    Sheet(
        name="items",
        label="问题",
        columns=(
            Column(name="key", label="编号", required=True, example="1-001"),
            _project(),
            Column(
                name="title", label="问题描述", required=True, example="某路口路面塌陷", width=48
            ),
            Column(name="unit", label="责任单位", refers="unit", example="住建局", width=20),
            Column(name="handler", label="承办人登录名", refers="person", example="wang"),
            Column(
                name="found_on", label="发现日期", kind="date", required=True, example="2026-03-05"
            ),
            Column(name="due", label="完成时限", kind="date", example="2026-04-30"),
            Column(name="category", label="问题类别", example="路面"),
            Column(name="quantity", label="数量", kind="decimal", not_negative=True, example="1"),
            _unit_of_count("quantity_unit", required=False, example="处"),
            _amount(),
            Column(name="state", label="状态", read_only=True),
            Column(name="outcome", label="结论", read_only=True),
            Column(name="version", label="版本", kind="integer", read_only=True, width=8),
        ),
    ),
    Sheet(
        name="activities",
        label="工作记录",
        columns=(
            Column(name="key", label="编号", required=True, example="1-a001"),
            _project(),
            Column(name="item", label="问题编号", refers="item", example="1-001"),
            Column(
                name="kind",
                label="工作类型",
                required=True,
                offered=("检查", "培训", "宣传", "通报", "约谈", "立案", "罚款", "退款", "走访"),
                example="检查",
            ),
            Column(name="date", label="日期", kind="date", required=True, example="2026-03-12"),
            Column(name="unit", label="实施单位", required=True, refers="unit", example="住建局"),
            Column(
                name="quantity",
                label="数量",
                kind="decimal",
                not_negative=True,
                default=Decimal(1),
                example="3",
            ),
            _unit_of_count("quantity_unit", required=True, example="次"),
            _amount(),
            *_correction(),
        ),
    ),
    Sheet(
        name="readings",
        label="指标",
        columns=(
            Column(name="key", label="编号", required=True, example="1-r001"),
            _project(),
            Column(name="indicator", label="指标名称", required=True, example="群众满意度"),
            Column(name="date", label="日期", kind="date", required=True, example="2026-06-30"),
            Column(name="value", label="数值", kind="decimal", required=True, example="88.16"),
            _unit_of_count("unit", required=True, example="分"),
            Column(
                name="evidence", label="佐证材料", required=True, example="第三方测评报告", width=32
            ),
            *_correction(),
        ),
    ),
    Sheet(
        name="figures",
        label="数据",
        columns=(
            Column(
                name="key",
                label="编号",
                required=True,
                pattern=FIGURE_KEY,
                pattern_words=_FIGURE_WORDS,
                example="1.found",
            ),
            _project(),
            Column(name="label", label="名称", required=True, example="排查发现的病害", width=32),
            Column(name="source", label="来源", required=True, allowed=SOURCES, example="items"),
            Column(name="filter", label="筛选条件", example="outcome=substantiated", width=32),
            Column(name="measure", label="统计方式", example="count", width=24),
            _unit_of_count("unit", required=False, example="处"),
            Column(name="scope", label="工作主体", allowed=SCOPES),
            Column(name="value", label="公布值"),
            Column(name="cited_from", label="引用出处", width=32),
            Column(name="kind", label="类别", allowed=KINDS, example="count"),
            Column(name="bound", label="约数词", offered=("余", "约", "以上", "左右", "近")),
        ),
    ),
    Sheet(
        name="checks",
        label="勾稽",
        columns=(
            Column(name="key", label="编号", required=True, example="1.c1"),
            _project(),
            Column(
                name="kind",
                label="类型",
                required=True,
                allowed=tuple(CHECK_KINDS),
                example="partition",
            ),
            Column(
                name="expression",
                label="关系式",
                required=True,
                example="1.found = 1.road + 1.pipe",
                width=40,
            ),
            Column(name="explanation", label="说明", width=40),
        ),
    ),
    Sheet(
        name="narratives",
        label="文稿",
        columns=(
            Column(name="key", label="编号", required=True, example="1.results"),
            _project(),
            Column(name="part", label="部分", required=True, allowed=PARTS, example="results"),
            Column(
                name="text",
                label="文字",
                required=True,
                example="共排查发现病害{{ f.found }}。",
                width=80,
            ),
        ),
    ),
)

SHEETS: Mapping[str, Sheet] = {sheet.name: sheet for sheet in _SHEETS}
"""By identifier, in the order of the workbook."""
