"""The resource library: a list to search and filter, and a page for each resource. Open to anyone."""

from typing import Final, cast

from flask import Blueprint, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue

from kl_assess.web import parts
from kl_assess.web.frame import render
from kl_assess.web.library.address import read
from kl_assess.web.library.pages import library_page
from kl_assess.web.library.resource import resource_page
from kl_assess.web.library.shelf import Shelf

SHELF: Final = "kl_assess.library"

blueprint = Blueprint("library", __name__, url_prefix="/library")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Every resource that the address asks for."""
    shelf = _shelf()
    return render("library/index.html", library_page(read(request.args, shelf.index), shelf, url_for))


@blueprint.get("/<slug>")
def resource(slug: str) -> ResponseReturnValue:
    """One resource, with the way back to the search in the address."""
    shelf = _shelf()
    if slug not in shelf.resources:
        abort(404)
    asked = read(request.args, shelf.index)
    return render("library/resource.html", resource_page(shelf.resources[slug], shelf, asked, url_for))


def _shelf() -> Shelf:
    """The catalogue of this process."""
    held = current_app.extensions
    if SHELF not in held:
        held[SHELF] = Shelf(*parts.parts().basis[:2])
    return cast("Shelf", held[SHELF])
