"""Project 11: vegetables at fair prices, also on the islands and in the lean seasons."""

from datetime import date
from decimal import Decimal

from casetrack.demo.story import Batch, Fig, Goal, Project, Rel, Work

GOALS = """\
- 落实“菜篮子”平价供应，规范供应程序，强化过程监督，确保惠民保供目标实现。
- 加强“菜篮子”专项资金管理，项目资金申报审核更加规范，财政资金使用更加有效。"""

RESULTS = """\
- 压实责任。区“菜篮子”办公室牵头，属地和成员单位共同负责，问题跟踪监督，保供稳价机制更加完善。
- 管好门店。对惠民店开展日常检查和年度考核，督促门店挂牌经营、公示监督电话。
- 平价供应。{{ f.supply_year }}春节和伏休期组织“菜篮子”商品平价供应，检查指导结果计入年度考核。
- 海岛保供。{{ f.year }}结合“小岛你好”共富行动，在盘峙、小盘峙、富翅、\
里钓等{{ f.market_islands }}海岛\
开设流动集市{{ f.markets }}，在东岙、大猫、西岙、\
西蟹峙等{{ f.delivery_islands }}海岛开展订单配送{{ f.deliveries }}。
- 管住资金。项目补助资金逐笔审核，引入社会审计机构审计，并在政务网公示，接受社会监督。"""

MARKETS = {"盘峙": 3, "小盘峙": 2, "富翅": 2, "里钓": 2}
DELIVERIES = {"东岙": 29, "大猫": 26, "西岙": 22, "西蟹峙": 18}
# The Spring Festival, and the closed season for fishing.
SEASONS = (
    ("spring", (date(2023, 1, 9), date(2023, 1, 20))),
    ("closed_season", (date(2023, 5, 4), date(2023, 8, 15))),
)
SUPPLIED = (date(2023, 3, 10), date(2023, 12, 12))


def _islands(name: str, kind: str, served: dict[str, int]) -> Batch:
    return Batch(
        name=name,
        count=len(served),
        title="{place}岛" + kind + "保供",
        places=tuple(served),
        category=kind,
        found=(date(2023, 2, 20), date(2023, 2, 24)),
        due=date(2023, 12, 15),
    )


def _trips(name: str, kind: str, served: dict[str, int]) -> tuple[Work, ...]:
    """Give the trips to each island, tied to the duty to supply it; half a dozen rows at most."""
    return tuple(
        Work(
            name=f"{name}_{place}",
            kind=kind,
            rows=min(times, 6),
            quantity=Decimal(times),
            quantity_unit="次",
            dates=SUPPLIED,
            item=f"11.{name}-{place:03}",
        )
        for place, times in enumerate(served.values(), start=1)
    )


def _works(name: str, label: str, kind: str, measure: str, unit: str) -> Fig:
    return Fig(
        name=name,
        label=label,
        source="activities",
        filter=f"kind={kind}",
        measure=measure,
        unit=unit,
        scope="lead",
    )


def _listed(name: str, label: str, category: str) -> Fig:
    return Fig(
        name=name,
        label=label,
        filter=f"category={category}",
        measure="count",
        unit="个",
        scope="lead",
    )


def _date(name: str, label: str, value: str) -> Fig:
    return Fig(
        name=name,
        label=label,
        source="parameter",
        value=value,
        kind="date",
        cited_from="“菜篮子”购销领域腐败问题专项治理方案",
    )


PROJECT = Project(
    ordinal=11,
    title="“菜篮子”购销领域腐败问题专项治理",
    lead_unit="groceries",
    supporting_units=("farming", "finance"),
    goals_text=GOALS,
    results_text=RESULTS,
    batches=(
        _islands("market", "流动集市", MARKETS),
        _islands("delivery", "订单配送", DELIVERIES),
    ),
    works=(
        *_trips("market", "流动集市", MARKETS),
        *_trips("delivery", "订单配送", DELIVERIES),
        *(
            Work(
                name=f"supply_{season}",
                kind="平价供应",
                rows=4,
                quantity=Decimal(4),
                quantity_unit="轮",
                dates=dates,
            )
            for season, dates in SEASONS
        ),
    ),
    goals=(Goal(name="fair_supply", direction="qualitative"),),
    figures=(
        _date("supply_year", "平价供应年度", "2023年"),
        _date("year", "海岛保供年度", "2023年"),
        _works("market_islands", "开设流动集市的海岛", "流动集市", "distinct(item)", "个"),
        _works("markets", "流动集市", "流动集市", "sum(quantity)", "次"),
        _works("delivery_islands", "开展订单配送的海岛", "订单配送", "distinct(item)", "个"),
        _works("deliveries", "订单配送", "订单配送", "sum(quantity)", "次"),
        _listed("market_list", "列名的流动集市海岛", "流动集市"),
        _listed("delivery_list", "列名的订单配送海岛", "订单配送"),
    ),
    relations=(
        Rel(name="markets_named", kind="custom", expression="11.market_islands = 11.market_list"),
        Rel(
            name="deliveries_named",
            kind="custom",
            expression="11.delivery_islands = 11.delivery_list",
        ),
        Rel(
            name="markets_each",
            kind="custom",
            expression="number(11.markets) >= number(11.market_islands)",
        ),
        Rel(
            name="deliveries_each",
            kind="custom",
            expression="number(11.deliveries) >= number(11.delivery_islands)",
        ),
    ),
)
