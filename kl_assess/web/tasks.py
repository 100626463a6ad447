"""Being written."""

from flask import Blueprint, abort

blueprint = Blueprint("tasks", __name__)


@blueprint.get("/agencies/<slug>/assessments/<int:number>")
def show(slug: str, number: int) -> None:
    """Being written."""
    abort(404)
