"""Templates are strangers: they get plain values and are rendered in a child process with limits.

Used for reminders here and for bulletins further down the path.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

from jinja2 import TemplateSyntaxError, nodes

from casetrack.errors import Invalid, Problem, Refused, Sentence, problem_with, sentence
from casetrack.workflow import sandbox

CPU_SECONDS = 3
WALL_SECONDS = 10
MEMORY_BYTES = 512 * 1024 * 1024
OUTPUT_CHARACTERS = 20_000_000
_DEATHS = {
    signal.SIGALRM: "it did not finish in time",
    signal.SIGXCPU: "it needs more time than a template may have",
    signal.SIGKILL: "it needs more time or memory than a template may have",
}
# One job at a time: answers come in the order of the jobs.
_LOCK = Lock()
# Everything else is escaped as HTML or XML, so that a forgotten case fails safe.
_UNESCAPED = (".txt.j2", ".md.j2")


def render(
    template_text: str,
    values: Mapping[str, object],
    *,
    name: str,
    bundle: Mapping[str, str] | None = None,
    seconds: int = CPU_SECONDS,
) -> str:
    """Render one template with plain values: dict, list, str, int, Decimal, None.

    `name` is what errors call it; unless it ends in `.txt.j2` or `.md.j2`, values are escaped.
    `bundle` holds the templates it may include. Raises Invalid with the template's name and line
    if it does not render within `seconds` of processor time.
    """
    return render_each(template_text, [values], name=name, bundle=bundle, seconds=seconds)[0]


def render_each(
    template_text: str,
    values: Sequence[Mapping[str, object]],
    *,
    name: str,
    bundle: Mapping[str, str] | None = None,
    seconds: int = CPU_SECONDS,
) -> list[str]:
    """Render one template with many sets of values in one child; the limits are for all of them."""
    job = {
        "name": name,
        "bundle": {**(bundle or {}), name: template_text},
        "values": [_plain(each, "values") for each in values],
        "autoescape": not name.endswith(_UNESCAPED),
        "limits": {
            "cpu_seconds": seconds,
            "wall_seconds": WALL_SECONDS,
            "memory_bytes": MEMORY_BYTES,
        },
        "output_characters": OUTPUT_CHARACTERS,
    }
    told = json.dumps([job["bundle"], job["autoescape"]])
    answer = _ask(f"{sha256(told.encode()).hexdigest()} {json.dumps(job)}")
    if died := answer.get("died"):
        known = _DEATHS.get(-died)
        why = sentence(known) if known else sentence("exit code {code}", code=died)
        raise Invalid(problem_with(sentence("it had to be stopped: {why}", why=why), source=name))
    if "texts" not in answer:
        problem = Problem(message=answer["message"], source=answer["name"], line=answer.get("line"))
        raise Invalid(problem)
    return [str(text) for text in answer["texts"]]


def compile_problem(text: str, *, name: str, values: Mapping[str, object]) -> Problem | None:
    """The first thing wrong with a template as far as it shows without running it, else None.

    `values` is an example; names that it lacks and the template does not set are unknown.
    """
    return _compile_problem(text, name, frozenset(values))


# Few templates are checked again and again, with each workflow that is read.
@lru_cache(maxsize=64)
def _compile_problem(text: str, name: str, values: frozenset[str]) -> Problem | None:
    environment = sandbox.StrangersEnvironment({}, autoescape=False)
    try:
        tree = environment.parse(text)
    except TemplateSyntaxError as error:
        return Problem(message=str(error.message), source=name, line=error.lineno)
    except RecursionError:
        return Problem(message="it is nested too deep", source=name)
    stored = {each.name for each in tree.find_all(nodes.Name) if each.ctx != "load"}
    known = stored | values | {"loop"}
    for node in tree.find_all((nodes.Call, nodes.Filter, nodes.Name, nodes.Test)):
        if wrong := _objection(node, known):
            return problem_with(wrong, source=name, line=node.lineno)
    return None


def _objection(node: nodes.Node, known: set[str]) -> Sentence | None:
    if isinstance(node, nodes.Call):
        return sentence("templates read values only and call nothing")
    if isinstance(node, nodes.Filter) and node.name not in sandbox.FILTERS:
        return sentence("there is no filter {name!r} for templates", name=node.name)
    if isinstance(node, nodes.Test) and node.name not in sandbox.TESTS:
        return sentence("there is no test {name!r} for templates", name=node.name)
    if isinstance(node, nodes.Name) and node.ctx == "load" and node.name not in known:
        return sentence("{name!r} is not among the values given", name=node.name)
    return None


def _plain(value: object, where: str) -> object:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, Mapping):
        return {_key(key, where): _plain(each, f"{where}.{key}") for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each, f"{where}[{index}]") for index, each in enumerate(value)]
    raise Invalid(
        "{where} is of type {kind}; templates get plain values only",
        where=where,
        kind=type(value).__name__,
    )


def _key(key: object, where: str) -> str:
    if isinstance(key, str) and not key.startswith("$"):
        return key
    raise Invalid(
        "{where} has the key {key!r}; keys are texts that do not start with $", where=where, key=key
    )


def _ask(job: str) -> dict[str, Any]:
    """Hand a job to the renderer, which is started once per process and kept."""
    with _LOCK:
        renderer = _renderer(os.getpid())
        assert renderer.stdin is not None, "the renderer was started with pipes"
        assert renderer.stdout is not None, "the renderer was started with pipes"
        try:
            renderer.stdin.write(job.encode() + b"\n")
            renderer.stdin.flush()
            said = renderer.stdout.readline()
        except BrokenPipeError:
            said = b""
        if not said:
            _renderer.cache_clear()
            raise Refused("The renderer of templates stopped; try again.")
    answer: dict[str, Any] = json.loads(said)
    return answer


@lru_cache(maxsize=1)
def _renderer(pid: int) -> subprocess.Popen[bytes]:
    """A program that forks for each job; a forked process of ours gets one of its own."""
    del pid
    program = [sys.executable, "-I", "-X", "utf8", str(Path(sandbox.__file__))]
    renderer = subprocess.Popen(  # noqa: S603 - our own program, nothing from outside on its line
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={}
    )
    atexit.register(_stop, renderer, os.getpid())
    return renderer


def _stop(renderer: subprocess.Popen[bytes], pid: int) -> None:
    if pid == os.getpid():
        renderer.communicate()
