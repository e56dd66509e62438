"""A request of somebody without a token: where from, in which language, at what time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Header, Request
from sqlmodel import Session

from casetrack.api.caller import (
    require_key,
    require_kind_of_body,
    require_known_parameters,
)
from casetrack.api.problems import SecretShown
from casetrack.language import Language, chosen
from casetrack.people.limits import LOOKUP, TAKEN_KEY, TooOften, use
from casetrack.startup import Engine
from casetrack.store.tables import Edition
from casetrack.web.readers import looking_up, voter_of
from casetrack.web.visit import House, address_of


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Anybody. What they may do is limited by where they ask from."""

    engine: Engine
    now: datetime
    language: Language
    request: Request

    @property
    def who(self) -> str:
        """What the limits count."""
        return f"address {address_of(self.request)}"

    def take_key(self, session: Session) -> None:
        """Take the Idempotency-Key, if one was sent, for a day. Raises Invalid or SecretShown.

        Only its hash is kept, with that of the address: nobody is there whose it could be.
        """
        key = self.request.headers.get("idempotency-key", "")
        require_key(key)
        try:
            if key:
                use(session, TAKEN_KEY, f"{self.who} {key}", now=self.now)
        except TooOften as error:
            raise SecretShown from error

    @contextmanager
    def look(self) -> Iterator[Session]:
        """A session to read from; who keeps asking for what is not there is let wait."""
        address, database = address_of(self.request), self.engine.database
        with looking_up(database, address, LOOKUP, now=self.now) as session:
            yield session

    def voter(self, edition: Edition) -> str:
        """A hash that tells the reader of an edition again."""
        return voter_of(self.request, edition)


def receive(
    request: Request,
    accept_language: Annotated[str, Header(include_in_schema=False)] = "",
) -> Reader:
    """Whoever asks. Raises Invalid for a parameter that the route does not take."""
    house: House = request.app.state.house
    require_known_parameters(request)
    require_kind_of_body(request)
    return Reader(
        engine=house.engine,
        now=house.clock(),
        language=chosen(None, accept_language, house.engine.settings.office.language),
        request=request,
    )


Anybody = Annotated[Reader, Depends(receive)]
