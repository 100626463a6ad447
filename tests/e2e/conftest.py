"""A real browser for the tests that need one: Debian's Chromium, without any network of its own."""

import fcntl
import shutil

import pytest
from playwright.sync_api import sync_playwright
from sqlalchemy.orm import sessionmaker

from kl_assess.cli.demonstration import build
from kl_assess.config import Settings
from kl_assess.store import migration
from kl_assess.store.engine import connect

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
def demonstration(tmp_path_factory, worker_id):
    """The folder of an installation with the demonstration, to be copied. The workers of one run share it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "demonstration"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            half = folder.with_suffix(".half")
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir()
            engine = connect(Settings(half).database_url)
            migration.upgrade(engine)
            build(sessionmaker(engine, expire_on_commit=False), Settings(half))
            engine.dispose()
            half.rename(folder)
    return folder
