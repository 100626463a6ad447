"""What is older than an agency keeps is erased, nothing else is, and nothing at all while a hold is on."""

import datetime as dt
import io

import pytest

from kl_assess.core.assessment import Answer, Cycle, SignOff
from kl_assess.core.recommendation import Resources
from kl_assess.core.responses import EvidenceItem, ItemResponse
from kl_assess.store import assessments, audit, evidence, reports, responses, retention
from kl_assess.store.audit import Action
from kl_assess.store.erasing import ERASED
from kl_assess.store.reports import ReportState
from kl_assess.store.retention import Hold, Periods
from kl_assess.workflow import answering, assessing, evidence_files, issuing, removing, retaining
from kl_assess.workflow.evidence_files import path_of
from kl_assess.workflow.refusal import RefusedError
from kl_assess.workflow.retaining import before
from tests.core.small import questionnaire
from tests.store.everything import CHIEF, agency

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
LONG_AGO = NOW.replace(year=2020)
SMALL = questionnaire([[[3, 2]]])
ITEM, OTHER = (item.id for item in SMALL.items)
NOTHING = Resources((), (), (), (), ())


def who(now=NOW):
    return {"actor": CHIEF, "now": now}


@pytest.fixture
def ours(session):
    return agency(session, LONG_AGO)


def current(session, ours, number):
    return assessments.by_number(session, ours.id, number)


def started(session, ours, name, now=LONG_AGO):
    """An assessment in which every item was answered twice, with a note that was changed."""
    made = assessing.start(session, ours, SMALL, Cycle(name), **who(now))
    for item in (ITEM, OTHER):
        for version, note in enumerate(("The first note", "The second note")):
            answer = Answer(item, ItemResponse(level=2, note=note), version=version)
            answering.record_response(session, made, answer, **who(now))
    return made


def upload(session, ours, made, folder, content, now=LONG_AGO):
    received = evidence_files.receive(folder, ours.id, io.BytesIO(content), "minutes.txt", limit=1000)
    shown = EvidenceItem("Minutes", file="minutes.txt")
    return evidence_files.add_file(session, made, ITEM, shown, received, quota=10_000, **who(now)).file


def signed(session, made, now=LONG_AGO):
    for verb in (assessing.submit, lambda *given, **named: issuing.sign_off(*given, signing(now), NOTHING, **named)):
        verb(session, assessments.by_number(session, made.agency_id, made.number), **who(now))


def signing(now):
    return SignOff("Maria Okafor", "Chief", "We know where we stand.", now)


def keeps(session, ours, **years):
    retaining.set_periods(session, ours, Periods(**years), **who())


def sweep(session, ours, folder=None, now=NOW):
    retaining.sweep(session, ours.id, folder, now=now)


def notes_of(session, made, item=ITEM):
    return [change.after.response.note for change in responses.history(session, made, item)]


# --- Nothing, unless it is said -----------------------------------------------------------------------------------


def test_everything_is_kept_for_good_unless_it_is_said_otherwise(session, ours, tmp_path):
    made = started(session, ours, "2020")
    file = upload(session, ours, made, tmp_path, b"minutes")
    signed(session, made)
    assert retention.of(session, ours.id).periods == (None, None, None)
    assert retention.to_sweep(session) == ()
    sweep(session, ours, tmp_path)
    assert all(event.payload for event in audit.events(session, ours.id))
    assert notes_of(session, made) == ["The second note", "The second note", "The first note"]
    assert path_of(tmp_path, ours.id, file).is_file()


def test_a_change_of_the_periods_is_in_the_record_with_what_was_before(session, ours):
    keeps(session, ours, record=5)
    keeps(session, ours, record=3, evidence=1)
    *_, event = audit.events(session, ours.id)
    assert event.action == Action.RETENTION
    assert event.payload["old"] == {"record": 5, "notes": None, "evidence": None}
    assert event.payload["new"] == {"record": 3, "notes": None, "evidence": 1}
    assert retention.to_sweep(session) == (ours.id,)


def test_the_same_periods_again_leave_no_trace(session, ours):
    keeps(session, ours, record=5)
    keeps(session, ours, record=5)
    assert audit.count(session, ours.id, Action.RETENTION) == 1


