"""The task list: one next step, and for each element how much of it is done."""

import datetime as dt
from dataclasses import fields, replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl_assess.core.assessment import Answer, Assessment, AssessmentStatus, Cycle, SignOff, asked
from kl_assess.core.responses import ItemResponse
from kl_assess.core.scoring import Mode
from kl_assess.store import responses
from kl_assess.store.agencies import Agency
from kl_assess.store.audit import Action, Event
from kl_assess.web.tasks.history import WORDS, history
from kl_assess.web.tasks.next_step import STATUS_WORDS
from kl_assess.web.tasks.work import WorkState, about, effort, minutes_per_item, named, short, work_of
from kl_assess.workflow import answering, assessing
from tests.shipped import SHIPPED
from tests.web.assessments import STARTER, doing, parts_of, reading, started
from tests.web.client import text_of
from tests.web.queries import count_queries

SETTLED = ItemResponse(level=2)
DRAFT = ItemResponse(not_applicable=True)
FLAGGED = "flagged"


def answer(app, assessment, *items, response=SETTLED, flagged=False):
    for item in items:
        version = reading(app, responses.answer, assessment, item).version
        doing(app, answering.record_response, assessment, Answer(item, response, flagged, version))


def everything(app, assessment):
    items = asked(parts_of(app).basis.questionnaire, assessment.profile, assessment.cycle.mode)
    return tuple(item.id for item in items)


def row(page, element):
    """The cells of an element as they are read."""
    found = next(r for r in page.all("tr") if text_of(r).startswith(element))
    return [text_of(cell) for cell in found.iter("td")]


def step(page):
    return text_of(page.one("a", class_="usa-button--big"))


def steps(page):
    """The steps and how each stands."""
    return [text_of(label) for label in page.all("span", class_="usa-step-indicator__segment-label")]


def sign(app, assessment):
    doing(app, assessing.submit, assessment)
    signed = SignOff("Maria Okafor", "Chief", "We start with patrol.", parts_of(app).clock())
    doing(app, assessing.sign_off, assessment, signed)


# --- Elements -----------------------------------------------------------------------------------------------------


def test_every_element_stands_under_its_domain_with_a_link(chief, app):
    _, _, address = started(app)
    page = chief.get(address)
    questionnaire = parts_of(app).basis.questionnaire
    domains = [domain.title for domain in questionnaire.domains]
    assert [text_of(h) for h in page.all("h2")][1:4] == domains
    for domain in questionnaire.domains:
        for element in domain.elements:
            assert page.links()[element.title] == f"{address}/elements/{element.id}"


def test_an_element_tells_its_state_what_is_answered_and_what_time_is_left(chief, app):
    _, assessment, address = started(app)
    answer(app, assessment, "EXP-1.1", "EXP-1.2", "EXP-1.3", "EXP-1.4", "EXP-2.1")
    page = chief.get(address)
    assert row(page, "Written expectations") == ["Done", "4 of 4", "None"]
    assert row(page, "Knowing the community") == ["In progress", "1 of 4", "4 min"]
    assert row(page, "Access and inclusion") == ["Not started", "0 of 3", "4 min"]


def test_don_t_know_is_work_done(chief, app):
    _, assessment, address = started(app)
    answer(app, assessment, "EXP-1.1", response=ItemResponse(dont_know=True))
    assert row(chief.get(address), "Written expectations") == ["In progress", "1 of 4", "4 min"]


def test_not_applicable_without_its_reason_needs_you_and_is_not_done(chief, app):
    _, assessment, address = started(app)
    answer(app, assessment, "LEA-3.1", response=DRAFT)
    assert row(chief.get(address), "Sharing decisions") == ["Needs you 1 without a reason", "0 of 4", "5 min"]
    answer(app, assessment, "LEA-3.1", response=ItemResponse(not_applicable=True, reason="No board."))
    assert row(chief.get(address), "Sharing decisions") == ["In progress", "1 of 4", "4 min"]


