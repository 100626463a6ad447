"""The results: profile, total, strengths, gaps, how each score was made, and what is not known."""

import gzip
from dataclasses import replace

import pytest

from kl_assess.core.assessment import Answer, Cycle
from kl_assess.core.responses import ItemResponse, Target
from kl_assess.core.scoring import Mode
from kl_assess.formatting import whole
from kl_assess.store import assessments, responses
from kl_assess.web.results import so_far
from kl_assess.workflow import assessing
from kl_assess.workflow.issuing import current_results
from tests.shipped import SHIPPED
from tests.web.answered import answer, answer_all, items_of, level, sign
from tests.web.assessments import doing, parts_of, reading, started, started_again
from tests.web.client import text_of
from tests.web.queries import count_queries

TITLES = {item.id: item.title for item in SHIPPED.items}
NA = next(item.id for item in SHIPPED.items if item.na.allowed)
LARGEST = 40 * 1024
SVG = "{http://www.w3.org/2000/svg}svg"


@pytest.fixture
def begun(app):
    """An agency, its open assessment without an answer, and the address of that."""
    return started(app)


def results_of(app, assessment):
    """What the scoring itself says of the answers kept."""
    parts = parts_of(app)
    with parts.sessions() as session:
        return current_results(session, assessment, responses.answers(session, assessment), parts.basis.resources)


def profile(page):
    """The rows of the profile: the name -> the words of each cell after the chart."""
    rows = page.one("table", class_="kl-profile").find("tbody")
    return {text_of(row.find("th")): [text_of(cell) for cell in row.findall("td")[1:]] for row in rows}


def mixed(app, assessment, but=None):
    """Answers of every level, in turn."""
    given = {
        item: level(place % 5, "E2" if place % 5 else None) for place, item in enumerate(items_of(app, assessment))
    }
    answer(app, assessment, {item: response for item, response in (given | (but or {})).items() if response})


# --- Profile and total --------------------------------------------------------------------------------------------


def test_the_profile_comes_before_the_total(app, chief, begun):
    _, assessment, address = begun
    mixed(app, assessment)
    page = chief.get(f"{address}/results")
    headings = [text_of(h) for h in page.all("h2")]
    assert headings[:2] == ["Profile", "Overall, after the profile"]
    assert "overall" not in text_of(page.one("p", class_="kl-lead")).lower()
    assert text_of(page.one("p", class_="kl-lead")).endswith("least.")


def test_every_score_of_the_profile_is_the_one_that_scoring_gives(app, chief, begun):
    _, assessment, address = begun
    mixed(app, assessment, but={"EXP-5.2": ItemResponse(dont_know=True)})
    found, rows = results_of(app, assessment), profile(chief.get(f"{address}/results"))
    for domain in SHIPPED.domains:
        parts = [(domain.short, found.domains[domain.id])]
        parts += [(element.title, found.elements[element.id]) for element in domain.elements]
        for name, score in parts:
            said, covered, spread, supported, target = rows[name]
            assert said.startswith(f"{whole(score.value)} {SHIPPED.scoring.maturity_levels[score.level].name}")
            assert covered == f"{whole(score.coverage * 100)}%"
            assert bool(spread) is (score.low != score.high)
            assert (supported, target) == (str(whole(score.supported)), str(whole(score.target)))


def test_every_bar_has_its_numbers_beside_it_and_is_hidden_from_those_who_hear_the_page(app, chief, begun):
    _, assessment, address = begun
    mixed(app, assessment)
    page = chief.get(f"{address}/results")
    drawings = list(page.one("table", class_="kl-profile").find("tbody").iter(SVG))
    rows = profile(page)
    bars = [drawing for drawing in drawings if "kl-scorebar" in (drawing.get("class") or "")]
    assert len(bars) == len(rows) == 18
    assert all(bar.get("aria-hidden") == "true" for bar in bars)


def test_what_is_too_thin_says_so_and_what_it_needs(app, chief, begun):
    _, assessment, address = begun
    answer(app, assessment, {"EXP-1.1": level(2, "E1")})
    page = chief.get(f"{address}/results")
    rows = profile(page)
    assert rows["Written expectations"][0] == "Not published, Written expectations 27% answered, 60% needed."
    assert rows["Leadership"][0] == "Not published, Leadership There is no score yet: nothing answered, 70% needed."
    assert "There is no overall score until every domain has one." in page.main
    assert not page.all("p", class_="kl-overall__n")
    assert "There is no overall score yet" in text_of(page.one("p", class_="kl-lead"))


def test_the_total_has_its_level_range_share_and_supported_score(app, chief, begun):
    _, assessment, address = begun
    mixed(app, assessment, but={"EXP-5.2": ItemResponse(dont_know=True)})
    found = results_of(app, assessment).overall
    page = chief.get(f"{address}/results")
    name = SHIPPED.scoring.maturity_levels[found.level].name
    assert text_of(page.one("p", class_="kl-overall__n")) == f"{whole(found.value)}{name}"
    facts = {text_of(tr.find("th")): text_of(tr.find("td")) for tr in page.one("table", class_="kl-facts").iter("tr")}
    assert facts["Range"] == f"{whole(found.low)} to {whole(found.high)}"
    assert facts["Supported by evidence"] == str(whole(found.supported))


