"""Every route of the API with who may reach it, in the form of the table of the pages.

GET needs a token that reads, everything else one that writes. A route without a row here fails
the build of the application.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from casetrack.web.declared import CASE_READERS, CASE_WORKERS, Row

V1 = "/api/v1"


def _person() -> Row:
    return Row(reach="person")


def _own(*roles: str) -> Row:
    return Row(reach="own", roles=frozenset(roles))


def _office(*roles: str) -> Row:
    return Row(reach="office", roles=frozenset(roles))


_ROWS: Mapping[tuple[str, str], Row] = {
    ("GET", "/items"): _own(*CASE_READERS),
    ("GET", "/items/export"): _own(*CASE_READERS),
    ("POST", "/items"): _own(*CASE_WORKERS),
    ("POST", "/items/bulk"): _own(*CASE_WORKERS),
    ("GET", "/items/{item_id}"): _own(*CASE_READERS),
    ("PATCH", "/items/{item_id}"): _own(*CASE_WORKERS),
    ("GET", "/items/{item_id}/events"): _own(*CASE_READERS),
    ("POST", "/items/{item_id}/events"): _own(*CASE_WORKERS),
    ("POST", "/items/{item_id}/withdrawal"): _own(*CASE_WORKERS),
}
DECLARED: Mapping[tuple[str, str], Row] = {
    (method, f"{V1}{path}"): row for (method, path), row in _ROWS.items()
}


def undeclared(routes: Iterable[tuple[str, str]]) -> list[str]:
    """Routes without a row, and rows without a route."""
    found = set(routes)
    return [
        *(
            f"{method} {path} has no row in api/declared.py"
            for method, path in found - set(DECLARED)
        ),
        *(
            f"{method} {path} is declared but leads nowhere"
            for method, path in set(DECLARED) - found
        ),
    ]
