"""A real browser for the tests that need one: Debian's Chromium, without any network of its own."""

import pytest
from playwright.sync_api import sync_playwright
from sqlalchemy.orm import sessionmaker

from kl_assess.cli.demonstration import build
from kl_assess.config import Settings
from kl_assess.store import migration
from kl_assess.store.engine import connect
from tests.shared import made_once

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield found
        found.close()


@pytest.fixture
def page(browser):
    context = browser.new_context()
    context.route("**/*", lambda route: route.abort())
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def demonstration():
    """The folder of an installation with the demonstration, to be copied."""

    def make(folder):
        folder.mkdir()
        engine = connect(Settings(folder).database_url)
        migration.upgrade(engine)
        build(sessionmaker(engine, expire_on_commit=False), Settings(folder))
        engine.dispose()

    return made_once("demonstration", make)
