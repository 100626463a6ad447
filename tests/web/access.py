"""Every address of the app without accounts, and what it answers to the right person.

Who may use it stands in one table, that of the code (`kl_assess.web.access.NEEDS`): `who_may` reads it. What the app
has with accounts beside these is in `tests.web.accounts.town`. `to` is where a redirect leads, as the endpoint of its
page. The addresses are those of the installation that
`tests.web.installation` fills: its second assessment is open, and its first one issued.
"""

from dataclasses import dataclass
from enum import StrEnum

from kl_assess.web.access import NEEDS, Open
from kl_assess.web.due.feed import feed_url
from tests.web.installation import ELEMENT, ITEM, OPEN, SIGNED


class Who(StrEnum):
    """Who may use an address without accounts."""

    ANYONE = "anyone"
    AT_DESK = "the person at the desk for that agency"


def who_may(rule):
    """Who may use a rule of the app without accounts: whoever is at the desk may do everything."""
    return Who.ANYONE if NEEDS[rule.endpoint] is Open.ANYONE else Who.AT_DESK


@dataclass(frozen=True)
class Way:
    """One way to use an address: which assessment it is about, and what a GET answers."""

    number: int = OPEN
    status: int = 200
    to: str = ""


OF_OPEN, OF_SIGNED = Way(), Way(SIGNED)


def leads_to(endpoint, number=OPEN):
    return Way(number, status=303, to=endpoint)


_AGENCY = "/agencies/<slug>"
_PLAN = f"{_AGENCY}/plan"
_ASSESSMENT = f"{_AGENCY}/assessments/<int:number>"