def test_a_quick_check_has_a_profile_and_first_gaps_and_no_total(app, chief):
    _, assessment, address = started(app, cycle=Cycle("2026", mode=Mode.QUICK_CHECK))
    answer_all(app, assessment, value=1, grade="E1")
    page = chief.get(f"{address}/results")
    assert page.h1 == "Results of the 2026 quick check"
    assert "This is a quick check." in page.main
    assert not page.all("p", class_="kl-overall__n")
    assert "Answered, by weight" not in page.main
    assert profile(page)["Expectations"][0].startswith("25 Informal")
    assert page.all("li", class_="kl-gap")
    assert any(row[0] == "Not in the quick check" for row in profile(page).values()) is any(
        all(item.weight != 3 for item in e.items) for d in SHIPPED.domains for e in d.elements
    )


# --- Strengths and gaps -------------------------------------------------------------------------------------------


def test_strengths_lead_to_their_items(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment, but={"EXP-1.1": level(4, "E3"), "LEA-1.1": level(3, "E2")})
    links = chief.get(f"{address}/results").links()
    assert links[TITLES["EXP-1.1"]] == f"{address}/elements/EXP-1#EXP-1.1"
    assert "Established" in chief.get(f"{address}/results").main


def test_without_a_strength_it_says_so(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment, value=1, grade="E1")
    said = "No answer is yet at or above its target and Established or higher."
    assert said in chief.get(f"{address}/results").main


def test_gaps_stand_in_their_order_with_next_step_target_reason_and_resources(app, chief, begun):
    _, assessment, address = begun
    mixed(app, assessment)
    found = results_of(app, assessment)
    page = chief.get(f"{address}/results")
    shown = page.all("li", class_="kl-gap")
    assert [text_of(li.find("div/h4/a")) for li in shown] == [TITLES[gap.item] for gap in found.gaps]
    for li, gap in zip(shown, found.gaps, strict=True):
        words, recommended = text_of(li), found.recommendations[gap.item]
        assert f"{gap.level} {SHIPPED.level_scale[gap.level].name}" in words
        assert f"Target: {gap.target} {SHIPPED.level_scale[gap.target].name}" in words
        assert f"Why {gap.band.lower()}." in words
        assert " ".join(gap.reason.split()) in words
        assert " ".join(recommended.next_step.split()) in words
        for chosen in recommended.chosen:
            assert " ".join(chosen.reason.split()) in words
            assert " ".join(chosen.resource.title.split()) in words


def test_the_first_gaps_are_open_and_the_others_folded(app, chief, begun):
    _, assessment, address = begun
    mixed(app, assessment)
    gaps = results_of(app, assessment).gaps
    page = chief.get(f"{address}/results")
    folded = {text_of(fold.find("summary")): len(list(fold.iter("h4"))) for fold in page.all("details")}
    for band in ("Next", "Later"):
        count = sum(gap.band == band for gap in gaps)
        assert folded[f"{band}: {count} gaps"] == count
    first = page.one("h3", class_="kl-band")
    assert text_of(first) == f"First {sum(gap.band == 'First' for gap in gaps)} gaps"


def test_with_no_gap_it_says_so(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment, value=4, grade="E3")
    page = chief.get(f"{address}/results")
    assert "No answer is below its target." in page.main
    assert not page.all("li", class_="kl-gap")


# --- How it was made ----------------------------------------------------------------------------------------------


def test_every_score_leads_to_the_answers_that_made_it(app, chief, begun):
    _, assessment, address = begun
    mixed(app, assessment)
    page = chief.get(f"{address}/results")
    rows = page.one("table", class_="kl-profile").find("tbody")
    ids = {element.get("id") for element in page.tree.iter()}
    ways = [row[2].find("a").get("href") for row in rows]
    assert len(ways) == len(set(ways)) == 18
    assert {way.removeprefix("#") for way in ways} <= ids


def test_the_trace_has_every_answer_with_points_and_weight_and_the_sum(app, chief, begun):
    _, assessment, address = begun
    element = SHIPPED.domains[0].elements[0]
    left_out = element.items[1].id
    answer_all(app, assessment, but={left_out: ItemResponse(dont_know=True)})
    table = chief.get(f"{address}/results").all("table", class_="kl-trace")[0]
    rows = [[text_of(cell) for cell in row] for row in table.find("tbody")]
    weights = [item.weight for item in element.items if item.id != left_out]
    assert rows[0][0] == element.title
    assert rows[0][1] == f"({' + '.join(f'{w} × 50' for w in weights)}) / {sum(weights)} = 50, shown as 50"
    assert rows[1] == [element.items[0].title, "2 Developing", "Documented", "50", str(element.items[0].weight)]
    assert rows[2] == [TITLES[left_out], "Don't know", "", "Left out", str(element.items[1].weight)]
    assert rows[-1] == [SHIPPED.domains[0].short, "(50 + 50 + 50 + 50 + 50) / 5 = 50, shown as 50"]


