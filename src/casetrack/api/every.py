"""Every router of the API, in the order in which an address is looked for."""

from fastapi import APIRouter

from casetrack.api import beside
from casetrack.api.routes import (
    bulletins,
    comparing,
    cycles,
    feedback,
    figures,
    further,
    glancing,
    items,
    ledger,
    mine,
    office,
    public,
    records,
    reminders,
    system,
    watching,
)

ROUTERS: tuple[APIRouter, ...] = tuple(
    each.router
    for each in (
        beside,
        items,
        records,
        cycles,
        figures,
        bulletins,
        reminders,
        ledger,
        office,
        system,
        watching,
        mine,
        comparing,
        public,
        feedback,
        further,
        glancing,
    )
)
