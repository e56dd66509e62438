"""The command line: parse, call one verb, print. Each command's module is loaded when it is used.

One JSON object or plain lines on stdout, progress and errors on stderr. Exit 0 done, 1 refused or
not found, 2 bad usage or input.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from casetrack import __version__
from casetrack.cli.call import Call
from casetrack.cli.speech import translate_help, translator
from casetrack.cli.usage import SpokenContext, run, speak
from casetrack.errors import CasetrackError, Invalid

# name: (module, what it does). The help lists these without loading any of the modules.
COMMANDS = {
    "demo": (
        "casetrack.demo.command",
        "Replay the two real campaigns, from ledger to published bulletin.",
    ),
    "init": ("casetrack.cli.init", "Make config.toml, the database and the first administrator."),
    "cycle": ("casetrack.cli.cycle", "Open, list, show and close campaigns; draw a look-back."),
    "project": ("casetrack.cli.project", "List and show the projects of a campaign."),
    "item": ("casetrack.cli.item", "Open, advance, amend and show problem items, one or many."),
    "activity": (
        "casetrack.cli.activity",
        "Record and list work: inspections, trainings, fines, …",
    ),
    "reading": ("casetrack.cli.reading", "Record and list readings of indicators."),
    "import": ("casetrack.cli.ledger", "Read a ledger workbook into the database, all or nothing."),
    "export": ("casetrack.cli.ledger", "Write a ledger workbook, a template, or the lists."),
    "remind": ("casetrack.cli.remind", "Find who must be reminded of what, and queue it."),
    "deliver": ("casetrack.cli.remind", "Send what is queued."),
    "reminders": (
        "casetrack.cli.reminders",
        "Who was reminded; urge, resend, prove that nothing was silent.",
    ),
    "tick": ("casetrack.cli.remind", "Remind and deliver once; made for cron."),
    "scheduler": ("casetrack.cli.remind", "Remind and deliver again and again until stopped."),
    "figures": (
        "casetrack.cli.figures",
        "Compute figures, list the rows behind one, answer the checks, correct what is cited.",
    ),
    "narrative": ("casetrack.cli.narrative", "Show and set the text of a project."),
    "bulletin": (
        "casetrack.cli.bulletin",
        "Preview, check, approve, publish, verify; publish errata.",
    ),
    "unit": ("casetrack.cli.unit", "List and add units, their other names and successions."),
    "person": ("casetrack.cli.person", "Add persons, give and take roles."),
    "token": ("casetrack.cli.token", "Secrets with which another system acts for you."),
    "webhook": ("casetrack.cli.webhook", "Other systems that hear of events as they happen."),
    "workflow": ("casetrack.cli.workflow", "Check a workflow file; draw it."),
    "calendar": ("casetrack.cli.calendar", "Show working days; import a holiday notice."),
    "audit": ("casetrack.cli.audit", "Prove that nobody rewrote the history."),
    "db": ("casetrack.cli.db", "Upgrade, check, back up and restore the database."),
    "serve": ("casetrack.cli.serve", "Serve the pages to browsers."),
    "doctor": ("casetrack.cli.doctor", "Say in words how the system is."),
}


COLLECT_AFTER = 50_000


class LazyGroup(TyperGroup):
    """A group that knows its commands by name and loads one only to run it."""

    context_class = SpokenContext

    def main(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401
        """Run one command and end; what was typed wrong is told in the reader's language."""
        if extra.pop("standalone_mode", True):
            return run(super().main, *args, **extra)
        return super().main(*args, **{**extra, "standalone_mode": False})

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - typer's own type
        """Names in the order of the path."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002
        """Load the module of one command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(COMMANDS[cmd_name][0])
        if not gc.isenabled():
            # What is loaded stays: from here on nobody looks for circles among it.
            gc.freeze()
            gc.enable()
        command = typer.main.get_command(module.app)
        # A module that holds several top-level commands lists them as its own.
        found = getattr(command, "commands", {}).get(cmd_name, command)
        speak(found)
        translate_help(found)
        return found

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Write what the program itself does and takes."""
        translate_help(self)
        super().format_help(ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, ARG002
        """Write the table of names; loading every module for it would take a second."""
        with formatter.section("Commands"):
            translate = translator()
            formatter.write_dl([(name, translate(what)) for name, (_, what) in COMMANDS.items()])


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"casetrack {__version__}")
        raise typer.Exit


app = typer.Typer(cls=LazyGroup, no_args_is_help=True, rich_markup_mode=None, add_completion=True)


@app.callback(
    epilog="Example: casetrack --as sun item advance 12.pothole-001 assign --field unit=jt"
)
def root(
    ctx: typer.Context,
    config: Annotated[
        Path | None, typer.Option(envvar="CASETRACK_CONFIG", help="Default: config.toml here.")
    ] = None,
    login: Annotated[
        str, typer.Option("--as", envvar="CASETRACK_AS", metavar="LOGIN", help="Who acts.")
    ] = "",
    now: Annotated[
        str, typer.Option(metavar="INSTANT", help="Another time; only on a rehearsal database.")
    ] = "",
    *,
    version: Annotated[  # noqa: ARG001 - answered before anything is run
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """From a problem item to the published figure: case tracking for supervision offices."""
    ctx.obj = Call(config=config, login=login, now=now)


def main() -> None:
    """Run one command. Errors meant for people are printed plainly; the rest crash loudly."""
    # A command makes many values and ends soon; looking for circles among them every 700 costs
    # a tenth of its time and finds none, least of all while modules are loaded.
    gc.disable()
    gc.set_threshold(COLLECT_AFTER)
    try:
        app()
    except Invalid as error:
        _say(error)
        sys.exit(2)
    except CasetrackError as error:
        _say(error)
        sys.exit(1)


def _say(error: CasetrackError) -> None:
    for line in error.said(translator()).splitlines():
        typer.echo(f"casetrack: {line}", err=True)
