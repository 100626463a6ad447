"""What stands around every page: menu, person, agency, notices. And the one way to show a page."""

from dataclasses import dataclass
from typing import Final, cast

from flask import g, get_flashed_messages, make_response, render_template, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from kl_assess.core.assessment import Actor
from kl_assess.store import assessments
from kl_assess.store.agencies import Agency
from kl_assess.web import identity, parts
from kl_assess.web.addresses import address

_OF_RESULTS: Final = ("results.targets", "what_if.show")
"""The pages beside the results that belong to them."""

_OF_ALL_RESULTS: Final = ("comparing.show", "comparing.trend")
"""Those that belong to the results of several assessments."""

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
    signs_in: bool
    agency: str | None
    agencies: tuple[Place, ...]
    agencies_url: str
    people_url: str
    demonstration: bool


def render(template: str, page: object, status: int = 200) -> Response:
    """Show one page: its template sees `page`, a small frozen value, and the layout sees `frame`."""
    return make_response(render_template(template, page=page, frame=_frame()), status)


def _frame() -> Frame:
    person, agency, others = _who()
    return Frame(
        places=(*_places(agency), *_of_the_service(person)),
        footer=(
            Place("How scores work", address("public.how_scores_work")),
            Place("Privacy and public records", address("public.privacy")),
            Place("Accessibility", address("public.accessibility")),
        ),
        notices=_notices(),
        person=person.name if person else None,
        person_url=_person_url(person),
        signs_in=identity.with_accounts(),
        agency=agency.short or agency.name if agency else None,
        agencies=tuple(
            Place(other.name, address("overview.show", slug=other.slug), other == agency) for other in others
        ),
        agencies_url=address("agencies.index"),
        people_url=address("members.show", slug=agency.slug) if agency and identity.with_accounts() else "",
        demonstration=agency is not None and agency.demonstration,
    )


def _person_url(person: Actor | None) -> str:
    """Where the person in the header leads: to one's account, or to where one says who one is."""
    if identity.with_accounts():
        return address("signing_in.account") if person else address("security.login")
    return address("desk.show", after=request.full_path.rstrip("?") if request.method == "GET" else None)


def _notices() -> tuple[Notice, ...]:
    said = cast("list[tuple[str, str]]", get_flashed_messages(with_categories=True))
    return tuple(Notice("warning" if kind == "error" else kind, text) for kind, text in said if text)


def _who() -> tuple[Actor | None, Agency | None, tuple[Agency, ...]]:
    """The person, the agency and all agencies; nobody where the database cannot be asked, so that errors still show."""
    try:
        person, agency = identity.person(), identity.last_agency()
        return person, agency, identity.own_agencies(_LISTED) if agency else ()
    except SQLAlchemyError:
        parts.session().rollback()
        g.person, g.agency = None, None
        return None, None, ()


def _places(agency: Agency | None) -> tuple[Place, ...]:
    if agency is None:
        return (
            _place("Start", address("agencies.index")),
            _place("The topic", address("public.topic")),
            _place("How scores work", address("public.how_scores_work")),
            _place("Library", address("library.index")),
        )
    found = [_place("Overview", address("overview.show", slug=agency.slug), alone=True)]
    number = g.assessment.number if "assessment" in g else assessments.last_number(parts.session(), agency.id)
    if number:
        base = address("tasks.show", slug=agency.slug, number=number)
        results, reports = (address(f"{name}.show", slug=agency.slug, number=number) for name in ("results", "reports"))
        below = (
            results,
            *(address(name, slug=agency.slug, number=number) for name in _OF_RESULTS),
            *(address(name, slug=agency.slug) for name in _OF_ALL_RESULTS),
        )
        elsewhere = request.path.startswith((*below, reports))
        found += [
            Place("Assessment", base, request.path.startswith(base) and not elsewhere),
            Place("Results", results, request.path.startswith(below)),
            _place("Plan", address("planning.show", slug=agency.slug)),
            _place("Reports", reports),
        ]
    return (*found, _place("Library", address("library.index")))


def _of_the_service(person: Actor | None) -> tuple[Place, ...]:
    """The administrator's pages, for whoever is one."""
    if not person or not identity.with_accounts() or not identity.may("service.show"):
        return ()
    return (_place("Administration", address("service.show")),)


def _place(label: str, url: str, *, alone: bool = False) -> Place:
    here = request.path == url or (not alone and request.path.startswith(f"{url}/"))
    return Place(label, url, here)
