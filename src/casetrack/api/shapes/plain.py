"""What every shape is made of: exact numbers as text, instants with their zone, keys, pages."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from casetrack.store.columns import plain

LARGEST_ID = 2**31 - 1
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Version = Annotated[int, Field(ge=1, le=LARGEST_ID)]
# One line of which something is seen: it stands in headings, in lists, in cells of workbooks.
_LINE = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
Key = Annotated[str, Field(min_length=1, max_length=100, pattern=_LINE)]
Code = Annotated[str, Field(min_length=1, max_length=100, pattern=_LINE)]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=_LINE)]
Short = Annotated[str, Field(max_length=200)]
Title = Annotated[str, Field(min_length=1, max_length=500, pattern=_LINE)]
Reason = Annotated[str, Field(max_length=4000)]
Text = Annotated[str, Field(max_length=200_000)]
Ordinal = Annotated[int, Field(ge=0, le=9999)]
# As text, so that no reader on the way makes it a float.
Exact = Annotated[
    str, Field(pattern=r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$", examples=["1248397.42"], max_length=24)
]


def _with_zone(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("an instant has a zone")
    return value.astimezone(UTC)


Instant = Annotated[datetime, AfterValidator(_with_zone)]


class Shape(BaseModel):
    """A public shape. Nothing that is not named in it goes in or out."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def example(**values: Any) -> ConfigDict:  # noqa: ANN401 - as JSON holds it
    """A shape's configuration with the example that its documentation shows."""
    return ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": [values]})


def exact(value: Decimal | None) -> str | None:
    """An exact number as text, without an exponent."""
    return None if value is None else f"{plain(value):f}"


def number(text: str) -> Decimal:
    """The number that a text of the shape `Exact` gives."""
    return Decimal(text)


def decimal(text: str | None) -> Decimal | None:
    """The same where there may be none."""
    return None if text is None else Decimal(text)
