import pytest

from casetrack.bulletins.levels import ALWAYS, DEFAULTS, levels_of
from casetrack.errors import Invalid


def test_what_an_office_sets_wins_over_the_defaults() -> None:
    levels = levels_of({"period": "blocking", "company": "warning"})

    assert (levels["period"], levels["company"]) == ("blocking", "warning")
    assert levels == {**DEFAULTS, "period": "blocking", "company": "warning"}


def test_every_unknown_rule_is_told_with_the_nearest_one() -> None:
    with pytest.raises(Invalid) as error:
        levels_of({"perod": "blocking", "xyzzy": "warning"})

    first, second = error.value.problems
    assert str(first) == "bulletin.rules.perod is unknown; known: period"
    assert "as-of, bank-card" in str(second)


@pytest.mark.parametrize("rule", ALWAYS)
def test_what_cannot_be_printed_or_proved_always_blocks(rule: str) -> None:
    with pytest.raises(Invalid, match="always blocks"):
        levels_of({rule: "warning"})