ACCESS = {
    # pages for anyone
    ("GET", "/"): OF_OPEN,
    ("GET", "/topic"): OF_OPEN,
    ("GET", "/how-scores-work"): OF_OPEN,
    ("GET", "/accessibility"): OF_OPEN,
    ("GET", "/privacy"): OF_OPEN,
    ("GET", "/sample-report.pdf"): OF_OPEN,
    ("GET", "/library"): OF_OPEN,
    ("GET", "/library/<slug>"): OF_OPEN,
    ("GET", "/static/<stamp>/<path:name>"): OF_OPEN,
    ("GET", "/desk"): OF_OPEN,
    ("POST", "/desk"): OF_OPEN,
    # what a calendar program reads that has its address
    ("GET", "/calendar/<token>.ics"): OF_OPEN,
    # agencies
    ("GET", "/agencies"): OF_OPEN,
    ("GET", "/agencies/new"): OF_OPEN,
    ("POST", "/agencies/new"): OF_OPEN,
    ("GET", _AGENCY): OF_OPEN,
    ("GET", f"{_AGENCY}/edit"): OF_OPEN,
    ("POST", f"{_AGENCY}/edit"): OF_OPEN,
    ("GET", f"{_AGENCY}/changes"): OF_OPEN,
    ("GET", f"{_AGENCY}/trend"): OF_OPEN,
    ("GET", f"{_AGENCY}/token"): OF_OPEN,
    ("GET", f"{_AGENCY}/calendar"): OF_OPEN,
    ("GET", f"{_AGENCY}/calendar.ics"): OF_OPEN,
    ("POST", f"{_AGENCY}/calendar/address"): OF_OPEN,
    ("GET", f"{_AGENCY}/files/<digest>"): OF_OPEN,
    ("GET", f"{_AGENCY}/reports/<uuid:report_id>/<name>"): OF_OPEN,
    # its record, and leaving
    ("GET", f"{_AGENCY}/record"): OF_OPEN,
    ("GET", f"{_AGENCY}/record.csv"): OF_OPEN,
    ("GET", f"{_AGENCY}/keeping"): OF_OPEN,
    ("POST", f"{_AGENCY}/keeping"): OF_OPEN,
    ("POST", f"{_AGENCY}/keeping/hold"): OF_OPEN,
    ("POST", f"{_AGENCY}/keeping/lift"): OF_OPEN,
    ("GET", f"{_AGENCY}/everything"): OF_OPEN,
    ("POST", f"{_AGENCY}/everything"): OF_OPEN,
    ("GET", f"{_AGENCY}/everything.zip"): OF_OPEN,
    ("GET", f"{_AGENCY}/delete"): OF_OPEN,
    ("POST", f"{_AGENCY}/delete"): OF_OPEN,
    ("GET", "/agencies/deleted/<uuid:receipt_id>"): OF_OPEN,
    ("GET", "/agencies/deleted/<uuid:receipt_id>/receipt.json"): OF_OPEN,
    # its plan
    ("GET", _PLAN): OF_OPEN,
    ("GET", f"{_PLAN}/list"): OF_OPEN,
    ("GET", f"{_PLAN}/print"): OF_OPEN,
    ("GET", f"{_PLAN}/actions.csv"): OF_OPEN,
    ("GET", f"{_PLAN}/actions.xlsx"): OF_OPEN,
    ("GET", f"{_PLAN}/actions.ics"): OF_OPEN,
    ("GET", f"{_PLAN}/actions/new"): OF_OPEN,
    ("POST", f"{_PLAN}/actions/new"): OF_OPEN,
    ("GET", f"{_PLAN}/find-out"): leads_to("planning.show"),
    ("POST", f"{_PLAN}/find-out"): OF_OPEN,
    ("GET", f"{_PLAN}/not-now"): leads_to("planning.show"),
    ("POST", f"{_PLAN}/not-now"): OF_OPEN,
    ("POST", f"{_PLAN}/take-up"): OF_OPEN,
    ("GET", f"{_PLAN}/actions/<uuid:action_id>"): OF_OPEN,
    ("GET", f"{_PLAN}/actions/<uuid:action_id>/edit"): OF_OPEN,
    ("POST", f"{_PLAN}/actions/<uuid:action_id>/edit"): OF_OPEN,
    ("POST", f"{_PLAN}/actions/<uuid:action_id>/move"): OF_OPEN,
    ("POST", f"{_PLAN}/actions/<uuid:action_id>/note"): OF_OPEN,
    ("POST", f"{_PLAN}/actions/<uuid:action_id>/stop"): OF_OPEN,
    # an assessment
    ("GET", f"{_AGENCY}/assessments/new"): OF_OPEN,
    ("POST", f"{_AGENCY}/assessments/new"): OF_OPEN,
    ("GET", _ASSESSMENT): OF_OPEN,
    ("POST", f"{_ASSESSMENT}/full"): OF_OPEN,
    ("GET", f"{_ASSESSMENT}/edit"): OF_OPEN,
    ("POST", f"{_ASSESSMENT}/edit"): OF_OPEN,
    ("GET", f"{_ASSESSMENT}/delete"): OF_OPEN,
    ("POST", f"{_ASSESSMENT}/delete"): OF_OPEN,
    ("GET", f"{_ASSESSMENT}/profile"): OF_OPEN,
    ("POST", f"{_ASSESSMENT}/profile"): OF_OPEN,
    ("GET", f"{_ASSESSMENT}/elements/<element_id>"): OF_OPEN,
    ("POST", f"{_ASSESSMENT}/elements/<element_id>"): OF_OPEN,
    ("POST", f"{_ASSESSMENT}/items/<item_id>"): OF_OPEN,
    ("GET", f"{_ASSESSMENT}/items/<item_id>/history"): OF_OPEN,
    # its files in and out
    ("GET", f"{_ASSESSMENT}/import"): OF_OPEN,
    ("POST", f"{_ASSESSMENT}/import"): OF_OPEN,
    ("POST", f"{_ASSESSMENT}/import/apply"): OF_OPEN,
    ("GET", f"{_ASSESSMENT}/export/responses.xlsx"): OF_OPEN,
    ("GET", f"{_ASSESSMENT}/export/responses.yaml"): OF_OPEN,
    ("GET", f"{_ASSESSMENT}/blank"): OF_OPEN,
    ("POST", f"{_ASSESSMENT}/blank"): OF_OPEN,
    ("GET", f"{_ASSESSMENT}/blank/copy.pdf"): OF_OPEN,
    ("GET", f"{_ASSESSMENT}/blank/responses.xlsx"): OF_OPEN,
    ("GET", f"{_ASSESSMENT}/blank/responses.yaml"): OF_OPEN,
    # its results, sign-off and reports
    ("GET", f"{_ASSESSMENT}/results"): OF_OPEN,
    ("GET", f"{_ASSESSMENT}/targets"): OF_OPEN,
    ("POST", f"{_ASSESSMENT}/targets"): OF_OPEN,
    ("GET", f"{_ASSESSMENT}/what-if"): OF_OPEN,
    ("POST", f"{_ASSESSMENT}/what-if/pictures"): OF_OPEN,
    ("POST", f"{_ASSESSMENT}/what-if/pictures/<uuid:picture_id>/remove"): OF_OPEN,
    ("POST", f"{_ASSESSMENT}/what-if/targets"): OF_OPEN,
    ("GET", f"{_ASSESSMENT}/check"): OF_OPEN,
    ("POST", f"{_ASSESSMENT}/check"): OF_OPEN,
    ("GET", f"{_ASSESSMENT}/sign-off"): leads_to("checking.show"),
    ("POST", f"{_ASSESSMENT}/sign-off"): OF_OPEN,
    ("POST", f"{_ASSESSMENT}/send-back"): OF_OPEN,
    ("GET", f"{_ASSESSMENT}/reopen"): OF_SIGNED,
    ("POST", f"{_ASSESSMENT}/reopen"): OF_SIGNED,
    ("GET", f"{_ASSESSMENT}/reports"): OF_OPEN,
    ("POST", f"{_ASSESSMENT}/reports/draft"): OF_OPEN,
    ("GET", f"{_ASSESSMENT}/reports/issue"): leads_to("reports.show"),
    ("POST", f"{_ASSESSMENT}/reports/issue"): OF_OPEN,
    ("POST", f"{_ASSESSMENT}/reports/follow-up"): OF_SIGNED,
    ("GET", f"{_ASSESSMENT}/reports/<uuid:report_id>/state"): OF_OPEN,
    ("POST", f"{_ASSESSMENT}/reports/<uuid:report_id>/again"): OF_OPEN,
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
    found["receipt_id"] = place.receipt
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
