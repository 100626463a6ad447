"""A file that comes in confirms, changes or leaves what was carried."""

from kl_assess.core.responses import ItemResponse
from kl_assess.core.scoring import Mode
from kl_assess.store import responses
from kl_assess.workflow import importing
from tests.workflow.carrying.years import FIRST, MOVED, SMALL, WHO


def taken(years, **response):
    """Import a file that says this of the first item; the answer that is kept then."""
    file = importing.Taken("file.yaml", "f" * 64, "Lake Ansel", Mode.FULL, {}, {FIRST: ItemResponse(**response)}, {})
    answers = responses.answers(years.session, years.assessment)
    shown = importing.preview(SMALL, years.assessment, answers, file)
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
