"""The campaign of 2023: twelve projects and a preface."""

from datetime import date

from casetrack.demo.dinghai_2023 import (
    ambulance,
    canteens,
    care_homes,
    cooperatives,
    dental,
    estates,
    fraud,
    fuel,
    groceries,
    noise,
    preface,
    resettlement,
    training,
)
from casetrack.demo.office import PEOPLE, UNITS
from casetrack.demo.story import Campaign

CAMPAIGN = Campaign(
    code="dinghai-2023",
    title="定海区漠视侵害群众利益问题专项治理",
    # Before the Spring Festival, whose supply round belongs to the campaign.
    opens=date(2023, 1, 3),
    cut_off=date(2023, 12, 31),
    units=UNITS,
    people=PEOPLE,
    preface_text=preface.TEXT,
    preface_figures=preface.FIGURES,
    preface_relations=preface.RELATIONS,
    preface_works=preface.WORKS,
    projects=(
        canteens.PROJECT,
        fraud.PROJECT,
        care_homes.PROJECT,
        training.PROJECT,
        resettlement.PROJECT,
        noise.PROJECT,
        estates.PROJECT,
        cooperatives.PROJECT,
        fuel.PROJECT,
        dental.PROJECT,
        groceries.PROJECT,
        ambulance.PROJECT,
    ),
)
