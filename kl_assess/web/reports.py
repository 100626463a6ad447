"""Being written."""

from flask import Blueprint, abort

blueprint = Blueprint("reports", __name__)


@blueprint.get("/agencies/<slug>/assessments/<int:number>/reports")
def show(slug: str, number: int) -> None:
    """Being written."""
    abort(404)
