"""A file taken into an assessment: what it says lies over what is there, and what it leaves out stays."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from kl_assess.catalog.responses import ResponsesFile, read_upload, write_responses
from kl_assess.core.assessment import Actor, Answer, Cycle
from kl_assess.core.questionnaire import Condition, FieldTest, NotApplicableRule, Option, ProfileBlock, ProfileField
from kl_assess.core.responses import NOTHING, Evidence, EvidenceItem, EvidenceKind, ItemResponse, Target
from kl_assess.core.snapshot import Agency as Named
from kl_assess.store import assessments, audit, responses
from kl_assess.store.agencies import AgencyFacts
from kl_assess.store.audit import Action
from kl_assess.workflow.answering import add_evidence, record_response
from kl_assess.workflow.assessing import set_profile, set_targets, start, submit
from kl_assess.workflow.importing import apply, preview, taken_from
from kl_assess.workflow.issuing import contents
from kl_assess.workflow.membership import register_agency
from kl_assess.workflow.pinning import pinned
from kl_assess.workflow.refusal import RefusedError, StaleError
from tests.core.small import item, questionnaire

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=1)
CHIEF = Actor(uuid.uuid4(), "Maria Okafor", "Chief")
CAPTAIN = Actor(uuid.uuid4(), "Elena Reyes", "Captain")

SMALL = replace(
    questionnaire(
        [[[3, 2, 1], [item("NA-1", na=NotApplicableRule(allowed=True)), item("JAIL-1", condition="jail")]]],
    ),
    conditions=(Condition("jail", "the agency runs a jail", FieldTest("runs", "any_of", ("jail",), blank=False)),),
    profile=ProfileBlock(
        (
            ProfileField("band", "Officers", "single", "For the notes.", (Option("s", "Few"), Option("l", "Many"))),
            ProfileField("union", "Union", "boolean", "For the notes."),
            ProfileField("runs", "Runs", "multiple", "For items.", (Option("jail", "A jail"), Option("lab", "A lab"))),
        )
    ),
)
FIRST = "D1-1.1"


class Desk:
    """One open assessment, and what people do with it."""

    def __init__(self, session, asks=SMALL):
        self.session = session
        self.agency = register_agency(session, AgencyFacts(name="Lake Ansel", zone="UTC"), actor=CHIEF, now=NOW)
        started = start(session, self.agency, asks, Cycle("2026"), actor=CHIEF, now=NOW)
        self.number = started.number
        self.asks = pinned(session, started.questionnaire)

    @property
    def assessment(self):
        return assessments.by_number(self.session, self.agency.id, self.number)

    @property
    def answers(self):
        self.session.flush()
        return responses.answers(self.session, self.assessment)

    def says(self, item_id, response, *, flagged=False):
        given = Answer(item_id, response, flagged, responses.answer(self.session, self.assessment, item_id).version)
        record_response(self.session, self.assessment, given, actor=CAPTAIN, now=NOW)
        for piece in response.evidence.items:
            add_evidence(self.session, self.assessment, item_id, piece, actor=CAPTAIN, now=NOW)

    def reads(self, name="answers.yaml", **parts):
        file = ResponsesFile(Named("Lake Ansel"), **parts)
        return taken_from(file, write_responses(file, self.asks).encode(), name)

    def preview(self, taken):
        return preview(self.asks, self.assessment, self.answers, taken, NOW.date())

    def imports(self, taken):
        shown = self.preview(taken)
        apply(self.session, self.assessment, shown, actor=CHIEF, now=LATER)
        return shown

    def exported(self):
        return contents(self.agency, self.assessment, self.answers, self.asks)


@pytest.fixture
def desk(session):
    with session.begin():
        yield Desk(session)


# --- The file over what is there ----------------------------------------------------------------------------------


def test_an_item_answered_for_the_first_time_gets_its_answer(desk):
    desk.imports(desk.reads(responses={FIRST: ItemResponse(level=3, note="Written down.")}))
    kept = desk.answers[FIRST]
    assert kept.response == ItemResponse(level=3, note="Written down.")
    assert (kept.version, kept.changed_at, kept.changed_by) == (1, LATER, "Maria Okafor")


def test_another_answer_replaces_the_old_one_and_takes_away_what_goes_with_that(desk):
    old = ItemResponse(level=2, evidence=Evidence("E2", (), "The auditor"), note="Half the shifts.")
    desk.says(FIRST, old)
    desk.imports(desk.reads(responses={FIRST: ItemResponse(dont_know=True, missing="Ask dispatch.")}))
    assert desk.answers[FIRST].response == ItemResponse(dont_know=True, missing="Ask dispatch.", note=old.note)


def test_what_a_file_leaves_out_stays(desk):
    old = ItemResponse(level=2, evidence=Evidence("E3", (), "The auditor"), note="Half the shifts.", note_private=True)
    desk.says(FIRST, old, flagged=True)
    desk.says("D1-1.2", ItemResponse(level=4))
    desk.imports(desk.reads(responses={FIRST: ItemResponse(level=3), "D1-1.2": ItemResponse()}))
    assert desk.answers[FIRST].response == replace(old, level=3)
    assert desk.answers[FIRST].flagged
    assert desk.answers["D1-1.2"].version == 1


def test_a_blank_item_never_erases_an_answer(desk):
    desk.says(FIRST, ItemResponse(level=2))
    shown = desk.preview(desk.reads(responses={FIRST: ItemResponse()}))
    assert not shown.changes


def test_a_note_alone_leaves_the_answer(desk):
    desk.says("NA-1", ItemResponse(not_applicable=True, reason="State rule 14."))
    desk.imports(desk.reads(responses={"NA-1": ItemResponse(note="Checked again.")}))
    assert desk.answers["NA-1"].response == ItemResponse(
        not_applicable=True, reason="State rule 14.", note="Checked again."
    )


def test_not_applicable_without_a_reason_is_taken_as_the_draft_that_it_is(desk):
    desk.imports(desk.reads(responses={"NA-1": ItemResponse(not_applicable=True)}))
    assert desk.answers["NA-1"].response.is_draft


def test_a_private_note_is_not_published_by_a_file_that_only_repeats_it(desk):
    desk.says(FIRST, ItemResponse(level=2, note="A name.", note_private=True))
    assert not desk.preview(desk.reads(responses={FIRST: ItemResponse(level=2, note="A name.")})).changes


def test_an_answer_that_the_item_does_not_take_stays_out_with_the_reason(desk):
    desk.says(FIRST, ItemResponse(level=2))
    shown = desk.imports(
        desk.reads(responses={FIRST: ItemResponse(not_applicable=True), "D1-1.2": ItemResponse(level=1)})
    )
    assert "cannot be called not applicable" in shown.refused[FIRST]
    assert desk.answers[FIRST].response.level == 2
    assert desk.answers["D1-1.2"].response.level == 1


def test_evidence_is_added_unless_the_same_piece_is_there(desk):
    there = EvidenceItem("Order 12", EvidenceKind.POLICY, address="https://example.org/12", private=True)
    desk.says(FIRST, ItemResponse(level=2, evidence=Evidence("E2", (there,))))
    given = (
        EvidenceItem("Order 12", address="https://example.org/12"),
        EvidenceItem("Order 12", address="https://example.org/13"),
        EvidenceItem("Log", EvidenceKind.RECORD, file="log.xlsx", private=True),
        EvidenceItem("Log", file="log.xlsx"),
    )
    shown = desk.imports(desk.reads(responses={FIRST: ItemResponse(evidence=Evidence(None, given))}))
    assert shown.items[0].added == given[1:3]
    assert desk.answers[FIRST].response.evidence.items == (there, *given[1:3])
    assert all(piece.file is None for piece in responses.evidence(desk.session, desk.assessment)[FIRST])


def test_an_uploaded_file_is_the_same_piece_as_its_name(desk):
    desk.says(FIRST, ItemResponse(level=2))
    shown = EvidenceItem("Log", file="log.xlsx")
    add_evidence(desk.session, desk.assessment, FIRST, shown, file="a" * 64, actor=CHIEF, now=NOW)
    assert not desk.preview(desk.reads(responses={FIRST: ItemResponse(evidence=Evidence(None, (shown,)))})).changes


def test_profile_fields_and_targets_of_the_file_lie_over_the_others(desk):
    set_profile(desk.session, desk.assessment, {"band": "s", "union": True}, actor=CHIEF, now=NOW)
    set_targets(desk.session, desk.assessment, {FIRST: Target(2, "One officer")}, actor=CHIEF, now=NOW)
    before = desk.assessment.version
    desk.imports(
        desk.reads(profile={"union": False, "runs": ()}, targets={FIRST: Target(2), "D1-1.2": Target(4)}),
    )
    assert desk.assessment.profile == {"band": "s", "union": False}
    assert desk.assessment.targets == {FIRST: Target(2, "One officer"), "D1-1.2": Target(4)}
    assert desk.assessment.version == before + 1


def test_an_answer_to_an_item_that_is_not_asked_is_kept(desk):
    desk.imports(desk.reads(responses={"JAIL-1": ItemResponse(level=1)}))
    assert desk.answers["JAIL-1"].response.level == 1


# --- What is remembered -------------------------------------------------------------------------------------------


def test_each_changed_item_has_an_entry_in_its_history_and_the_import_one_event(desk):
    desk.says(FIRST, ItemResponse(level=2))
    piece = EvidenceItem("Order 12")
    taken = desk.reads(
        "our answers.xlsx",
        responses={FIRST: ItemResponse(level=3, evidence=Evidence(None, (piece,))), "D1-1.2": ItemResponse(level=1)},
        profile={"band": "l"},
    )
    desk.imports(taken)
    newest, earlier = responses.history(desk.session, desk.assessment, FIRST)
    assert (newest.what, newest.person, newest.at) == ("Imported from our answers.xlsx", "Maria Okafor", LATER)
    assert (earlier.after.response.level, newest.after.response.level) == (2, 3)
    assert [shown.title for shown in newest.after.response.evidence.items] == ["Order 12"]
    (event_,) = audit.about(desk.session, desk.agency.id, desk.assessment.id, (Action.IMPORTED,))
    told = {name: value for name, value in event_.payload.items() if name != "actor"}
    assert told == {
        "file": "our answers.xlsx",
        "sha256": taken.sha256,
        "answers": 2,
        "evidence": 1,
        "versions": {FIRST: 2, "D1-1.2": 1},
        "profile": {"old": {}, "new": {"band": "l"}},
    }
    assert audit.broken_at(desk.session, desk.agency.id) is None


def test_a_file_that_changes_nothing_leaves_no_trace(desk):
    desk.says(FIRST, ItemResponse(level=2))
    events = len(tuple(audit.events(desk.session, desk.agency.id)))
    desk.imports(desk.reads(responses={FIRST: ItemResponse(level=2)}))
    assert desk.answers[FIRST].version == 1
    assert len(tuple(audit.events(desk.session, desk.agency.id))) == events


def test_an_import_takes_as_many_statements_for_one_item_as_for_all(desk):
    def statements(response, asked):
        shown = desk.preview(desk.reads(responses=dict.fromkeys(asked, response)))
        sent = []
        engine = desk.session.get_bind()
        note = lambda *args: sent.append(args[2])  # noqa: E731 - the listener is removed by the same name
        event.listen(engine, "before_cursor_execute", note)
        apply(desk.session, desk.assessment, shown, actor=CHIEF, now=LATER)
        desk.session.flush()
        event.remove(engine, "before_cursor_execute", note)
        return len(sent)

    whole = ItemResponse(level=1, evidence=Evidence("E1", (EvidenceItem("Order"),)), note="Text")
    every = [FIRST, "D1-1.2", "D1-1.3", "NA-1", "JAIL-1"]
    first, others = statements(whole, every[:1]), statements(whole, every[1:])
    again, all_again = statements(ItemResponse(level=2), every[:1]), statements(ItemResponse(dont_know=True), every)
    assert first == others
    assert again == all_again


# --- Nothing is overwritten unseen --------------------------------------------------------------------------------


def test_an_answer_that_changed_since_the_preview_is_not_overwritten(desk):
    shown = desk.preview(desk.reads(responses={FIRST: ItemResponse(level=3), "D1-1.2": ItemResponse(level=3)}))
    desk.says("D1-1.2", ItemResponse(level=0))
    with pytest.raises(StaleError):
        apply(desk.session, desk.assessment, shown, actor=CHIEF, now=LATER)
    assert set(desk.answers) == {"D1-1.2"}


def test_evidence_added_since_the_preview_is_a_change_too(desk):
    desk.says(FIRST, ItemResponse(level=2))
    shown = desk.preview(desk.reads(responses={FIRST: ItemResponse(level=3)}))
    add_evidence(desk.session, desk.assessment, FIRST, EvidenceItem("Order 12"), actor=CAPTAIN, now=NOW)
    with pytest.raises(StaleError):
        apply(desk.session, desk.assessment, shown, actor=CHIEF, now=LATER)


def test_a_profile_that_changed_since_the_preview_is_not_overwritten(desk):
    shown = desk.preview(desk.reads(profile={"band": "l"}))
    set_profile(desk.session, desk.assessment, {"band": "s"}, actor=CAPTAIN, now=NOW)
    with pytest.raises(StaleError):
        apply(desk.session, desk.assessment, shown, actor=CHIEF, now=LATER)


def test_a_change_elsewhere_is_no_hindrance(desk):
    shown = desk.preview(desk.reads(responses={FIRST: ItemResponse(level=3)}))
    desk.says("D1-1.2", ItemResponse(level=0))
    set_profile(desk.session, desk.assessment, {"band": "s"}, actor=CAPTAIN, now=NOW)
    apply(desk.session, desk.assessment, shown, actor=CHIEF, now=LATER)
    assert {name: answer.response.level for name, answer in desk.answers.items()} == {FIRST: 3, "D1-1.2": 0}
    assert desk.assessment.profile == {"band": "s"}


def test_nothing_is_imported_where_the_assessment_is_not_open(desk):
    shown = desk.preview(desk.reads(responses={FIRST: ItemResponse(level=3)}))
    submit(desk.session, desk.assessment, actor=CHIEF, now=NOW)
    with pytest.raises(RefusedError, match="waiting for its sign-off"):
        apply(desk.session, desk.assessment, shown, actor=CHIEF, now=LATER)
    assert not desk.answers


# --- For any answers ----------------------------------------------------------------------------------------------

TEXTS = st.one_of(st.none(), st.sampled_from(["Yes.", "Two lines\n\nof text: #1", "- é 'quoted' \"text\""]))
PIECES = st.lists(
    st.builds(
        EvidenceItem,
        title=st.sampled_from(["Order 12", "Log"]),
        kind=st.sampled_from([None, *EvidenceKind]),
        address=st.sampled_from([None, "https://example.org/12"]),
        private=st.booleans(),
    ),
    max_size=3,
    unique_by=lambda piece: (piece.title, piece.address),
).map(tuple)


@st.composite
def answers(draw, name):
    """An answer that the item takes, or only a note and evidence."""
    kinds = ["level", "dont_know", "nothing", *(["not_applicable"] if name == "NA-1" else [])]
    kind, note, pieces = draw(st.sampled_from(kinds)), draw(TEXTS), draw(PIECES)
    private = note is not None and draw(st.booleans())
    grade = draw(st.sampled_from([None, "E1", "E3"])) if kind == "level" else None
    return ItemResponse(
        level=draw(st.integers(0, 4)) if kind == "level" else None,
        dont_know=kind == "dont_know",
        not_applicable=kind == "not_applicable",
        reason=draw(TEXTS) if kind == "not_applicable" else None,
        missing=draw(TEXTS) if kind == "dont_know" else None,
        evidence=Evidence(grade, pieces, draw(TEXTS.map(_line)) if grade else None),
        note=note,
        note_private=private,
    )


def _line(text):
    return text and text.replace("\n", " ")


def files():
    names = [i.id for i in SMALL.items]
    return st.fixed_dictionaries({}, optional={name: answers(name) for name in names})


def over(old, new):
    """What the merge must give, written down apart from it: part by part, from the words of the rule."""
    if old is None:
        return new
    chosen = old if new.status.value == "blank" and not new.not_applicable else new
    kept = {"level": chosen.level, "dont_know": chosen.dont_know, "not_applicable": chosen.not_applicable}
    for part, needed in {"reason": chosen.not_applicable, "missing": chosen.dont_know}.items():
        kept[part] = (getattr(new, part) or getattr(old, part)) if needed else None
    leveled = chosen.level is not None
    pieces = list(old.evidence.items)
    for piece in new.evidence.items:
        if (piece.title, piece.address) not in [(p.title, p.address) for p in pieces]:
            pieces.append(piece)
    kept["evidence"] = Evidence(
        (new.evidence.grade or old.evidence.grade) if leveled else None,
        tuple(pieces),
        (new.evidence.corroborated_by or old.evidence.corroborated_by) if leveled else None,
    )
    kept["note"] = new.note or old.note
    same = kept["note"] == old.note
    kept["note_private"] = new.note_private or (same and old.note_private)
    return ItemResponse(**kept)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(old=files(), new=files())
def test_what_is_exported_afterwards_is_the_file_over_the_old_answers(session, old, new):
    session.rollback()  # what the last example has left
    desk = Desk(session)
    for name, response in old.items():
        desk.says(name, response)
    taken = desk.reads(responses=new)
    desk.imports(taken)
    wanted = {name: over(old.get(name), new.get(name, NOTHING)) for name in {*old, *new}}
    found = desk.exported()
    assert without_nothing(found.responses) == without_nothing(wanted)
    assert not desk.preview(taken).changes, "a second import of the same file changes nothing"
    again, _ = read_upload(write_responses(found, desk.asks).encode(), "again.yaml", desk.asks)
    assert not desk.preview(taken_from(again, b"", "again.yaml")).changes, "nor does what was exported"


def without_nothing(found):
    return {name: response for name, response in found.items() if response != NOTHING}
