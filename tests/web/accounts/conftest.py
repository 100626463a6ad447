"""The app with accounts, and browsers in which people of every role are signed in."""

import time
import uuid

import pytest
from flask_security import hash_password
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from kl_assess.app import create_app
from kl_assess.config import Settings
from kl_assess.core.assessment import Actor
from kl_assess.core.roles import Role
from kl_assess.store import accounts, memberships, people
from kl_assess.store.accounts import Account, AccountRow
from kl_assess.store.agencies import AgencyFacts
from kl_assess.store.engine import connect, writing
from kl_assess.store.memberships import Member
from kl_assess.web.parts import Parts
from kl_assess.workflow import membership
from tests.web.client import PageClient

PASSWORD = "correct horse battery staple"  # noqa: S105 - of everybody in these tests
FOUNDER = Actor(uuid.UUID(int=7), "Ann Lee", "Administrator")


@pytest.fixture(scope="session")
def app_with_accounts(basis, tmp_path_factory):
    """One app in which people sign in."""
    made = create_app(
        Settings(tmp_path_factory.mktemp("accounts"), accounts=True, require_second_factor="nobody"), basis=basis
    )
    made.testing = True
    return made


@pytest.fixture(scope="session")
def password_hash(app_with_accounts):
    """The hash of everybody's password: making one takes long."""
    with app_with_accounts.app_context():
        return hash_password(PASSWORD)


@pytest.fixture
def app(app_with_accounts, sqlite_url, tmp_path, basis, clock, monkeypatch):
    """The app on a database, an instance folder and a clock of the test's own."""
    engine = connect(sqlite_url)
    settings = Settings(tmp_path / "instance", accounts=True, require_second_factor="nobody")
    own = Parts(settings, sessionmaker(engine, expire_on_commit=False), basis, clock)
    monkeypatch.setitem(app_with_accounts.extensions, "kl_assess", own)
    monkeypatch.setattr(app_with_accounts, "config", app_with_accounts.config.copy())
    yield app_with_accounts
    engine.dispose()


@pytest.fixture
def parts(app):
    """The parts of that app."""
    return app.extensions["kl_assess"]


@pytest.fixture
def keep(parts):
    """Something that does a piece of work on the database, and keeps it."""

    def kept(work):
        with parts.sessions() as session, writing(session):
            return work(session)

    return kept


@pytest.fixture
def add_agency(keep, clock):
    """Something that adds an agency by its name."""

    def added(name="Lake Ansel Police Department"):
        def work(session):
            if people.by_id(session, FOUNDER.id) is None:
                people.add(session, FOUNDER, clock())
            facts = AgencyFacts(name=name, zone="America/Detroit", state="MI")
            return membership.register_agency(session, facts, actor=FOUNDER, now=clock())

        return keep(work)

    return added


@pytest.fixture
def agency(add_agency):
    """An agency of the test's own."""
    return add_agency()


@pytest.fixture
def add_account(keep, clock, password_hash):
    """Something that adds an account: (name, role in an agency, agency, services) -> Account."""

    def added(name, role=None, agency=None, services=()):
        def work(session):
            person = Actor(uuid.uuid4(), name, "Officer")
            people.add(session, person, clock())
            email = f"{name.lower().replace(' ', '.')}@example.org"
            account = Account(uuid.uuid4(), person, email, active=True, services=frozenset(services))
            accounts.add(session, account, password_hash, clock())
            if agency:
                memberships.put(session, agency.id, Member(person, Role(role), clock()))
            return account

        return keep(work)

    return added


@pytest.fixture
def browser_of(app, parts):
    """Something that makes a browser in which an account is signed in, without the time that a password takes."""

    def opened(account):
        with parts.sessions() as session:
            uniquifier = session.scalar(select(AccountRow.fs_uniquifier).where(AccountRow.id == account.id))
        browser = PageClient(app.test_client())
        with browser.client.session_transaction() as cookie:
            cookie.update({"_user_id": uniquifier, "_fresh": True, "fs_paa": time.time(), "_permanent": True})
        return browser

    return opened


@pytest.fixture
def signed(add_account, browser_of, agency):
    """Something that makes a browser in which a member of the test's agency with this role is signed in."""

    def opened(role, name=None):
        return browser_of(add_account(name or f"Pat {role.title()}", role, agency))

    return opened


@pytest.fixture
def administrator(add_account, browser_of):
    """A browser in which the administrator is signed in."""
    return browser_of(add_account("Ann Lee", services=("administrator",)))
