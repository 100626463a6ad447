"""The plan of an agency: what is done to it, and what stands on its page."""

import datetime as dt

from kl_assess.core.action_plan import Owner
from kl_assess.store import plans
from kl_assess.workflow import planning
from kl_assess.workflow.planning import Wanted
from tests.web.assessments import doing, reading
from tests.web.client import text_of

ITEM, OTHER, UNKNOWN = "LEA-3.1", "LEA-3.2", "LEA-3.3"
OWNER, DUE = Owner("Captain", "Pat Doe"), dt.date(2027, 3, 31)
GIVEN = {"action": "Ask the board", "known_by": "Minutes", "owner_title": "Captain", "due": "3/31/2027", "target": "3"}


def add(app, signed, item=ITEM, words="Ask the board", due=DUE, owner=OWNER, **more):
    wanted = Wanted(item, owner, due, words, "Minutes", **more)
    return doing(app, planning.add_action, *signed, wanted)


def moved(app, signed, action, state, reason=None):
    return doing(app, planning.move, signed[0], action.id, state, action.version, reason=reason)


def actions(app, signed):
    return reading(app, plans.actions, signed[0].id)


def headings(page):
    return [text_of(h2) for h2 in page.all("h2")]


def column(page, word):
    """The titles of the cards in a column of the board."""
    found = next(s for s in page.all("section") for h2 in s.iter("h2") if text_of(h2).startswith(word))
    return [text_of(h3) for h3 in found.iter("h3")]


def proposed(page):
    found = [s for s in page.all("section") for h2 in s.iter("h2") if text_of(h2) == "To decide"]
    return [text_of(h3) for h3 in found[0].iter("h3")] if found else []
