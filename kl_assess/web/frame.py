"""What stands around every page: menu, person, agency, notices. And the one way to show a page."""

from dataclasses import dataclass
from typing import Final, cast

from flask import g, get_flashed_messages, make_response, render_template, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from kl_assess.core.assessment import Actor
from kl_assess.store import agencies, assessments
from kl_assess.store.agencies import Agency
from kl_assess.web import identity, parts

_LISTED: Final = 12
"""How many agencies the menu lists before it only says where all of them are."""


@dataclass(frozen=True)
class Place:
    """An address with its words; `current` where the page at hand is there or below."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Notice:
    """One sentence said once, on the next page: "success", "info" or "warning"."""

    kind: str
    text: str


@dataclass(frozen=True)
class Frame:
    """What the layout prints around a page."""

    places: tuple[Place, ...]
    footer: tuple[Place, ...]
    notices: tuple[Notice, ...]
    person: str | None
    person_url: str
    agency: str | None
    agencies: tuple[Place, ...]
    agencies_url: str
    demonstration: bool


def render(template: str, page: object, status: int = 200) -> Response:
    """Show one page: its template sees `page`, a small frozen value, and the layout sees `frame`."""
    return make_response(render_template(template, page=page, frame=_frame()), status)


def _frame() -> Frame:
    person, agency, others = _who()
    return Frame(
        places=_places(agency),
        footer=(
            Place("How scores work", url_for("public.how_scores_work")),
            Place("Privacy and public records", url_for("public.privacy")),
            Place("Accessibility", url_for("public.accessibility")),
        ),
        notices=_notices(),
        person=person.name if person else None,
        person_url=url_for("desk.show", after=request.full_path.rstrip("?") if request.method == "GET" else None),
        agency=agency.short or agency.name if agency else None,
        agencies=tuple(
            Place(other.name, url_for("overview.show", slug=other.slug), other == agency) for other in others
        ),
        agencies_url=url_for("agencies.index"),
        demonstration=agency is not None and agency.demonstration,
    )


def _notices() -> tuple[Notice, ...]:
    said = cast("list[tuple[str, str]]", get_flashed_messages(with_categories=True))
    return tuple(Notice(kind, text) for kind, text in said)


def _who() -> tuple[Actor | None, Agency | None, tuple[Agency, ...]]:
    """The person, the agency and all agencies; nobody where the database cannot be asked, so that errors still show."""
    try:
        person, agency = identity.person(), identity.last_agency()
        return person, agency, agencies.every(parts.session(), _LISTED) if agency else ()
    except SQLAlchemyError:
        parts.session().rollback()
        g.person, g.agency = None, None
        return None, None, ()


def _places(agency: Agency | None) -> tuple[Place, ...]:
    if agency is None:
        return (
            _place("Start", url_for("agencies.index")),
            _place("The topic", url_for("public.topic")),
            _place("How scores work", url_for("public.how_scores_work")),
            _place("Library", url_for("library.index")),
        )
    found = [_place("Overview", url_for("overview.show", slug=agency.slug), alone=True)]
    number = g.assessment.number if "assessment" in g else assessments.last_number(parts.session(), agency.id)
    if number:
        base = url_for("tasks.show", slug=agency.slug, number=number)
        results, reports = (url_for(f"{name}.show", slug=agency.slug, number=number) for name in ("results", "reports"))
        targets = url_for("results.targets", slug=agency.slug, number=number)
        elsewhere = request.path.startswith((results, targets, reports))
        found += [
            Place("Assessment", base, request.path.startswith(base) and not elsewhere),
            Place("Results", results, request.path.startswith((results, targets))),
            _place("Reports", reports),
        ]
    return (*found, _place("Library", url_for("library.index")))


def _place(label: str, url: str, *, alone: bool = False) -> Place:
    here = request.path == url or (not alone and request.path.startswith(f"{url}/"))
    return Place(label, url, here)