def test_an_item_flagged_for_review_needs_you_even_where_all_are_answered(chief, app):
    _, assessment, address = started(app)
    answer(app, assessment, "EXP-5.1", "EXP-5.2")
    answer(app, assessment, "EXP-5.3", flagged=True)
    assert row(chief.get(address), "Access and inclusion") == ["Needs you 1 flagged", "3 of 3", "None"]


def test_an_element_that_the_quick_check_leaves_out_says_so_and_has_no_link(chief, app):
    _, _, address = started(app, cycle=Cycle("2026", mode=Mode.QUICK_CHECK))
    page = chief.get(address)
    assert row(page, "Making it last")[0] == "Not asked Not in the quick check"
    assert "Making it last" not in page.links()
    assert "0 of 23 items have an answer" in page.main


def test_items_that_the_profile_leaves_out_are_not_counted(chief, app):
    _, assessment, address = started(app, profile={"sworn_band": "5-9"})
    answer(app, assessment, "LEA-5.1", "LEA-5.3", "LEA-5.2")
    page = chief.get(address)
    assert row(page, "Ownership and continuity") == ["Done", "2 of 2", "None"]
    assert "2 of 51 items have an answer" in page.main


# --- The next step ------------------------------------------------------------------------------------------------


def test_the_profile_comes_first_until_somebody_has_saved_it_even_blank(chief, app):
    _, _, address = started(app)
    page = chief.get(address)
    assert (step(page), page.links()[step(page)]) == ("Describe the agency", f"{address}/profile")
    assert steps(page)[:2] == ["Agency profile", "Answer not completed"]
    page = chief.follow(chief.send(chief.get(f"{address}/profile")))
    assert step(page) == "Start with Written expectations"
    assert steps(page)[:3] == ["Agency profile completed", "Answer", "Check not completed"]


def test_the_next_element_is_the_first_that_waits_for_an_answer(chief, app):
    _, assessment, address = started(app)
    answer(app, assessment, "EXP-1.1", "EXP-1.2", "EXP-1.3", "EXP-1.4", "EXP-3.1")
    page = chief.get(address)
    assert step(page) == "Continue with Knowing the community and planning with it"
    answer(app, assessment, "EXP-2.1", "EXP-2.2", "EXP-2.3", "EXP-2.4")
    page = chief.get(address)
    assert "Next: finish Time, people and skills Three items left, about 4 minutes." in page.main
    assert page.links()["Continue with Time, people and skills"] == f"{address}/elements/EXP-3"


def test_a_flag_never_stands_in_the_way_of_what_is_still_unanswered(chief, app):
    _, assessment, address = started(app)
    answer(app, assessment, "EXP-1.1", flagged=True)
    answer(app, assessment, "EXP-1.2", "EXP-1.3", "EXP-1.4")
    assert step(chief.get(address)) == "Continue with Knowing the community and planning with it"
    answer(app, assessment, *everything(app, assessment)[4:])
    page = chief.get(address)
    assert step(page) == "Review Written expectations"
    assert "Every item has an answer. One item flagged for review." in page.main


def test_a_missing_reason_is_named_in_the_next_step(chief, app):
    _, assessment, address = started(app)
    rest = [item for item in everything(app, assessment) if item != "LEA-3.1"]
    answer(app, assessment, *rest)
    answer(app, assessment, "LEA-3.1", response=DRAFT)
    page = chief.get(address)
    assert step(page) == "Continue with Sharing decisions"
    assert "One item left, about 1 minute. One item marked not applicable needs a reason." in page.main


def test_from_the_last_answer_to_the_report(chief, app):
    _, assessment, address = started(app)
    answer(app, assessment, *everything(app, assessment))
    page = chief.get(address)
    assert (step(page), page.links()[step(page)]) == ("Check your answers", f"{address}/check")
    assert steps(page)[2] == "Check"
    doing(app, assessing.submit, assessment)
    page = chief.get(address)
    assert (step(page), page.links()[step(page)]) == ("Sign off", f"{address}/sign-off")
    assert "Waiting for sign-off. Answers can be read but not changed." in page.main
    signed = SignOff("Maria Okafor", "Chief", None, parts_of(app).clock())
    doing(app, assessing.sign_off, assessment, signed)
    page = chief.get(address)
    assert (step(page), page.links()[step(page)]) == ("See the results", f"{address}/results")
    assert page.links()["Reports"] == f"{address}/reports"
    doing(app, assessing.issue, assessment, "fingerprint")
    page = chief.get(address)
    assert all(said.endswith("completed") and "not" not in said for said in steps(page))
    assert "Time left" not in page.main


