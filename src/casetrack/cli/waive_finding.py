"""`casetrack bulletin waive`: let a finding pass, by name and with a reason."""

from __future__ import annotations

from typing import Annotated

import typer

from casetrack.bulletins import editions
from casetrack.bulletins.waivers import SHOWN
from casetrack.cli.call import writing
from casetrack.cli.naming import cycle_named
from casetrack.cli.show import tell

EXAMPLE = "Example: casetrack --as sun bulletin waive t-2023 3f9c01ab --reason 已由本人书面同意公开"


def waive(
    ctx: typer.Context,
    code: Annotated[str, typer.Argument(help="Code of the campaign.")],
    finding: Annotated[str, typer.Argument(help="How the finding's id begins, as check shows it.")],
    reason: Annotated[str, typer.Option(help="Why it may stay as it is.")],
) -> None:
    """Let a blocking finding pass, by name; it is part of the next snapshot."""
    with writing(ctx.obj) as desk:
        waiver = editions.waive(
            desk.session,
            desk.rules,
            desk.actor,
            cycle_named(desk.session, code),
            finding=finding,
            reason=reason,
            now=desk.now,
        )
    tell(
        "{finding} ({rule}): waived.",
        finding=waiver.finding_sha256[:SHOWN],
        rule=waiver.rule,
    )
    tell("Take it into the draft: casetrack bulletin check --cycle {code}", code=code)
