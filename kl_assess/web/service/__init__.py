"""The pages of the administrator: health, agencies, requests, accounts, parent bodies, and the log of all that.

None of them reads an assessment. Whoever is no administrator finds nothing here.
"""

from typing import Final

from flask import Blueprint

from kl_assess.web.service import accounts, agencies, applications, bodies, health, log
from kl_assess.web.signing_in.factors import fresh

blueprint = Blueprint("service", __name__, url_prefix="/service")

_AGENCY: Final = "/agencies/<slug>"
_APPLICATION: Final = "/requests/<uuid:application_id>"
_ACCOUNT: Final = "/accounts/<uuid:account_id>"
_BODY: Final = "/bodies/<body>"

for _rule, _endpoint, _view, _method in (
    ("", "show", health.show, "GET"),
    ("/agencies", "agencies", agencies.index, "GET"),
    ("/agencies/new", "new_agency", agencies.new, "GET"),
    ("/agencies/new", "add_agency", agencies.add, "POST"),
    (_AGENCY, "agency", agencies.show, "GET"),
    (f"{_AGENCY}/invite", "invite", agencies.invite, "POST"),
    (f"{_AGENCY}/emergency", "emergency", agencies.take_emergency, "POST"),
    (_APPLICATION, "application", applications.show, "GET"),
    (f"{_APPLICATION}/approve", "approve", applications.approve, "POST"),
    (f"{_APPLICATION}/refuse", "refuse", applications.refuse, "POST"),
    ("/accounts", "accounts", accounts.index, "GET"),
    ("/accounts", "invite_to_serve", fresh(accounts.invite), "POST"),
    (_ACCOUNT, "account", fresh(accounts.show), "GET"),
    (f"{_ACCOUNT}/close", "close", fresh(accounts.close), "POST"),
    (f"{_ACCOUNT}/open", "open", fresh(accounts.reopen), "POST"),
    (f"{_ACCOUNT}/sessions", "end_sessions", fresh(accounts.end_sessions), "POST"),
    (f"{_ACCOUNT}/second-factor", "second_factor", fresh(accounts.reset_second_factor), "POST"),
    (f"{_ACCOUNT}/services", "services", fresh(accounts.set_services), "POST"),
    ("/bodies", "bodies", bodies.index, "GET"),
    ("/bodies", "add_body", bodies.add, "POST"),
    (_BODY, "body", bodies.show, "GET"),
    (f"{_BODY}/invite", "invite_to_body", bodies.invite, "POST"),
    (f"{_BODY}/people/<uuid:person_id>/end", "end_body_member", bodies.end_member, "POST"),
    ("/log", "log", log.show, "GET"),
    ("/log.csv", "log_csv", log.download, "GET"),
):
    blueprint.add_url_rule(_rule, _endpoint, _view, methods=[_method])
