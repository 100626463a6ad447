"""What stands on the pages that check and sign an assessment, and what they send."""

from kl_assess.store import assessments
from tests.shipped import SHIPPED
from tests.web.assessments import reading
from tests.web.client import filled

NA = next(item.id for item in SHIPPED.items if item.na.allowed)
TITLES = {item.id: item.title for item in SHIPPED.items}
FOUNDATION, RESTS_ON_IT = "EXP-3.1", "EXP-4.1"
GIVEN = {"name": "Maria Okafor", "title": "Chief of Police", "confirm": "y"}


def now(app, assessment):
    return reading(app, assessments.by_number, assessment.agency_id, assessment.number)


def send_for_sign_off(browser, page, address):
    """The button stands twice on the page, in a form each."""
    form = page.all("form", action=f"{address}/check")[-1]
    return browser.post(f"{address}/check", filled(form))


def send(browser, address, **fields):
    """Send the form that signs."""
    return browser.send(browser.get(f"{address}/sign-off"), fields, action=f"{address}/sign-off", status=303)
