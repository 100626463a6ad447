"""The pages: one blueprint per stage. The only readers of what Flask keeps for a request."""

from typing import Final

from flask import Blueprint

from kl_assess.web import (
    agencies,
    answering,
    checking,
    desk,
    exchange,
    library,
    overview,
    profile,
    public,
    reports,
    results,
    tasks,
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
        reports,
        exchange,
    )
)
"""Every blueprint of the app."""
