"""Takes snapshots: everything an edition is rendered from, as canonical JSON with its hash."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casetrack.bulletins.content import (
    FORMAT,
    ChainContent,
    Content,
    CycleContent,
    ErratumContent,
    Extent,
    HeadContent,
    LayoutContent,
    NarrativeContent,
    ProjectContent,
    RecordsContent,
    canonical,
    sha256_text,
)
from casetrack.bulletins.formats import TEMPLATE_PREFIX, default_templates, makers_of
from casetrack.bulletins.levels import levels_of
from casetrack.bulletins.measured import Measured, Stated, measure, state
from casetrack.bulletins.records import (
    ACTIVITY,
    READING,
    extent,
    item_records,
    row_records,
    versions_of,
)
from casetrack.bulletins.review import exemptions_of, review
from casetrack.bulletins.waivers import waivers_of
from casetrack.cases import log
from casetrack.cases.chain import merkle_root
from casetrack.cases.history import heads
from casetrack.cases.rows import ITEM
from casetrack.cases.rules import Rules
from casetrack.cases.standing import stands_at
from casetrack.cycles.narrative import current_narratives
from casetrack.figures.vocabulary import titles_of
from casetrack.people.actors import Actor
from casetrack.people.units import UnitTree
from casetrack.store.columns import to_text
from casetrack.store.tables import (
    CarryOver,
    Cycle,
    Edition,
    Erratum,
    Item,
    LookBackItem,
    Person,
    Project,
    ProjectSupport,
    Snapshot,
)


def take(
    session: Session, rules: Rules, actor: Actor, cycle: Cycle, *, edition: int, now: datetime
) -> tuple[Snapshot, Content]:
    """Store everything as it stands, the log sealed first. Gives the row and its content."""
    log.seal(session)
    content = compose(session, rules, cycle, edition=edition, now=now)
    assert cycle.id is not None, "the cycle is stored"
    text = canonical(content)
    snapshot = Snapshot(
        cycle_id=cycle.id,
        at=now,
        by_id=actor.person_id,
        content=text,
        sha256=sha256_text(text),
        merkle_root=content["chain"]["merkle_root"],
    )
    session.add(snapshot)
    session.flush()
    return snapshot, content


def compose(
    session: Session, rules: Rules, cycle: Cycle, *, edition: int, now: datetime
) -> Content:
    """Gather a snapshot's content without storing it: for previews, and to see what changed."""
    measured = measure(
        session,
        cycle,
        calendar=rules.calendar,
        tree=rules.tree,
        titles=titles_of(rules, cycle, "zh"),
        now=now,
    )
    content = _content(session, rules, cycle, measured.stated, edition=edition, now=now)
    content["records"] = _records(session, cycle, measured, now=now)
    content["workflows"] = _workflows(session, rules, cycle)
    content["chain"] = _chain(session, cycle)
    content["rows"] = measured.told
    content["relapsed"] = _relapsed(session, cycle, now=now)
    content["makers"] = makers_of(content)
    content["waivers"] = waivers_of(session, rules, cycle, review(content))
    return content


def outline(
    session: Session, rules: Rules, cycle: Cycle, *, edition: int, now: datetime
) -> Content:
    """What a snapshot would say in words and figures, without any row behind them or the chain.

    For pages that show the text while it is written: its cost does not grow with the items.
    """
    stated = state(
        session,
        cycle,
        calendar=rules.calendar,
        tree=rules.tree,
        titles=titles_of(rules, cycle, "zh"),
        now=now,
    )
    return _content(session, rules, cycle, stated, edition=edition, now=now)


def _content(
    session: Session, rules: Rules, cycle: Cycle, stated: Stated, *, edition: int, now: datetime
) -> Content:
    narratives = _narratives(session, cycle)
    figures = {each["key"]: each for each in stated.figures}
    head = log.head(session)
    nothing = Extent(count=0, last_id=0)
    return Content(
        format=FORMAT,
        edition=edition,
        taken_at=to_text(now),
        taken_local=rules.calendar.local(now).strftime("%Y-%m-%dT%H:%M"),
        cycle=_cycle(cycle),
        projects=_projects(session, cycle, rules.tree),
        figures=stated.figures,
        checks=stated.checks,
        targets=stated.targets,
        narratives=narratives,
        exemptions=exemptions_of(narratives, figures),
        errata=_errata(session, rules, cycle),
        records=RecordsContent(
            items=[], activities=[], readings=[], all_activities=nothing, all_readings=nothing
        ),
        calendar=rules.calendar.version,
        workflows=[rules.definition_for(cycle.workflow).hash],
        chain=ChainContent(events=0, merkle_root="", heads=[]),
        templates=_templates(rules, cycle),
        layout=_layout(rules, cycle),
        levels=levels_of(rules.bulletin.rules),
        unit_names=unit_names_of(rules.tree),
        waivers=[],
        log=HeadContent(size=head.size, root=head.root),
    )


def _cycle(cycle: Cycle) -> CycleContent:
    return CycleContent(
        code=cycle.code,
        title=cycle.title,
        opens=cycle.opens.isoformat(),
        cut_off=cycle.cut_off.isoformat(),
        closed_at=None if cycle.closed_at is None else to_text(cycle.closed_at),
    )


