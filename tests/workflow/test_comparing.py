"""Cycles side by side as sign-off kept them: who changed what and why, the trend, and what a later sign-off mends."""

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy import event, update

from kl_assess.catalog.canonical import in_order
from kl_assess.catalog.document import parse_document
from kl_assess.catalog.responses import check_responses, write_responses
from kl_assess.core.assessment import Answer, Cycle, SignOff
from kl_assess.core.change import ChangeKind, ChangeReason
from kl_assess.core.comparison import NoLonger, NotCompared, PastResponse, compare
from kl_assess.core.crosswalk import Crosswalk, Fate, Passage
from kl_assess.core.recommendation import Resources
from kl_assess.core.responses import EvidenceItem, ItemResponse
from kl_assess.core.scoring import OVERALL, Mode
from kl_assess.core.trend import Step
from kl_assess.store import crosswalks, results
from kl_assess.store import responses as kept_responses
from kl_assess.store.results import ResultsRow
from kl_assess.workflow import answering, assessing, comparing, issuing, pinning, signed_cycles
from tests.core.small import item, questionnaire
from tests.store.everything import CHIEF
from tests.store.everything import agency as kept_agency

NOW = dt.datetime(2025, 11, 4, 15, 0, tzinfo=dt.UTC)
YEAR = dt.timedelta(days=365)
NOTHING = Resources((), (), (), (), ())
SMALL = questionnaire([[[3, 3]], [[3, 3]]])
ITEMS = [i.id for i in SMALL.items]


@pytest.fixture
def agency(session):
    return kept_agency(session, NOW)


def answer(session, assessment, name, level, now, change=None):
    kept = kept_responses.answer(session, assessment, name)
    given = Answer(name, ItemResponse(level), version=kept.version, change=change)
    return answering.record_response(session, assessment, given, actor=CHIEF, now=now)


def sign(session, assessment, now):
    sent = assessing.submit(session, assessment, actor=CHIEF, now=now)
    return issuing.sign_off(session, sent, SignOff("Maria Okafor", "Chief", None, now), NOTHING, actor=CHIEF, now=now)


def started(session, agency, name, now, *, small=SMALL, mode=Mode.FULL):
    return assessing.start(session, agency, small, Cycle(name, mode=mode), actor=CHIEF, now=now)


def cycle(session, agency, name, levels, now, *, small=SMALL, reasons=None, signed=True):
    """One assessment with these levels in the order of its items, signed off or left open."""
    made = started(session, agency, name, now, small=small)
    for place, level in zip(small.items, levels, strict=True):
        if level is not None:
            answer(session, made, place.id, level, now, (reasons or {}).get(place.id))
    return sign(session, made, now) if signed else made


def two(session, agency):
    """A year later one answer rose and one fell, with what is known of each."""
    first = cycle(session, agency, "2025", [1, 2, 2, 2], NOW)
    reasons = {ITEMS[0]: ChangeReason("Now in writing.", ChangeKind.PRACTICE)}
    second = cycle(session, agency, "2026", [2, 2, 1, 2], NOW + YEAR, reasons=reasons, signed=False)
    for title, private in (("Order 12", False), ("Personnel file", True)):
        piece = EvidenceItem(title, private=private)
        answering.add_evidence(session, second, ITEMS[0], piece, actor=CHIEF, now=NOW + YEAR)
    return first, second


def answers_of(session, assessment):
    return kept_responses.answers(session, assessment)


def past_of(session, agency, assessment):
    return comparing.past_cycle(session, agency, assessment, answers_of(session, assessment))


# --- What an assessment is compared with --------------------------------------------------------------------------


