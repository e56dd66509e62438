"""A place where a stranger's template can do no harm: no calls, no attributes, no files.

Run as a program, this file renders what it reads from standard input, each job in a child under
limits that the system keeps. It imports nothing of casetrack, so that it starts quickly and alone.
"""

from __future__ import annotations

import json
import marshal
import os
import resource
import signal
import sys
import traceback
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

from jinja2 import (
    BytecodeCache,
    FunctionLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    Undefined,
)
from jinja2.bccache import Bucket
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

LOOP_ATTRIBUTES = frozenset({"first", "index", "index0", "last", "length"})
FILTERS = (
    "abs",
    "capitalize",
    "count",
    "d",
    "default",
    "e",
    "escape",
    "first",
    "groupby",
    "items",
    "join",
    "last",
    "length",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "select",
    "selectattr",
    "sort",
    "string",
    "sum",
    "trim",
    "truncate",
    "unique",
    "upper",
)
TESTS = (
    "defined",
    "divisibleby",
    "eq",
    "equalto",
    "even",
    "ge",
    "gt",
    "in",
    "le",
    "lt",
    "mapping",
    "ne",
    "none",
    "number",
    "odd",
    "string",
    "undefined",
    "==",
    "!=",
    ">",
    ">=",
    "<",
    "<=",
)

# Bundles whose compiled templates are kept, and the most that one of them may take.
KEPT = 64
KEPT_BYTES = 4 * 1024 * 1024


