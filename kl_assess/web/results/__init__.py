"""Being written."""

from flask import Blueprint, abort

blueprint = Blueprint("results", __name__)


@blueprint.get("/agencies/<slug>/assessments/<int:number>/results")
def show(slug: str, number: int) -> None:
    """Being written."""
    abort(404)
