"""Every entry of the audit log is a plain sentence: who did what, what was before and is now, and why."""

import datetime as dt
import uuid

import pytest

from kl_assess.core.change import ChangeKind
from kl_assess.store import audit
from kl_assess.store.audit import Action, Event
from kl_assess.store.audit_log import Cycle
from kl_assess.workflow.record import table
from kl_assess.workflow.record.around import Around
from kl_assess.workflow.record.sentences import SENTENCES, entry
from tests.core.small import questionnaire

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
SMALL = questionnaire([[[3, 2]]])
ITEM = SMALL.items[0]
CYCLE = uuid.UUID(int=5)
AROUND = Around({str(CYCLE): Cycle(2, "2026", "digest")}, {"digest": SMALL})
ACTOR = {"id": str(uuid.UUID(int=1)), "name": "Maria Okafor", "title": "Chief"}
THIS = f"“{ITEM.title}” ({ITEM.id})"
BLANK = {"level": None, "dont_know": False, "not_applicable": False, "note": None, "evidence": []}
ACTION = {
    "item": ITEM.id,
    "action": "Ask the council",
    "owner": {"title": "Captain", "name": None},
    "state": "not_started",
}
FACTS = {"name": "Lake Ansel", "zone": "America/Detroit", "state": "MI", "size": None, "short": None}
YEAR = {"name": "2026", "starts": "2026-01-01", "ends": None, "mode": "full", "due": None}