def test_an_assessment_is_compared_with_what_its_start_named_and_each_change_has_its_reason(session, agency):
    _, second = two(session, agency)
    past = past_of(session, agency, second)
    assert past.period == "2025"
    assert past.responses == dict(zip(ITEMS, map(PastResponse, [1] * 4, [1, 2, 2, 2]), strict=True))
    day = dt.date(2026, 11, 4)
    assert past.reasons == {
        ITEMS[0]: ChangeReason("Now in writing.", ChangeKind.PRACTICE, "Maria Okafor", day, ("Order 12",)),
        ITEMS[2]: ChangeReason("", None, "Maria Okafor", day),
    }
    assert (past.issued.overall, past.issued.domains) == (44, {"D1": 38, "D2": 50})
    assert comparing.last_time(session, agency, second) == replace(past, reasons={})


def test_evidence_that_was_there_last_time_did_not_come_since(session, agency):
    first = started(session, agency, "2025", NOW)
    answer(session, first, ITEMS[0], 1, NOW)
    log = EvidenceItem("Log", date=dt.date(2025, 1, 1))
    answering.add_evidence(session, first, ITEMS[0], log, actor=CHIEF, now=NOW)
    sign(session, first, NOW)
    second = started(session, agency, "2026", NOW + YEAR)
    answer(session, second, ITEMS[0], 2, NOW + YEAR)
    for piece in (replace(log, date=dt.date(2026, 1, 1)), EvidenceItem("Order 12")):
        answering.add_evidence(session, second, ITEMS[0], piece, actor=CHIEF, now=NOW + YEAR)
    assert past_of(session, agency, second).reasons[ITEMS[0]].evidence == ("Order 12",)


def test_the_day_of_a_change_is_the_agencys(session):
    guam = kept_agency(session, NOW, zone="Pacific/Guam")
    _, second = two(session, guam)
    assert past_of(session, guam, second).reasons[ITEMS[0]].day == dt.date(2026, 11, 5)


def test_what_was_signed_off_keeps_its_reasons(session, agency):
    _, second = two(session, agency)
    before = past_of(session, agency, second)
    signed = sign(session, second, NOW + YEAR)
    assert past_of(session, agency, signed) == before


def test_a_first_assessment_and_a_quick_check_are_compared_with_nothing(session, agency):
    first = cycle(session, agency, "2025", [1, 2, 2, 2], NOW)
    quick = started(session, agency, "2026", NOW, mode=Mode.QUICK_CHECK)
    for assessment in (first, quick):
        assert past_of(session, agency, assessment) is None
        assert comparing.comparison_of(session, agency, assessment) is None
    assert comparing.comparison_of(session, agency, quick, other=1) is None
    assert len(signed_cycles.kept_cycles(session, agency)) == 1


def test_two_cycles_side_by_side_signed_or_not(session, agency):
    _, second = two(session, agency)
    found = comparing.comparison_of(session, agency, second)
    assert (found.before, found.now, found.number) == ("2025", "2026", 1)
    assert [(m.item, m.before, m.now) for m in found.comparison.moves] == [(ITEMS[2], 2, 1), (ITEMS[0], 1, 2)]
    assert found.comparison.moves[1].reason.evidence == ("Order 12",)
    signed = sign(session, second, NOW + YEAR)
    assert comparing.comparison_of(session, agency, signed) == found


def test_a_change_of_two_cycles_ago_has_the_reason_of_then(session, agency):
    cycle(session, agency, "2024", [1, 2, 2, 2], NOW - YEAR)
    why = ChangeReason("Now in writing.", ChangeKind.PRACTICE)
    cycle(session, agency, "2025", [2, 2, 2, 2], NOW, reasons={ITEMS[0]: why})
    third = cycle(session, agency, "2026", [2, 2, 2, 3], NOW + YEAR, signed=False)
    moves = {m.item: m.reason for m in comparing.comparison_of(session, agency, third, other=1).comparison.moves}
    assert (moves[ITEMS[0]].why, moves[ITEMS[0]].day) == ("Now in writing.", dt.date(2025, 11, 4))
    assert moves[ITEMS[3]].day == dt.date(2026, 11, 4)
    assert comparing.comparison_of(session, agency, third, other=3) is None


