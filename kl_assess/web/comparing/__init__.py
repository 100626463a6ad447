"""What changed between two cycles and why, and the trend over all that are signed off."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from kl_assess.report.scale import scale_of
from kl_assess.store import assessments
from kl_assess.web import identity, parts
from kl_assess.web.comparing.choosing import chosen, empty_page
from kl_assess.web.comparing.kept import over_all, side_by_side
from kl_assess.web.comparing.page import apart_page, changes_page
from kl_assess.web.comparing.trend import TrendPage
from kl_assess.web.frame import render
from kl_assess.workflow import comparing
from kl_assess.workflow.comparing import Between

_LISTED = 50
"""How many assessments may be chosen from, the newest first."""

blueprint = Blueprint("comparing", __name__, url_prefix="/agencies/<slug>")


@blueprint.get("/changes")
def show(slug: str) -> Response:
    """Two cycles side by side: those of the address or, without them, the newest and the one it starts from."""
    agency = identity.agency(slug)
    session = parts.session()
    listed = assessments.page(session, agency.id, limit=_LISTED)
    later, other = chosen(listed, request.args.get("from", type=int), request.args.get("to", type=int))
    pairing = comparing.pairing_of(session, agency, later, other) if later else None
    if later is None or pairing is None:
        return render("comparing/empty.html", empty_page(agency, listed))
    found = side_by_side(session, pairing)
    if isinstance(found, Between):
        return render("comparing/empty.html", apart_page(agency, listed, later, found))
    return render("comparing/show.html", changes_page(agency, listed, later, found))


@blueprint.get("/trend")
def trend(slug: str) -> Response:
    """The scores of every signed cycle, as they were signed off."""
    agency = identity.agency(slug)
    page = over_all(parts.session(), agency, scale_of(parts.parts().basis.questionnaire))
    return render("comparing/trend.html" if isinstance(page, TrendPage) else "comparing/empty.html", page)
