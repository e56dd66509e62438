"""Fields as they are typed and pasted, before any verb sees them."""

from decimal import Decimal, InvalidOperation

import pytest

from casetrack.cases.fields import decimal_in
from casetrack.cli.values import decimal
from casetrack.errors import Invalid
from casetrack.web.campaign import typed_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234.50", "1234.50"),
        ("1，234.50", "1234.50"),
        (" -12,345,678 ", "-12345678"),
        ("1234.5", "1234.5"),
    ],
)
def test_a_sum_is_read_as_a_spreadsheet_shows_it(text: str, number: str) -> None:
    expected = Decimal(number)

    assert (decimal_in(text), typed_number(text, "amount")) == (expected, expected)
    assert decimal("--amount", text) == expected


@pytest.mark.parametrize("text", ["1,5", "12,34", "1234,567", "1,234,5", ",123", "1,234."])
def test_a_comma_that_could_mean_something_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidOperation):
        decimal_in(text)
    with pytest.raises(Invalid, match="no number such as"):
        typed_number(text, "amount")
