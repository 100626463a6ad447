"""Every address of the app: what it takes, who may use it, and what it answers to the right person.

`to` is where a redirect leads, as the endpoint of its page. The addresses are those of the installation that
`tests.web.installation` fills: its second assessment is open, and its first one issued.
"""

from dataclasses import dataclass
from enum import StrEnum

from kl_assess.web.due.feed import feed_url
from tests.web.installation import ELEMENT, ITEM, OPEN, SIGNED


class Who(StrEnum):
    """Who may use an address."""

    ANYONE = "anyone"
    AT_DESK = "the person at the desk for that agency"


@dataclass(frozen=True)
class Way:
    """One way to use an address: who may, which assessment it is about, and what a GET answers."""

    who: Who
    number: int = OPEN
    status: int = 200
    to: str = ""


def anyone(**more):
    return Way(Who.ANYONE, **more)


def at_desk(number=OPEN, **more):
    return Way(Who.AT_DESK, number, **more)


def leads_to(endpoint, number=OPEN):
    return at_desk(number, status=303, to=endpoint)


_AGENCY = "/agencies/<slug>"
_PLAN = f"{_AGENCY}/plan"
_ASSESSMENT = f"{_AGENCY}/assessments/<int:number>"

ACCESS = {
    # pages for anyone
    ("GET", "/"): anyone(),
    ("GET", "/topic"): anyone(),
    ("GET", "/how-scores-work"): anyone(),
    ("GET", "/accessibility"): anyone(),
    ("GET", "/privacy"): anyone(),
    ("GET", "/sample-report.pdf"): anyone(),
    ("GET", "/library"): anyone(),
    ("GET", "/library/<slug>"): anyone(),
    ("GET", "/static/<stamp>/<path:name>"): anyone(),
    ("GET", "/desk"): anyone(),
    ("POST", "/desk"): anyone(),
    # what a calendar program reads that has its address
    ("GET", "/calendar/<token>.ics"): anyone(),
    # agencies
    ("GET", "/agencies"): at_desk(),
    ("GET", "/agencies/new"): at_desk(),
    ("POST", "/agencies/new"): at_desk(),
    ("GET", _AGENCY): at_desk(),
    ("GET", f"{_AGENCY}/edit"): at_desk(),
    ("POST", f"{_AGENCY}/edit"): at_desk(),
    ("GET", f"{_AGENCY}/changes"): at_desk(),
    ("GET", f"{_AGENCY}/trend"): at_desk(),
    ("GET", f"{_AGENCY}/token"): at_desk(),
    ("GET", f"{_AGENCY}/calendar"): at_desk(),
    ("GET", f"{_AGENCY}/calendar.ics"): at_desk(),
    ("POST", f"{_AGENCY}/calendar/address"): at_desk(),
    ("GET", f"{_AGENCY}/files/<digest>"): at_desk(),
    ("GET", f"{_AGENCY}/reports/<uuid:report_id>/<name>"): at_desk(),
    # its plan
    ("GET", _PLAN): at_desk(),
    ("GET", f"{_PLAN}/list"): at_desk(),
    ("GET", f"{_PLAN}/print"): at_desk(),
    ("GET", f"{_PLAN}/actions.csv"): at_desk(),
    ("GET", f"{_PLAN}/actions.xlsx"): at_desk(),
    ("GET", f"{_PLAN}/actions.ics"): at_desk(),
    ("GET", f"{_PLAN}/actions/new"): at_desk(),
    ("POST", f"{_PLAN}/actions/new"): at_desk(),
    ("GET", f"{_PLAN}/find-out"): leads_to("planning.show"),
    ("POST", f"{_PLAN}/find-out"): at_desk(),
    ("GET", f"{_PLAN}/not-now"): leads_to("planning.show"),
    ("POST", f"{_PLAN}/not-now"): at_desk(),
    ("POST", f"{_PLAN}/take-up"): at_desk(),
    ("GET", f"{_PLAN}/actions/<uuid:action_id>"): at_desk(),
    ("GET", f"{_PLAN}/actions/<uuid:action_id>/edit"): at_desk(),
    ("POST", f"{_PLAN}/actions/<uuid:action_id>/edit"): at_desk(),
    ("POST", f"{_PLAN}/actions/<uuid:action_id>/move"): at_desk(),
    ("POST", f"{_PLAN}/actions/<uuid:action_id>/note"): at_desk(),
    ("POST", f"{_PLAN}/actions/<uuid:action_id>/stop"): at_desk(),
    # an assessment
    ("GET", f"{_AGENCY}/assessments/new"): at_desk(),
    ("POST", f"{_AGENCY}/assessments/new"): at_desk(),
    ("GET", _ASSESSMENT): at_desk(),
    ("POST", f"{_ASSESSMENT}/full"): at_desk(),
    ("GET", f"{_ASSESSMENT}/edit"): at_desk(),
    ("POST", f"{_ASSESSMENT}/edit"): at_desk(),
    ("GET", f"{_ASSESSMENT}/delete"): at_desk(),
    ("POST", f"{_ASSESSMENT}/delete"): at_desk(),
    ("GET", f"{_ASSESSMENT}/profile"): at_desk(),
    ("POST", f"{_ASSESSMENT}/profile"): at_desk(),
    ("GET", f"{_ASSESSMENT}/elements/<element_id>"): at_desk(),
    ("POST", f"{_ASSESSMENT}/elements/<element_id>"): at_desk(),
    ("POST", f"{_ASSESSMENT}/items/<item_id>"): at_desk(),
    ("GET", f"{_ASSESSMENT}/items/<item_id>/history"): at_desk(),
    # its files in and out
    ("GET", f"{_ASSESSMENT}/import"): at_desk(),
    ("POST", f"{_ASSESSMENT}/import"): at_desk(),
    ("POST", f"{_ASSESSMENT}/import/apply"): at_desk(),
    ("GET", f"{_ASSESSMENT}/export/responses.xlsx"): at_desk(),
    ("GET", f"{_ASSESSMENT}/export/responses.yaml"): at_desk(),
    ("GET", f"{_ASSESSMENT}/blank"): at_desk(),
    ("POST", f"{_ASSESSMENT}/blank"): at_desk(),
    ("GET", f"{_ASSESSMENT}/blank/copy.pdf"): at_desk(),
    ("GET", f"{_ASSESSMENT}/blank/responses.xlsx"): at_desk(),
    ("GET", f"{_ASSESSMENT}/blank/responses.yaml"): at_desk(),
    # its results, sign-off and reports
    ("GET", f"{_ASSESSMENT}/results"): at_desk(),
    ("GET", f"{_ASSESSMENT}/targets"): at_desk(),
    ("POST", f"{_ASSESSMENT}/targets"): at_desk(),
    ("GET", f"{_ASSESSMENT}/what-if"): at_desk(),
    ("POST", f"{_ASSESSMENT}/what-if/pictures"): at_desk(),
    ("POST", f"{_ASSESSMENT}/what-if/pictures/<uuid:picture_id>/remove"): at_desk(),
    ("POST", f"{_ASSESSMENT}/what-if/targets"): at_desk(),
    ("GET", f"{_ASSESSMENT}/check"): at_desk(),
    ("POST", f"{_ASSESSMENT}/check"): at_desk(),
    ("GET", f"{_ASSESSMENT}/sign-off"): leads_to("checking.show"),
    ("POST", f"{_ASSESSMENT}/sign-off"): at_desk(),
    ("POST", f"{_ASSESSMENT}/send-back"): at_desk(),
    ("GET", f"{_ASSESSMENT}/reopen"): at_desk(SIGNED),
    ("POST", f"{_ASSESSMENT}/reopen"): at_desk(SIGNED),
    ("GET", f"{_ASSESSMENT}/reports"): at_desk(),
    ("POST", f"{_ASSESSMENT}/reports/draft"): at_desk(),
    ("GET", f"{_ASSESSMENT}/reports/issue"): leads_to("reports.show"),
    ("POST", f"{_ASSESSMENT}/reports/issue"): at_desk(),
    ("POST", f"{_ASSESSMENT}/reports/follow-up"): at_desk(SIGNED),
    ("GET", f"{_ASSESSMENT}/reports/<uuid:report_id>/state"): at_desk(),
    ("POST", f"{_ASSESSMENT}/reports/<uuid:report_id>/again"): at_desk(),
}
"""Each method and rule of the app."""


