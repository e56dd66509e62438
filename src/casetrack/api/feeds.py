"""Published bulletins as an Atom feed, for readers and other sites."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

import sqlalchemy as sa
from sqlmodel import Session, col

from casetrack.startup import Engine
from casetrack.store.tables import Cycle, Edition, Snapshot

MOST_ENTRIES = 50
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def feed_of(session: Session, engine: Engine) -> bytes:
    """The feed as text. An entry goes by the hash of its snapshot, which never changes."""
    # Loaded by the first reader that asks, not by every start.
    from feedgen.feed import FeedGenerator  # noqa: PLC0415

    office = engine.settings.office
    base = office.base_url.rstrip("/")
    query = (
        sa.select(
            col(Cycle.code),
            col(Cycle.title),
            col(Edition.number),
            col(Edition.published_at),
            col(Snapshot.sha256),
        )
        .join(Cycle, col(Cycle.id) == col(Edition.cycle_id))
        .join(Snapshot, col(Snapshot.id) == col(Edition.snapshot_id))
        .where(col(Edition.published_at).is_not(None))
        .order_by(col(Edition.published_at).desc(), col(Edition.id).desc())
        .limit(MOST_ENTRIES)
    )
    found = session.connection().execute(query).all()
    feed = FeedGenerator()
    feed.id(f"{base}/feed.atom")
    feed.title(office.name)
    feed.author(name=office.name)
    feed.link(href=f"{base}/feed.atom", rel="self")
    # The library would tell of each asking as of a change, where nothing was published yet.
    feed.updated(found[0].published_at if found else _BEGINNING)
    for code, title, number, published_at, sha256 in found:
        entry = feed.add_entry(order="append")
        entry.id(f"urn:sha256:{sha256}")
        entry.title(f"{title}（{number}）")
        entry.link(href=f"{base}{PLACE.format(code=quote(code))}")
        entry.published(published_at)
        entry.updated(published_at)
    text: bytes = feed.atom_str(pretty=True)
    return text


# Where anybody reads a bulletin.
PLACE = "/public/bulletins/{code}"
