"""How well the two real bulletins are read: precision and recall of figures and relations.

Run `python -m tests.bulletins.reading.score FOLDER`, where FOLDER holds the texts and the list of
every number of the 2019 text; the facts of the 2023 text are those of tests/data.
"""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from casetrack.bulletins.reading import Figure, ProjectText, PublishedBulletin, Value
from casetrack.bulletins.reading.files import read_file
from tests.facts import load_facts, parse_value

CHECKED = ("holds", "fails")
_COMPARED = re.compile(r"([0-9.+*/-]+)(<=|>=|=|<|>)([0-9.+*/-]+)")
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, kw_only=True)
class Score:
    """What was found of what there is."""

    expected: int
    found: int
    right: int
    right_kind: int = 0
    missed: tuple[str, ...] = ()
    contradicted: tuple[str, ...] = ()

    @property
    def recall(self) -> float:
        return self.right / self.expected

    @property
    def precision(self) -> float:
        return self.right / self.found

    @property
    def kinds(self) -> float:
        return self.right_kind / self.right


def read_campaign(folder: Path, opening: str) -> PublishedBulletin:
    """Read the text of the folder that holds these words."""
    for path in sorted(folder.glob("*.txt")):
        if opening in path.read_text(encoding="utf-8"):
            return read_file(path)
    raise FileNotFoundError(opening)


def truth_of_2019(folder: Path) -> list[dict[str, Any]]:
    """Every number and relation of the 2019 text, as read by hand."""
    data = json.loads((folder / "truth-2019.json").read_text(encoding="utf-8"))
    projects: list[dict[str, Any]] = data["projects"]
    return projects


def score_figures_2019(truth: Sequence[Mapping[str, Any]], bulletin: PublishedBulletin) -> Score:
    """Match by overlap of the quotes, value and unit."""
    wanted = [
        (project["ordinal"], figure["label"], figure, (figure["at"], len(figure["quote"])))
        for project in truth
        for figure in project["figures"]
    ]
    return _score(wanted, bulletin)


def score_figures_2023(bulletin: PublishedBulletin) -> Score:
    """Match by project, value and unit."""
    wanted = [
        (
            fact.project,
            fact.label,
            {"value": fact.value, "unit": fact.unit, "kind": fact.kind},
            None,
        )
        for fact in load_facts("dinghai-2023").figures
    ]
    return _score(wanted, bulletin)


def score_relations_2019(truth: Sequence[Mapping[str, Any]], bulletin: PublishedBulletin) -> Score:
    """Match what holds or fails; the other way round it must never be said to fail."""
    right, expected = 0, 0
    missed: list[str] = []
    contradicted: list[str] = []
    for project, read in zip(truth, bulletin.projects, strict=True):
        told = {canonical(each.expr): each.status for each in read.relations}
        for relation in project["relations"]:
            status = _said(told, relation["expr"])
            if relation["status"] not in CHECKED:
                continue
            expected += 1
            # 000-14-1 is explained by the rule printed beside it.
            agrees = status == relation["status"] or (status, relation["status"]) == (
                "explained",
                "fails",
            )
            right += agrees
            if not agrees:
                missed.append(f"{relation['id']} {relation['expr']}")
            if status == "fails" and relation["status"] == "holds":
                contradicted.append(relation["id"])
    return Score(
        expected=expected,
        found=sum(len(project.relations) for project in bulletin.projects),
        right=right,
        missed=tuple(missed),
        contradicted=tuple(contradicted),
    )


def canonical(expr: str) -> tuple[object, ...]:
    """Give what an expression says whatever its scale and direction: (sign, ratio, numbers)."""
    expr = expr.replace(" ", "").replace("%", "")
    compared = _COMPARED.fullmatch(expr)
    if compared is None:
        kind = "names" if expr.startswith("count(") else "words"
        return (kind, tuple(sorted(_NUMBERS.findall(expr))))
    left, sign, right = compared.groups()
    if re.search(r"[+*/-]", left) and sign == "=":
        return ("=", tuple(sorted(_NUMBERS.findall(left))), right)
    one, other = _value(left), _value(right)
    if sign in (">=", ">"):
        one, other, sign = other, one, sign.replace(">", "<")
    return (sign, round(float(one / other), 9) if other else 0.0)


def _said(told: Mapping[tuple[object, ...], str], expr: str) -> str:
    wanted = canonical(expr)
    if expr == "rate<=100":
        rates = [status for key, status in told.items() if key[0] == "<="]
        return rates[0] if rates else ""
    if wanted[0] == "words" and len(set(_NUMBERS.findall(expr))) == 1:
        # "5 cases = 5 teachers" is told as 5=5.
        return told.get(wanted, "") or told.get(("=", 1.0), "")
    return told.get(wanted, "")


def _value(text: str) -> Decimal:
    return sum((Decimal(part) for part in text.split("+")), Decimal(0))


def _score(
    wanted: Sequence[tuple[int, str, Mapping[str, Any], tuple[int, int] | None]],
    bulletin: PublishedBulletin,
) -> Score:
    left: dict[int, list[Figure]] = {p.ordinal: list(p.figures) for p in bulletin.projects}
    right, kinds = 0, 0
    missed: list[str] = []
    for ordinal, label, figure, place in wanted:
        match = _match(left.get(ordinal, []), figure, place)
        if match is None:
            missed.append(f"{ordinal} {label}")
            continue
        left[ordinal].remove(match)
        right += 1
        kinds += match.kind == figure["kind"]
    return Score(
        expected=len(wanted),
        found=sum(len(project.figures) for project in bulletin.projects),
        right=right,
        right_kind=kinds,
        missed=tuple(missed),
    )


def _match(
    figures: Sequence[Figure], wanted: Mapping[str, Any], place: tuple[int, int] | None
) -> Figure | None:
    value: Value = (
        wanted["value"] if isinstance(wanted["value"], tuple) else parse_value(wanted["value"])
    )
    for figure in figures:
        near = place is None or (
            figure.at < place[0] + place[1] and place[0] < figure.at + len(figure.quote)
        )
        if near and figure.value == value and figure.unit == wanted["unit"]:
            return figure
    return None


def quotes_of(project: ProjectText) -> list[tuple[int, str]]:
    """Each quote of a section with its place."""
    figures = [(each.at, each.quote) for each in project.figures]
    return figures + [(each.at, each.quote) for each in project.non_figures]


def uncovered_digits(text: str, project: ProjectText) -> list[str]:
    """Runs of digits of a section that lie in no quote."""
    quoted = [(at, at + len(quote)) for at, quote in quotes_of(project)]
    start, end = project.span
    return [
        found[0]
        for found in re.finditer(r"[0-9０-９]+", text[start:end])
        if not any(a <= found.start() + start and found.end() + start <= b for a, b in quoted)
    ]


def main(folder: Path) -> None:
    """Print precision and recall for each campaign."""
    first, second = read_campaign(folder, "低保专项治理"), read_campaign(folder, "电信网络诈骗")
    truth = truth_of_2019(folder)
    scores = {
        "2019 figures": score_figures_2019(truth, first),
        "2023 figures": score_figures_2023(second),
        "2019 relations": score_relations_2019(truth, first),
    }
    for name, score in scores.items():
        kinds = f", kinds {score.kinds:.3f}" if score.right_kind else ""
        sys.stdout.write(
            f"{name}: recall {score.recall:.3f} ({score.right}/{score.expected}), "
            f"precision {score.precision:.3f} ({score.right}/{score.found}){kinds}\n"
        )
        for each in score.missed:
            sys.stdout.write(f"  missed: {each}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
