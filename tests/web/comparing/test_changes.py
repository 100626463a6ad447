"""What changed between two cycles: which two, what moved, and why what is left out is left out."""

import pytest

from kl_assess.core.assessment import Answer, Cycle
from kl_assess.core.change import ChangeKind, ChangeReason
from kl_assess.core.responses import EvidenceItem, ItemResponse
from kl_assess.core.scoring import Mode
from kl_assess.store import assessments
from kl_assess.workflow import answering, assessing
from tests.web.answered import answer, answer_all, level, sign
from tests.web.assessments import doing, reading, started, started_again
from tests.web.client import text_of
from tests.web.queries import count_queries

FELL, ROSE = "EXP-3.1", "EXP-1.1"
DONT_KNOW = ItemResponse(dont_know=True)


@pytest.fixture
def two(app, clock):
    """An agency with two signed cycles: one answer fell, one rose, one is newly known, one no longer known."""
    agency, first, _ = started(app, cycle="2025")
    answer_all(app, first, 2, but={"LEA-2.1": DONT_KNOW})
    sign(app, first)
    clock.go_on(days=365)
    _, second, _ = started_again(app, agency, "2026")
    why = ChangeReason("Directive 4.01 was issued to all.", ChangeKind.PRACTICE)
    answer_all(app, second, 2, but={FELL: level(1), ROSE: None, "LEA-2.1": level(3, "E2"), "ACC-3.1": DONT_KNOW})
    answer(app, second, {ROSE: Answer(ROSE, level(3, "E2"), change=why)})
    doing(app, answering.add_evidence, second, ROSE, EvidenceItem("Directive 4.01"))
    sign(app, second)
    return agency


def changes(chief, agency, **query):
    asked = "&".join(f"{name.rstrip('_')}={value}" for name, value in query.items())
    return chief.get(f"/agencies/{agency.slug}/changes?{asked}")


def table(page, caption):
    (found,) = [t for t in page.all("table") if text_of(t.find("caption")).startswith(caption)]
    return [[text_of(cell) for cell in row] for row in found.find("tbody")]


# --- Two signed cycles --------------------------------------------------------------------------------------------


def test_the_page_says_how_many_moved_and_names_the_earlier_cycle(chief, two):
    page = changes(chief, two)
    assert page.h1 == "What changed since 2025"
    assert "Of 53 items that can be compared, 1 moved up, 1 moved down and 51 stayed." in page.main


def test_what_fell_comes_first_with_both_levels_why_who_and_when_and_the_points_add_up(chief, two):
    page = changes(chief, two)
    assert [text_of(h) for h in page.all("h2")][:3] == ["By domain", "Moved down: 1", "Moved up: 1"]
    (fell,) = table(page, "Moved down")
    assert fell[:4] == [
        "Protected time",
        "2 Developing to 1 Informal",
        "No reason was given.",
        "Ruth Park, November 17, 2027",
    ]
    rose, total = table(page, "Moved up")
    assert rose[0] == "Purpose and definition"
    assert rose[2] == "The practice changed. Directive 4.01 was issued to all. New evidence: Directive 4.01."
    assert total[0] == "Sum of both tables, shown above as no clear change, 50 to 50"

    def points(text):
        return float(text.replace("−", "-"))

    assert points(fell[-1]) + points(rose[-1]) == pytest.approx(points(total[-1]))


def test_a_domain_below_the_threshold_says_so_and_its_elements_show_their_change(chief, two):
    rows = {row[0]: row[2:] for row in table(changes(chief, two), "Scores from 0 to 100")}
    assert rows["Overall"] == ["No clear change", "50", "50"]
    assert rows["Written expectations"] == ["+7", "50", "57"]


def test_newly_known_and_not_comparable_are_told_apart(chief, two):
    page = changes(chief, two)
    assert "The chief executive takes part: don't know in 2025, 3 Established now; recorded by Ruth Park" in page.main
    assert "Public reporting: 2 Developing in 2025, don't know now" in page.main


def test_the_way_there_is_on_the_results_and_on_the_overview(chief, two):
    base = f"/agencies/{two.slug}"
    results = chief.get(f"{base}/assessments/2/results")
    assert results.links()["What changed since 2025"] == f"{base}/changes?to=2"
    overview = chief.get(base)
    assert overview.links()["See what changed and why"] == f"{base}/changes?from=1&to=2"
    assert overview.links()["What changed, 2026 assessment"] == f"{base}/changes?to=2"
    assert "2025 50 2026 50" not in overview.main  # the heads of columns stand once


# --- Which two ----------------------------------------------------------------------------------------------------


