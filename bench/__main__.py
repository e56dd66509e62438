"""`python -m bench` lists the benches; `python -m bench NAME …` runs one of them."""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from pathlib import Path

from casetrack.cli import COLLECT_AFTER

FOLDER = Path(__file__).parent
# What is beside the benches and is none.
BESIDE = {"__init__", "__main__", "alone", "reckoning", "stand"}


def main(arguments: list[str]) -> int:
    """Run the bench that is named first, with the arguments that follow."""
    names = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in BESIDE)
    if not arguments or arguments[0] not in names:
        sys.stdout.write("python -m bench NAME, where NAME is one of\n")
        for name in names:
            said = import_module(f"bench.{name}").__doc__ or ""
            sys.stdout.write(f"  {name:<10} {said.splitlines()[0]}\n")
        return 0 if not arguments else 2
    # As the command line does.
    gc.set_threshold(COLLECT_AFTER)
    import_module(f"bench.{arguments[0]}").main(arguments[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
