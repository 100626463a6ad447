"""What is drawn of two cycles and of all of them, kept for as long as nothing that it follows from has changed."""

from typing import Final, TypeVar

from flask import request
from sqlalchemy.orm import Session

from kl_assess.core.assessment import Answers
from kl_assess.core.scoring import Scores
from kl_assess.report.scale import Scale
from kl_assess.store import responses
from kl_assess.store.agencies import Agency
from kl_assess.web import parts
from kl_assess.web.comparing.choosing import EmptyPage
from kl_assess.web.comparing.page import Drawn, drawn_of
from kl_assess.web.comparing.trend import TrendPage, trend_page
from kl_assess.web.results import so_far
from kl_assess.workflow.comparing import Between, Pairing, between, trend_in
from kl_assess.workflow.signed_cycles import kept_cycles, revision_of

MOST: Final = 64
"""How many pairs of cycles are kept, each of some 200 kB, and how many trends. The oldest go first."""

_Value = TypeVar("_Value")

_kept: Final[dict[object, Drawn]] = {}
_trends: Final[dict[object, TrendPage | EmptyPage]] = {}


def side_by_side(session: Session, pairing: Pairing) -> Drawn | Between:
    """Two cycles as they are drawn, or not drawn where they cannot be compared.

    Worked out once for what `Pairing.revision` tells and, where the later one is open, the version of each answer. The
    addresses in it are those of the agency under the path at which this application stands.
    """
    key = _key(session, pairing)
    if key is not None and key in _kept:
        return _kept[key]
    found = between(session, pairing, None if pairing.own else _current(session, pairing))
    if found.comparison is None:
        return found  # a crosswalk that is missing may still come
    drawn = drawn_of(pairing.agency.slug, pairing.assessment.number, found, found.comparison)
    if key is not None:
        _keep(_kept, key, drawn)
    return drawn


def over_all(session: Session, agency: Agency, scale: Scale) -> TrendPage | EmptyPage:
    """The page of the trend, drawn once for what sign-off kept of each cycle."""
    kept = kept_cycles(session, agency)
    revision = revision_of(kept)
    key = None if revision is None else (request.root_path, agency.id, agency.slug, scale, revision)
    if key is not None and key in _trends:
        return _trends[key]
    page = trend_page(agency, trend_in(session, kept), scale)
    if key is not None:
        _keep(_trends, key, page)
    return page


def _keep(where: dict[object, _Value], key: object, value: _Value) -> None:
    where[key] = value
    for oldest in tuple(where)[:-MOST]:
        where.pop(oldest, None)


def forget() -> None:
    """Draw everything anew when it is next asked for."""
    _kept.clear()
    _trends.clear()


def _key(session: Session, pairing: Pairing) -> object | None:
    revision = pairing.revision
    if revision is None:
        return None
    versions = None if pairing.own else responses.versions(session, pairing.assessment)
    return request.root_path, pairing.agency.slug, revision, versions


def _current(session: Session, pairing: Pairing) -> tuple[Answers, Scores]:
    answers = responses.answers(session, pairing.assessment)
    resources = parts.parts().basis.resources
    made = so_far.snapshot(session, pairing.agency, pairing.assessment, answers, resources)
    return answers, made.results.scores
