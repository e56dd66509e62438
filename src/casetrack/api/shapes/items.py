"""Items, their steps, clocks, evidence and history."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from casetrack.api.shapes.plain import (
    Code,
    Exact,
    Id,
    Key,
    Name,
    Ordinal,
    Reason,
    Shape,
    Short,
    Title,
    Version,
    example,
)

_LINE: dict[str, Any] = {
    "id": 17,
    "key": "12.pothole-001",
    "number": 17,
    "title": "路面坑槽",
    "cycle": "dinghai-2023",
    "project": 12,
    "unit": "transport",
    "handler": "transport.handler",
    "state": "rectifying",
    "outcome": "",
    "found_on": "2023-09-19",
    "due": None,
    "category": "道路",
    "quantity": "3",
    "quantity_unit": "处",
    "amount": None,
    "version": 3,
    "opened_at": "2023-09-20T01:00:00Z",
    "state_since": "2023-09-21T01:30:00Z",
    "closed_at": None,
    "due_at": "2023-10-17T16:00:00Z",
    "light": "fine",
}


class ItemLine(Shape):
    """One item in a list. `light`: done, late, soon, fine, paused or none."""

    model_config = example(**_LINE)

    id: int
    key: str
    number: int
    title: str
    cycle: str
    project: int
    unit: str | None
    handler: str | None
    state: str
    outcome: str
    found_on: date
    due: date | None
    category: str
    quantity: str | None
    quantity_unit: str
    amount: str | None
    version: int
    opened_at: datetime
    state_since: datetime
    closed_at: datetime | None
    due_at: datetime | None
    light: str


class Items(Shape):
    """A page of items. `next` is the cursor of the page after it, null on the last."""

    items: list[ItemLine]
    next: str | None
    total: int | None = Field(description="Only where it was asked for by total=true.")


class ClockShown(Shape):
    """One party's clock."""

    party: str
    within: str
    started_at: datetime
    due_at: datetime
    provisional: bool
    paused_at: datetime | None


class StepShown(Shape):
    """A step that the caller's roles may take from here. `refused` says what is in the way."""

    transition: str
    title: str
    requires: list[str]
    refused: str | None


class EvidenceShown(Shape):
    """A file that proves something."""

    model_config = example(
        id=5, kind="photo", name="after.jpg", sha256="9f86d081…", size=20480,
        at="2023-09-22T02:00:00Z", by="transport.handler", version=4,
    )  # fmt: skip

    id: int
    kind: str
    name: str
    sha256: str
    size: int
    at: datetime
    by: str
    version: int = Field(description="Of the item, after the file was attached.")


class ItemShown(ItemLine):
    """An item: where it stands, its clocks, what can be done now."""

    model_config = example(
        **_LINE,
        closeout_requested=False,
        extension_requested=False,
        extensions=0,
        merged_into=None,
        clocks=[],
        steps=[
            {"transition": "request_closeout", "title": "申请销号", "requires": ["reason"],
             "refused": None}
        ],
        evidence=[],
    )  # fmt: skip

    closeout_requested: bool
    extension_requested: bool
    extensions: int
    merged_into: int | None
    clocks: list[ClockShown]
    steps: list[StepShown]
    evidence: list[EvidenceShown]


class NewItemBody(Shape):
    """A problem as it was found. Without a key the item goes by its number."""

    model_config = example(
        cycle="dinghai-2024", project=1, title="路面坑槽", unit="transport", found_on="2024-02-29"
    )

    cycle: Code
    project: Ordinal
    title: Title
    key: Short = ""
    unit: Name | None = Field(default=None, description="Code, name or alias of a unit.")
    handler: Name | None = Field(default=None, description="Login.")
    found_on: date
    due: date | None = None
    category: Short = ""
    quantity: Exact | None = None
    quantity_unit: Short = ""
    amount: Exact | None = Field(default=None, description="In 元.")


class Fields(Shape):
    """What a step carries; each step takes its own of these."""

    unit: Name | None = None
    handler: Name | None = None
    due: date | None = None
    duration: Annotated[str, Field(max_length=40, examples=["5 workdays"])] | None = None
    outcome: Short | None = None
    duplicate_of: Annotated[Key, Field(description="Key of an item of the same cycle.")] | None = (
        None
    )
    text: Reason | None = None
    category: Short | None = None
    quantity: Exact | None = None
    quantity_unit: Short | None = None
    amount: Exact | None = None


class StepBody(Shape):
    """One step of the workflow."""

    model_config = example(transition="assign", fields={"unit": "transport"}, reason="")

    transition: Name
    fields: Fields = Fields()
    reason: Reason = ""


class Stepped(Shape):
    """What became of an item."""

    model_config = example(id=17, key="12.pothole-001", state="assigned", version=2)

    id: int
    key: str
    state: str
    version: int


class AmendBody(Shape):
    """Fields to correct; those left out stay. A null empties what may be empty."""

    model_config = example(title="路面坑槽三处", quantity="3", reason="现场复核")

    title: Title | None = None
    found_on: date | None = None
    due: date | None = None
    unit: Name | None = None
    handler: Name | None = None
    category: Short | None = None
    quantity: Exact | None = None
    quantity_unit: Short | None = None
    amount: Exact | None = None
    reason: Annotated[str, Field(min_length=1, max_length=4000)]


class WithdrawBody(Shape):
    """Why one takes back one's own last step."""

    model_config = example(reason="误操作")

    reason: Reason = ""


class BulkItem(Shape):
    """One of many items; the version is that which was read, if it matters."""

    id: Id
    version: Version | None = None


class BulkBody(Shape):
    """One step for many items. What may not be done is named; the rest is done."""

    model_config = example(
        items=[{"id": 2424, "version": 2}, {"id": 2425}],
        transition="accept",
        fields={},
        reason="",
        preview=True,
    )

    items: Annotated[list[BulkItem], Field(min_length=1, max_length=1000)]
    transition: Name
    fields: Fields = Fields()
    reason: Reason = ""
    preview: bool = Field(default=False, description="Write nothing.")


class BulkResult(Shape):
    """What became, or would become, of one of them."""

    id: int
    key: str | None
    status: Literal["moved", "refused", "not-found"]
    state: str | None
    version: int | None
    detail: str | None


class BulkDone(Shape):
    """One result for each item, in the order given."""

    model_config = example(
        preview=True,
        moved=1,
        refused=1,
        results=[
            {"id": 17, "key": "12.a", "status": "moved", "state": "rectifying", "version": 3,
             "detail": None},
            {"id": 18, "key": None, "status": "not-found", "state": None, "version": None,
             "detail": "There is no such item, or it is another unit's."},
        ],
    )  # fmt: skip

    preview: bool
    moved: int
    refused: int
    results: list[BulkResult]


class EventShown(Shape):
    """One event of an item's history; `hash` chains it to the one before."""

    seq: int
    at: datetime
    actor: str
    on_behalf: str
    unit: str
    transition: str
    source: str
    target: str
    outcome: str
    data: dict[str, Any]
    texts: dict[str, str]
    hash: str
    sentence: str


class Events(Shape):
    """All events of an item, oldest first."""

    events: list[EventShown]
