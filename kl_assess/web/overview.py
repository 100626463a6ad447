"""Being written."""

from flask import Blueprint, abort

blueprint = Blueprint("overview", __name__)


@blueprint.get("/agencies/<slug>")
def show(slug: str) -> None:
    """Being written."""
    abort(404)
