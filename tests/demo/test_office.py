"""Both campaigns go into one database, so what they share must be the same in both."""

from casetrack.demo import dinghai_2019, dinghai_2023
from casetrack.demo.office import PEOPLE, UNITS
from casetrack.people.persons import ROLES

CAMPAIGNS = (dinghai_2019.CAMPAIGN, dinghai_2023.CAMPAIGN)


def test_a_unit_is_the_same_in_both_campaigns() -> None:
    known = {unit.code: unit for unit in UNITS}

    for campaign in CAMPAIGNS:
        assert {unit.code: unit for unit in campaign.units}.items() <= known.items()


def test_a_person_is_the_same_in_both_campaigns() -> None:
    known = {person.login: person for person in PEOPLE}

    for campaign in CAMPAIGNS:
        assert {person.login: person for person in campaign.people}.items() <= known.items()


def test_every_name_leads_to_one_unit() -> None:
    names = [name for unit in UNITS for name in (unit.code, unit.name, *unit.aliases)]

    assert len(names) == len(set(names))


def test_whoever_acts_stands_in_a_known_unit_with_a_known_role() -> None:
    codes = {unit.code for unit in UNITS}

    assert {person.unit for person in PEOPLE} <= codes
    assert {person.roles.removesuffix("@*") for person in PEOPLE} <= set(ROLES)


def test_each_lead_unit_has_somebody_who_handles_and_somebody_who_leads() -> None:
    staffed = {(person.unit, person.roles) for person in PEOPLE}
    leads = {project.lead_unit for campaign in CAMPAIGNS for project in campaign.projects}

    assert {(unit, role) for unit in leads for role in ("handler", "unit_lead")} <= staffed


def test_nobody_who_verifies_stands_in_a_unit_that_rectifies() -> None:
    def units(role: str) -> set[str]:
        return {person.unit for person in PEOPLE if person.roles.removesuffix("@*") == role}

    assert units("verifier").isdisjoint(units("handler"))