def test_everything_else_that_can_be_done_is_one_link_away(chief, app):
    _, assessment, address = started(app)
    below = {"profile", "check", "blank", "import", "export/responses.xlsx", "export/responses.yaml"}
    assert {f"{address}/{name}" for name in below} <= set(chief.get(address).links().values())
    doing(app, assessing.submit, assessment)
    links = set(chief.get(address).links().values())
    assert {f"{address}/{name}" for name in (below - {"blank", "import"}) | {"results", "reports"}} <= links
    assert f"{address}/import" not in links


# --- History ------------------------------------------------------------------------------------------------------


def test_the_history_tells_who_did_what_and_when_in_the_agency_s_time(chief, app, clock):
    _, assessment, address = started(app)
    clock.go_on(hours=1)
    sign(app, assessment)
    rows = [text_of(r) for r in chief.get(address).all("table")[-1].find("tbody").iter("tr")]
    assert rows == [
        "Signed off We start with patrol. November 17, 2026, 11:42 Ruth Park, Captain",
        "Sent for sign-off November 17, 2026, 11:42 Ruth Park, Captain",
        "Started November 17, 2026, 10:42 Ruth Park, Captain",
    ]


def test_what_was_said_when_it_was_sent_back_or_reopened_stands_before_the_next_step(chief, app):
    _, assessment, address = started(app)
    doing(app, assessing.submit, assessment)
    doing(app, assessing.send_back, assessment, "Look again at Sharing decisions.")
    words = chief.get(address).main
    said = words.index("Sent back by Ruth Park, Captain Look again at Sharing decisions.")
    assert said < words.index("Next:")
    sign(app, assessment)
    assert "Sent back by" not in chief.get(address).main
    doing(app, assessing.reopen, assessment, "A number was wrong.")
    assert "Reopened by Ruth Park, Captain A number was wrong." in chief.get(address).main


def test_a_step_whose_words_were_erased_says_so():
    at = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
    event = Event(1, at, str(Action.SENT_BACK), None, None, "", "")
    agency = Agency(id=STARTER.id, slug="a", name="A", zone="America/New_York")
    (entry,) = history([event], agency)
    assert (entry.what, entry.who, entry.said) == ("Sent back", "Erased under retention", "")


def test_every_status_and_every_step_has_its_words():
    assert set(STATUS_WORDS) == set(AssessmentStatus)
    assert set(WORDS) >= {Action.STARTED, Action.SUBMITTED, Action.SENT_BACK, Action.SIGNED_OFF, Action.REOPENED}


# --- Cost, and who may read ---------------------------------------------------------------------------------------


def test_the_page_asks_the_database_at_most_eight_times_however_much_was_done(chief, app):
    _, assessment, address = started(app)
    chief.get(address)
    with count_queries(app) as at_first:
        chief.get(address)
    answer(app, assessment, *everything(app, assessment))
    for _ in range(5):
        doing(app, assessing.submit, assessment)
        doing(app, assessing.send_back, assessment, "Look again.")
    with count_queries(app) as later:
        chief.get(address)
    assert len(later) == len(at_first) <= 8


def test_an_assessment_is_found_under_its_own_agency_only(chief, app):
    started(app, "Lake Ansel Police Department")
    _, _, address = started(app, "Tamarack Falls Police Department")
    chief.get(address)
    chief.get(address.replace("assessments/1", "assessments/2"), status=404)
    chief.get("/agencies/nowhere/assessments/1", status=404)


# --- Rules of counting, for any answers ---------------------------------------------------------------------------

KINDS = st.sampled_from([SETTLED, ItemResponse(dont_know=True), DRAFT, ItemResponse(note="Later"), None, FLAGGED])
PROFILES = st.sampled_from([{}, {"sworn_band": "5-9"}, {"lep_presence": "little_or_none", "sworn_band": "0-1"}])


