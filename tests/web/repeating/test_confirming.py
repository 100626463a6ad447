"""Last time's answers are confirmed as they are."""

import pytest

from kl_assess.core.change import ChangeKind
from kl_assess.core.responses import Evidence, ItemResponse
from kl_assess.workflow import answering
from tests.web.answered import answer, sign
from tests.web.answering.element_page import LATER, section, values
from tests.web.assessments import doing, started
from tests.web.repeating.second_year import FIRST, RECORD, SECOND, Repeated, states

NA = ItemResponse(not_applicable=True, reason="The county board does it.")


def test_still_true_confirms_it_as_it_is(repeated):
    page = repeated.confirm()
    kept = repeated.kept()
    assert (kept.carried, kept.response.level, kept.response.note) == (False, 3, "Since May.")
    assert kept.response.evidence == Evidence("E2", (RECORD,))
    assert states(page, FIRST) == ["Answered"]
    assert values(page, f"{FIRST}-answer") == ["3"]
    assert repeated.kept(SECOND).carried


def test_not_applicable_is_confirmed_with_its_reason(app, chief):
    agency, before, _ = started(app, cycle="2025")
    answer(app, before, {FIRST: NA})
    sign(app, before)
    address = chief.send(chief.get(f"/agencies/{agency.slug}/assessments/new"), {"name": "2026"}).location
    repeated = Repeated(app, chief, agency, before, address)
    assert "Your answer in 2025 Not applicable Why it does not apply The county board does it." in section(
        repeated.page(), FIRST
    )
    repeated.confirm()
    assert (repeated.kept().carried, repeated.kept().response) == (False, NA)


def test_what_was_written_beside_it_goes_with_the_confirmation(repeated):
    repeated.save({"action": f"confirm:{FIRST}", f"{FIRST}-note": "Since May, and each month."})
    assert (repeated.kept().carried, repeated.kept().response.note) == (False, "Since May, and each month.")


def test_the_history_tells_what_came_what_was_confirmed_and_what_changed(repeated, chief):
    repeated.confirm()
    repeated.save({f"{FIRST}-answer": "4", f"{FIRST}-change": "better_evidence", f"{FIRST}-why": "An audit came."})
    words = chief.get(f"{repeated.address}/items/{FIRST}/history").main
    for part in (
        "Carried over from 2025 by Maria Okafor",
        "From last time, not confirmed Nothing Yes",
        "Still true by Maria Okafor",
        "From last time, not confirmed Yes Nothing",
        "Why it changed Nothing Better evidence: An audit came.",
    ):
        assert part in words


@pytest.mark.parametrize("choice", ["", "x", "dk", "5000000000"])
def test_a_made_up_answer_cannot_be_confirmed(repeated, choice):
    form = {"action": f"confirm:{FIRST}", f"{FIRST}-last": choice}
    repeated.chief.send(repeated.page(), LATER | form, status=400)
    assert repeated.kept().carried


def test_two_people_one_confirms_and_one_changes(repeated, app):
    page = repeated.page()
    doing(app, answering.record_response, repeated.assessment, changed_answer(repeated, 2))
    conflict = repeated.save({"action": f"confirm:{FIRST}"}, 409, page)
    words = section(conflict, FIRST)
    assert "Ruth Park saved a different answer while you were working" in words
    assert "3 Established" in words
    assert "2 Developing" in words
    repeated.save({"action": f"yours:{FIRST}"}, page=conflict)
    assert (repeated.kept().response.level, repeated.kept().carried) == (3, False)


def test_a_change_on_a_page_that_is_older_than_a_confirmation_shows_both(repeated):
    page = repeated.page()
    repeated.confirm()
    conflict = repeated.save({f"{FIRST}-answer": "1", f"{FIRST}-change": "judged_differently"}, 409, page)
    repeated.save({"action": f"yours:{FIRST}"}, page=conflict)
    kept = repeated.kept()
    assert (kept.response.level, kept.change.kind) == (1, ChangeKind.JUDGED)


def changed_answer(repeated, value):
    kept = repeated.kept()
    return answering.Answer(FIRST, ItemResponse(level=value), version=kept.version)