SAID = {
    Action.AGENCY_ADDED: (FACTS, "added the agency"),
    Action.AGENCY_CHANGED: (
        {"old": FACTS, "new": FACTS | {"size": "9 officers"}},
        "changed the facts about the agency",
    ),
    Action.CALENDAR: ({}, "gave the calendar a new address"),
    Action.STARTED: ({"number": 2, "cycle": YEAR}, "started the assessment “2026”"),
    Action.DELETED: (
        {"number": 2, "name": "2026", "reason": "By mistake", "answers": 3},
        "deleted the assessment “2026”",
    ),
    Action.RENAMED: (
        {"old": YEAR, "new": YEAR | {"name": "2027"}},
        "changed the name or the dates of the assessment “2026”",
    ),
    Action.WIDENED: ({"cycle": YEAR}, "went on to the full assessment in the assessment “2026”"),
    Action.PROFILE: ({"old": {}, "new": {"size": "small"}}, "changed the profile in the assessment “2026”"),
    Action.TARGETS: (
        {"old": {}, "new": {ITEM.id: {"level": 3, "reason": "One officer"}}},
        "changed the targets of the assessment “2026”",
    ),
    Action.ANSWERED: (
        {"item": ITEM.id, "old": BLANK, "new": BLANK | {"level": 2, "note": "Since May."}},
        f"changed the answer to {THIS} in the assessment “2026”",
    ),
    Action.CARRIED: (
        {"from": 1, "answers": 2},
        "started the assessment “2026” with two answers of assessment number 1",
    ),
    Action.CONFIRMED: (
        {"item": ITEM.id, "old": BLANK | {"carried": True}, "new": BLANK},
        f"confirmed that last time’s answer to {THIS} still holds in the assessment “2026”",
    ),
    Action.EVIDENCE_RENEWED: (
        {"item": ITEM.id, "title": "Policy", "date": "2026-05-01"},
        f"gave a new date to the evidence “Policy” of {THIS} in the assessment “2026”",
    ),
    Action.EVIDENCE_ADDED: (
        {"item": ITEM.id, "title": "Policy", "address": "https://example.org", "file": None},
        f"added the evidence “Policy” to {THIS} in the assessment “2026”",
    ),
    Action.EVIDENCE_REMOVED: (
        {"item": ITEM.id, "title": "Policy", "file": None},
        f"removed the evidence “Policy” of {THIS} in the assessment “2026”",
    ),
    Action.IMPORTED: (
        {"file": "a.yaml", "answers": 1, "evidence": 2, "versions": {}},
        "took over one answer from the file “a.yaml” into the assessment “2026”",
    ),
    Action.SUBMITTED: ({}, "sent the assessment “2026” for sign-off"),
    Action.SENT_BACK: ({"note": "Look at it."}, "sent the assessment “2026” back"),
    Action.SIGNED_OFF: (
        {"name": "M. Okafor", "title": "Chief", "statement": "So be it."},
        "signed off the assessment “2026”",
    ),
    Action.REOPENED: ({"reason": "One was wrong."}, "reopened the assessment “2026”"),
    Action.DRAFTED: ({"fingerprint": "f"}, "asked for a draft report of the assessment “2026”"),
    Action.ISSUED: ({"version": 2, "fingerprint": "f"}, "issued version 2 of the report of the assessment “2026”"),
    Action.FOLLOWED_UP: ({"number": 1, "version": 2}, "issued follow-up report 1 of the assessment “2026”"),
    Action.ACTION_ADDED: ({"assessment": str(CYCLE), "new": ACTION}, f"added an action on {THIS}"),
    Action.ACTION_CHANGED: (
        {"what": "Moved to done", "old": ACTION, "new": ACTION | {"state": "done"}, "reason": None},
        f"changed an action on {THIS}",
    ),
    Action.ACTION_NOTED: ({"item": ITEM.id, "note": "Met twice."}, f"noted progress on an action on {THIS}"),
    Action.LEFT_FOR_LATER: ({"item": ITEM.id, "because": "No staff."}, f"left the gap at {THIS} for later"),
    Action.TAKEN_UP: ({"item": ITEM.id}, f"took the gap at {THIS} up again"),
    Action.PICTURE_KEPT: (
        {"name": "In a year", "levels": {ITEM.id: 4}},
        "saved the what-if “In a year” of the assessment “2026”",
    ),
    Action.PICTURE_REMOVED: ({"name": "In a year"}, "removed the what-if “In a year” of the assessment “2026”"),
    Action.MADE_AGAIN: ({}, "asked for the files of a report of the assessment “2026” once more"),
    Action.RETENTION: (
        {"old": {"record": None}, "new": {"record": 5}},
        "changed how long things are kept",
    ),
    Action.HELD: ({"reason": "A lawsuit"}, "put a legal hold on everything: nothing is erased"),
    Action.HOLD_LIFTED: ({"reason": "Settled"}, "lifted the legal hold"),
    Action.ERASED: ({"record": 3, "notes": 0, "evidence": 1}, "erased what was kept long enough"),
    Action.TAKEN_OUT: ({}, "asked for everything of the agency, to take it out"),
    Action.INVITED: ({"role": "chief"}, "invited somebody to the agency"),
    Action.UNINVITED: ({}, "took an invitation back"),
    Action.JOINED: ({"person": "Ann Lee", "role": "lead"}, "joined the agency"),
    Action.ROLE_CHANGED: ({"person": "Ann Lee", "old": "lead", "new": "chief"}, "gave Ann Lee another role"),
    Action.LEFT: ({"person": "Ann Lee", "role": "lead"}, "ended the membership of Ann Lee"),
    Action.EMERGENCY: ({"reason": "Nobody answers"}, "took emergency access to the agency, as an administrator"),
    Action.EMERGENCY_SEEN: ({"person": "Pat Doe"}, "acknowledged the emergency access of Pat Doe"),
    Action.SHOWN_TO_BODY: (
        {"body": "the county", "old": None, "new": "results", "until": "2027-01-31T05:00:00+00:00"},
        "lets the county see something of the agency",
    ),
    Action.HIDDEN_FROM_BODY: ({"body": "the county"}, "lets the county see nothing of the agency any more"),
    Action.ASSIGNED: (
        {"element": "ELE", "old": None, "new": "Ann Lee"},
        "assigned ELE to Ann Lee in the assessment “2026”",
    ),
    Action.HANDED_ON: (
        {"element": "ELE", "old": "Ann Lee", "new": "Pat Doe", "note": "On leave"},
        "handed on ELE to Pat Doe in the assessment “2026”",
    ),
    Action.RATING_OPENED: ({}, "let the team rate alone in the assessment “2026”"),
    Action.RATING_CALLED_OFF: ({}, "called the rating off in the assessment “2026”"),
    Action.RATED: ({"item": ITEM.id}, f"rated {THIS} in the assessment “2026”"),
    Action.MEETING_OPENED: ({}, "opened the meeting on the assessment “2026”"),
    Action.STAND_IN: ({"item": ITEM.id}, f"let the middle rating stand for {THIS} in the assessment “2026”"),
    Action.COMMENTED: ({"item": ITEM.id, "comment": "c"}, f"wrote a comment on {THIS} in the assessment “2026”"),
    Action.COMMENT_RESOLVED: ({"item": ITEM.id}, f"resolved a comment on {THIS} in the assessment “2026”"),
    Action.COMMENT_REOPENED: ({"item": ITEM.id}, f"took up a comment again on {THIS} in the assessment “2026”"),
}
"""What each kind of entry keeps, and what is said of it."""


def event(action, payload, subject=CYCLE):
    whole = None if payload is None else payload | {"actor": ACTOR}
    return Event(7, NOW, str(action), str(subject), whole, audit.digest_of(whole or {}), "l" * 64)


def said(action, **more):
    return entry(event(action, SAID[action][0] | more), AROUND)


def test_every_kind_of_entry_has_a_sentence():
    assert SENTENCES.keys() == set(Action) == SAID.keys()


@pytest.mark.parametrize("action", SAID)
def test_the_sentence_says_who_did_what(action):
    payload, words = SAID[action]
    found = entry(event(action, payload), AROUND)
    assert (found.who, found.title) == ("Maria Okafor", "Chief")
    assert found.sentence == f"Maria Okafor, Chief {words}."


