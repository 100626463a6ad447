"""Every page there is, as people see it: empty, half-way, signed, with the longest texts. Served inside the test."""

import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass

from werkzeug.serving import WSGIRequestHandler, make_server

from kl_assess.app import create_app
from kl_assess.config import Settings
from kl_assess.core.assessment import Answer
from kl_assess.store import agencies, assessments, responses
from tests.e2e.filling import NOW, filled
from tests.web.answered import answer
from tests.web.assessments import parts_of, reading

PAGES = {
    "agencies.index": "/agencies",
    "agencies.new": "/agencies/new",
    "agencies.edit": "{0.half.agency}/edit",
    "answering.history": "{0.half}/items/LEA-3.2/history",
    "answering.show": "{0.half}/elements/LEA-3",
    "checking.reopen": "{0.signed}/reopen",
    "checking.show": "{0.half}/check",
    "checking.sign_off": "{0.sent}/sign-off",
    "comparing.show": "{0.half.agency}/changes",
    "comparing.trend": "{0.half.agency}/trend",
    "desk.show": "/desk",
    "due.show": "{0.half.agency}/calendar",
    "exchange.blank": "{0.half}/blank",
    "exchange.show": "{0.half}/import",
    "library.index": "/library",
    "library.resource": "/library/{0.resource}",
    "overview.show": "{0.half.agency}",
    "planning.action": "{0.acted}",
    "planning.edit": "{0.acted}/edit",
    "planning.find_out": "{0.half.agency}/plan/find-out?item=LEA-3.1",
    "planning.listed": "{0.half.agency}/plan/list",
    "planning.new": "{0.half.agency}/plan/actions/new",
    "planning.not_now": "{0.half.agency}/plan/not-now?item=LEA-3.1",
    "planning.printed": "{0.half.agency}/plan/print",
    "planning.show": "{0.half.agency}/plan",
    "profile.show": "{0.half}/profile",
    "public.accessibility": "/accessibility",
    "public.home": "/",
    "public.how_scores_work": "/how-scores-work",
    "public.privacy": "/privacy",
    "public.topic": "/topic",
    "record.confirm": "{0.half.agency}/delete",
    "record.everything": "{0.half.agency}/everything",
    "record.keeping": "{0.half.agency}/keeping",
    "record.receipt": "/agencies/deleted/{0.receipt}",
    "record.show": "{0.half.agency}/record",
    "reports.confirm": "{0.signed}/reports/issue",
    "reports.show": "{0.issued}/reports",
    "results.show": "{0.half}/results",
    "results.targets": "{0.half}/targets",
    "what_if.show": "{0.half}/what-if",
    "tasks.new": "{0.half.agency}/assessments/new",
    "tasks.confirm": "{0.half}/delete",
    "tasks.edit": "{0.half}/edit",
    "tasks.show": "{0.half}",
    "answering.show, blank": "{0.fresh}/elements/EXP-1",
    "answering.show, item draft": "{0.half}/elements/EXP-3",
    "answering.show, long": "{0.long}/elements/LEA-3",
    "answering.show, quick check": "{0.quick}/elements/LEA-1",
    "answering.show, sent": "{0.sent}/elements/LEA-3",
    "answering.show, read only": "{0.signed}/elements/LEA-3",
    "answering.history, long": "{0.long}/items/LEA-3.2/history",
    "agencies.edit, long": "{0.long.agency}/edit",
    "checking.show, all answered": "{0.answered}/check",
    "checking.show, long": "{0.long}/check",
    "checking.show, nothing answered": "{0.fresh}/check",
    "checking.show, reopened": "{0.reopened}/check",
    "answering.show, from last time": "{0.carried}/elements/LEA-3",
    "answering.history, from last time": "{0.carried}/items/LEA-3.1/history",
    "checking.show, from last time": "{0.carried}/check",
    "overview.show, from last time": "{0.carried.agency}",
    "tasks.new, from last time": "{0.carried.agency}/assessments/new",
    "tasks.show, from last time": "{0.carried}",
    "checking.sign_off, signed": "{0.signed}/sign-off",
    "comparing.show, first": "{0.fresh.agency}/changes",
    "comparing.show, signed": "{0.half.agency}/changes?from=1&to=2",
    "comparing.show, long": "{0.long.agency}/changes",
    "comparing.trend, none": "{0.fresh.agency}/trend",
    "exchange.blank, ready": "{0.signed}/blank",
    "exchange.blank, being made": "{0.fresh}/blank",
    "due.show, nothing due": "{0.first}/calendar",
    "due.show, long": "{0.long.agency}/calendar",
    "exchange.show, locked": "{0.signed}/import",
    "library.index, searched": "/library?q=trust&sort=year",
    "library.index, nothing found": "/library?q=zzzz",
    "overview.show, first": "{0.first}",
    "overview.show, long": "{0.long.agency}",
    "planning.action, long": "{0.acted_long}",
    "planning.edit, long": "{0.acted_long}/edit",
    "planning.listed, long": "{0.long.agency}/plan/list",
    "planning.listed, nothing fits": "{0.half.agency}/plan/list?state=stopped&due=overdue",
    "planning.new, for an item": "{0.half.agency}/plan/actions/new?item=LEA-3.1",
    "planning.not_now, long": "{0.long.agency}/plan/not-now?item=EXP-1.3",
    "planning.printed, long": "{0.long.agency}/plan/print",
    "planning.show, first": "{0.first}/plan",
    "planning.show, long": "{0.long.agency}/plan",
    "planning.show, nothing answered": "{0.fresh.agency}/plan",
    "planning.show, nothing decided": "{0.carried.agency}/plan",
    "profile.show, locked": "{0.signed}/profile",
    "profile.show, long": "{0.long}/profile",
    "record.confirm, on hold": "{0.carried.agency}/delete",
    "record.everything, being made": "{0.carried.agency}/everything",
    "record.keeping, on hold": "{0.carried.agency}/keeping",
    "record.show, long": "{0.long.agency}/record",
    "record.show, of an item": "{0.half.agency}/record?item=LEA-3.1&assessment=3&from=1/1/2026",
    "record.show, nothing fits": "{0.half.agency}/record?what=carried&person=nobody&to=1/1/2020",
    "reports.show, failed": "{0.signed}/reports",
    "reports.show, long": "{0.long}/reports",
    "reports.show, none": "{0.fresh}/reports",
    "results.show, nothing answered": "{0.fresh}/results",
    "results.show, quick check": "{0.quick}/results",
    "results.show, signed": "{0.signed}/results",
    "results.show, long": "{0.long}/results",
    "results.targets, locked": "{0.signed}/targets",
    "results.targets, long": "{0.long}/targets",
    "what_if.show, gaps closed": "{0.half}/what-if?from=gaps",
    "what_if.show, long": "{0.long}/what-if?from=gaps",
    "what_if.show, nothing answered": "{0.fresh}/what-if?LEA-3.1=3",
    "what_if.show, quick check": "{0.quick}/what-if?from=gaps",
    "tasks.new, first": "{0.first}/assessments/new",
    "tasks.show, nothing answered": "{0.fresh}",
    "tasks.confirm, long": "{0.long}/delete",
    "tasks.show, issued": "{0.issued}",
    "tasks.show, long": "{0.long}",
    "tasks.show, sent": "{0.sent}",
    "tasks.show, reopened": "{0.reopened}",
}
"""Every address that shows a page, by the name of its endpoint and of what is special about it."""


