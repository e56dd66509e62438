"""Errata: numbered notices that correct a published edition, each with files of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from casetrack.bulletins.content import Content, ErratumContent
from casetrack.bulletins.disclosure import find_disclosures, weakest
from casetrack.bulletins.editions import PUBLISHED, content_of
from casetrack.bulletins.formats import FORMATS
from casetrack.bulletins.formats import erratum as notice
from casetrack.bulletins.publishing import folder_of, write_whole
from casetrack.errors import Conflict, Invalid, Refused, problem_with, sentence
from casetrack.people.actors import Actor, require_for_office
from casetrack.store.tables import Cycle, Edition, EditionFile, Erratum

PREFIX = "erratum-"


def write_erratum(
    session: Session,
    actor: Actor,
    edition: Edition,
    *,
    text: str,
    reason: str,
    folder: Path,
    now: datetime,
) -> Erratum:
    """Correct a published edition by a numbered notice; the edition stays, the next one prints it.

    The notice's files lie beside those of the edition, in `folder`, the data folder, before the
    transaction ends; if it fails, the next notice of this number takes their place.
    """
    require_for_office(actor, "editor", "publisher", what="writing an erratum")
    _require_sound(text, reason)
    if edition.state != PUBLISHED:
        raise Refused(
            "Edition {number} is not published yet: change the text and check it again.",
            number=edition.number,
        )
    erratum = _numbered(session, actor, edition, text=text, reason=reason, now=now)
    cycle = session.get_one(Cycle, edition.cycle_id)
    content = content_of(session, edition)
    for name, data in notice.render(content, told(content, edition, erratum)).items():
        path = f"{folder_of(cycle, edition)}/{file_name(erratum.number, name)}"
        write_whole(folder / path, data)
        session.add(
            EditionFile(
                edition_id=erratum.edition_id,
                format=file_name(erratum.number, name),
                path=path,
                sha256=sha256(data).hexdigest(),
            )
        )
    session.flush()
    return erratum


def errata_of(session: Session, edition: Edition) -> Sequence[Erratum]:
    """The errata of an edition, the first one first."""
    query = select(Erratum).where(Erratum.edition_id == edition.id).order_by(col(Erratum.number))
    return session.exec(query).all()


def file_name(number: int, form: str) -> str:
    """What an erratum's file of this format is called: erratum-1.docx."""
    return f"{PREFIX}{number}{Path(FORMATS[form].file_name).suffix}"


def told(content: Content, edition: Edition, erratum: Erratum) -> ErratumContent:
    """An erratum in plain values, dated by the clock that the edition's snapshot was read from."""
    taken = datetime.fromisoformat(content["taken_at"]).replace(tzinfo=None)
    local = datetime.fromisoformat(content["taken_local"])
    offset = local - taken.replace(second=0, microsecond=0)
    return ErratumContent(
        edition=edition.number,
        number=erratum.number,
        date=(erratum.at + offset).date().isoformat(),
        text=erratum.text,
        reason=erratum.reason,
    )


def _require_sound(text: str, reason: str) -> None:
    missing = [name for name, said in (("text", text), ("reason", reason)) if not said.strip()]
    if missing:
        message = "an erratum needs its {name}"
        raise Invalid(
            [problem_with(sentence(message, name=sentence(each)), column=each) for each in missing]
        )
    # It is printed as it is and cannot be changed any more.
    if given_away := [
        each for each in find_disclosures(text + reason) if weakest(each.rule) == "blocking"
    ]:
        message = "“{found}” gives somebody away; write “{mask}” or leave it out"
        raise Invalid([sentence(message, found=each.text, mask=each.mask) for each in given_away])


def _numbered(
    session: Session, actor: Actor, edition: Edition, *, text: str, reason: str, now: datetime
) -> Erratum:
    """Store the erratum under the next number. Raises Conflict for who comes second."""
    assert edition.id is not None, "the edition is stored"
    query = select(sa.func.max(Erratum.number)).where(Erratum.edition_id == edition.id)
    erratum = Erratum(
        edition_id=edition.id,
        number=(session.exec(query).one() or 0) + 1,
        text=text.strip(),
        reason=reason.strip(),
        by_id=actor.person_id,
        at=now,
    )
    try:
        with session.begin_nested():
            session.add(erratum)
    except IntegrityError as error:
        message = "Another erratum was written at the same moment; try again."
        raise Conflict(message) from error
    return erratum