def test_a_gate_says_what_the_number_alone_would_be_called_and_why_not(app, chief, begun):
    _, assessment, address = begun
    critical = next(item for item in SHIPPED.domains[0].elements[0].items if item.weight == 3)
    answer_all(app, assessment, value=4, grade="E3", but={critical.id: level(0)})
    page = chief.get(f"{address}/results")
    said = profile(page)["Expectations"][0]
    assert "By points alone, Expectations is" in said
    assert "It is called Developing because a domain with a critical item at level 0 is not called" in said
    assert f"(rule G2). Here it holds because of {critical.title.lower()} ({critical.id})." in said
    folds = [fold for fold in page.all("details") if "held by a rule" in text_of(fold.find("summary"))]
    gate = text_of(folds[0])
    assert "Rule G2. A domain with a critical item at level 0 is not called Established or higher." in gate
    assert f"Here it holds because of {critical.title}. It lowers the name. The number is not changed." in gate


# --- What is not known, and the page as a whole -------------------------------------------------------------------


def test_everything_without_a_level_is_listed_by_its_kind(app, chief):
    _, assessment, address = started(app, profile={"lep_presence": "little_or_none"})
    others = [item for item in items_of(app, assessment) if item != NA]
    answer_all(
        app,
        assessment,
        but={
            others[0]: ItemResponse(dont_know=True, missing="Ask the clerk"),
            others[1]: None,
            NA: ItemResponse(not_applicable=True, reason="The county does this"),
        },
    )
    words = chief.get(f"{address}/results").main
    assert f"{TITLES[others[0]]}. Ask the clerk." in words
    assert f"Not answered Left out of the score, and part of the range. {TITLES[others[1]]}" in words
    assert f"{TITLES[NA]}. The county does this." in words
    hidden = [item.title for item in SHIPPED.items if item.condition == "C-LEP"]
    assert f"contacts: {'; '.join(hidden)}" in words


def test_it_is_said_what_the_results_are_for(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment)
    assert "For improvement, not for ranking, discipline or certification." in chief.get(f"{address}/results").main


def test_signed_results_are_those_kept_at_the_signature(app, chief, begun):
    _, assessment, address = begun
    mixed(app, assessment)
    before = profile(chief.get(f"{address}/results"))
    sign(app, assessment)
    assert profile(chief.get(f"{address}/results")) == before


def test_the_page_asks_the_database_equally_often_however_much_is_answered(app, chief, begun):
    agency, assessment, address = begun
    with count_queries(app) as few:
        chief.get(f"{address}/results")
    mixed(app, assessment)
    started_again(app, agency, "2027")
    with count_queries(app) as many:
        chief.get(f"{address}/results")
    assert len(few) == len(many) <= 9
    sign(app, assessment)
    with count_queries(app) as signed:
        chief.get(f"{address}/results")
    assert len(signed) <= 10


def test_the_largest_page_stays_small_over_the_wire(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment, value=0, grade=None)
    page = chief.get(f"{address}/results")
    assert len(page.all("li", class_="kl-gap")) == 55
    assert len(gzip.compress(page.response.data)) < LARGEST


def test_the_pages_of_another_agencys_assessment_are_not_there(app, chief, begun):
    other, _, _ = started(app, name="Fort Ellery Police Department")
    doing(app, assessing.start, other, SHIPPED, Cycle("2027"))
    agency, _, _ = begun
    for page in ("results", "targets"):
        chief.get(f"/agencies/{agency.slug}/assessments/2/{page}", 404)
        chief.get(f"/agencies/{other.slug}/assessments/2/{page}")


def test_what_the_web_shows_is_worked_out_from_the_answers_kept(app, chief, begun):
    _, assessment, address = begun
    mixed(app, assessment)
    assert len(reading(app, responses.answers, assessment)) == 55
    assert "55 of 55 items" in chief.get(f"{address}/results").main


# --- Results that are kept ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["answer", "target", "profile", "resources"])
def test_results_are_kept_until_what_they_follow_from_changes(app, begun, change, monkeypatch):
    agency, assessment, _ = begun
    answer_all(app, assessment, 1)
    parts = parts_of(app)

    def shown():
        now = reading(app, assessments.by_number, agency.id, assessment.number)
        with parts_of(app).sessions() as session:
            answers, resources = responses.answers(session, now), parts_of(app).basis.resources
            made = so_far.snapshot(session, agency, now, answers, resources).results
            assert made == current_results(session, now, answers, resources)
            return made

    before = shown()
    assert shown() is before
    first = items_of(app, assessment)[0]
    if change == "answer":
        answer(app, assessment, {first: Answer(first, level(4, "E2"), version=1)})
    elif change == "target":
        doing(app, assessing.set_targets, assessment, {first: Target(4)})
    elif change == "profile":
        doing(app, assessing.set_profile, assessment, {"sworn_band": "5-9"})
    else:
        fewer = parts.basis._replace(resources=replace(parts.basis.resources, resources=()))
        monkeypatch.setitem(app.extensions, "kl_assess", replace(parts, basis=fewer))
    assert shown() != before