class Address(str):
    """The address of an assessment, or of an agency without one."""

    __slots__ = ()

    @property
    def agency(self):
        """The address of the agency."""
        return self.partition("/assessments/")[0]


@dataclass(frozen=True)
class Site:
    """The pages, where they are served, and the agencies on them. `resource` is one of the library."""

    app: object
    url: str
    first: Address
    fresh: Address
    half: Address
    quick: Address
    answered: Address
    sent: Address
    signed: Address
    issued: Address
    reopened: Address
    carried: Address
    long: Address
    acted: Address
    acted_long: Address
    resource: str
    receipt: str

    def url_of(self, name):
        """The address of a page by its name."""
        return self.url + PAGES[name].format(self)

    def assessment(self, address):
        """An assessment, as it is now."""
        agency = reading(self.app, agencies.by_slug, address.split("/")[2])
        return reading(self.app, assessments.by_number, agency.id, int(address.rsplit("/", 1)[1]))

    def change(self, address, item, response):
        """Answer an item as somebody else would, in another window."""
        assessment = self.assessment(address)
        kept = reading(self.app, responses.answer, assessment, item)
        answer(self.app, assessment, {item: Answer(item, response, version=kept.version)})


OTHERS = (
    "static_files.serve",
    "public.sample_report",
    "answering.token",
    "answering.file",
    "due.download",
    "due.feed",
    "exchange.blank_pdf",
    "exchange.blank_workbook",
    "exchange.blank_yaml",
    "exchange.export_workbook",
    "exchange.export_yaml",
    "planning.files_calendar",
    "planning.files_csv",
    "planning.files_workbook",
    "record.download",
    "record.download_everything",
    "record.receipt_file",
    "reports.download",
    "reports.state",
)
"""The endpoints that answer with a file or with JSON: no pages."""


class _Silent(WSGIRequestHandler):
    def log(self, *_):
        """Say nothing of each request."""


@contextmanager
def served(demonstration, folder):
    """Every page, on a copy of the demonstration, at one moment that does not pass."""
    instance = shutil.copytree(demonstration, folder / "instance")
    app = create_app(Settings(instance), clock=lambda: NOW)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        found = {name: Address(address) for name, address in filled(app).items()}
        resource = parts_of(app).basis.resources.resources[0].id
        yield Site(app=app, url=f"http://localhost:{server.port}", resource=resource, **found)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        parts_of(app).sessions.kw["bind"].dispose()


def seated(context, site, name="Maria Okafor"):
    """The first page of a browser in which somebody has said who they are."""
    page = context.new_page()
    page.goto(f"{site.url}/desk")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your title").fill("Chief")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{site.url}/agencies")
    return page
