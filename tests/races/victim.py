"""What runs in a process of its own: a tick that is killed on the way, a sweep among others."""

import os
import signal
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import configure_mappers

from casetrack.reminders.channels.mail import MailSettings
from casetrack.reminders.channels.smtp import smtp
from casetrack.reminders.sweep import sweep_all
from casetrack.reminders.tick import tick
from casetrack.store.database import Database
from tests.office import Office
from tests.reminders.post import post_to

# Done once, before processes are forked from the one that imported this.
configure_mappers()


@dataclass(eq=False)
class Steps:
    """Counts what a process asks of its database; before step `last` it dies. 0 means never."""

    last: int = 0
    done: int = 0

    def __call__(self, *_: object) -> None:
        self.done += 1
        if self.done == self.last:
            os.kill(os.getpid(), signal.SIGKILL)


def ticking(url: str, port: int, now: datetime, last: int = 0) -> int:
    """One tick, killed before its step `last` of the database. Gives how many steps it took."""
    steps = Steps(last)
    # Each statement (BEGIN among them) and each commit; a death before the next statement is
    # one after the commit.
    event.listen(Engine, "before_cursor_execute", steps)
    event.listen(Engine, "commit", steps)
    database = Database(url)
    try:
        settings = MailSettings(
            sender="casetrack@casetrack.example", host="127.0.0.1", port=port, starttls=False
        )
        tick(database, Office(database, 1).rules, post_to(smtp(settings)), now=now)
    finally:
        event.remove(Engine, "before_cursor_execute", steps)
        event.remove(Engine, "commit", steps)
        database.close()
    return steps.done


def sweeping(url: str, now: datetime, start: Barrier, recorded: "SimpleQueue[int]") -> None:
    """One sweep, begun when all others begin theirs. Puts how many reminders it recorded."""
    database = Database(url)
    start.wait(timeout=60)
    recorded.put(sweep_all(database, Office(database, 1).rules, now=now, limit=20).recorded)
    database.close()
