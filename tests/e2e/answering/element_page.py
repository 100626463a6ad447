"""The element page as a person uses it in a browser."""

import datetime as dt
import re
import time
import uuid

from playwright.sync_api import expect

from kl_assess.core.assessment import Actor

STARTER = Actor(uuid.UUID(int=7), "Ruth Park", "Captain")
SAVED = re.compile(r"Saved \d\d:\d\d")


def now():
    return dt.datetime.now(dt.UTC)


def take_seat(page, server, name, title="Chief"):
    page.goto(f"{server.url}/desk")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your title").fill(title)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{server.url}/agencies")


def choose(page, item, answer):
    page.locator(f'label[for="{item}-answer-{answer}"]').click()


def note(page, item):
    return page.locator(f'[id="{item}-note"]')


def state(page):
    return page.locator("[data-save]")


def said(page):
    return page.locator("[data-announce]")


def section(page, item):
    return page.locator(f'[data-item="{item}"]')


def store(page):
    """What this browser keeps that was not sent, by item."""
    return page.evaluate("Object.fromEntries(Object.entries(localStorage).map(([k, v]) => [k, JSON.parse(v)]))")


def nothing_kept(page):
    """Wait until everything is acknowledged: not by the page's own function, which its policy forbids."""
    end = time.monotonic() + 20
    while page.evaluate("localStorage.length"):
        assert time.monotonic() < end, (store(page), state(page).inner_text())
        page.wait_for_timeout(50)


def settled(page):
    """Everything typed has been sent and acknowledged."""
    nothing_kept(page)
    expect(state(page)).to_have_text(SAVED)


def sit_again(page, server):
    """The person of a page takes the seat once more, in another tab."""
    person = page.locator("#answers").get_attribute("data-person")
    other = page.context.new_page()
    other.goto(f"{server.url}/desk")
    other.locator(f'form[action*="{person}"] button').click()
    other.wait_for_url(f"{server.url}/agencies")
    other.close()
