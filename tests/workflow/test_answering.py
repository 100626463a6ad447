"""Answers are kept with their history and their audit; what two people say at once is never overwritten unseen."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest

from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE, read_basis
from kl_assess.core.assessment import Actor, Answer, Cycle
from kl_assess.core.responses import Evidence, EvidenceItem, ItemResponse
from kl_assess.store import audit, responses
from kl_assess.store.agencies import AgencyFacts
from kl_assess.store.engine import writing
from kl_assess.workflow import assessing
from kl_assess.workflow.answering import (
    LONGEST,
    Choice,
    ConflictError,
    add_evidence,
    record_response,
    remove_evidence,
    settle_conflict,
)
from kl_assess.workflow.membership import register_agency
from kl_assess.workflow.refusal import RefusedError

CHIEF = Actor(uuid.UUID(int=1), "Maria Okafor", "Chief")
OTHER = Actor(uuid.UUID(int=2), "Ruth Park", "Captain")
NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
ITEM = "LEA-3.1"


@pytest.fixture(scope="module")
def questionnaire():
    return read_basis(SHIPPED_QUESTIONNAIRE).questionnaire


@pytest.fixture
def assessment(session, questionnaire):
    with writing(session):
        facts = AgencyFacts(name="Lake Ansel Police Department", zone="America/Detroit")
        agency = register_agency(session, facts, actor=CHIEF, now=NOW)
        return assessing.start(session, agency, questionnaire, Cycle("2026"), actor=CHIEF, now=NOW)


@pytest.fixture
def say(session, assessment):
    """Answer one item as a page of that version does."""

    def saying(version, *, item=ITEM, actor=CHIEF, flagged=False, **response):
        answer = Answer(item, ItemResponse(**response), flagged, version)
        with writing(session):
            return record_response(session, assessment, answer, actor=actor, now=NOW)

    return saying


def history(session, assessment, item=ITEM):
    return responses.history(session, assessment, item)


def test_an_answer_is_kept_with_its_version_time_and_person(session, assessment, say):
    kept = say(0, level=2, note=" A note ")
    assert kept == Answer(ITEM, ItemResponse(level=2, note="A note"), version=1, changed_at=NOW, changed_by=CHIEF.name)
    assert responses.answer(session, assessment, ITEM) == kept
    assert responses.answers(session, assessment) == responses.without_pieces(session, assessment) == {ITEM: kept}


def test_every_change_is_in_the_history_and_in_the_audit(session, assessment, say):
    say(0, level=2)
    say(1, level=3, flagged=True)
    newest, first = history(session, assessment)
    assert (newest.version, newest.after.response.level, newest.before.response.level) == (2, 3, 2)
    assert (newest.after.flagged, first.before, first.person) == (True, None, "Maria Okafor")
    events = list(audit.events(session, assessment.agency_id))
    assert [event.action for event in events][-2:] == ["answer changed", "answer changed"]
    assert events[-1].payload["old"]["level"] == 2
    assert audit.broken_at(session, assessment.agency_id) is None


def test_saying_the_same_again_changes_nothing(session, assessment, say):
    say(0, level=2)
    assert say(0, level=2).version == say(1, level=2).version == 1
    assert len(history(session, assessment)) == 1


def test_another_answer_on_a_stale_version_is_a_conflict_that_carries_both(session, assessment, say):
    say(0, level=3, note="Theirs", actor=OTHER)
    with pytest.raises(ConflictError) as found:
        say(0, level=1, note="Mine")
    assert (found.value.yours.response.note, found.value.theirs.response.note) == ("Mine", "Theirs")
    assert (found.value.theirs.changed_by, found.value.theirs.version) == ("Ruth Park", 1)
    assert responses.answer(session, assessment, ITEM).response.level == 3


def test_a_page_that_left_the_answer_as_it_was_does_not_undo_another(say):
    say(0, level=2)
    say(1, level=3, actor=OTHER)
    assert say(1, level=2).response.level == 3


@pytest.mark.parametrize(("choice", "kept", "aside"), [(Choice.YOURS, 1, 3), (Choice.THEIRS, 3, 1)])
def test_of_two_answers_one_is_kept_and_the_other_set_aside(session, assessment, say, choice, kept, aside):
    say(0, level=3, actor=OTHER)
    mine = Answer(ITEM, ItemResponse(level=1), version=0)
    with writing(session):
        settled = settle_conflict(session, assessment, mine, choice, seen=1, actor=CHIEF, now=NOW)
    assert (settled.version, settled.response.level) == (2, kept)
    newest = history(session, assessment)[0]
    assert (newest.person, newest.set_aside.response.level) == ("Maria Okafor", aside)
    assert list(audit.events(session, assessment.agency_id))[-1].payload["set aside"]["level"] == aside


def test_what_changed_once_more_is_compared_once_more(session, assessment, say):
    say(0, level=3, actor=OTHER)
    say(1, level=4, actor=OTHER)
    mine = Answer(ITEM, ItemResponse(level=1), version=0)
    with writing(session), pytest.raises(ConflictError) as found:
        settle_conflict(session, assessment, mine, Choice.THEIRS, seen=1, actor=CHIEF, now=NOW)
    assert (found.value.yours.response.level, found.value.theirs.response.level) == (1, 4)


def test_two_answers_that_have_become_the_same_need_no_choice(session, assessment, say):
    say(0, level=1, actor=OTHER)
    mine = Answer(ITEM, ItemResponse(level=1), version=0)
    with writing(session):
        assert settle_conflict(session, assessment, mine, Choice.YOURS, seen=1, actor=CHIEF, now=NOW).version == 1


@pytest.mark.parametrize(
    ("item", "response", "said"),
    [
        (ITEM, {"level": 2, "dont_know": True}, "Only one answer"),
        (ITEM, {"level": 5}, "levels 0 to 4"),
        ("LEA-3.2", {"not_applicable": True}, "cannot be called not applicable"),
        (ITEM, {"level": 2, "evidence": Evidence("E9")}, "no such evidence grade"),
        ("NO-1", {"level": 2}, "no such item"),
        (ITEM, {"note": "x" * (LONGEST + 1)}, "3,000 characters, and this one has 3,001"),
    ],
)
def test_what_an_item_does_not_take_is_refused(session, assessment, say, item, response, said):
    with pytest.raises(RefusedError, match=said):
        say(0, item=item, **response)
    assert not responses.answers(session, assessment)


def test_what_goes_with_another_kind_of_answer_is_left_out(say):
    evidence = Evidence("E3", (), "A survey")
    full = {"reason": "Because", "missing": "Ask", "evidence": evidence}
    assert say(0, level=2, **full).response == ItemResponse(level=2, evidence=evidence)
    assert say(1, dont_know=True, **full).response == ItemResponse(dont_know=True, missing="Ask")
    assert say(2, not_applicable=True, **full).response == ItemResponse(not_applicable=True, reason="Because")


def test_a_closed_assessment_takes_nothing(session, assessment, say):
    with writing(session):
        assessing.submit(session, assessment, actor=CHIEF, now=NOW)
    with pytest.raises(RefusedError, match="waiting for its sign-off"):
        say(0, level=2)
    with writing(session), pytest.raises(RefusedError, match="waiting for its sign-off"):
        add_evidence(session, assessment, ITEM, EvidenceItem("Charter"), actor=CHIEF, now=NOW)


def test_evidence_comes_and_goes_in_the_history_and_stays_out_of_the_answer(session, assessment, say):
    with writing(session):
        first = add_evidence(session, assessment, ITEM, EvidenceItem("Charter"), actor=CHIEF, now=NOW)
        second = add_evidence(session, assessment, ITEM, EvidenceItem("Minutes"), actor=CHIEF, now=NOW)
    say(2, level=2)
    with writing(session):
        remove_evidence(session, assessment, first.id, actor=CHIEF, now=NOW)
    found = responses.answer(session, assessment, ITEM)
    assert (found.response.level, found.version) == (2, 4)
    assert found.response.evidence.items == (EvidenceItem("Minutes"),)
    assert responses.evidence(session, assessment) == {ITEM: (second,)}
    assert [change.what for change in history(session, assessment)] == [
        "Evidence removed",
        "Answer changed",
        "Evidence added",
        "Evidence added",
    ]


def test_removing_twice_is_removing_once(session, assessment):
    with writing(session):
        remove_evidence(session, assessment, uuid.uuid4(), actor=CHIEF, now=NOW)
    assert not responses.answers(session, assessment)


def test_one_agency_does_not_read_or_remove_what_is_anothers(session, assessment, questionnaire, say):
    say(0, level=2)
    with writing(session):
        piece = add_evidence(session, assessment, ITEM, EvidenceItem("Charter"), actor=CHIEF, now=NOW)
        facts = AgencyFacts(name="Another Department", zone="America/Chicago")
        agency = register_agency(session, facts, actor=OTHER, now=NOW)
        other = assessing.start(session, agency, questionnaire, Cycle("2026"), actor=OTHER, now=NOW)
        remove_evidence(session, other, piece.id, actor=OTHER, now=NOW)
    posing = replace(assessment, agency_id=agency.id)
    assert responses.answer(session, posing, ITEM) == Answer(ITEM)
    assert not responses.answers(session, posing)
    assert not responses.history(session, posing, ITEM)
    assert responses.evidence(session, assessment) == {ITEM: (piece,)}
