"""The pages that tell each role its day name what stands on the screen."""

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po

from casetrack.workflow import shipped_folder

ROOT = Path(__file__).parents[2]
GUIDES = sorted(
    [*(ROOT / "docs/how-to").glob("as-a*.md"), ROOT / "docs/tutorial/in-the-browser.md"]
)
CATALOGS = ROOT / "src" / "casetrack" / "locale" / "en"
NAMED = re.compile(r"\*\*([^*]*[\u4e00-\u9fff][^*]*)\*\*|\*([^*]*[\u4e00-\u9fff][^*]*)\*")


@pytest.fixture(scope="module")
def shown() -> set[str]:
    """Every Chinese sentence of the pages, and what the shipped workflows call things."""
    found = {
        # A sentence that counts comes as its singular and its plural.
        message.id if isinstance(message.id, str) else message.id[0]
        for path in CATALOGS.glob("*.po")
        for message in _messages(path)
    }
    for path in shipped_folder().glob("*/workflow.toml"):
        parts = tomllib.loads(path.read_text("utf-8"))
        things = chain(parts["states"].values(), parts["transitions"].values())
        found |= {each["title"]["zh"] for each in things}
    return found


def _messages(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def _named(page: Path) -> set[str]:
    """What a page prints as the name of something on the screen, each step of a way by itself."""
    names = (strong or weak for strong, weak in NAMED.findall(page.read_text("utf-8")))
    steps = chain.from_iterable(re.split(r"\s*→\s*|：", name.replace("\n", "")) for name in names)
    return {step.rstrip("…") for step in steps}


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_what_a_guide_names_stands_on_the_screen(page: Path, shown: set[str]) -> None:
    assert {name for name in _named(page) if not any(name in each for each in shown)} == set()


def test_what_nothing_is_called_is_found(tmp_path: Path, shown: set[str]) -> None:
    page = tmp_path / "page.md"
    page.write_text("Press **签收…**, then **周期 → 关门大吉**.", encoding="utf-8")

    assert _named(page) - shown == {"关门大吉"}