def an_assessment(profile, mode):
    said = {field.name: None for field in fields(Assessment)}
    return Assessment(**said | {"profile": profile, "cycle": Cycle("2026", mode=mode), "stand_ins": ()})


def given_answer(item, kind):
    return Answer(item, SETTLED if kind == FLAGGED else kind, flagged=kind == FLAGGED, version=1)


@given(st.lists(KINDS, min_size=55, max_size=55), PROFILES, st.sampled_from(Mode))
def test_the_elements_add_up_to_the_whole_and_the_next_step_is_real(kinds, profile, mode):
    pairs = zip(SHIPPED.items, kinds, strict=True)
    answers = {item.id: given_answer(item.id, kind) for item, kind in pairs if kind is not None}
    work = work_of(SHIPPED, an_assessment(profile, mode), answers)
    for domain in SHIPPED.domains:
        assert tuple(element.element for element in named(work.elements, domain)) == domain.elements
    assert sum(e.progress.done for e in work.elements) == work.total.done
    assert sum(e.progress.total for e in work.elements) == work.total.total
    assert sum(e.left for e in work.elements) == work.left
    assert work.settled == (work.left == 0)
    assert (work.next is None) == (work.settled and not work.flagged)
    if work.next is not None:
        assert work.next.state not in {WorkState.DONE, WorkState.NOT_ASKED}
        earlier = work.elements[: work.elements.index(work.next)]
        assert all(element.settled for element in earlier)


@given(st.lists(KINDS, min_size=55, max_size=55))
def test_an_element_is_done_exactly_when_all_of_it_is_settled_and_nothing_is_flagged(kinds):
    pairs = zip(SHIPPED.items, kinds, strict=True)
    answers = {item.id: given_answer(item.id, kind) for item, kind in pairs if kind is not None}
    for element in work_of(SHIPPED, an_assessment({}, Mode.FULL), answers).elements:
        own = [answers.get(item.id) for item in element.element.items]
        done = all(a is not None and (a.response.level is not None or a.response.dont_know) for a in own)
        flagged = any(a is not None and a.flagged for a in own)
        assert (element.state is WorkState.DONE) == (done and not flagged)
        assert (element.state is WorkState.NONE) == all(a is None for a in own)


# --- Time ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "said", "in_a_table"),
    [
        (Fraction(1, 10), "about 1 minute", "1 min"),
        (Fraction(5, 2), "about 3 minutes", "3 min"),
        (Fraction(7), "about 7 minutes", "7 min"),
        (Fraction(15, 2), "about 8 minutes", "8 min"),
        (Fraction(12), "about 10 minutes", "12 min"),
        (Fraction(75), "about 75 minutes", "75 min"),
    ],
)
def test_planning_times_are_rounded_and_never_read_none(minutes, said, in_a_table):
    assert (about(minutes), short(minutes)) == (said, in_a_table)


def test_times_come_from_the_planning_figures_of_the_questionnaire():
    assert minutes_per_item(SHIPPED, Mode.FULL) == Fraction(75, 55)
    assert effort(SHIPPED, {}, Mode.FULL) == (55, 75)
    assert effort(SHIPPED, {}, Mode.QUICK_CHECK) == (23, 30)


def test_without_planning_figures_no_time_is_said():
    silent = replace(SHIPPED, instrument=replace(SHIPPED.instrument, estimated_minutes={}))
    assert effort(silent, {}, Mode.FULL) == (55, None)
    work = work_of(silent, an_assessment({}, Mode.FULL), {})
    assert (work.left, {element.left for element in work.elements}) == (None, {None})


def test_a_quick_check_may_go_on_to_the_full_assessment_and_a_full_one_offers_nothing(chief, app):
    _, _, address = started(app, cycle=Cycle("2026", mode=Mode.QUICK_CHECK))
    quick = chief.get(address)
    full = chief.follow(chief.send(quick, action=f"{address}/full"))
    assert "Every item is asked from now on." in full.main
    assert "Went on to the full assessment" in full.main
    assert not full.all("form", action=f"{address}/full")
    assert "Not in the quick check" not in full.main
