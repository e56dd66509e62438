"""The campaign of 2019: ten lead units, eighteen projects, and what each of them had to show."""

from datetime import date

from casetrack.demo.dinghai_2019 import preface
from casetrack.demo.dinghai_2019.building import HOUSING, WAGES
from casetrack.demo.dinghai_2019.cast import PEOPLE, UNITS
from casetrack.demo.dinghai_2019.environment import WASTE
from casetrack.demo.dinghai_2019.health import FRAUD, PURCHASING
from casetrack.demo.dinghai_2019.insurance import INSURANCE
from casetrack.demo.dinghai_2019.livelihood import ALLOWANCES, BASES
from casetrack.demo.dinghai_2019.market import HEALTH_PRODUCTS
from casetrack.demo.dinghai_2019.prices import FEES, WORKSHOPS
from casetrack.demo.dinghai_2019.roads import ROADS
from casetrack.demo.dinghai_2019.schools import MEALS, TUTORING
from casetrack.demo.dinghai_2019.villages import FINANCES, HOUSEHOLDS
from casetrack.demo.dinghai_2019.water import DRINKING, RIVERS
from casetrack.demo.story import Campaign

CAMPAIGN = Campaign(
    code="dinghai-2019",
    title="定海区专项整治扶贫、民生领域不正之风和侵害群众利益问题工作成果",
    opens=date(2019, 9, 16),
    cut_off=date(2019, 11, 30),
    units=UNITS,
    people=PEOPLE,
    preface_text=preface.TEXT,
    preface_figures=preface.FIGURES,
    preface_relations=preface.RELATIONS,
    preface_works=preface.WORKS,
    projects=(
        ALLOWANCES,
        BASES,
        PURCHASING,
        INSURANCE,
        FRAUD,
        RIVERS,
        DRINKING,
        HOUSEHOLDS,
        FINANCES,
        WAGES,
        HOUSING,
        ROADS,
        TUTORING,
        MEALS,
        HEALTH_PRODUCTS,
        WORKSHOPS,
        FEES,
        WASTE,
    ),
)
