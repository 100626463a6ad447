"""The parts of an item that are drawn once: they follow the agency's size, and what somebody has begun to fill in."""

import pytest

from kl_assess.web.answering import fixed
from tests.shipped import SHIPPED
from tests.web.assessments import started

NOTED = next(item for item in SHIPPED.items if item.small_agency_note)
ELEMENT = SHIPPED.places[NOTED.id].element.id
SMALL, LARGE = {"sworn_band": "5-9"}, {"sworn_band": "100-249"}


def notes(chief, address):
    """The folds with notes for small agencies, of the element with one."""
    page = chief.get(f"{address}/elements/{ELEMENT}")
    folds = [fold for fold in page.all("details") if "Note for small agencies" in "".join(fold.itertext())]
    assert folds
    return folds


@pytest.mark.parametrize("turn", [1, -1])
def test_the_note_for_small_agencies_is_open_for_them_alone(app, chief, turn):
    for profile in (SMALL, LARGE)[::turn]:
        address = started(app, profile=profile)[2]
        assert all((fold.get("open") is not None) == (profile is SMALL) for fold in notes(chief, address))


def test_what_is_read_about_an_item_is_drawn_once_for_all(app, chief):
    for name in ("Lake Ansel Police Department", "Port Ansel Police Department"):
        notes(chief, started(app, name=name)[2])
        drawn = fixed.about.cache_info().misses
    chief.get(f"{started(app, name='Ansel County')[2]}/elements/{ELEMENT}")
    assert fixed.about.cache_info().misses == drawn


def test_a_form_that_was_begun_is_not_the_empty_one_and_leaves_that_empty(chief, url):
    def title(page):
        return page.one("input", id="LEA-3.1-link-title").get("value")

    back = chief.send(chief.get(url), {"LEA-3.1-link-title": "Policy 12"}, status=422, action=url)
    assert title(back) == "Policy 12"
    assert not title(chief.get(url))