@pytest.mark.parametrize("action", SAID)
def test_an_erased_entry_says_what_kind_it_was_and_nothing_more(action):
    found = entry(event(action, None), AROUND)
    assert found.erased
    assert found.sentence.casefold() == f"{action}.".casefold()
    assert (found.who, found.item, found.said.differences, found.said.reason) == ("", "", (), "")


def parts(action, **more):
    return [tuple(difference) for difference in said(action, **more).said.differences]


def test_an_answer_says_what_was_before_and_is_now():
    assert parts(Action.ANSWERED) == [("Answer", "Not answered", "2 Developing"), ("Note", "", "Since May.")]


def test_an_answer_says_why_it_changed_and_what_was_set_aside():
    new = BLANK | {"level": 1, "change_kind": ChangeKind.INFORMATION.value, "change_why": "The log was found"}
    aside = {"set aside": BLANK | {"level": 0}}
    found = {part: after for part, _, after in parts(Action.ANSWERED, new=new, **aside)}
    assert found["Why it changed"] == "New information: The log was found"
    assert found["Set aside, so that it is not lost"] == "Answer: 0 Not in place"


def test_what_is_no_longer_so_is_said():
    new = BLANK | {"level": 2, "carried": False}
    assert ("From last time, not confirmed", "Yes", "No") in parts(Action.CONFIRMED, new=new)


def test_an_action_says_what_was_before_and_entries_of_earlier_releases_what_was_done():
    assert parts(Action.ACTION_CHANGED) == [("State", "Not started", "Done")]
    assert parts(Action.ACTION_CHANGED, old=None) == [("What", "", "Moved to done")]


@pytest.mark.parametrize(
    ("action", "found"),
    [
        (Action.PROFILE, ("size", "", "small")),
        (Action.TARGETS, (ITEM.title, "", "3 Established, One officer")),
        (Action.RENAMED, ("Name", "2026", "2027")),
        (Action.AGENCY_CHANGED, ("Size", "", "9 officers")),
        (Action.RETENTION, ("Details of the record", "For good", "5 years")),
        (Action.ROLE_CHANGED, ("Role", "Lead", "Chief executive")),
        (Action.ERASED, ("Entries of the record", "", "3")),
        (Action.SHOWN_TO_BODY, ("What it sees", "", "Where it stands, and scores")),
        (Action.SHOWN_TO_BODY, ("Until", "", "January 31, 2027")),
        (Action.HANDED_ON, ("Answers it", "Ann Lee", "Pat Doe")),
        (Action.PICTURE_KEPT, (ITEM.title, "", "4 Sustained and improving")),
    ],
)
def test_a_change_says_what_was_before_and_is_now(action, found):
    assert found in parts(action)


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        (Action.SENT_BACK, "Look at it."),
        (Action.SIGNED_OFF, "So be it."),
        (Action.REOPENED, "One was wrong."),
        (Action.DELETED, "By mistake"),
        (Action.LEFT_FOR_LATER, "No staff."),
        (Action.HELD, "A lawsuit"),
        (Action.HANDED_ON, "On leave"),
        (Action.EMERGENCY, "Nobody answers"),
        (Action.CALENDAR, ""),
    ],
)
def test_the_reason_is_told_where_one_was_given(action, reason):
    assert said(action).said.reason == reason


def test_what_was_an_assessment_that_is_gone_is_still_told():
    found = entry(event(Action.SUBMITTED, {}, subject=uuid.UUID(int=9)), AROUND)
    assert found.sentence == "Maria Okafor, Chief sent an assessment for sign-off."
    assert entry(event(Action.RATED, {"item": "GONE-1"}, uuid.UUID(int=9)), AROUND).said.did.startswith(
        "rated GONE-1 in"
    )


def test_an_entry_of_a_kind_that_this_release_does_not_know_is_shown_all_the_same():
    assert entry(event("flag raised", {}), AROUND).sentence == "Maria Okafor, Chief did this: flag raised."


@pytest.mark.parametrize("payload", [{}, {"actor": None}, {"actor": ACTOR, "old": 5, "new": []}, {"actor": ACTOR}, []])
def test_an_entry_that_was_tampered_with_is_still_shown(payload):
    tampered = Event(7, NOW, str(Action.ANSWERED), str(CYCLE), payload, "d", "l")
    assert entry(tampered, AROUND).sentence == "Somebody did what can no longer be read: answer changed."


def test_the_table_has_a_row_for_each_entry_in_the_agencys_time():
    (row,) = table.rows([event(*(Action.ANSWERED, SAID[Action.ANSWERED][0]))], AROUND, "America/Detroit")
    found = dict(zip(table.HEADINGS, row, strict=True))
    assert found["When, in the agency’s time"] == "2026-11-17 10:42"
    assert found["When, in UTC"] == "2026-11-17T15:42:00+00:00"
    assert found["Before and after"] == "Answer: Not answered -> 2 Developing\nNote: nothing -> Since May."
    assert (found["Assessment"], found["Item"]) == ("2026", ITEM.id)
    assert found["Link of the chain"] == "l" * 64
