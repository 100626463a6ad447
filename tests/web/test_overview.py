"""The overview: where the current assessment stands, one next step, and every assessment of the agency."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest

from kl_assess.core.action_plan import Action, ActionKind, ActionState, Owner
from kl_assess.core.assessment import Answer, AssessmentStatus, Cycle, SignOff, asked
from kl_assess.core.responses import ItemResponse
from kl_assess.core.scoring import Mode
from kl_assess.store import agencies, assessments, plans, reports
from kl_assess.store.engine import writing
from kl_assess.store.reports import Report, ReportState
from kl_assess.workflow import answering, assessing
from tests.web.assessments import doing, parts_of, reading, started, started_again
from tests.web.client import text_of
from tests.web.queries import count_queries


def answer(app, assessment, count):
    items = asked(parts_of(app).basis.questionnaire, assessment.profile, assessment.cycle.mode)[:count]
    for item in items:
        doing(app, answering.record_response, assessment, Answer(item.id, ItemResponse(level=2)))


def sign(app, assessment):
    doing(app, assessing.submit, assessment)
    at = parts_of(app).clock()
    return doing(app, assessing.sign_off, assessment, SignOff("Maria Okafor", "Chief", None, at))


def overview(chief, agency):
    return chief.get(f"/agencies/{agency.slug}")


def step(page):
    """The one big button of a page."""
    return text_of(page.one("a", class_="usa-button--big"))


def rows(page):
    return [text_of(row) for row in page.all("table")[-1].find("tbody").iter("tr")]


def with_many(app, count):
    """An agency with so many assessments: Cycle 1, Cycle 2 and so on."""
    agency, first, _ = started(app, cycle="Cycle 1")
    with parts_of(app).sessions() as session, writing(session):
        for number in range(2, count + 1):
            made = replace(first, id=uuid.uuid4(), number=number, cycle=Cycle(f"Cycle {number}"))
            assessments.add(session, made)
    return agency


# --- The first time -----------------------------------------------------------------------------------------------


def test_the_first_time_offers_one_start_and_says_what_it_takes(chief, agency):
    page = chief.get(agency)
    assert step(page) == "Start an assessment"
    facts = page.one("table", class_="kl-facts")
    assert [text_of(cell) for cell in facts.iter("td")] == ["48 to 55", "About 75 minutes at most"]
    assert [text_of(h) for h in page.all("h3")] == [
        "Describe the agency",
        "Answer the items",
        "Check, sign off, report",
    ]


def test_the_first_time_says_that_answers_may_be_public_records(chief, agency):
    assert "Answers may be public records" in chief.get(agency).main


def test_the_quick_check_is_offered_with_what_it_leaves_out(chief, agency):
    page = chief.get(agency)
    assert "23 items, about 30 minutes" in page.main
    assert "no overall score" in page.main
    form = chief.get(page.links()["Start with the quick check"])
    assert [e.get("value") for e in form.all("input", type="radio", checked="")] == ["quick_check"]


# --- Where the assessment stands ----------------------------------------------------------------------------------


def test_the_next_step_follows_the_assessment_from_its_start_to_its_results(chief, app):
    agency, assessment, _ = started(app)
    assert step(overview(chief, agency)) == "Describe the agency"
    answer(app, assessment, 2)
    page = overview(chief, agency)
    assert (step(page), page.main.count("2 of 55") > 0) == ("Continue with Written expectations", True)
    answer(app, assessment, 55)
    assert step(overview(chief, agency)) == "Check your answers"
    doing(app, assessing.submit, assessment)
    assert step(overview(chief, agency)) == "Sign off"
    at = parts_of(app).clock()
    doing(app, assessing.sign_off, assessment, SignOff("Maria Okafor", "Chief", None, at))
    page = overview(chief, agency)
    assert step(page) == "See the results"
    assert "Maria Okafor, Chief, signed it off." in page.main
    doing(app, assessing.issue, assessment, "fingerprint")
    assert "The report is issued" in overview(chief, agency).main


def test_the_newest_assessment_is_the_current_one(chief, app):
    agency, first, _ = started(app, cycle="2025")
    sign(app, first)
    started_again(app, agency, Cycle("2026", mode=Mode.QUICK_CHECK))
    page = overview(chief, agency)
    assert "2026 quick check, step 1 of 5: agency profile" in page.main
    assert rows(page) == ["2026 quick check Open Not said 0 of 23", "2025 assessment Signed off Not said 0 of 55"]


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        (dt.date(2025, 11, 1), dt.date(2026, 10, 31), "Nov. 1, 2025 to Oct. 31, 2026"),
        (dt.date(2025, 11, 1), None, "From Nov. 1, 2025"),
        (None, dt.date(2026, 10, 31), "Until Oct. 31, 2026"),
        (None, None, "Not said"),
    ],
)
def test_the_period_is_said_in_words(chief, app, starts, ends, said):
    agency, _, _ = started(app, cycle=Cycle("2026", starts, ends))
    assert rows(overview(chief, agency)) == [f"2026 assessment Open {said} 0 of 55"]


def test_the_menu_and_the_start_of_another_assessment_are_one_link_away(chief, app):
    agency, _, address = started(app)
    links = overview(chief, agency).links()
    assert links["2026 assessment"] == links["See every element"] == address
    assert links["Start another assessment"] == f"/agencies/{agency.slug}/assessments/new"
    assert links["Change the name, state, time zone or size"] == f"/agencies/{agency.slug}/edit"


# --- Reports ------------------------------------------------------------------------------------------------------


def report(assessment, number, version, state, at):
    return Report(
        uuid.UUID(int=number), assessment.agency_id, assessment.id, version, state, "", "", at, "Maria Okafor"
    )


def test_reports_say_which_is_in_force_which_is_replaced_and_which_is_a_draft(chief, app, clock):
    agency, assessment, address = started(app)
    assert "Reports of" not in overview(chief, agency).main
    states = [(1, ReportState.READY), (2, ReportState.READY), (None, ReportState.READY), (None, ReportState.FAILED)]
    with parts_of(app).sessions() as session, writing(session):
        for number, (version, state) in enumerate(states, 1):
            clock.go_on(days=1)
            reports.add(session, report(assessment, number, version, state, clock()), "{}")
    page = overview(chief, agency)
    said = [text_of(row) for row in page.all("table")[-2].find("tbody").iter("tr")]
    assert said == [
        "Draft Could not be made November 21, 2026, 10:42",
        "Draft Not issued November 20, 2026, 10:42",
        "Version 2 In force November 19, 2026, 10:42",
        "Version 1 Replaced by version 2 November 18, 2026, 10:42",
    ]
    assert page.links()["Open the reports"] == f"{address}/reports"


# --- Many assessments ---------------------------------------------------------------------------------------------


def test_many_assessments_stand_on_pages_of_twenty_from_the_newest(chief, app):
    agency = with_many(app, 45)
    page, seen = overview(chief, agency), []
    assert not page.all("a", aria_label="Previous page")
    while True:
        seen.append([int(row.split()[1]) for row in rows(page)])
        assert "Cycle 45 assessment, step 1" in page.main
        if not (following := page.all("a", aria_label="Next page")):
            break
        page = chief.get(following[0].get("href"))
    assert seen == [[*range(45, 25, -1)], [*range(25, 5, -1)], [*range(5, 0, -1)]]
    for newer in (seen[1], seen[0]):
        page = chief.get(page.one("a", aria_label="Previous page").get("href"))
        assert [int(row.split()[1]) for row in rows(page)] == newer
    assert not page.all("a", aria_label="Previous page")


def test_twenty_assessments_need_no_second_page(chief, app):
    agency = with_many(app, 20)
    assert not overview(chief, agency).all("nav", aria_label="Pages of assessments")


def test_the_overview_asks_the_database_as_often_for_two_hundred_assessments_as_for_one(chief, app):
    few = with_many(app, 1)
    overview(chief, few)  # which reads the questionnaire, once per process
    with count_queries(app) as for_one:
        overview(chief, few)
    many = with_many(app, 200)
    with count_queries(app) as for_many:
        page = overview(chief, many)
    assert len(rows(page)) == 20
    assert len(for_many) == len(for_one) <= 8


def test_each_line_counts_the_answers_of_its_own_assessment(chief, app):
    agency, first, _ = started(app, cycle="2025")
    _, second, _ = started_again(app, agency, "2026")
    answer(app, first, 7)
    answer(app, second, 3)
    other, third, _ = started(app, name="Tamarack Falls Police Department", cycle="2026")
    answer(app, third, 11)
    assert [row.split("said ")[1] for row in rows(overview(chief, agency))] == ["3 of 55", "7 of 55"]
    assert [row.split("said ")[1] for row in rows(overview(chief, other))] == ["11 of 55"]


# --- Starting -----------------------------------------------------------------------------------------------------


def start_page(chief, agency):
    return chief.get(f"/agencies/{agency.slug}/assessments/new")


def test_a_start_is_named_after_the_year_and_leads_to_its_tasks(chief, agency):
    page = chief.get(f"{agency}/assessments/new")
    assert page.one("input", name="name").get("value") == "2026"
    begun = chief.send(page, {"starts": "2025-11-01", "ends": "2026-10-31"})
    assert begun.location == f"{agency}/assessments/1"
    assert chief.follow(begun).h1 == "2026 assessment"
    assert step(chief.get(agency)) == "Describe the agency"


def test_the_year_is_that_of_the_agency_and_not_of_the_server(chief, agency, clock):
    clock.time = dt.datetime(2027, 1, 1, 2, 0, tzinfo=dt.UTC)  # still December in Michigan
    assert chief.get(f"{agency}/assessments/new").one("input", name="name").get("value") == "2026"


def test_before_the_first_answer_the_start_says_what_not_to_write(chief, agency):
    words = chief.get(f"{agency}/assessments/new").main
    assert "Answers may be public records" in words
    assert "Do not enter names of victims, witnesses or juveniles" in words
    assert "look back over 24 months" in words


def test_full_and_quick_say_how_many_items_they_ask_and_how_long_they_take(chief, app):
    agency, _, _ = started(app, profile={"sworn_band": "5-9", "lep_presence": "little_or_none"})
    words = start_page(chief, agency).main
    assert "50 items, about 70 minutes" in words
    assert "22 items, about 30 minutes" in words


def test_a_quick_check_asks_the_critical_items_only(chief, agency):
    begun = chief.send(chief.get(f"{agency}/assessments/new"), {"mode": "quick_check"})
    page = chief.follow(begun)
    assert page.h1 == "2026 quick check"
    assert "0 of 23 items have an answer" in page.main


def test_an_open_assessment_is_offered_first_and_a_second_may_still_be_started(chief, app):
    agency, _, address = started(app, cycle="2025")
    page = start_page(chief, agency)
    assert page.links()["Go on with 2025 assessment"] == address
    assert step(page) == "Go on with 2025 assessment"
    assert chief.send(page).location == f"/agencies/{agency.slug}/assessments/2"


def test_a_closed_assessment_is_not_offered_to_go_on_with(chief, app):
    agency, assessment, _ = started(app)
    doing(app, assessing.submit, assessment)
    assert "Go on with" not in start_page(chief, agency).main


def test_the_profile_is_copied_and_the_page_says_so(chief, app):
    agency, _, _ = started(app, cycle="2025", profile={"sworn_band": "5-9"})
    page = start_page(chief, agency)
    assert "The profile and the targets are copied from the 2025 assessment." in page.main
    tasks = chief.follow(chief.send(page))
    assert step(tasks) == "Check the profile"
    assert "0 of 51" in tasks.main


def test_a_button_that_was_pressed_twice_starts_one_assessment(chief, agency):
    form = chief.get(f"{agency}/assessments/new")
    chief.send(form)
    answer = chief.send(form, status=422)
    assert "There is an assessment called 2026 already. Write another name." in answer.main
    chief.get(f"{agency}/assessments/2", status=404)
    assert chief.get(f"{agency}/assessments/new").one("input", name="name").get("value") == "2027"


NO_DAY = "write the whole date as month/day/year, such as 11/9/2026, or leave it blank."


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": " "}, "Name: write a name, such as the year."),
        ({"name": "x" * 121}, "Name: use at most 120 characters."),
        ({"starts": "last year"}, f"From: {NO_DAY}"),
        ({"ends": "2/30/2026"}, f"To: {NO_DAY}"),
        ({"ends": "11/2026"}, f"To: {NO_DAY}"),
        ({"starts": "2026-05-02", "ends": "2026-05-01"}, "To: this day is before the first one. Choose a later one."),
    ],
)
def test_what_cannot_be_used_is_said_and_everything_typed_is_kept(chief, agency, given, said):
    page = chief.get(f"{agency}/assessments/new")
    answer = chief.send(page, {"mode": "quick_check"} | given, status=422)
    assert next(iter(answer.links())) == said
    for name, value in given.items():
        assert answer.one("input", name=name).get("value").strip() == value.strip()
    assert answer.one("input", type="radio", checked="").get("value") == "quick_check"
    chief.get(f"{agency}/assessments/1", status=404)


@pytest.mark.parametrize("typed", ["5/1/2026", "05/01/2026", "5/1/26", "2026-05-01", "May 1, 2026", " 5/1/2026 "])
def test_a_date_may_be_typed_as_people_write_it(chief, agency, typed):
    begun = chief.send(chief.get(f"{agency}/assessments/new"), {"starts": typed})
    assert chief.get(f"{begun.location}/edit").one("input", name="starts").get("value") == "5/1/2026"


def test_a_mode_that_does_not_exist_starts_nothing(chief, agency):
    page = chief.get(f"{agency}/assessments/new", query_string={"mode": "slow"})
    assert page.one("input", type="radio", checked="").get("value") == "full"
    chief.send(page, {"mode": "slow"}, status=422)


def test_a_period_of_one_day_is_a_period(chief, app, agency):
    begun = chief.send(chief.get(f"{agency}/assessments/new"), {"starts": "2026-05-01", "ends": "2026-05-01"})
    found = reading(app, assessments.by_number, _agency_id(app), 1)
    assert begun.location.endswith("/1")
    assert (found.cycle.starts, found.cycle.ends, found.status) == (
        dt.date(2026, 5, 1),
        dt.date(2026, 5, 1),
        AssessmentStatus.OPEN,
    )


def _agency_id(app):
    return next(agency.id for agency in reading(app, agencies.every))


# --- What is due ----------------------------------------------------------------------------------------------------


def test_a_running_assessment_says_by_when_and_how_near(chief, app, clock):
    agency, _, _ = started(app, cycle=Cycle("2026", due=dt.date(2026, 12, 18)))
    assert "Finish by December 18, 2026" in overview(chief, agency).main
    for days, said in ((1, "Due in 30 days"), (23, "Due in 7 days"), (6, "Due in 1 day"), (1, "Due today")):
        clock.go_on(days=days)
        assert said in overview(chief, agency).main
    for days, said in ((1, "1 day late"), (6, "7 days late"), (23, "30 days late")):
        clock.go_on(days=days)
        assert said in overview(chief, agency).main


def test_where_nothing_is_running_the_next_assessment_is_due_a_year_after_the_sign_off(chief, app, clock):
    agency, made, _ = started(app, cycle="2026")
    sign(app, made)
    assert "Next assessment due November 17, 2027" in overview(chief, agency).main
    clock.go_on(days=366)
    assert "1 day late" in overview(chief, agency).main
    assert overview(chief, agency).links()["Due dates in your calendar"] == f"/agencies/{agency.slug}/calendar"


def test_a_quick_check_alone_makes_nothing_due(chief, app):
    agency, made, _ = started(app, cycle=Cycle("2026", mode=Mode.QUICK_CHECK))
    sign(app, made)
    assert "due" not in overview(chief, agency).main.lower().replace("residue", "")


def act(app, made, number, due, **more):
    """An action of the plan, kept."""
    action = Action(uuid.uuid4(), made.id, "LEA-3.1", ActionKind.IMPROVE, Owner("Chief"), due, f"Step {number}", **more)
    with parts_of(app).sessions() as session, writing(session):
        plans.keep(session, made.agency_id, action, parts_of(app).clock())


def test_the_actions_that_are_due_first_are_listed_with_how_near_they_are(chief, app):
    agency, made, _ = started(app, cycle="2026")
    assert "Actions due" not in overview(chief, agency).main
    for number, due in enumerate(("2026-11-12", "2026-11-24", "2026-12-24", "2027-01-01", "2027-02-01", "2027-03-01")):
        act(app, made, number, dt.date.fromisoformat(due))
    act(app, made, 9, dt.date(2026, 1, 1), state=ActionState.DONE, closed=dt.date(2026, 11, 18))
    page = overview(chief, agency)
    assert "1 of 7 actions are done." in page.main
    listed = [text_of(line) for line in page.one("ul", class_="kl-duelist").iter("li")]
    assert len(listed) == 5
    assert listed[0].startswith("Step 0 5 days late Chief, by November 12, 2026")
    assert listed[1].startswith("Step 1 Due in 7 days Chief")
    assert listed[2].startswith("Step 2 Chief, by December 24, 2026")
