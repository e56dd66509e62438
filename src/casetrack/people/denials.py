"""What was denied, in the security log: bounded, so that no stranger can fill it."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy.exc import OperationalError

from casetrack.people import security
from casetrack.store.database import Database

WINDOW = timedelta(minutes=1)
# Entries a minute, from all addresses together; each process counts for itself.
MOST = 30
_MOST_KEYS = 1000
Key = tuple[str, str, int | None]

log = logging.getLogger(__name__)


@dataclass
class _Seen:
    """When a denial was written last, and how many like it were only counted since."""

    at: datetime
    more: int = 0


class Denials:
    """Says which denials are written down; the others are counted, and told by the next entry."""

    def __init__(self) -> None:
        """Nothing was denied yet."""
        self._seen: dict[Key, _Seen] = {}
        self._written: deque[datetime] = deque()
        self._unwritten = 0
        self._lock = Lock()

    def note(
        self,
        database: Database,
        kind: str,
        *,
        address: str,
        actor_id: int | None = None,
        now: datetime,
        **data: object,
    ) -> None:
        """Write the first denial of a kind, address and person in a minute, in its own transaction.

        What was denied stays denied where the log cannot be written.
        """
        more = self._counted((kind, address, actor_id), now=now)
        if more is None:
            return
        try:
            with database.write() as session:
                told = {**data, "more": more}
                security.append(
                    session, kind, actor_id=actor_id, address=address, data=told, now=now
                )
        except OperationalError:
            log.exception("the security log could not be written")

    def _counted(self, key: Key, *, now: datetime) -> int | None:
        """How many were only counted before this one, which is to be written; None to count it."""
        with self._lock:
            seen = self._seen.get(key)
            if seen is not None and now - seen.at < WINDOW:
                seen.more += 1
                return None
            while self._written and now - self._written[0] >= WINDOW:
                self._written.popleft()
            if len(self._written) >= MOST:
                self._unwritten += 1
                return None
            more = self._unwritten + (seen.more if seen else 0)
            self._unwritten = 0
            self._seen[key] = _Seen(at=now)
            self._written.append(now)
            self._forget_oldest()
            return more

    def _forget_oldest(self) -> None:
        if len(self._seen) > _MOST_KEYS:
            oldest = min(self._seen, key=lambda key: self._seen[key].at)
            self._unwritten += self._seen.pop(oldest).more
