"""What is to decide: where the plan starts, and which gaps it proposes."""

from kl_assess.core.action_plan import NotNow
from kl_assess.core.assessment import Cycle
from kl_assess.core.scoring import Mode
from kl_assess.workflow import planning
from tests.shipped import SHIPPED
from tests.web.answered import answer, answer_all, level, sign
from tests.web.assessments import doing, started, started_again
from tests.web.client import text_of
from tests.web.planning.planned import GIVEN, ITEM, OTHER, add, proposed

# --- Nothing yet ------------------------------------------------------------------------------------------------------


def test_without_an_assessment_the_plan_says_where_to_start(chief, agency):
    page = chief.get(f"{agency}/plan")
    assert page.links() == {"Start an assessment": f"{agency}/assessments/new"}
    assert chief.get(f"{agency}/plan/print", 303).location == f"{agency}/plan"
    assert "Nothing is planned yet." in chief.get(f"{agency}/plan/list").main
    chief.get(f"{agency}/plan/actions/new", 404)


def test_without_an_answer_it_leads_to_the_assessment(chief, agency, assessment):
    assert chief.get(f"{agency}/plan").links() == {"Go to the assessment": assessment}


def test_without_a_gap_it_says_so_and_an_action_can_be_added_all_the_same(app, chief):
    agency, made, _ = started(app)
    answer_all(app, made, 4)
    page = chief.get(f"/agencies/{agency.slug}/plan")
    assert "Every answer is at its target" in page.main
    assert "is not signed off yet" in page.main
    assert "Add an action" in page.links()


def test_the_menu_has_the_plan(chief, plan):
    page = chief.get(plan)
    here = [text_of(a) for a in page.tree.iter("a") if a.get("aria-current") == "page"]
    assert here.count("Plan") == 2


# --- To decide --------------------------------------------------------------------------------------------------------


def test_the_first_gaps_are_proposed_with_their_next_step_until_somebody_decides(app, chief, signed, plan):
    page = chief.get(plan)
    titles = proposed(page)
    assert len(titles) == 5
    first = SHIPPED.places[ITEM].item
    assert first.title in titles
    assert first.next_steps[0] in page.main
    add(app, signed)
    doing(app, planning.leave_for_later, signed[1], NotNow(OTHER, "No staff", "July"))
    page = chief.get(plan)
    assert len(proposed(page)) == 3
    assert "No staff. Looked at again: July." in page.main


def test_an_open_assessment_is_planned_for_only_while_none_is_signed(app, chief, signed, plan):
    _, later, _ = started_again(app, signed[0], Cycle("2027"))
    answer(app, later, {ITEM: level(3)})
    assert "All gaps of the 2026 assessment" in chief.get(plan).links()
    _, quick, _ = started_again(app, signed[0], Cycle("Summer", mode=Mode.QUICK_CHECK))
    answer_all(app, quick, 1)
    sign(app, quick)
    assert "All gaps of the 2026 assessment" in chief.get(plan).links()


def test_more_than_five_actions_are_said_to_be_seldom_done(app, chief, signed, plan):
    for number in range(5):
        add(app, signed, words=f"Step {number}")
    assert "seldom done" not in chief.get(plan).main
    form = chief.get(f"{plan}/actions/new?item={OTHER}")
    assert "With this one, the plan has six actions. More than five actions at a time is seldom done." in form.main
    chief.send(form, GIVEN)
    assert "The plan has six actions. More than five" in chief.get(plan).main
