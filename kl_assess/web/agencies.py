"""Being written."""

from flask import Blueprint, abort

blueprint = Blueprint("agencies", __name__)


@blueprint.get("/agencies")
def index() -> None:
    """Being written."""
    abort(404)
