"""The pages: one blueprint per stage. The only readers of what Flask keeps for a request."""

from typing import Final

from flask import Blueprint

from kl_assess.web import (
    agencies,
    answering,
    checking,
    comparing,
    desk,
    due,
    exchange,
    library,
    overview,
    planning,
    profile,
    public,
    reports,
    results,
    tasks,
    what_if,
)

BLUEPRINTS: Final[tuple[Blueprint, ...]] = tuple(
    module.blueprint
    for module in (
        public,
        library,
        desk,
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
    )
)
"""Every blueprint of the app."""
