"""Who took part in 2019: ten lead units, those that lent a hand, and the discipline organs."""

from casetrack.demo import office

_LEADS = (
    "civil",
    "disabled",
    "health",
    "water",
    "farming",
    "housing",
    "transport",
    "education",
    "market",
    "ecology",
)
_OTHERS = (
    "discipline",
    "oversight",
    "police",
    "poverty",
    "charity",
    "finance",
    "audit",
    "auditors",
)
_CODES = {*_LEADS, *_OTHERS}

UNITS = tuple(unit for unit in office.UNITS if unit.code in _CODES)
PEOPLE = tuple(person for person in office.PEOPLE if person.unit in _CODES)
