"""The pages: one blueprint per stage. The only readers of what Flask keeps for a request."""

from typing import Final

from flask import Blueprint

from kl_assess.web import (
    agencies,
    answering,
    applying,
    bodies,
    checking,
    comparing,
    desk,
    due,
    exchange,
    library,
    members,
    outbox,
    overview,
    planning,
    profile,
    public,
    record,
    reminders,
    reports,
    results,
    service,
    sharing,
    signing_in,
    tasks,
    team,
    what_if,
)

BLUEPRINTS: Final[tuple[Blueprint, ...]] = tuple(
    module.blueprint
    for module in (
        public,
        library,
        agencies,
        overview,
        tasks,
        profile,
        answering,
        checking,
        results,
        comparing,
        what_if,
        due,
        planning,
        reports,
        exchange,
        record,
    )
)
"""The blueprints of every app."""

AT_A_DESK: Final[tuple[Blueprint, ...]] = (desk.blueprint,)
"""Those of an app without accounts, beside them."""

WITH_ACCOUNTS: Final[tuple[Blueprint, ...]] = (
    signing_in.blueprint,
    reminders.blueprint,
    outbox.blueprint,
    team.blueprint,
    members.blueprint,
    sharing.blueprint,
    bodies.blueprint,
    service.blueprint,
    applying.blueprint,
)
"""Those of an app where people sign in, beside them."""
