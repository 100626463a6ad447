"""People with accounts on a running server: each in a browser of their own, reached by the messages in its outbox."""

import re
import time
from contextlib import contextmanager
from email import message_from_bytes, policy

from passlib.totp import TOTP
from playwright.sync_api import expect

from tests.e2e.test_axe import NARROW, WIDE, violations

PASSWORD, OTHER_PASSWORD = "correct horse battery staple", "an entirely other sentence"
INVITED, RESET = "You are invited to KL Assess", "Choose a new password"
"""How the subjects of messages begin."""
ARRIVES_WITHIN = 60  # seconds, on a busy machine: the worker sends one message after the other
LINK = re.compile(r"^https?://\S+", re.MULTILINE)
IN_TERMINAL = re.compile(r"^ +(http\S+/invitations/\S+)$", re.MULTILINE)


class Person:
    """Somebody with a browser of their own, which has no network but the server's."""

    def __init__(self, page, server, name, title, looked_at):
        self.page, self.server = page, server
        self.name, self.title = name, title
        self.email = f"{name.lower().replace(' ', '.')}@example.org"
        self._looked_at = looked_at

    # --- Pages ----------------------------------------------------------------------------------------------------

    def open(self, address):
        """Open a page by its address, whole or without the server's: the status it answers with."""
        return self.page.goto(address if "://" in address else self.server.url + address).status

    def see(self, address, heading):
        """Open a page that is there, and that axe finds nothing wrong with."""
        assert self.open(address) == 200, address
        self.look(heading)

    def look(self, heading):
        """Find a page that has just come, with nothing that axe finds wrong, and no wider than a narrow screen.

        Of those with the same title, only the first is shown to axe, whoever sees it.
        """
        expect(self.page.locator("h1")).to_have_text(heading)
        if (title := self.page.title()) in self._looked_at:
            return
        self._looked_at.add(title)
        assert violations(self.page) == [], self.page.url
        self.page.set_viewport_size(NARROW)
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), self.page.url
        self.page.set_viewport_size(WIDE)

    def fill(self, **fields):
        """Fill in fields, each by its name."""
        for name, text in fields.items():
            self.page.locator(f'main [name="{name}"]:not([type=hidden])').fill(text)

    def choose(self, label):
        """Choose by clicking on what stands beside a radio button or a box."""
        self.page.locator("main label", has_text=label).click()

    def press(self, button):
        """Press a button that leads to a page, and wait for it."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, exact=True).click()

    def follow(self, link):
        """Follow a link, and wait for its page."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=link, exact=True).first.click()

    def said(self):
        """What the page says that was done."""
        return self.page.locator('main [role="status"]').first

    # --- Answers without a page -----------------------------------------------------------------------------------

    def get(self, address):
        """What an address answers in this browser, without showing it."""
        return self.page.context.request.get(self.server.url + address, max_redirects=0)

    def post(self, address, **fields):
        """What an address answers to a form of this browser's, with the token that its own pages carry."""
        token = self.page.locator('[name="csrf_token"]').first.input_value()
        form = {"csrf_token": token, **fields}
        return self.page.context.request.post(self.server.url + address, form=form, max_redirects=0)

    # --- The account ----------------------------------------------------------------------------------------------

    def take_up(self, link):
        """Take up an invitation, with a new account."""
        assert self.open(link) == 200
        self.look(re.compile("^(Join|Look after)"))
        self.fill(name=self.name, title=self.title, password=PASSWORD)
        if self.page.get_by_label("Email address").count():
            self.fill(email=self.email)
        self.press("Make my account")
        expect(self.page.locator(".kl-who")).to_contain_text(self.name)

    def set_up_an_app(self):
        """Set up an authenticator app on the page for it, which is open: the app, and the code that is used by that."""
        self.look("Authenticator app")
        self.press("Set up the app")
        self.look("Set up the app")
        app = TOTP(key=self.page.locator(".kl-key").inner_text().replace("-", ""))
        code = app.generate().token
        self.fill(code=code)
        self.press("Finish")
        return app, code

    def add_agency(self, name, first, role):
        """Add an agency as an administrator and invite its first person, who takes it up from the message."""
        self.see("/service", "Administration")
        self.follow("Add an agency")
        self.look("Add an agency")
        self.fill(name=name, email=first.email)
        self.page.get_by_label("State or territory").select_option(label="Michigan")
        self.choose(re.compile(f"^{role}"))
        self.press("Add and invite")
        self.look(name)
        first.take_up(first.link_from(INVITED))
        first.look(name)

    def invite(self, address, person, role):
        """Invite somebody to the agency of this address, as one who looks after its members."""
        self.open(f"{address}/members")
        self.fill(email=person.email)
        self.choose(re.compile(f"^{role}"))
        self.press("Invite")
        self.look("People and roles")

    def sign_in(self, password):
        """Sign in with a password."""
        self.open("/sign-in")
        self.fill(email=self.email, password=password)
        self.press("Sign in")

    def sign_out(self):
        """Sign out, and wait until it is done."""
        self.page.locator(".kl-who").get_by_role("button", name="Sign out").click()
        expect(self.page.locator(".kl-who").get_by_role("link", name="Sign in")).to_be_visible()

    def link_from(self, subject):
        """The one address in the newest message to them that has this subject, once it is there."""
        end = time.monotonic() + ARRIVES_WITHIN
        while not (found := self._letters(subject)):
            assert time.monotonic() < end, f"no message to {self.email} called {subject!r}"
            time.sleep(0.1)
        (link,) = LINK.findall(found[-1].get_content())
        return link

    def _letters(self, subject):
        paths = sorted(self.server.settings.outbox.glob("*.eml"))
        letters = (message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths)
        return [one for one in letters if one["To"] == self.email and one["Subject"].startswith(subject)]


def link_in_terminal(server):
    """The link that a server without an administrator has printed."""
    (link,) = IN_TERMINAL.findall(server.printed)
    return link


@contextmanager
def meeting(browser, server):
    """Something that makes people: (name, title) -> Person. Their browsers are closed at the end.

    Nothing may have failed in any of them by then, nor have been forbidden by the policy of its page.
    """
    contexts, failures, looked_at = [], [], set()

    def person(name, title):
        context = browser.new_context(viewport=WIDE)
        contexts.append(context)
        context.route(lambda address: not address.startswith(server.url), lambda route: route.abort())
        context.on("weberror", lambda error: failures.append(str(error.error)))
        context.on("console", lambda line: failures.append(line.text) if "Content Security" in line.text else None)
        return Person(context.new_page(), server, name, title, looked_at)

    yield person
    for context in contexts:
        context.close()
    assert not failures
