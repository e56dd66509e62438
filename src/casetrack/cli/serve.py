"""`casetrack serve`: the pages, for browsers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
import uvicorn

from casetrack.cli.call import engine_of, instant
from casetrack.cli.show import say
from casetrack.web.app import build_app

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog="Example: casetrack serve --port 8000")
def serve(
    ctx: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
) -> None:
    """Serve the pages until stopped."""
    with engine_of(ctx.obj) as engine:
        with engine.database.read() as session:
            # On a rehearsal, pages may show another time; they then stand at it.
            fixed = instant(ctx.obj, session) if ctx.obj.now else None
        application = build_app(engine, lambda: fixed or datetime.now(UTC))
        say(f"http://{host}:{port}")
        uvicorn.run(application, host=host, port=port, log_level="warning", server_header=False)
