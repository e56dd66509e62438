"""`casetrack serve`: pages and API, and on one machine the scheduler with them."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from errno import EADDRINUSE
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casetrack.cli.call import Call, engine_of, instant
from casetrack.cli.show import say
from casetrack.errors import Refused
from casetrack.startup import CONFIG_NAME, Engine, is_rehearsal, start

if TYPE_CHECKING:
    from starlette.types import ASGIApp

app = typer.Typer(add_completion=False, rich_markup_mode=None)
# Whoever stops the server waits at most so long for requests that are under way.
GRACE_SECONDS = 10
# Whoever waits for the first page has waited long enough; reminders come so much later.
HEAD_START = timedelta(seconds=5)
CONFIG = "CASETRACK_CONFIG"


@app.command(epilog="Example: casetrack serve --port 8000")
def serve(
    ctx: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="Processes that answer; several on PostgreSQL.")
    ] = 1,
    *,
    with_scheduler: Annotated[
        bool,
        typer.Option(
            "--with-scheduler", help="Remind, too; on SQLite it does, but for a rehearsal."
        ),
    ] = False,
) -> None:
    """Serve pages and API until stopped, and remind where this is the one machine."""
    call: Call = ctx.obj
    with ExitStack() as stack:
        engine = stack.enter_context(engine_of(call))
        with engine.database.read() as session:
            # On a rehearsal, pages may show another time; they then stand at it.
            fixed = instant(call, session) if call.now else None
            practice = is_rehearsal(session)
        if workers > 1 and (engine.database.is_sqlite or fixed is not None):
            raise Refused("Several workers need PostgreSQL, and the time as it is.")
        require_free(host, port)
        stack.enter_context(_stopped_gently())
        # A rehearsal's deadlines lie anywhere in time; it reminds only where that is asked for.
        if with_scheduler or (engine.database.is_sqlite and not practice and fixed is None):
            stack.enter_context(_reminding(engine))
        say(f"http://{host}:{port}")
        if workers > 1:
            _run_many(call, host, port, workers)
        else:
            run(engine, lambda: fixed or real_time(), host=host, port=port)


def real_time() -> datetime:
    """What the clock on the wall shows."""
    return datetime.now(UTC)


def require_free(host: str, port: int) -> None:
    """Raise Refused where nothing can listen, before anybody is told to look there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        if error.errno == EADDRINUSE:
            raise Refused(
                "Another program listens at {host}:{port}. Choose another port with --port.",
                host=host,
                port=port,
            ) from error
        raise Refused(
            "Nobody can listen at {host}:{port}: {why}. Expected an address of this machine and a "
            "port that one may open.",
            host=host,
            port=port,
            why=error.strerror,
        ) from error


def run(engine: Engine, clock: Callable[[], datetime], *, host: str, port: int) -> None:
    """Answer requests until stopped; those under way are finished first."""
    import uvicorn  # noqa: PLC0415 - only what serves waits for it

    from casetrack.api.doors import open_doors  # noqa: PLC0415 - the same

    uvicorn.run(
        open_doors(engine, clock),
        host=host,
        port=port,
        log_level="warning",
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def one_of_many() -> ASGIApp:
    """The application as each of several workers builds it, from the same configuration."""
    from casetrack.api.doors import open_doors  # noqa: PLC0415 - only what serves waits for it

    engine = start(Path(os.environ[CONFIG]), os.environ)
    return open_doors(engine, real_time)


def _run_many(call: Call, host: str, port: int, workers: int) -> None:
    import uvicorn  # noqa: PLC0415 - only what serves waits for it

    os.environ[CONFIG] = str((call.config or Path(CONFIG_NAME)).resolve())
    uvicorn.run(
        "casetrack.cli.serve:one_of_many",
        factory=True,
        workers=workers,
        host=host,
        port=port,
        log_level="warning",
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


@contextmanager
def _reminding(engine: Engine) -> Iterator[None]:
    """Look after reminders and the log beside the server; two of these at once change nothing."""
    import structlog  # noqa: PLC0415 - only where something is logged

    from casetrack.cli.remind import duties  # noqa: PLC0415 - only where somebody reminds
    from casetrack.scheduler import running  # noqa: PLC0415 - the same

    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    with running(duties(engine), begins=HEAD_START):
        yield


@contextmanager
def _stopped_gently() -> Iterator[None]:
    """Let SIGTERM end the server as Ctrl-C does: what is under way is finished, then it is over."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
