"""Only a person's word makes a carried answer count; until then it stays as it was."""

import pytest

from kl_assess.core.responses import Evidence, ItemResponse
from kl_assess.store import audit
from kl_assess.workflow.answering import Choice, ConflictError, add_evidence, settle_conflict
from kl_assess.workflow.refusal import RefusedError
from tests.workflow.carrying.years import FIRST, NA, NOW, POLICY, RECORD, SECOND, WHO

# --- Still true -------------------------------------------------------------------------------------------------------


def test_a_confirmed_answer_counts_as_it_is(carried):
    kept = carried.confirm()
    assert (kept.carried, kept.version, kept.changed_at) == (False, 2, NOW)
    assert kept == carried.kept()
    assert kept.response == ItemResponse(level=3, evidence=Evidence("E2", (RECORD,)), note="Since May.")
    assert carried.history() == ["Still true", "Carried over from 2025"]
    assert list(audit.events(carried.session, carried.agency.id))[-1].action == audit.Action.CONFIRMED


def test_confirming_twice_is_confirming_once(carried):
    assert carried.confirm() == carried.confirm()
    assert carried.confirm().version == 2


def test_choosing_the_same_level_again_confirms_it(carried):
    assert not carried.say(1, level=3, evidence=Evidence("E2"), note="Since May.").carried
    assert carried.history()[0] == "Still true"


def test_evidence_that_came_meanwhile_does_not_stand_in_the_way(carried):
    add_evidence(carried.session, carried.assessment, FIRST, POLICY, **WHO)
    assert carried.kept().carried
    kept = carried.confirm(seen=1)
    assert (kept.carried, kept.response.evidence.items) == (False, (RECORD, POLICY))


def test_confirming_over_another_answer_shows_both(carried):
    carried.say(1, level=2)
    with pytest.raises(ConflictError) as found:
        carried.confirm(seen=1)
    assert (found.value.yours.response.level, found.value.theirs.response.level) == (3, 2)


def test_changing_over_a_confirmation_shows_both(carried):
    carried.confirm()
    with pytest.raises(ConflictError) as found:
        carried.say(1, level=2)
    assert (found.value.theirs.carried, found.value.theirs.response.level) == (False, 3)
    kept = settle_conflict(carried.session, carried.assessment, found.value.yours, Choice.YOURS, seen=2, **WHO)
    assert (kept.response.level, kept.carried) == (2, False)


def test_only_what_was_carried_can_be_confirmed(carried):
    with pytest.raises(RefusedError, match="no answer from last time"):
        carried.confirm(seen=0, item_id=SECOND)


# --- Left as it was ---------------------------------------------------------------------------------------------------


def test_a_page_that_was_saved_without_a_choice_leaves_it_carried(carried):
    kept = carried.say(1, evidence=Evidence("E2"), note="Since May.")
    assert (kept.carried, kept.version, kept.response.level) == (True, 1, 3)


def test_a_note_and_a_flag_are_kept_beside_it_and_it_waits_on(carried):
    kept = carried.say(1, flagged=True, evidence=Evidence("E2"), note="Ask the board.")
    assert (kept.carried, kept.flagged, kept.version) == (True, True, 2)
    assert kept.response == ItemResponse(level=3, evidence=Evidence("E2", (RECORD,)), note="Ask the board.")


def test_a_reason_not_to_apply_is_edited_and_never_emptied(years):
    years.last({NA: ItemResponse(not_applicable=True, reason="The county does it.")})
    years.start()
    assert years.say(1, NA, reason=" ").response.reason == "The county does it."
    kept = years.say(1, NA, reason="The county board does it.")
    assert (kept.carried, kept.response.reason) == (True, "The county board does it.")


def test_a_stale_page_without_a_choice_does_not_undo_a_confirmation(carried):
    carried.confirm()
    kept = carried.say(1, evidence=Evidence("E2"), note="Since May.")
    assert (kept.carried, kept.version) == (False, 2)


def test_a_note_written_beside_it_meanwhile_goes_with_the_confirmation(carried):
    carried.confirm()
    kept = carried.say(1, evidence=Evidence("E2"), note="Ask the board.")
    assert (kept.carried, kept.response.level, kept.response.note) == (False, 3, "Ask the board.")


def test_a_note_written_beside_it_is_held_against_another_answer(carried):
    carried.say(1, level=2)
    with pytest.raises(ConflictError) as found:
        carried.say(1, evidence=Evidence("E2"), note="Ask the board.")
    assert (found.value.yours.carried, found.value.yours.response.level) == (True, 3)
