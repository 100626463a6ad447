"""An agency with a signed assessment, and its plan."""

import datetime as dt

import pytest

from kl_assess.core.action_plan import ActionState, Owner
from kl_assess.core.assessment import Cycle
from kl_assess.core.responses import ItemResponse
from kl_assess.store import assessments
from tests.web.answered import answer_all, level, sign
from tests.web.assessments import reading, started, started_again
from tests.web.planning.planned import ITEM, OTHER, UNKNOWN, add, moved


@pytest.fixture
def signed(app):
    """An agency with a signed assessment: every item at level 2 but two at 0, and one that is not known."""
    agency, made, _ = started(app)
    low = {ITEM: level(0), OTHER: level(0), UNKNOWN: ItemResponse(dont_know=True, missing="Nobody has counted.")}
    answer_all(app, made, but=low)
    sign(app, made)
    return agency, reading(app, assessments.by_number, agency.id, 1)


@pytest.fixture
def plan(signed):
    """The address of its plan."""
    return f"/agencies/{signed[0].slug}/plan"


@pytest.fixture
def several(app, signed, clock):
    """Four actions of two people in two domains."""
    today = clock().date()
    add(app, signed, words="Late", due=today - dt.timedelta(1))
    add(app, signed, words="Soon", due=today + dt.timedelta(9), owner=Owner("Analyst"))
    add(app, signed, "ACC-1.1", "Far", due=today + dt.timedelta(90))
    moved(app, signed, add(app, signed, words="Done", due=today - dt.timedelta(9)), ActionState.DONE)


@pytest.fixture
def again(app, signed, clock):
    """The next assessment, open."""
    clock.go_on(days=300)
    return started_again(app, signed[0], Cycle("2027"))