def test_any_two_cycles_are_chosen_by_a_plain_form_in_whatever_order(app, chief, two):
    _, third, _ = started_again(app, two, "2027")
    answer(app, third, {FELL: level(4, "E3")})
    page = changes(chief, two, from_=1, to=3)
    (form,) = [f for f in page.one("main").iter("form") if f.get("method") == "get"]
    assert [[text_of(o) for o in s.iter("option")] for s in form.iter("select")] == [
        ["2026", "2025"],
        ["2027, not signed off", "2026", "2025"],
    ]
    assert [o.get("value") for o in form.iter("option") if "selected" in o.attrib] == ["1", "3"]
    assert page.h1 == changes(chief, two, from_=3, to=1).h1 == "What changed since 2025"
    assert changes(chief, two, to=3).h1 == "What changed since 2026"
    assert "2027 is not signed off yet, so this changes with its answers." in page.main
    assert "a total needs 80%. The trend starts anew here." in page.main
    assert "Sum" not in page.main


@pytest.mark.parametrize("query", [{"from_": 9}, {"to": 9}, {"from_": "x", "to": "y"}, {"from_": 2, "to": 2}])
def test_what_is_not_there_falls_back_to_the_newest_two(chief, two, query):
    assert changes(chief, two, **query).h1 == "What changed since 2025"


def test_an_agency_of_ten_cycles_asks_the_database_as_often_as_one_of_two(app, chief, two, clock):
    addresses = [f"/agencies/{two.slug}/{page}" for page in ("changes?from=1&to=2", "trend")]

    def counts():
        found = []
        for address in addresses:
            chief.client.get(address)
            with count_queries(app) as sent:
                assert chief.client.get(address).status_code == 200
            found.append(len(sent))
        return found

    few = counts()
    for number in range(8):
        clock.go_on(days=365)
        _, made, _ = started_again(app, two, str(2027 + number))
        answer_all(app, made, number % 5, grade=None)
        sign(app, made)
    assert counts() == few
    assert max(few) <= 7


# --- Nothing to compare -------------------------------------------------------------------------------------------


def test_a_first_assessment_has_nothing_to_be_compared_with(app, chief):
    agency, _, _ = started(app)
    page = changes(chief, agency)
    assert "The first full assessment has nothing to be compared with." in page.main
    assert page.all("select") == []
    assert "What changed" not in chief.get(f"/agencies/{agency.slug}/assessments/1/results").main


def test_a_quick_check_is_not_compared(app, chief):
    agency, _, _ = started(app, cycle=Cycle("2026", mode=Mode.QUICK_CHECK))
    assert "A quick check is not compared over time" in changes(chief, agency).main


def test_an_agency_without_an_assessment_is_told_when_there_will_be_something(chief, agency):
    assert "Nothing is assessed yet." in chief.get(f"{agency}/changes").main
    assert "Nothing is signed off yet." in chief.get(f"{agency}/trend").main


def test_when_nothing_was_answered_both_times_every_item_says_why(app, chief, two):
    started_again(app, two, "2027")
    page = changes(chief, two)
    assert "No item was answered both times in the same words" in page.main
    assert "Purpose and definition: 3 Established in 2026, not answered now" in page.main


# --- Trend --------------------------------------------------------------------------------------------------------


def test_the_trend_has_a_row_a_domain_with_its_numbers_and_the_change_of_the_pair(chief, two):
    page = chief.get(f"/agencies/{two.slug}/trend")
    rows = table(page, "Scores from 0 to 100")
    assert [row[0] for row in rows] == ["Expectations", "Leadership", "Accountability", "Overall"]
    assert rows[-1][2:] == ["50", "50 Developing no clear change"]
    picture = page.all("img")[-1].get("alt")
    assert picture == "2025: 50, Developing; 2026: 50, Developing (no clear change)"
    assert page.links()["What changed from 2025 to 2026"] == f"/agencies/{two.slug}/changes?from=1&to=2"


def test_one_signed_cycle_is_the_start_of_a_trend(app, chief):
    agency, first, _ = started(app, cycle="2025")
    answer_all(app, first)
    sign(app, first)
    page = chief.get(f"/agencies/{agency.slug}/trend")
    assert "2025 is the first cycle that is signed off. The line starts with the second." in page.main
    assert "See the trend" not in chief.get(f"/agencies/{agency.slug}").main


def test_a_cycle_that_is_open_again_has_left_the_trend(app, chief, two):
    second = reading(app, assessments.by_number, two.id, 2)
    doing(app, assessing.reopen, second, "A mistake.")
    assert "2025 is the first cycle" in chief.get(f"/agencies/{two.slug}/trend").main


def test_more_cycles_than_have_room_are_counted(app, chief, two, clock):
    for number in range(10):
        clock.go_on(days=365)
        _, made, _ = started_again(app, two, str(2027 + number))
        answer_all(app, made, number % 5, grade=None)
        sign(app, made)
    page = chief.get(f"/agencies/{two.slug}/trend")
    assert "The newest 10 cycles are shown; 2 before them are left out." in page.main