class StrangersEnvironment(ImmutableSandboxedEnvironment):
    """Jinja with values and a short list of filters, and nothing to reach beyond them."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(
        self,
        bundle: Mapping[str, str],
        *,
        autoescape: bool,
        compiled: BytecodeCache | None = None,
    ) -> None:
        """Know the templates of the bundle, by name; there is no other place to load from."""
        super().__init__(
            # The name doubles as the file name, so that a traceback tells which template it was.
            loader=FunctionLoader(
                lambda name: (bundle[name], name, None) if name in bundle else None
            ),
            autoescape=autoescape,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            bytecode_cache=compiled,
        )
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS}
        self.tests = {name: self.tests[name] for name in TESTS}

    def call(self, *_: Any, **__: Any) -> NoReturn:  # noqa: ANN401 - whatever was called
        """Refuse every call: values are read, not run."""
        raise SecurityError("templates read values only and call nothing")

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - the library's signature
        """Read `row.title` as the key of a mapping, and of a loop only its counters."""
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        if isinstance(obj, LoopContext) and attribute in LOOP_ATTRIBUTES:
            return getattr(obj, attribute)
        return self._nothing(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401 - the library's signature
        """Read a key or a position, never an attribute."""
        if isinstance(obj, Mapping):
            return obj[argument] if argument in obj else self.undefined(obj=obj, name=argument)
        if isinstance(obj, list | str) and isinstance(argument, int | slice):
            try:
                return obj[argument]
            except IndexError:
                return self.undefined(hint=f"there is no position {argument}")
        return self._nothing(obj, argument)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401
        """Multiply whole numbers and decimals; refuse what could grow without bound."""
        numbers = isinstance(left, int | Decimal) and isinstance(right, int | Decimal)
        if operator == "*" and numbers:
            return super().call_binop(context, operator, left, right)
        raise SecurityError(f"the operator {operator} is not for templates, save * between numbers")

    def _nothing(self, obj: object, name: object) -> NoReturn:
        if isinstance(obj, Undefined):
            obj._fail_with_undefined_error()  # noqa: SLF001 - no public way says which one
        raise SecurityError(f"templates read values only, there is no {name!r} to reach for")


class Compiled(BytecodeCache):
    """What the templates of one bundle were compiled to, by earlier children and by this one."""

    def __init__(self, kept: bytes) -> None:
        """Know what an earlier child of the same bundle handed on, if any did."""
        self.codes: dict[str, bytes] = marshal.loads(kept) if kept else {}  # noqa: S302 - of the same bundle, in a child
        self.grown = False

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is known of a template."""
        if bucket.key in self.codes:
            bucket.bytecode_from_string(self.codes[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remember a template that was compiled."""
        self.codes[bucket.key] = bucket.bytecode_to_string()
        self.grown = True

    def to_hand_on(self) -> bytes:
        """What later children can save themselves; nothing where that was known before."""
        return marshal.dumps(self.codes) if self.grown else b""


class TimeIsUp(Exception):
    """The processor time allowed is used."""


def main() -> None:
    """Answer each job with a line of JSON; a child of its own for each of them.

    A job is a line: the name of its bundle, a space, JSON. What the child of one job does to
    itself, or the limits do to it, the next job never sees. What a child compiled is kept for
    children of the same bundle as bytes that nothing here looks into.
    """
    kept: dict[bytes, bytes] = {}
    for line in sys.stdin.buffer:
        bundle, _, job = line.partition(b" ")
        status, said = _in_a_child(job, kept.get(bundle, b""))
        answer, _, compiled = said.partition(b"\n")
        if status != 0:
            answer = json.dumps({"died": os.waitstatus_to_exitcode(status)}).encode()
        elif 0 < len(compiled) <= KEPT_BYTES:
            kept[bundle] = compiled
            if len(kept) > KEPT:
                del kept[next(iter(kept))]
        sys.stdout.buffer.write(answer + b"\n")
        sys.stdout.buffer.flush()


def _in_a_child(job: bytes, kept: bytes) -> tuple[int, bytes]:
    """How the child ended, and what it said: a line of JSON, then what it compiled."""
    reading_end, writing_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading_end)
        with os.fdopen(writing_end, "wb") as answer:
            answer.write(_answer(job, kept))
        os._exit(0)
    os.close(writing_end)
    with os.fdopen(reading_end, "rb") as answer:
        said = answer.read()
    return os.waitpid(child, 0)[1], said


def _answer(job: bytes, kept: bytes) -> bytes:
    read = json.loads(job, object_hook=_value)
    _limit(**read["limits"])
    compiled = Compiled(kept)
    said = json.dumps(_rendered(read, compiled)).encode()
    return said + b"\n" + compiled.to_hand_on()


def _rendered(job: dict[str, Any], compiled: Compiled) -> dict[str, object]:
    """Render each set of values: the texts, or what is wrong and where."""
    bundle = job["bundle"]
    environment = StrangersEnvironment(bundle, autoescape=job["autoescape"], compiled=compiled)
    try:
        template = environment.get_template(job["name"])
        texts = [template.render(values) for values in job["values"]]
    except (TemplateError, ArithmeticError, LookupError, MemoryError, RecursionError) as error:
        return _failure(error, bundle, job["name"])
    except (AttributeError, TypeError, ValueError, TimeIsUp) as error:
        return _failure(error, bundle, job["name"])
    if sum(len(text) for text in texts) > job["output_characters"]:
        return {"message": "it writes more than the limit allows", "name": job["name"]}
    return {"texts": texts}


def _value(read: dict[str, Any]) -> object:
    return Decimal(read["$decimal"]) if read.keys() == {"$decimal"} else read


def _limit(*, cpu_seconds: int, wall_seconds: float, memory_bytes: int) -> None:
    signal.setitimer(signal.ITIMER_REAL, wall_seconds)
    signal.signal(signal.SIGXCPU, _time_is_up)
    # The first limit raises in the template, which tells its line; the second one kills.
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _time_is_up(*_: object) -> NoReturn:
    raise TimeIsUp("it needs more time than a template may have")


def _failure(error: Exception, bundle: Mapping[str, str], name: str) -> dict[str, object]:
    if isinstance(error, TemplateSyntaxError):
        return {"message": error.message, "name": error.name or name, "line": error.lineno}
    frames = traceback.extract_tb(error.__traceback__)
    places = [(frame.filename, frame.lineno) for frame in frames if frame.filename in bundle]
    where, line = places[-1] if places else (name, None)
    said = {
        MemoryError: "it needs more memory than a template may have",
        RecursionError: "it includes itself without end",
    }
    message = said.get(type(error)) or str(error) or type(error).__name__
    return {"message": message, "name": where, "line": line}


if __name__ == "__main__":
    main()
