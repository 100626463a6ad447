"""Last time's answers in a new cycle: they come along, they wait, and only a person's word makes them count."""

import datetime as dt
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event

from kl_assess.core.assessment import Answer, Cycle, SignOff, progress, responses_of
from kl_assess.core.change import ChangeKind, ChangeReason
from kl_assess.core.crosswalk import Crosswalk, Fate, Passage
from kl_assess.core.questionnaire import NotApplicableRule
from kl_assess.core.recommendation import Resources
from kl_assess.core.responses import Evidence, EvidenceItem, EvidenceKind, ItemResponse
from kl_assess.core.scoring import Mode
from kl_assess.store import assessments, audit, evidence, responses
from kl_assess.store.evidence import EvidenceFile
from kl_assess.workflow import assessing, importing, issuing
from kl_assess.workflow.answering import (
    Choice,
    ConflictError,
    add_evidence,
    record_response,
    remove_evidence,
    renew_evidence,
    settle_conflict,
)
from kl_assess.workflow.carrying import confirm, start_from_last
from kl_assess.workflow.last_time import last_time, unexplained
from kl_assess.workflow.pinning import pin
from kl_assess.workflow.refusal import RefusedError
from tests.core.small import item, questionnaire
from tests.store.everything import CHIEF, agency

THEN = dt.datetime(2025, 11, 17, 15, 42, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
WHO = {"actor": CHIEF, "now": NOW}
NOTHING = Resources((), (), (), (), ())
SIGNED = SignOff("Maria Okafor", "Chief", None, THEN)
FIRST, SECOND, THIRD, NA = "D1-1.1", "D1-1.2", "D1-1.3", "NA-1"
_BASE = questionnaire([[[3, 2, 1], [item(NA, na=NotApplicableRule(allowed=True))]]])
SMALL = replace(_BASE, instrument=replace(_BASE.instrument, reference_period_months=24))
LONG = replace(questionnaire([[[3] * 5] * 11]), instrument=replace(_BASE.instrument, id="long"))

RECORD = EvidenceItem("Minutes of May", EvidenceKind.RECORD, dt.date(2025, 5, 1), "https://example.org/minutes")
OLD = EvidenceItem("Log of 2023", EvidenceKind.RECORD, dt.date(2023, 11, 17))
POLICY = EvidenceItem("General order of 2015", EvidenceKind.POLICY, dt.date(2015, 1, 1))


class Years:
    """An agency, what it answered in 2025, and what it does in 2026."""

    def __init__(self, session, slug="lake-ansel"):
        self.session, self.agency = session, agency(session, THEN, slug)
        self.questionnaire, self.assessment = SMALL, None

    def last(self, given, pieces=(), *, asks=SMALL, mode=Mode.FULL, name="2025", each=None):
        """Answer and sign an assessment: by item an ItemResponse or an Answer.

        `pieces` are of the first item, each with the digest of its file or None; `each` is one of every item.
        """
        who = {"actor": CHIEF, "now": THEN}
        made = assessing.start(self.session, self.agency, asks, Cycle(name, mode=mode), **who)
        for name_of, said in given.items():
            record_response(self.session, made, said if isinstance(said, Answer) else Answer(name_of, said), **who)
        for name_of in given if each else ():
            add_evidence(self.session, made, name_of, each, **who)
        for shown, digest in pieces:
            add_evidence(self.session, made, FIRST, shown, file=digest, **who)
            if digest:
                evidence.add(self.session, self.agency.id, EvidenceFile(digest, 9, "application/pdf"), THEN)
        self.sign(made)
        return made

    def sign(self, made):
        assessing.submit(self.session, self.now(made), actor=CHIEF, now=THEN)
        issuing.sign_off(self.session, self.now(made), SIGNED, NOTHING, actor=CHIEF, now=THEN)

    def now(self, made):
        return assessments.by_number(self.session, made.agency_id, made.number)

    def start(self, asks=SMALL, mode=Mode.FULL, name="2026"):
        self.questionnaire = asks
        self.assessment = start_from_last(self.session, self.agency, asks, Cycle(name, mode=mode), **WHO)
        return self.assessment

    def kept(self, item_id=FIRST):
        return responses.answer(self.session, self.assessment, item_id)

    def say(self, version, item_id=FIRST, *, flagged=False, change=None, **response):
        answer = Answer(item_id, ItemResponse(**response), flagged, version, change=change)
        return record_response(self.session, self.assessment, answer, **WHO)

    def confirm(self, seen=1, item_id=FIRST):
        return confirm(self.session, self.assessment, item_id, seen, **WHO)

    def history(self, item_id=FIRST):
        return [c.what for c in responses.history(self.session, self.assessment, item_id)]


@pytest.fixture
def years(session):
    return Years(session)


def level(value, grade=None, note=None):
    return ItemResponse(level=value, evidence=Evidence(grade), note=note)


@contextmanager
def statements(session):
    """The statements that are sent while this is open, each by its verb and table."""
    engine, sent = session.get_bind(), []

    def note(_connection, _cursor, statement, *_):
        words = statement.split()
        verb = words[0].upper()
        sent.append((verb, words[2]) if verb == "INSERT" else (verb, ""))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


# --- Starting from last time ----------------------------------------------------------------------------------------


def test_an_answer_comes_along_with_note_grade_and_evidence_and_waits(years):
    years.last({FIRST: level(3, "E2", "Since May.")}, [(RECORD, None)])
    years.start()
    kept = years.kept()
    assert (kept.carried, kept.version, kept.changed_by, kept.flagged) == (True, 1, CHIEF.name, False)
    assert kept.response == ItemResponse(level=3, evidence=Evidence("E2", (RECORD,)), note="Since May.")
    assert years.history() == ["Carried over from 2025"]
    told = list(audit.events(years.session, years.agency.id))[-1]
    assert (told.action, told.payload["from"], told.payload["answers"]) == (audit.Action.CARRIED, 1, 1)


def test_a_carried_answer_counts_as_blank(years):
    years.last({FIRST: level(3), SECOND: level(2)})
    years.start()
    answers = responses.answers(years.session, years.assessment)
    done = progress(SMALL.items, answers)
    assert (done.done, done.carried, done.touched, responses_of(answers)) == (0, 2, False, {})


def test_not_applicable_comes_with_its_reason_and_dont_know_does_not_come(years):
    because = ItemResponse(not_applicable=True, reason="The county does it.")
    years.last({FIRST: ItemResponse(dont_know=True, missing="The log"), NA: because})
    years.start()
    assert set(responses.answers(years.session, years.assessment)) == {NA}
    assert years.kept(NA).response == because


def test_what_nobody_had_re_confirmed_last_time_does_not_come_a_second_time(years):
    years.last({FIRST: level(3), SECOND: level(2)})
    between = years.start(name="2026")
    years.confirm(item_id=SECOND)
    years.sign(between)
    years.start(name="2027")
    assert set(responses.answers(years.session, years.assessment)) == {SECOND}
    assert last_time(years.session, years.assessment).level(FIRST) is None


def test_flags_and_reasons_of_last_time_stay_behind(years):
    years.last({FIRST: Answer(FIRST, level(3), flagged=True)})
    years.start()
    assert (years.kept().flagged, years.kept().change) == (False, None)


@pytest.mark.parametrize(
    ("pieces", "grade"),
    [
        ((), "E2"),
        ((RECORD,), "E2"),
        ((OLD, RECORD), "E2"),
        ((POLICY,), "E2"),
        ((EvidenceItem("Undated"),), "E2"),
        ((replace(OLD, date=dt.date(2024, 11, 17)),), "E2"),
        ((replace(OLD, date=dt.date(2024, 11, 16)),), None),
        ((OLD,), None),
    ],
)
def test_a_grade_stays_behind_where_all_that_supported_it_is_past_its_date(years, pieces, grade):
    years.last({FIRST: level(3, "E2")}, [(piece, None) for piece in pieces])
    years.start()
    assert years.kept().response.evidence == Evidence(grade, pieces)


def test_a_file_stays_while_either_year_names_it(years):
    digest = "d" * 64
    last = years.last({FIRST: level(3, "E2")}, [(replace(RECORD, file="minutes.pdf"), digest)])
    years.start()
    (piece,) = responses.evidence(years.session, years.assessment)[FIRST]
    (before,) = responses.evidence(years.session, last)[FIRST]
    assert (piece.file, piece.evidence) == (digest, before.evidence)
    assert piece.id != before.id
    remove_evidence(years.session, years.assessment, piece.id, **WHO)
    assert evidence.forget_unused(years.session, years.agency.id) == ()
    responses.remove_pieces(years.session, last, [before.id])
    assert evidence.forget_unused(years.session, years.agency.id) == (digest,)


def test_without_a_signed_full_assessment_nothing_comes(years):
    years.last({FIRST: level(3)}, mode=Mode.QUICK_CHECK)
    years.start()
    assert responses.answers(years.session, years.assessment) == {}


def test_a_quick_check_starts_from_last_time_too(years):
    years.last({FIRST: level(3), SECOND: level(2)})
    years.start(mode=Mode.QUICK_CHECK)
    assert set(responses.answers(years.session, years.assessment)) == {FIRST, SECOND}


def cost(session, slug, count):
    """The statements of starting from a year with so many answers, each with a piece of evidence."""
    years = Years(session, slug)
    years.last({i.id: level(3, "E2") for i in LONG.items[:count]}, asks=LONG, each=RECORD)
    with statements(session) as sent:
        years.start(asks=LONG)
        session.flush()
    found = responses.answers(session, years.assessment).values()
    assert [len(answer.response.evidence.items) for answer in found] == [1] * count
    return sent


def test_it_takes_one_statement_a_table_however_many_answers_come(session):
    few, many = cost(session, "few", 5), cost(session, "many", 55)
    assert few == many
    inserts = [table for verb, table in many if verb == "INSERT"]
    assert {table: inserts.count(table) for table in ("assessment", "response", "response_history", "evidence")} == {
        "assessment": 1,
        "response": 1,
        "response_history": 1,
        "evidence": 1,
    }


# --- A questionnaire that has changed ---------------------------------------------------------------------------------

NEXT = replace(
    questionnaire(
        [[[item(FIRST, 3), item("RE-1", 2), item("RE-2"), item("SP-1"), item("SP-2"), item("NEW-1")]]],
    ),
    instrument=replace(_BASE.instrument, version="2"),
)
BEFORE = questionnaire([[[item(FIRST, 3), item("RE-1", 2), item("RE-2"), item("SP-0"), item("GONE-1")]]])
WALK = Crosswalk(
    "1",
    "2",
    (
        Passage(Fate.SAME, (FIRST,), (FIRST,)),
        Passage(Fate.REWORDED, ("RE-1",), ("RE-1",), comparable=True),
        Passage(Fate.REWORDED, ("RE-2",), ("RE-2",)),
        Passage(Fate.SPLIT, ("SP-0",), ("SP-1", "SP-2")),
        Passage(Fate.NEW, (), ("NEW-1",)),
        Passage(Fate.DROPPED, ("GONE-1",), ()),
    ),
)


@pytest.fixture
def changed(years):
    """A year answered under the earlier questionnaire, and one started under the later."""
    years.last({i.id: level(3) for i in BEFORE.items}, asks=BEFORE)
    pin(years.session, NEXT, NOW, [WALK])
    years.start(asks=NEXT)
    return years


def test_the_crosswalk_says_which_answers_come(changed):
    assert set(responses.answers(changed.session, changed.assessment)) == {FIRST, "RE-1", "RE-2"}


def test_only_what_is_comparable_can_have_changed(changed):
    last = last_time(changed.session, changed.assessment)
    assert [last.level(i.id) for i in NEXT.items] == [3, 3, None, None, None, None]
    assert last.differs(Answer("RE-1", level(2)))
    assert not last.differs(Answer("RE-2", level(2)))


def test_the_earlier_items_of_what_was_reworded_or_split_stand_beside_it(changed):
    last = last_time(changed.session, changed.assessment)
    beside = {i.id: [(e.item.id, e.answer.response.level) for e in last.earlier(i.id)] for i in NEXT.items}
    assert beside == {
        FIRST: [],
        "RE-1": [("RE-1", 3)],
        "RE-2": [("RE-2", 3)],
        "SP-1": [("SP-0", 3)],
        "SP-2": [("SP-0", 3)],
        "NEW-1": [],
    }
    assert [i.id for i in NEXT.items if last.is_new(i.id)] == ["NEW-1"]


def test_without_a_crosswalk_it_is_refused_and_an_empty_start_compares_nothing(years):
    years.last({FIRST: level(3)}, asks=BEFORE)
    another = replace(NEXT, instrument=replace(NEXT.instrument, id="another"))
    with pytest.raises(RefusedError, match="Its crosswalk is missing"):
        years.start(asks=another)
    empty = assessing.start(years.session, years.agency, another, Cycle("2027"), **WHO)
    last = last_time(years.session, empty)
    assert (last.level(FIRST), last.answer(FIRST), last.earlier(FIRST), last.is_new(FIRST)) == (None, None, (), False)


# --- Still true ---------------------------------------------------------------------------------------------------


@pytest.fixture
def carried(years):
    """2026 with last year's first answer, a 3 with a note, waiting."""
    years.last({FIRST: level(3, "E2", "Since May.")}, [(RECORD, None)])
    years.start()
    return years


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


# --- Left as it was -------------------------------------------------------------------------------------------------


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


# --- Changed ------------------------------------------------------------------------------------------------------

MOVED = ChangeReason("  A second\nboard was\x00 founded. ", ChangeKind.PRACTICE)


def test_another_level_is_kept_with_what_kind_of_change_it_is_and_why(carried):
    kept = carried.say(1, level=4, change=MOVED)
    assert kept.change == ChangeReason("A second board was founded.", ChangeKind.PRACTICE)
    assert carried.kept() == kept
    newest = responses.history(carried.session, carried.assessment, FIRST)[0]
    assert (newest.what, newest.after.change) == ("Answer changed", kept.change)


def test_the_reason_may_come_later(carried):
    carried.say(1, level=4)
    assert unexplained(responses.answers(carried.session, carried.assessment), carried_last(carried)) == (FIRST,)
    carried.say(2, level=4, change=replace(MOVED, kind=None))
    assert unexplained(responses.answers(carried.session, carried.assessment), carried_last(carried)) == (FIRST,)
    carried.say(3, level=4, change=MOVED)
    assert unexplained(responses.answers(carried.session, carried.assessment), carried_last(carried)) == ()


def carried_last(years):
    return last_time(years.session, years.assessment)


@pytest.mark.parametrize("now", [{"level": 3}, {"dont_know": True}, {}])
def test_the_reason_goes_where_the_level_is_no_longer_another(carried, now):
    carried.say(1, level=4, change=MOVED)
    assert carried.say(2, change=MOVED, **now).change is None


def test_an_answer_that_was_not_carried_is_held_against_last_time_too(years):
    years.last({FIRST: level(3)})
    years.assessment = assessing.start(years.session, years.agency, SMALL, Cycle("2026"), **WHO)
    assert years.say(0, level=2, change=MOVED).change.kind is ChangeKind.PRACTICE
    assert years.say(0, SECOND, level=2, change=MOVED).change is None


def test_a_carried_answer_has_not_changed(carried):
    assert unexplained(responses.answers(carried.session, carried.assessment), carried_last(carried)) == ()
    assert unexplained({FIRST: Answer(FIRST, level(1))}, None) == ()


def test_a_quick_check_is_shown_beside_and_not_compared(years):
    years.last({FIRST: level(3)}, mode=Mode.QUICK_CHECK)
    years.start()
    last = last_time(years.session, years.assessment)
    assert (last.name, last.answer(FIRST).response.level, last.level(FIRST)) == ("2025", 3, None)


# --- Evidence past its date -----------------------------------------------------------------------------------------


def test_a_new_date_is_kept_and_told_and_the_answer_waits_on(years):
    years.last({FIRST: level(3, "E2")}, [(OLD, None)])
    years.start()
    (piece,) = responses.evidence(years.session, years.assessment)[FIRST]
    day = dt.date(2026, 10, 1)
    renew_evidence(years.session, years.assessment, piece.id, day, **WHO)
    assert years.kept().response.evidence.items == (replace(OLD, date=day),)
    assert (years.kept().carried, years.history()[0]) == (True, "Evidence renewed")
    assert list(audit.events(years.session, years.agency.id))[-1].payload["date"] == "2026-10-01"
    assert not years.confirm(seen=1).carried


def test_a_date_in_the_future_a_piece_that_is_gone_and_a_closed_assessment_are_refused(carried):
    (piece,) = responses.evidence(carried.session, carried.assessment)[FIRST]
    with pytest.raises(RefusedError, match="lies in the future"):
        renew_evidence(carried.session, carried.assessment, piece.id, dt.date(2026, 11, 19), **WHO)
    remove_evidence(carried.session, carried.assessment, piece.id, **WHO)
    with pytest.raises(RefusedError, match="no longer here"):
        renew_evidence(carried.session, carried.assessment, piece.id, dt.date(2026, 10, 1), **WHO)
    assessing.submit(carried.session, carried.now(carried.assessment), **WHO)
    for verb in (
        carried.confirm,
        lambda: renew_evidence(carried.session, carried.assessment, piece.id, THEN.date(), **WHO),
    ):
        with pytest.raises(RefusedError, match="waiting for its sign-off"):
            verb()


# --- A file that comes in -------------------------------------------------------------------------------------------


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