def used(app):
    """The rule of every method and rule of the app, but for those that Flask adds itself."""
    return {
        (method, rule.rule): rule for rule in app.url_map.iter_rules() for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def shared_parts(app):
    """What stands in addresses that belong to no agency, or in every agency's."""
    static = app.jinja_env.globals["static"]
    with app.test_request_context():
        _, _, stamp, name = static("site.css").split("/", 3)
    return {"element_id": ELEMENT, "item_id": ITEM, "stamp": stamp, "name": name, "app": app}


def calendar_token(app, agency):
    """What stands in the address of an agency's calendar."""
    with app.test_request_context(), app.extensions["kl_assess"].sessions() as session:
        return feed_url(session, agency).rpartition("/")[2].removesuffix(".ics")


def parts_of(rule, way, place, shared):
    """The parts of an address of an agency, by the names in its rule."""
    found = {**shared, "slug": place.slug, "number": way.number}
    found |= {"digest": place.files[way.number], "report_id": place.reports[way.number]}
    found |= {"picture_id": place.pictures[way.number], "action_id": place.actions[way.number]}
    if "token" in rule.arguments:
        found["token"] = calendar_token(shared["app"], place.agency)
    if rule.endpoint == "reports.download":
        found["name"] = "full.pdf"
    return {name: found[name] for name in rule.arguments}


def address_of(app, rule, method, parts):
    """The address of a rule with these parts."""
    return app.url_map.bind("localhost").build(rule.endpoint, parts, method=method)


def every_address(app, place):
    """Every way to use the app: (method, rule, way, address); the pages of the library have slugs of their own."""
    shared, slug = shared_parts(app), app.extensions["kl_assess"].basis.resources.resources[0].id
    for key, way in ACCESS.items():
        method, rule = key[0], used(app)[key]
        parts = parts_of(rule, way, place, shared)
        if rule.endpoint == "library.resource":
            parts["slug"] = slug
        yield method, rule, way, address_of(app, rule, method, parts)
