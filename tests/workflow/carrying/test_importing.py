"""A file that comes in confirms, changes or leaves what was carried."""

import datetime as dt

import pytest

from kl_assess.core.responses import Evidence, ItemResponse
from kl_assess.core.scoring import Mode
from kl_assess.store import responses
from kl_assess.workflow import assessing, importing
from kl_assess.workflow.before_sending import UnsettledError
from tests.workflow.carrying.years import FIRST, MOVED, NOW, OLD, RECORD, SMALL, WHO, level

TODAY = NOW.date()


def taken(years, today=TODAY, **response):
    """Import a file that says this of the first item; the answer that is kept then."""
    file = importing.Taken("file.yaml", "f" * 64, "Lake Ansel", Mode.FULL, {}, {FIRST: ItemResponse(**response)}, {})
    answers = responses.answers(years.session, years.assessment)
    shown = importing.preview(SMALL, years.assessment, answers, file, today)
    importing.apply(years.session, years.assessment, shown, **WHO)
    return years.kept()


def test_a_file_with_the_same_level_confirms_it(carried):
    kept = taken(carried, level=3)
    assert (kept.carried, kept.version, kept.response.note) == (False, 2, "Since May.")


def test_a_file_with_another_level_changes_it_and_its_reason_is_still_to_be_given(carried):
    carried.say(1, level=4, change=MOVED)
    kept = taken(carried, level=1)
    assert (kept.carried, kept.response.level, kept.change) == (False, 1, None)


def test_a_file_with_a_note_alone_leaves_it_waiting(carried):
    kept = taken(carried, note="From the file.")
    assert (kept.carried, kept.response.level, kept.response.note) == (True, 3, "From the file.")


def test_a_file_that_changes_what_was_carried_stops_the_assessment_too(carried):
    taken(carried, level=2)
    with pytest.raises(UnsettledError, match=r"changed since last time .*: Item D1-1\.1"):
        assessing.submit(carried.session, carried.now(carried.assessment), **WHO)


def test_a_support_whose_evidence_is_past_its_date_does_not_come_along(years):
    years.last({FIRST: level(3)}, [(OLD, None)])
    years.start()
    kept = taken(years, level=3, evidence=Evidence("E2"))
    assert (kept.response.level, kept.response.evidence.grade) == (3, None)


def test_a_piece_in_the_file_that_is_not_past_supports_it(years):
    years.last({FIRST: level(3)}, [(OLD, None)])
    years.start()
    assert taken(years, level=3, evidence=Evidence("E2", (RECORD,))).response.evidence.grade == "E2"


def test_a_file_that_confirms_it_after_its_evidence_has_become_old_leaves_the_support_behind(carried):
    kept = taken(carried, today=TODAY + dt.timedelta(days=365), level=3)
    assert (kept.carried, kept.response.level, kept.response.evidence.grade) == (False, 3, None)