def test_the_earlier_cycle_counts_as_it_was_last_signed_off_while_it_is_open_again(session, agency):
    first, second = two(session, agency)
    before = past_of(session, agency, second)
    opened = assessing.reopen(session, first, "A mistake.", actor=CHIEF, now=NOW)
    answer(session, opened, ITEMS[0], 4, NOW)
    assert past_of(session, agency, second) == before


# --- A questionnaire that has changed -----------------------------------------------------------------------------

LATER = replace(
    questionnaire([[[item("D1-1.1", 3, version=2), 3]], [[item("D2-1.1a", 3), item("D2-1.1b", 3)]]]),
    instrument=replace(SMALL.instrument, version="2"),
)
WAY = Crosswalk(
    "1",
    "2",
    (
        Passage(Fate.REWORDED, ("D1-1.1",), ("D1-1.1",), comparable=True),
        Passage(Fate.SAME, ("D1-1.2",), ("D1-1.2",)),
        Passage(Fate.SPLIT, ("D2-1.1",), ("D2-1.1a", "D2-1.1b")),
        Passage(Fate.DROPPED, ("D2-1.2",)),
    ),
)


def changed(session, agency):
    first = cycle(session, agency, "2025", [1, 2, 2, 2], NOW)
    after = pinning.pin(session, LATER, NOW, [WAY])
    assert crosswalks.contents(session, SMALL.instrument.id)
    second = cycle(session, agency, "2026", [2, 2, 3, 3], NOW + YEAR, small=LATER, signed=False)
    return first, second, after


def test_a_changed_questionnaire_is_compared_along_its_crosswalk(session, agency):
    _, second, _ = changed(session, agency)
    found = comparing.comparison_of(session, agency, second).comparison
    assert found.comparable == ("D1-1.1", "D1-1.2")
    assert found.not_compared == dict.fromkeys(["D2-1.1a", "D2-1.1b"], NotCompared.SPLIT)
    assert found.no_longer == {"D2-1.2": NoLonger.DROPPED}
    assert found.titles == {"D2-1.1": "Item D2-1.1", "D2-1.2": "Item D2-1.2"}
    assert not found.overall.compared


def test_the_file_of_an_assessment_gives_the_same_comparison(session, agency):
    _, second, _ = changed(session, agency)
    answers = answers_of(session, second)
    frozen = issuing.snapshot_of(session, agency, second, NOTHING)
    given = issuing.contents(agency, second, answers, LATER, previous=past_of(session, agency, second))
    read, _ = check_responses(parse_document(write_responses(given, LATER), "exported.yaml"), LATER)
    assert read.previous == given.previous
    assert compare(LATER, frozen.results, read.previous) == frozen.comparison


# --- Trend --------------------------------------------------------------------------------------------------------


def steps(session, agency, part=OVERALL, **more):
    found = comparing.trend_of(session, agency, **more)
    return next(row for row in found.rows if row.id == part).steps


def test_the_trend_reads_what_sign_off_kept(session, agency):
    for number, level in enumerate([1, 2, 2], 0):
        cycle(session, agency, str(2024 + number), [level] * 4, NOW + number * YEAR)
    cycle(session, agency, "2027", [4] * 4, NOW + 3 * YEAR, signed=False)
    found = comparing.trend_of(session, agency)
    assert found.periods == ("2024", "2025", "2026")
    assert [point.value for point in found.rows[-1].points] == [Fraction(25), Fraction(50), Fraction(50)]
    assert steps(session, agency) == (Step(25, clear=True), Step(0, clear=False))
    assert comparing.trend_of(session, agency, until=2).periods == ("2024", "2025")


def test_signing_an_earlier_cycle_off_again_mends_the_pair_of_the_next_one(session, agency):
    first = cycle(session, agency, "2025", [1] * 4, NOW)
    cycle(session, agency, "2026", [2] * 4, NOW + YEAR)
    opened = assessing.reopen(session, first, "A mistake.", actor=CHIEF, now=NOW + YEAR)
    assert comparing.trend_of(session, agency).periods == ("2026",)
    answer(session, opened, ITEMS[0], 3, NOW + YEAR)
    sign(session, opened, NOW + YEAR)
    assert steps(session, agency) == (Step(12, clear=True),)
    (first_kept, second_kept) = signed_cycles.kept_cycles(session, agency)
    assert second_kept.cycle.pair.before == first_kept.cycle.inputs


