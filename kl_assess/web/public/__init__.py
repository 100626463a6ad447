"""Pages for anyone: home, topic, how scores work, privacy, accessibility, and the sample report."""

from typing import Final

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from kl_assess.web import identity, parts
from kl_assess.web.frame import render
from kl_assess.web.public.home import home_page
from kl_assess.web.public.scores import scores_page
from kl_assess.web.public.topic import topic_page
from kl_assess.web.static_files import static_files

SAMPLE_REPORT: Final = "sample-report.pdf"

blueprint = Blueprint("public", __name__)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """What this is, how long it takes, what comes out, and how to start."""
    agency = identity.last_agency()
    again = (agency.short or agency.name, url_for("overview.show", slug=agency.slug)) if agency else None
    return render("public/home.html", home_page(parts.parts().basis.questionnaire, again))


@blueprint.get("/topic")
def topic() -> ResponseReturnValue:
    """What community trust and partnerships means here, and who says so."""
    return render("public/topic.html", topic_page(*parts.parts().basis[:2]))


@blueprint.get("/how-scores-work")
def how_scores_work() -> ResponseReturnValue:
    """Every rule of scoring with a worked example."""
    return render("public/scores.html", scores_page(*parts.parts().basis[:2]))


@blueprint.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    """The accessibility statement."""
    return render("public/accessibility.html", None)


@blueprint.get("/privacy")
def privacy() -> ResponseReturnValue:
    """Who can read what, and what is recorded."""
    return render("public/privacy.html", None)


@blueprint.get("/sample-report.pdf")
def sample_report() -> ResponseReturnValue:
    """The public report of the sample agency, made beforehand."""
    return Response(static_files()[SAMPLE_REPORT].content, mimetype="application/pdf")