@pytest.mark.parametrize("years", [0, -1, 4, 1000])
def test_a_period_that_is_not_offered_is_refused(session, ours, years):
    with pytest.raises(RefusedError, match="one of the periods"):
        keeps(session, ours, record=years)


# --- The record ---------------------------------------------------------------------------------------------------


def test_what_old_entries_say_is_erased_and_the_chain_stays_whole(session, ours):
    made = started(session, ours, "2020")
    answering.record_response(session, made, Answer(ITEM, ItemResponse(level=3), version=2), **who())
    keeps(session, ours, record=5)
    sweep(session, ours)
    events = tuple(audit.events(session, ours.id))
    assert all((event.payload is None) == (event.at == LONG_AGO) for event in events)
    assert audit.broken_at(session, ours.id) is None
    assert events[-1].action == Action.ERASED
    assert events[-1].payload["record"] == sum(event.at == LONG_AGO for event in events) > 0


def test_a_second_sweep_finds_nothing_more_to_erase_and_says_nothing(session, ours):
    started(session, ours, "2020")
    keeps(session, ours, record=5, notes=5, evidence=5)
    sweep(session, ours)
    sweep(session, ours)
    assert audit.count(session, ours.id, Action.ERASED) == 1


def test_a_moment_counts_to_the_second(session, ours):
    started(session, ours, "2020", NOW.replace(year=2021))
    keeps(session, ours, record=5)
    sweep(session, ours)
    assert audit.count(session, ours.id, Action.ERASED) == 0
    sweep(session, ours, now=NOW + dt.timedelta(seconds=1))
    assert audit.count(session, ours.id, Action.ERASED) == 1


def test_a_year_before_february_29_is_february_28():
    assert before(dt.datetime(2028, 2, 29, 12, tzinfo=dt.UTC), 1) == dt.datetime(2027, 2, 28, 12, tzinfo=dt.UTC)


# --- Notes --------------------------------------------------------------------------------------------------------


def test_earlier_texts_of_closed_assessments_are_erased_and_the_last_ones_stay(session, ours):
    made = started(session, ours, "2020")
    signed(session, made)
    keeps(session, ours, notes=5)
    sweep(session, ours)
    assert notes_of(session, made, OTHER) == ["The second note", ERASED]
    assert responses.answer(session, made, OTHER).response.note == "The second note"
    *_, event = audit.events(session, ours.id)
    assert event.payload["notes"] == 2


def test_the_texts_of_an_open_assessment_stay_however_old(session, ours):
    made = started(session, ours, "2020")
    keeps(session, ours, notes=1)
    sweep(session, ours)
    assert notes_of(session, made) == ["The second note", "The first note"]


# --- Evidence -----------------------------------------------------------------------------------------------------


@pytest.fixture
def replaced(session, ours, tmp_path):
    """Two signed assessments: a file of the first alone, and one that both use. The file of the first and the other."""
    first = started(session, ours, "2020")
    alone = upload(session, ours, first, tmp_path, b"only the first")
    both = upload(session, ours, first, tmp_path, b"both of them")
    signed(session, first)
    second = started(session, ours, "2021", LONG_AGO + dt.timedelta(days=300))
    upload(session, ours, second, tmp_path, b"both of them")
    signed(session, second, LONG_AGO + dt.timedelta(days=301))
    return first, alone, both


def test_files_of_a_replaced_assessment_are_erased_and_still_named(session, ours, replaced, tmp_path):
    first, alone, both = replaced
    keeps(session, ours, evidence=3)
    sweep(session, ours, tmp_path)
    assert not path_of(tmp_path, ours.id, alone).exists()
    assert path_of(tmp_path, ours.id, both).is_file()
    pieces = responses.evidence(session, first)[ITEM]
    assert [(piece.evidence.title, piece.file) for piece in pieces] == [("Minutes", None), ("Minutes", both)]
    assert pieces[0].evidence.file == ERASED
    assert evidence.digests(session, ours.id) == {both}


def test_the_newest_signed_assessment_keeps_its_files_however_old(session, ours, tmp_path):
    made = started(session, ours, "2020")
    file = upload(session, ours, made, tmp_path, b"minutes")
    signed(session, made)
    started(session, ours, "2026", NOW)
    keeps(session, ours, evidence=1)
    sweep(session, ours, tmp_path)
    assert path_of(tmp_path, ours.id, file).is_file()


# --- The hold -----------------------------------------------------------------------------------------------------


