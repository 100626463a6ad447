"""axe finds nothing wrong on the pages of people, administrators and parent bodies, at two widths, by each role."""

import shutil
import threading

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE, read_basis
from tests.databases import migrated_sqlite
from tests.e2e.test_axe import WIDE
from tests.e2e.test_axe_of_accounts import looked_at
from tests.web.accounts.town import town
from tests.web.installation import OUR_AGENCY, world

pytestmark = pytest.mark.browser

AGENCY = ("", "/members", "/sharing", "/assessments/2", "/plan", "/record")
PAGES = {
    "chief": tuple(f"{{agency}}{page}" for page in AGENCY),
    "reader": tuple(f"{{agency}}{page}" for page in (*AGENCY[:-1], "/assessments/2/profile", "/assessments/2/targets")),
    "administrator": (
        "/agencies",
        "/service",
        "/service/agencies?q=lake",
        "/service/agencies/new",
        "/service{agency}",
        "/service/requests/{request}",
        "/service/accounts",
        "/service/accounts/{account}",
        "/service/bodies",
        "/service/bodies/chiefs",
        "/service/log",
    ),
    "one of a parent body": ("/agencies", "/bodies/chiefs"),
    "signed in without an agency": ("/agencies",),
    "nobody": ("/apply", "/apply/sent"),
}


class _Quiet(WSGIRequestHandler):
    def log(self, *given):
        """Say nothing."""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """The installation with everybody in it, served: it, its address, and what stands in addresses."""
    folder, basis = tmp_path_factory.mktemp("town"), read_basis(SHIPPED_QUESTIONNAIRE)
    kept = shutil.copy(migrated_sqlite(folder), folder / "kept.sqlite3")
    made = town(world(kept, folder / "instance", basis), folder / "copy", basis)
    server = make_server("localhost", 0, made.app, threaded=True, request_handler=_Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    more = made.more[OUR_AGENCY]
    parts = {
        "agency": made.places[OUR_AGENCY].address,
        "request": more["application_id"],
        "account": more["account_id"],
    }
    yield made, f"http://localhost:{server.server_port}", parts
    server.shutdown()
    server.server_close()
    made.parts.sessions.kw["bind"].dispose()


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_somebody(place, browser, name):
    made, url, parts = place
    context = browser.new_context(bypass_csp=True, viewport=WIDE)
    cookie = made.browsers[name].client.get_cookie("kl_assess")
    if cookie:
        context.add_cookies([{"name": "kl_assess", "value": cookie.value, "url": url}])
    page = context.new_page()
    for address in PAGES[name]:
        answer = page.goto(url + address.format(**parts))
        assert (answer.status, answer.url) == (200, url + address.format(**parts))
        for fold in page.query_selector_all("main details"):
            fold.evaluate("found => found.open = true")
        assert looked_at(page) == [], address
    context.close()
