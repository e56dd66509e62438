"""What somebody typed before their session ended, kept for the way to a provider and back."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session, col, delete, select

from casetrack.errors import Refused
from casetrack.store.tables import BrowserSession, KeptForm

# As long as the way to the provider and back may take.
KEPT_FOR = timedelta(minutes=10)
# More than the longest narrative with all that stands beside it.
LONGEST_FORM = 300_000


def keep_form(session: Session, *, action: str, sent: str, secret: str, now: datetime) -> str:
    """Keep a form and give the key to it, for the cookie alone.

    `secret` is that of the session that ended: where it is still known whose that was, nobody else
    is given the form. Raises Refused for one that is too long to keep.
    """
    if len(sent) > LONGEST_FORM:
        raise Refused(
            "What you typed is too long to be kept on the way to the provider. Sign in by "
            "password, or sign in in another tab, go back here to your form and send it again."
        )
    forget_kept(session, now=now)
    key = secrets.token_urlsafe(32)
    owner = select(BrowserSession.person_id).where(BrowserSession.secret_hash == _digest(secret))
    session.add(
        KeptForm(
            key_hash=_digest(key),
            person_id=session.exec(owner).first(),
            action=action,
            sent=sent,
            kept_at=now,
        )
    )
    session.flush()
    return key


def take_form(
    session: Session, key: str, *, person_id: int | None, now: datetime
) -> KeptForm | None:
    """The form with this key, which is kept no longer; None where it is gone or another's.

    `person_id` is whoever signed in meanwhile, None where nobody did.
    """
    forget_kept(session, now=now)
    taken = delete(KeptForm).where(col(KeptForm.key_hash) == _digest(key)).returning(KeptForm)
    found = session.scalars(taken).first()
    if found is None or (person_id and found.person_id not in (None, person_id)):
        return None
    return found


def forget_kept(session: Session, *, now: datetime) -> None:
    """Forget what nobody came back for."""
    session.exec(delete(KeptForm).where(col(KeptForm.kept_at) <= now - KEPT_FOR))


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()