def test_while_a_cycle_is_open_again_its_neighbors_are_joined(session, agency):
    cycle(session, agency, "2024", [1] * 4, NOW - YEAR)
    middle = cycle(session, agency, "2025", [4] * 4, NOW)
    cycle(session, agency, "2026", [2] * 4, NOW + YEAR)
    assessing.reopen(session, middle, "A mistake.", actor=CHIEF, now=NOW + YEAR)
    assert comparing.trend_of(session, agency).periods == ("2024", "2026")
    assert steps(session, agency) == (Step(25, clear=True),)


def test_without_a_crosswalk_the_line_is_broken_and_nothing_is_compared(session, agency):
    cycle(session, agency, "2025", [1] * 4, NOW)
    second = cycle(session, agency, "2026", [2] * 4, NOW + YEAR)
    (kept, _) = signed_cycles.kept_cycles(session, agency)
    other = replace(SMALL, instrument=replace(SMALL.instrument, id="another"))
    stranger = replace(kept.cycle, questionnaire=pinning.pin(session, other, NOW), inputs="others")
    results.keep_cycle(session, agency.id, kept.assessment, in_order(stranger))
    assert steps(session, agency) == (None,)
    found = comparing.comparison_of(session, agency, second)
    assert (found.comparison, found.why_not) == (None, comparing.NO_CROSSWALK)
    assert past_of(session, agency, second) is None


def test_results_kept_before_cycles_were_are_read_and_kept_whole_at_the_next_sign_off(session, agency):
    cycle(session, agency, "2024", [1] * 4, NOW - YEAR)
    cycle(session, agency, "2025", [2] * 4, NOW)
    whole = comparing.trend_of(session, agency)
    session.execute(update(ResultsRow).values(cycle=None))
    assert comparing.trend_of(session, agency) == whole
    assert all(kept.bare for kept in signed_cycles.kept_cycles(session, agency))
    cycle(session, agency, "2026", [2] * 4, NOW + YEAR)
    assert not any(kept.bare for kept in signed_cycles.kept_cycles(session, agency))
    assert steps(session, agency) == (Step(25, clear=True), Step(0, clear=False))


def count(session, ask):
    sent = []
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note := lambda *given: sent.append(given[2]))
    try:
        ask()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(sent)


def test_ten_cycles_ask_the_database_as_often_as_two(session, agency):
    for number in range(2):
        last = cycle(session, agency, str(2016 + number), [number % 4] * 4, NOW)
    asks = (
        lambda: comparing.trend_of(session, agency),
        lambda: comparing.comparison_of(session, agency, last),
        lambda: comparing.comparison_of(session, agency, last, other=1),
    )
    few = [count(session, ask) for ask in asks]
    for number in range(8):
        last = cycle(session, agency, str(2018 + number), [number % 4] * 4, NOW)
    assert [count(session, ask) for ask in asks] == few == [1, 1, 1]


# --- In the report ------------------------------------------------------------------------------------------------


def test_a_report_has_the_comparison_and_the_trend_up_to_its_own_cycle(session, agency):
    for number, level in enumerate([1, 2, 3], 0):
        cycle(session, agency, str(2024 + number), [level] * 4, NOW + number * YEAR)
    second = assessing.assessments.by_number(session, agency.id, 2)
    frozen = issuing.snapshot_of(session, agency, second, NOTHING)
    assert frozen.comparison.period == "2024"
    assert frozen.trend.periods == ("2024", "2025")
    first = assessing.assessments.by_number(session, agency.id, 1)
    assert issuing.snapshot_of(session, agency, first, NOTHING).trend is None
