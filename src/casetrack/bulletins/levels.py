"""Which findings stop a bulletin and which are only told: the defaults, and what an office sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches

from casetrack.bulletins.findings import Finding, Level
from casetrack.errors import Invalid, Problem

# Nothing can be printed or proved while one of these stands, so no setting and nobody lets it pass.
ALWAYS: tuple[str, ...] = ("syntax", "unknown-figure", "no-value", "parity")

DEFAULTS: Mapping[str, Level] = {
    "number": "blocking",
    "numeral": "warning",
    "scaled": "blocking",
    "no-figure": "blocking",
    "missing": "blocking",
    "no-preface": "warning",
    "unprinted": "warning",
    "relapse": "warning",
    "id-number": "blocking",
    "phone": "blocking",
    "bank-card": "blocking",
    "name": "blocking",
    "address": "blocking",
    "street": "warning",
    "company": "blocking",
    "small-count": "warning",
    "period": "warning",
    "cadence": "warning",
    "unit-name": "warning",
    "ordinal": "warning",
    "punctuation": "warning",
    "date": "warning",
    "document-number": "warning",
    "as-of": "warning",
    "owner": "warning",
}


def levels_of(settings: Mapping[str, str]) -> dict[str, Level]:
    """The level of every rule, `[bulletin.rules]` before the defaults.

    Raises Invalid with every rule that does not exist or is never settled by a setting.
    """
    problems = [_unknown(rule) for rule in settings if rule not in DEFAULTS]
    if problems:
        raise Invalid(problems)
    return {
        rule: "blocking" if settings.get(rule, default) == "blocking" else "warning"
        for rule, default in DEFAULTS.items()
    }


def levelled(findings: Iterable[Finding], levels: Mapping[str, Level]) -> list[Finding]:
    """The same findings with the levels that hold here."""
    return [replace(each, level=levels.get(each.rule, each.level)) for each in findings]


def _unknown(rule: str) -> Problem:
    if rule in ALWAYS:
        message = "bulletin.rules.{rule} always blocks: without it nothing can be printed or proved"
        return Problem(message=message, values={"rule": rule})
    near = get_close_matches(rule, DEFAULTS, n=1, cutoff=0.5)
    return Problem(
        message="bulletin.rules.{rule} is unknown; known: {known}",
        values={"rule": rule, "known": near[0] if near else ", ".join(sorted(DEFAULTS))},
    )
