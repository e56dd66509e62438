"""Short ways to read a few words and to say what was read."""

from casetrack.bulletins.reading import Figure, ProjectText
from casetrack.bulletins.reading.assembly import read_text


def section(results: str, *, goals: str = "") -> ProjectText:
    """Read these words as the results of the only section."""
    aims = f"治理目标：{goals}\n" if goals else ""
    text = f"某县公示\n一、某项治理\n牵头单位：县某局\n{aims}治理成果：\n{results}\n"
    return read_text(text).projects[1]


def figures(results: str, *, goals: str = "") -> list[Figure]:
    return list(section(results, goals=goals).figures)


def told(results: str, *, goals: str = "") -> list[str]:
    """Each figure as VALUE UNIT KIND, with its bound or approximation."""
    return [_told(each) for each in figures(results, goals=goals)]


def relations(results: str, *, goals: str = "") -> dict[str, str]:
    return {each.expr: each.status for each in section(results, goals=goals).relations}


def _told(each: Figure) -> str:
    value = each.value
    printed = "-".join(map(str, value)) if isinstance(value, tuple) else str(value)
    parts = [f"{printed}{each.unit}", each.kind, each.approx, each.bound, each.numeral]
    return " ".join(part for part in parts if part)