def test_a_hold_says_who_and_why_and_is_in_the_record(session, ours):
    retaining.put_hold(session, ours, "  Doe v. Lake Ansel ", **who())
    assert retention.of(session, ours.id).hold == Hold("Doe v. Lake Ansel", "Maria Okafor", NOW)
    retaining.lift_hold(session, ours, "It was settled.", **who())
    assert retention.of(session, ours.id).hold is None
    *_, put, lifted = audit.events(session, ours.id)
    assert (put.action, put.payload["reason"]) == (Action.HELD, "Doe v. Lake Ansel")
    assert (lifted.action, lifted.payload["reason"]) == (Action.HOLD_LIFTED, "It was settled.")


def test_a_hold_needs_a_reason_and_is_put_on_once(session, ours):
    with pytest.raises(RefusedError, match="why nothing may be erased"):
        retaining.put_hold(session, ours, " ", **who())
    with pytest.raises(RefusedError, match="No legal hold is on"):
        retaining.lift_hold(session, ours, "x", **who())
    retaining.put_hold(session, ours, "A lawsuit", **who())
    with pytest.raises(RefusedError, match="is on already"):
        retaining.put_hold(session, ours, "Another", **who())
    with pytest.raises(RefusedError, match="why the hold is lifted"):
        retaining.lift_hold(session, ours, "", **who())


def test_nothing_is_erased_while_a_hold_is_on_and_all_of_it_after(session, ours, replaced, tmp_path):
    first, alone, _ = replaced
    keeps(session, ours, record=1, notes=1, evidence=1)
    retaining.put_hold(session, ours, "A lawsuit", **who())
    assert retention.to_sweep(session) == ()
    sweep(session, ours, tmp_path)
    assert all(event.payload for event in audit.events(session, ours.id))
    assert ERASED not in notes_of(session, first)
    assert path_of(tmp_path, ours.id, alone).is_file()

    retaining.lift_hold(session, ours, "It was settled.", **who())
    sweep(session, ours, tmp_path)
    *_, event = audit.events(session, ours.id)
    assert all(event.payload[name] for name in ("record", "notes", "evidence"))


def test_an_evidence_file_that_is_removed_under_a_hold_keeps_its_bytes_until_it_is_lifted(session, ours, tmp_path):
    made = started(session, ours, "2026", NOW)
    file = upload(session, ours, made, tmp_path, b"minutes", NOW)
    retaining.put_hold(session, ours, "A lawsuit", **who())
    (piece,) = responses.evidence(session, made)[ITEM]
    answering.remove_evidence(session, made, piece.id, **who())
    evidence_files.sweep(session, tmp_path, ours.id, now=NOW)
    assert path_of(tmp_path, ours.id, file).is_file()
    retaining.lift_hold(session, ours, "It was settled.", **who())
    evidence_files.sweep(session, tmp_path, ours.id, now=NOW)
    assert not path_of(tmp_path, ours.id, file).exists()


def test_an_assessment_is_not_deleted_under_a_hold(session, ours):
    made = started(session, ours, "2026", NOW)
    retaining.put_hold(session, ours, "Doe v. Lake Ansel", **who())
    with pytest.raises(RefusedError, match=r"nothing is deleted. Maria Okafor put it on: Doe v. Lake Ansel\."):
        removing.remove(session, made, "By mistake", **who())
    assert current(session, ours, made.number)


def test_an_old_draft_report_stays_under_a_hold(session, ours):
    made = started(session, ours, "2026", NOW)
    report = issuing.draft(session, ours, made, NOTHING, **who())
    reports.set_state(session, ours.id, report.id, ReportState.READY)
    retaining.put_hold(session, ours, "A lawsuit", **who())
    assert reports.remove_drafts(session, NOW + dt.timedelta(days=60)) == 0
    retaining.lift_hold(session, ours, "It was settled.", **who())
    assert reports.remove_drafts(session, NOW + dt.timedelta(days=60)) == 1


def test_another_agencys_things_stay(session, ours, tmp_path):
    other = agency(session, LONG_AGO, slug="other")
    theirs = started(session, other, "2020")
    signed(session, theirs)
    keeps(session, ours, record=1, notes=1, evidence=1)
    sweep(session, ours, tmp_path)
    assert all(event.payload for event in audit.events(session, other.id))
    assert ERASED not in notes_of(session, theirs)
