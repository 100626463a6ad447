"""The pages of a parent body: the agencies that let it see something, and of each what it granted."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response

from kl_assess.core.assessment import AssessmentStatus
from kl_assess.core.sharing import Sight, shows
from kl_assess.core.trend import SignedScore
from kl_assess.formatting import short_date, whole
from kl_assess.store import parent_bodies
from kl_assess.store.agencies import Agency
from kl_assess.web import identity, parts
from kl_assess.web.agencies import Pagination
from kl_assess.web.frame import render
from kl_assess.web.sharing import SHORT
from kl_assess.web.states import name_of
from kl_assess.web.tasks.next_step import STATUS_WORDS
from kl_assess.workflow import seen_by_bodies
from kl_assess.workflow.seen_by_bodies import Seen, Signed

_ON_A_PAGE: Final = 50
_PDF: Final = "application/pdf"

blueprint = Blueprint("bodies", __name__, url_prefix="/bodies/<slug>")


@dataclass(frozen=True)
class ScoreLine:
    """A score in words: a whole number with its level, or that it was not published."""

    name: str
    value: str
    level: str


@dataclass(frozen=True)
class AgencyLine:
    """An agency as a body sees it. `scores_of` and `report_url` are empty where they are not granted, or not there.

    `no_scores` and `no_report` say why something that is granted cannot be shown; empty otherwise.
    """

    id: str
    name: str
    where: str
    sight: str
    until: str
    standing: str
    signed: str
    scores_of: str
    overall: ScoreLine | None
    scores: tuple[ScoreLine, ...]
    no_scores: str
    report: str
    report_url: str
    no_report: str


@dataclass(frozen=True)
class BodyPage:
    """The agencies of a body; `shown` says which of all stand here, where there are more."""

    name: str
    lines: tuple[AgencyLine, ...]
    shown: str
    pagination: Pagination | None


@blueprint.get("")
def show(slug: str) -> Response:
    """The agencies that let this body see something."""
    body, session = identity.body(slug), parts.session()
    page = max(request.args.get("page", 1, type=int), 1)
    before = min(page - 1, 10**6) * _ON_A_PAGE
    found, count = parent_bodies.granting(session, body.id, parts.now(), offset=before, limit=_ON_A_PAGE)
    last = max((count - 1) // _ON_A_PAGE + 1, 1)
    seen = seen_by_bodies.seen_by(session, found)
    told = BodyPage(
        name=body.name,
        lines=tuple(_line(one, slug) for one in seen),
        shown=f"{before + 1:,} to {before + len(found):,} of {count:,}" if last > 1 and found else "",
        pagination=_pagination(slug, page, last) if last > 1 else None,
    )
    return render("bodies/show.html", told)


@blueprint.get("/agencies/<agency>/public-report.pdf")
def report(slug: str, agency: str) -> Response:
    """The public report of an agency that lets this body have it."""
    found = seen_by_bodies.report_for(parts.session(), identity.body(slug), agency, parts.now())
    if found is None:
        abort(404)
    of, issued, content = found
    response = Response(content, content_type=_PDF)
    name = f"{of.slug}-public-report-version-{issued.version}.pdf"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _line(seen: Seen, slug: str) -> AgencyLine:
    agency, scored = seen.agency, shows(seen.sight, Sight.RESULTS)
    told = shows(seen.sight, Sight.REPORTS)
    scores = tuple(map(_score, seen.signed.domains)) if seen.signed else ()
    return AgencyLine(
        id=str(agency.id),
        name=agency.name,
        where=name_of(agency.state),
        sight=SHORT[seen.sight],
        until=_day(seen.until - dt.timedelta(seconds=1), agency) if seen.until else "",
        standing=f"{seen.standing.name}: {STATUS_WORDS[seen.standing.status].lower()}" if seen.standing else "",
        signed=_signed_on(seen, agency),
        scores_of=_scores_of(seen.signed, agency) if seen.signed else "",
        overall=_score(seen.signed.overall) if seen.signed and seen.signed.overall else None,
        scores=scores,
        no_scores="Nothing is signed off yet." if scored and not scores else "",
        report=f"{seen.report.name}, version {seen.report.version}" if seen.report else "",
        report_url=url_for("bodies.report", slug=slug, agency=agency.slug) if seen.report else "",
        no_report="No report is issued yet." if told and not seen.report else "",
    )


def _signed_on(seen: Seen, agency: Agency) -> str:
    """When the newest assessment was signed off; empty where it is not, or no more."""
    standing = seen.standing
    signed = standing and standing.status in {AssessmentStatus.SIGNED_OFF, AssessmentStatus.ISSUED}
    return _day(standing.signed_at, agency) if standing and signed and standing.signed_at else ""


def _scores_of(signed: Signed, agency: Agency) -> str:
    return f"{signed.name}, signed off {_day(signed.at, agency)}" if signed.at else signed.name


def _score(score: SignedScore) -> ScoreLine:
    value = "Not published" if score.value is None else str(whole(score.value))
    return ScoreLine(score.name, value, score.level or "")


def _day(at: dt.datetime, agency: Agency) -> str:
    return short_date(at.astimezone(ZoneInfo(agency.zone)).date())


def _pagination(slug: str, page: int, last: int) -> Pagination:
    return Pagination(
        label="Pages of agencies",
        previous=url_for("bodies.show", slug=slug, page=page - 1) if page > 1 else None,
        next=url_for("bodies.show", slug=slug, page=page + 1) if page < last else None,
    )
