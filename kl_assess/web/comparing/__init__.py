"""What changed between two cycles and why, and the trend over all that are signed off."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from kl_assess.store import assessments, responses
from kl_assess.web import identity, parts
from kl_assess.web.comparing.page import EmptyPage, changes_page, chosen, empty_page
from kl_assess.web.comparing.trend import TrendPage, trend_page
from kl_assess.web.frame import render
from kl_assess.web.results import so_far
from kl_assess.workflow import comparing

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
    current = None
    if later is not None and later.sign_off is None:
        answers = responses.answers(session, later)
        made = so_far.snapshot(session, agency, later, answers, parts.parts().basis.resources)
        current = answers, made.results.scores
    found = comparing.comparison_of(session, agency, later, other, current) if later else None
    if later is None or found is None:
        return render("comparing/empty.html", empty_page(agency, listed))
    page = changes_page(agency, listed, later, found)
    return render("comparing/empty.html" if isinstance(page, EmptyPage) else "comparing/show.html", page)


@blueprint.get("/trend")
def trend(slug: str) -> Response:
    """The scores of every signed cycle, as they were signed off."""
    agency = identity.agency(slug)
    session = parts.session()
    kept = comparing.trend_of(session, agency)
    page = trend_page(agency, kept, parts.parts().basis.questionnaire)
    return render("comparing/trend.html" if isinstance(page, TrendPage) else "comparing/empty.html", page)
