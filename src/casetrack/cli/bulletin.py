"""`casetrack bulletin`: from a draft to a published edition that anybody can verify."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from casetrack.bulletins import editions, errata, publishing, verification
from casetrack.bulletins.changes import since_last
from casetrack.bulletins.findings import Finding, place_of
from casetrack.bulletins.formats import FORMATS
from casetrack.bulletins.waivers import SHOWN
from casetrack.cli import compare_bulletin, waive_finding, write_site
from casetrack.cli.call import Desk, reading, writing
from casetrack.cli.naming import CycleOption, cycle_named
from casetrack.cli.read_bulletin import EXAMPLE, read
from casetrack.cli.show import AsJson, show_field, show_json, show_table, tell
from casetrack.cli.speech import of_records
from casetrack.cli.values import text_of
from casetrack.errors import Invalid, Refused, Sentence, choices, sentence
from casetrack.store.tables import Edition, Person, Snapshot

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Preview, check, approve, publish, verify; publish errata.",
)
app.command("read", epilog=EXAMPLE)(read)
app.command("waive", epilog=waive_finding.EXAMPLE)(waive_finding.waive)
app.command("diff", epilog=compare_bulletin.EXAMPLE)(compare_bulletin.diff)
app.command("site", epilog=write_site.EXAMPLE)(write_site.site)
Number = Annotated[
    int | None, typer.Option("--edition", help="Number of the edition; default: the newest.")
]


@app.command(epilog="Example: casetrack bulletin preview --format text")
def preview(
    ctx: typer.Context,
    form: Annotated[str, typer.Option("--format", help=f"One of {', '.join(FORMATS)}.")] = "text",
    cycle: CycleOption = "",
    output: Annotated[
        Path | None, typer.Option(help="Write to this file; default: standard output.")
    ] = None,
    *,
    appendix: Annotated[
        bool, typer.Option("--appendix", help="End .docx and PDF with every definition.")
    ] = False,
) -> None:
    """Show what the bulletin would say now; nothing is kept."""
    if form not in FORMATS:
        raise Invalid("--format {form!r}: expected {formats}", form=form, formats=choices(FORMATS))
    with reading(ctx.obj) as desk:
        found = cycle_named(desk.session, cycle)
        content = editions.preview(desk.session, desk.rules, found, now=desk.now)
    if appendix and "layout" in content:
        content["layout"]["appendix"] = True
    finished = FORMATS[form].render(content)
    if output is None:
        typer.echo(finished, nl=False)
    else:
        output.write_bytes(finished)


@app.command(epilog="Example: casetrack --as bian bulletin check")
def check(ctx: typer.Context, cycle: CycleOption = "", *, as_json: AsJson = False) -> None:
    """Take a snapshot as the draft of the next edition; 1 while something stands in its way."""
    with writing(ctx.obj) as desk:
        found = cycle_named(desk.session, cycle)
        draft = editions.check(desk.session, desk.rules, desk.actor, found, now=desk.now)
    if as_json:
        show_json({"cycle": found.code, "edition": draft.edition.number, **_draft(draft)})
    else:
        for line in _draft_lines(draft):
            tell("{line}", line=line)
        ready = sentence("ready to approve" if draft.ready else "not ready to approve")
        tell(
            "{code}, edition {number}: {ready}.",
            code=found.code,
            number=draft.edition.number,
            ready=ready,
        )
    if not draft.ready:
        raise typer.Exit(1)


@app.command(epilog="Example: casetrack --as bian bulletin acknowledge 15.c2 --reason 含上年结转")
def acknowledge(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(help="Key of a check that fails.")],
    reason: Annotated[str, typer.Option(help="Why it may stay as it is.")],
    cycle: CycleOption = "",
) -> None:
    """Take note of a failing check, by name; it still fails."""
    with writing(ctx.obj) as desk:
        answered = editions.acknowledge(
            desk.session,
            desk.rules,
            desk.actor,
            cycle_named(desk.session, cycle),
            check_key=key,
            reason=reason,
            now=desk.now,
        )
    tell(
        "{key} {answer} ({expression}); acknowledged.",
        key=key,
        answer=sentence(answered.answer),
        expression=answered.expression,
    )


@app.command(epilog="Example: casetrack --as fang bulletin approve")
def approve(ctx: typer.Context, cycle: CycleOption = "", number: Number = None) -> None:
    """Approve a draft; whoever wrote any of it may not."""
    with writing(ctx.obj) as desk:
        found = cycle_named(desk.session, cycle)
        edition = editions.edition_of(desk.session, found, number)
        editions.approve(desk.session, desk.rules, desk.actor, found, edition, now=desk.now)
        differing = since_last(desk.session, found, edition)
    for line in compare_bulletin.lines_of(differing) if differing else ():
        tell("{line}", line=line)
    tell("{code}, edition {number}: approved.", code=found.code, number=edition.number)


@app.command(epilog="Example: casetrack --as fang bulletin publish")
def publish(
    ctx: typer.Context, cycle: CycleOption = "", number: Number = None, *, as_json: AsJson = False
) -> None:
    """Publish an approved edition, for ever, and the verified items with it."""
    with writing(ctx.obj) as desk:
        found = cycle_named(desk.session, cycle)
        edition = editions.edition_of(desk.session, found, number)
        files = publishing.publish(
            desk.session,
            desk.rules,
            desk.actor,
            found,
            edition,
            folder=desk.engine.data,
            now=desk.now,
        )
        told = [_file(each) for each in files]
    if as_json:
        show_json({"cycle": found.code, "edition": edition.number, "files": told})
        return
    tell("{code}, edition {number}: published.", code=found.code, number=edition.number)
    for each in told:
        typer.echo(f"{desk.engine.data / each['path']}")


@app.command(epilog="Example: casetrack bulletin verify --cycle dinghai-2023 --edition 1")
def verify(
    ctx: typer.Context, cycle: CycleOption = "", number: Number = None, *, as_json: AsJson = False
) -> None:
    """Recompute everything an edition rests on; name each fault."""
    with reading(ctx.obj) as desk:
        found = cycle_named(desk.session, cycle)
        edition = editions.edition_of(desk.session, found, number)
        if edition.state == "draft":
            raise Refused(
                "{code}, edition {number} is a draft; what is approved is verified.",
                code=found.code,
                number=edition.number,
            )
        faults = verification.verify(desk.session, edition, folder=desk.engine.data)
    if as_json:
        told = [{name: str(value) for name, value in vars(each).items()} for each in faults]
        show_json({"cycle": found.code, "edition": edition.number, "faults": told})
    else:
        for each in faults:
            kind = sentence(each.kind)
            tell("{kind} {where}: {what}", kind=kind, where=each.where, what=each.message)
        if not faults:
            tell(
                "{code}, edition {number}: stands as it was published.",
                code=found.code,
                number=edition.number,
            )
    if faults:
        raise typer.Exit(1)


@app.command(epilog="Example: casetrack --as bian bulletin erratum note.txt --reason 录入错误")
def erratum(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="What is corrected; - reads what is piped in.")],
    reason: Annotated[str, typer.Option(help="How the error came about.")],
    cycle: CycleOption = "",
    number: Number = None,
) -> None:
    """Correct a published edition by a numbered note; the next edition prints it."""
    text = text_of(file)
    with writing(ctx.obj) as desk:
        found = cycle_named(desk.session, cycle)
        edition = editions.edition_of(desk.session, found, number)
        written = errata.write_erratum(
            desk.session,
            desk.actor,
            edition,
            text=text,
            reason=reason,
            folder=desk.engine.data,
            now=desk.now,
        )
    tell(
        "{code}, edition {number}: erratum {erratum}.",
        code=found.code,
        number=edition.number,
        erratum=written.number,
    )
    tell("The next edition prints it: casetrack bulletin check")


@app.command("list", epilog="Example: casetrack bulletin list --json")
def list_editions(ctx: typer.Context, cycle: CycleOption = "", *, as_json: AsJson = False) -> None:
    """List the editions of a campaign."""
    with reading(ctx.obj) as desk:
        found = cycle_named(desk.session, cycle)
        known = editions.editions_of(desk.session, found)
        told = [_edition(desk, each) for each in known]
    if as_json:
        show_json({"cycle": found.code, "editions": told})
        return
    head = ["edition", "state", "checked_at", "checked_by", "approved_by", "published_at"]
    show_table(
        [[each[name] for name in head] for each in told],
        head=head,
        empty="No edition yet. Take a draft: casetrack --as EDITOR bulletin check",
        words=["state"],
    )


@app.command(epilog="Example: casetrack bulletin show --edition 1 --json")
def show(
    ctx: typer.Context, cycle: CycleOption = "", number: Number = None, *, as_json: AsJson = False
) -> None:
    """Show an edition: its state, files, errata, and what stood in its way."""
    with reading(ctx.obj) as desk:
        found = cycle_named(desk.session, cycle)
        edition = editions.edition_of(desk.session, found, number)
        draft = editions.draft_of(desk.session, found, edition)
        answer = {
            "cycle": found.code,
            **_edition(desk, edition),
            "root": desk.session.get_one(Snapshot, edition.snapshot_id).merkle_root,
            "files": [_file(each) for each in publishing.files_of(desk.session, edition)],
            "errata": [
                {"number": each.number, "text": each.text, "reason": each.reason}
                for each in errata.errata_of(desk.session, edition)
            ],
            **_draft(draft),
        }
    if as_json:
        show_json(answer)
        return
    for name in ("cycle", "edition", "state", "checked_by", "approved_by", "published_at", "root"):
        show_field(name, sentence(answer[name]) if name == "state" else answer[name])
    for each in answer["files"]:
        tell("file: {path} {sha256}", path=each["path"], sha256=each["sha256"])
    for each in answer["errata"]:
        tell(
            "erratum {number}: {text} ({reason})",
            number=each["number"],
            text=each["text"],
            reason=each["reason"],
        )
    for line in _draft_lines(draft):
        tell("{line}", line=line)


def _edition(desk: Desk, edition: Edition) -> dict[str, Any]:
    return {
        "edition": edition.number,
        "state": edition.state,
        "checked_at": _local(desk, edition.checked_at),
        "checked_by": _name(desk, edition.checked_by),
        "approved_at": _local(desk, edition.approved_at),
        "approved_by": _name(desk, edition.approved_by),
        "published_at": _local(desk, edition.published_at),
        "published_by": _name(desk, edition.published_by),
    }


def _local(desk: Desk, instant: datetime | None) -> datetime | None:
    return None if instant is None else desk.rules.calendar.local(instant)


def _name(desk: Desk, person_id: int | None) -> str | None:
    return None if person_id is None else desk.session.get_one(Person, person_id).name


def _file(file: Any) -> dict[str, str]:  # noqa: ANN401 - the row of a table, as words
    return {"format": file.format, "path": file.path, "sha256": file.sha256}


def _draft(draft: editions.Draft) -> dict[str, Any]:
    return {
        "ready": draft.ready,
        "findings": [_finding(each, draft) for each in draft.findings],
        "failing": [each["key"] for each in draft.failing],
        "unacknowledged": [each["key"] for each in draft.unacknowledged],
    }


def _finding(finding: Finding, draft: editions.Draft) -> dict[str, Any]:
    """A finding with its exact span and, where it was let pass, by whom and why."""
    span = {"offset": finding.start, "length": finding.end - finding.start}
    return {**vars(finding), **span, "waiver": draft.waivers.get(finding.id)}


def _draft_lines(draft: editions.Draft) -> list[Sentence]:
    lines = [_finding_line(each, draft) for each in draft.findings]
    open_checks = {each["key"] for each in draft.unacknowledged}
    for each in draft.failing:
        waits = "blocking" if each["key"] in open_checks else "acknowledged"
        what = each["sentence_zh"] if of_records() == "zh" else each["sentence_en"]
        told = {"level": sentence(waits), "key": each["key"], "what": what}
        lines.append(sentence("{level}: check {key}: {what}", **told))
    return lines


def _finding_line(finding: Finding, draft: editions.Draft) -> Sentence:
    waiver = draft.waivers.get(finding.id)
    level = "waived" if waiver else finding.level
    place = place_of(finding)
    if finding.end:
        span = f"{finding.start}-{finding.end}"
        place = sentence("{place}, {span}", place=place, span=span)
    named = f" [{finding.id[:SHOWN]}]" if level == "blocking" and finding.id else ""
    why = f"（{waiver['person']}：{waiver['reason']}）" if waiver else ""
    message = finding.message_zh if of_records() == "zh" else finding.message_en
    what = f"{message}{why}{named}"
    return sentence("{level}: {place}: {what}", level=sentence(level), place=place, what=what)
