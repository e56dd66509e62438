"""`casetrack bulletin site`: the public site as static files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from casetrack.bulletins.site import write_site
from casetrack.cli.call import reading
from casetrack.cli.show import tell

EXAMPLE = "Example: casetrack bulletin site /var/www/bulletins --base-url https://example.org"


def site(
    ctx: typer.Context,
    folder: Annotated[
        Path, typer.Argument(file_okay=False, help="New, empty, or written by this command before.")
    ],
    base_url: Annotated[
        str, typer.Option(help="Where the site will be; default: that of the office.")
    ] = "",
) -> None:
    """Write everything that was published as static files for any web server."""
    with reading(ctx.obj) as desk:
        settings = desk.engine.settings
        done = write_site(
            desk.session,
            desk.rules,
            data=desk.engine.data,
            folder=folder,
            base_url=base_url or settings.office.base_url,
            office=settings.signed_bulletin.issuer,
        )
    for name in done.written:
        tell("written: {name}", name=name)
    for name in done.removed:
        tell("removed: {name}", name=name)
    tell(
        "{count} written, {unchanged} as they were: {folder}",
        count=len(done.written),
        unchanged=done.unchanged,
        folder=folder,
    )
