"""Processes of their own that start quickly: forked from one that has imported everything."""

import os
import sys
from functools import cache
from multiprocessing import forkserver, get_context
from multiprocessing.context import ForkServerContext


@cache
def processes() -> ForkServerContext:
    """The context to make processes, semaphores and queues from. Starts its server once."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.races.victim"])
    before = os.environ.get("PYTHONPATH")
    # What is to be imported ahead is looked for where the server's own interpreter looks.
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)
    try:
        forkserver.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before
    return context