def _projects(session: Session, cycle: Cycle, tree: UnitTree) -> list[ProjectContent]:
    query = select(Project).where(Project.cycle_id == cycle.id).order_by(col(Project.ordinal))
    return [
        ProjectContent(
            ordinal=project.ordinal,
            title=project.title,
            lead_unit=tree.name(project.lead_unit_id),
            supporting_units=sorted(
                tree.name(unit_id)
                for unit_id in session.exec(
                    select(ProjectSupport.unit_id).where(ProjectSupport.project_id == project.id)
                )
            ),
        )
        for project in session.exec(query)
    ]


def _narratives(session: Session, cycle: Cycle) -> list[NarrativeContent]:
    """The newest text of every part; goals that nobody wrote are those the project opened with."""
    assert cycle.id is not None, "the cycle is stored"
    projects = {
        each.id: each for each in session.exec(select(Project).where(Project.cycle_id == cycle.id))
    }
    names = dict(session.exec(select(Person.id, Person.name)).all())
    found = {
        (projects[each.project_id].ordinal, each.part): NarrativeContent(
            project=projects[each.project_id].ordinal,
            part=each.part,
            version=each.version,
            author=names[each.author_id],
            text=each.text,
            sha256=sha256_text(each.text),
        )
        for each in current_narratives(session, cycle.id)
    }
    for project in projects.values():
        place = (project.ordinal, "goals")
        if project.ordinal and project.goals.strip() and place not in found:
            goals = project.goals.strip()
            found[place] = NarrativeContent(
                project=project.ordinal,
                part="goals",
                version=0,
                author="",
                text=goals,
                sha256=sha256_text(goals),
            )
    return [found[place] for place in sorted(found)]


def _errata(session: Session, rules: Rules, cycle: Cycle) -> list[ErratumContent]:
    query = (
        select(Erratum, Edition.number)
        .join(Edition, col(Edition.id) == col(Erratum.edition_id))
        .where(Edition.cycle_id == cycle.id)
        .order_by(col(Edition.number), col(Erratum.number))
    )
    return [
        ErratumContent(
            edition=number,
            number=erratum.number,
            date=rules.calendar.local_day(erratum.at).isoformat(),
            text=erratum.text,
            reason=erratum.reason,
        )
        for erratum, number in session.exec(query)
    ]


def _records(
    session: Session, cycle: Cycle, measured: Measured, *, now: datetime
) -> RecordsContent:
    assert cycle.id is not None, "the cycle is stored"
    counted = measured.versions
    read = versions_of(session, counted)
    return RecordsContent(
        items=item_records(session, {each: (read[each], counted[each]) for each in counted}),
        activities=row_records(session, ACTIVITY, measured.rows["activity"]),
        readings=row_records(session, READING, measured.rows["reading"]),
        all_activities=extent(session, ACTIVITY, cycle.id, now),
        all_readings=extent(session, READING, cycle.id, now),
    )


def _relapsed(session: Session, cycle: Cycle, *, now: datetime) -> list[str]:
    """What a look-back at an earlier cycle found relapsed and this cycle took over, by key."""
    query = (
        select(col(Item.key))
        .join(CarryOver, col(CarryOver.item_id) == col(Item.id))
        .join(LookBackItem, col(LookBackItem.item_id) == col(Item.id))
        .where(
            CarryOver.to_cycle_id == cycle.id,
            LookBackItem.result == "relapsed",
            col(LookBackItem.at) <= stands_at(cycle, now),
        )
        .order_by(col(Item.cycle_id), col(Item.number))
    )
    return list(dict.fromkeys(session.exec(query)))


def unit_names_of(tree: UnitTree) -> dict[str, list[str]]:
    """The full names of units that are also called something shorter, with their aliases."""
    names: dict[str, list[str]] = {}
    for name, unit_id in sorted(tree.names.items()):
        unit = tree.units[unit_id]
        if name not in (unit.name, unit.code):
            names.setdefault(unit.name, []).append(name)
    return names


def _workflows(session: Session, rules: Rules, cycle: Cycle) -> list[str]:
    """The hashes of every definition that an item of the cycle lives under, and the current one."""
    query = sa.select(ITEM.c.definition_hash).where(ITEM.c.cycle_id == cycle.id).distinct()
    pinned = session.connection().scalars(query)
    return sorted({*pinned, rules.definition_for(cycle.workflow).hash})


def _chain(session: Session, cycle: Cycle) -> ChainContent:
    leaves = heads(session, cycle)
    return ChainContent(
        events=sum(int(leaf.split(":")[1]) for leaf in leaves),
        merkle_root=merkle_root(leaves),
        heads=leaves,
    )


def _templates(rules: Rules, cycle: Cycle) -> dict[str, str]:
    """The workflow's own templates; those it lacks are the ones that come with casetrack."""
    own = rules.definition_for(cycle.workflow).templates
    return default_templates() | {
        name: text for name, text in own.items() if name.startswith(TEMPLATE_PREFIX)
    }


def _layout(rules: Rules, cycle: Cycle) -> LayoutContent:
    """How the documents look, as the settings have it now."""
    looks = rules.bulletin
    return LayoutContent(
        issuer=looks.issuer,
        document_number=looks.documents.get(cycle.code, ""),
        charts=looks.charts,
        appendix=looks.appendix,
        font_folder=str(looks.font_folder or ""),
        fonts={
            "title": looks.title_font,
            "body": looks.body_font,
            "heading": looks.heading_font,
            "subheading": looks.subheading_font,
        },
    )
