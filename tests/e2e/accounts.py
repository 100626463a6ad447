"""An installation in which people sign in, served inside the test, and the deeds of whoever signs in."""

import datetime as dt
import threading
import uuid
from contextlib import contextmanager
from dataclasses import dataclass

from flask_security import hash_password
from playwright.sync_api import expect
from sqlalchemy.orm import sessionmaker
from werkzeug.serving import WSGIRequestHandler, make_server

from kl_assess.app import create_app
from kl_assess.config import Settings
from kl_assess.core.assessment import Actor
from kl_assess.core.roles import Role
from kl_assess.store import accounts, memberships, migration, people
from kl_assess.store.accounts import Account
from kl_assess.store.agencies import AgencyFacts
from kl_assess.store.engine import connect, writing
from kl_assess.store.memberships import Member
from kl_assess.workflow import membership

EMAIL, PASSWORD = "pat.lee@example.org", "correct horse battery staple"


class _Quiet(WSGIRequestHandler):
    def log(self, *given):
        """Say nothing."""


@dataclass
class Site:
    """A running installation, and its agency in which Pat Lee is the lead."""

    url: str
    app: object
    slug: str


@contextmanager
def served_with_accounts(folder, basis, port=0, **settings):
    """Serve an installation with one agency and one account, until the end."""
    folder.mkdir(exist_ok=True)
    known = Settings(folder, accounts=True, **settings)
    engine = connect(known.database_url)
    migration.upgrade(engine)
    app = create_app(known, engine=engine, basis=basis)
    slug = _fill(app, sessionmaker(engine, expire_on_commit=False))
    server = make_server("localhost", port, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Site(f"http://localhost:{server.server_port}", app, slug)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        engine.dispose()


def _fill(app, sessions):
    now = dt.datetime.now(dt.UTC)
    with app.app_context(), sessions() as session, writing(session):
        pat = Actor(uuid.uuid4(), "Pat Lee", "Captain")
        people.add(session, pat, now)
        facts = AgencyFacts(name="Lake Ansel Police Department", zone="America/Detroit", state="MI")
        agency = membership.register_agency(session, facts, actor=pat, now=now)
        account = Account(uuid.uuid4(), pat, EMAIL, active=True)
        accounts.add(session, account, hash_password(PASSWORD), now)
        memberships.put(session, agency.id, Member(pat, Role.LEAD, now))
        return agency.slug


def sign_in(page, site):
    """Sign in with the password."""
    page.goto(f"{site.url}/sign-in")
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Sign in")


def sign_out(page):
    """Sign out, and wait until it is done: what follows would else meet the cookie of before."""
    page.locator(".kl-who").get_by_role("button", name="Sign out").click()
    expect(page.locator(".kl-who").get_by_role("link", name="Sign in")).to_be_visible()
