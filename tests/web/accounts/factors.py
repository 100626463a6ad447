"""What the tests of second factors do: sign in with a password, set up an authenticator app, read the log."""

from passlib.totp import TOTP
from sqlalchemy import select

from kl_assess.store import service_log
from kl_assess.store.accounts import AccountRow
from kl_assess.store.jobs import JobRow
from kl_assess.workflow import notices
from tests.web.accounts.conftest import PASSWORD
from tests.web.client import PageClient

SETUP = "/account/authenticator"


class Phone:
    """An authenticator app with the key that stands on a page."""

    def __init__(self, page, clock):
        key = page.one("code", class_="kl-key").text
        self._totp = TOTP(key=key.replace("-", ""))
        self._clock = clock

    @property
    def code(self):
        """The code that it shows now."""
        return self._totp.generate(time=self._clock()).token


def with_password(app, account, after=None):
    """A browser in which the password was given, and the answer to it."""
    browser = PageClient(app.test_client())
    page = browser.get(f"/sign-in?next={after}" if after else "/sign-in")
    return browser, browser.send(page, {"email": account.email, "password": PASSWORD}, action="/sign-in", status=302)


def begin_setup(browser):
    """The page with the picture for the app."""
    return browser.send(browser.get(SETUP), {"setup": "authenticator"}, action=SETUP, status=200)


def set_up(browser, clock):
    """An app that was set up for the account which is signed in; its code of this half minute is used."""
    page = begin_setup(browser)
    phone = Phone(page, clock)
    browser.send(page, {"code": phone.code})
    return phone


def make_codes(browser):
    """New recovery codes of the account that is signed in."""
    page = browser.send(browser.get("/account/recovery-codes"), status=200)
    return [code.text for code in page.one("ol", class_="kl-codes").iter("code")]


def row_of(session, account):
    return session.scalars(select(AccountRow).where(AccountRow.id == account.id)).one()


def log_of(parts, account):
    """What the service's log tells of an account, from the first event to the last."""
    with parts.sessions() as session:
        return [event.action for event in reversed(service_log.newest(session, 100, account.id))]


def messages(parts):
    """What was written down to be sent: (to, kind, facts)."""
    with parts.sessions() as session:
        rows = session.scalars(select(JobRow).where(JobRow.name == notices.SEND).order_by(JobRow.created_at))
        return [(row.payload["to"], row.payload["kind"], row.payload["facts"]) for row in rows]
