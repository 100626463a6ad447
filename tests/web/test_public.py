"""The pages for anyone: what they say comes from the questionnaire, and they need nobody at the desk."""

import io
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from kl_assess.catalog.basis import read_basis
from kl_assess.web.public.home import duration, home_page
from kl_assess.web.public.scores import scores_page
from kl_assess.web.public.topic import topic_page
from kl_assess.web.static_files import static_files
from tests.core import scoring_reference as reference
from tests.shipped import CATALOGUE, SHIPPED, sample
from tests.web.client import text_of

PAGES = ("/", "/topic", "/how-scores-work", "/privacy", "/accessibility")
DATA = Path(__file__).parents[1] / "data"
LATER = ("survey", "rate alone", "sign in", "password reset", "verify", "peers", "meeting view")


@pytest.mark.parametrize("address", PAGES)
def test_anyone_may_read_it(client, address):
    page = client.get(address)
    assert page.h1
    assert "Set-Cookie" not in page.response.headers


@pytest.mark.parametrize("address", PAGES)
def test_it_promises_nothing_that_is_not_there(client, address):
    words = client.get(address).main.split("What else it rests on")[0].lower()
    assert [later for later in LATER if later in words] == []


# --- Home ---------------------------------------------------------------------------------------------------------


def rows(page):
    table = page.one("table", class_="kl-time")
    return [[text_of(cell) for cell in row] for row in table.find("tbody")]


def test_home_leads_to_the_start_and_to_the_sample(client):
    page = client.get("/")
    assert page.links()["Start an assessment"] == "/agencies"
    assert page.links()["Open a sample report"] == "/sample-report.pdf"


def test_home_counts_items_and_minutes_from_the_questionnaire(client):
    quick, plainest, full = rows(client.get("/"))
    minutes = SHIPPED.instrument.estimated_minutes
    critical = [item for item in SHIPPED.items if item.weight == 3]
    unconditional = [item for item in SHIPPED.items if item.condition is None]
    assert quick[1] == f"{sum(item.condition is None for item in critical)} to {len(critical)} items"
    assert quick[2] == f"About {minutes['quick_check_individual']} minutes"
    assert plainest[1] == f"{len(unconditional)} items"
    assert full[1] == f"{len(SHIPPED.items)} items"
    assert full[2].startswith(f"About {minutes['individual_rating']} minutes")


def test_the_plainest_case_takes_the_same_time_an_item(client):
    _, plainest, full = rows(client.get("/"))
    items = [int(row[1].split()[0]) for row in (plainest, full)]
    minutes = [int(row[2].split()[1]) for row in (plainest, full)]
    assert minutes[0] % 5 == 0
    assert abs(minutes[0] / items[0] - minutes[1] / items[1]) < 5 / items[0]


def test_home_shows_every_level_of_one_real_item(client):
    page = client.get("/")
    item = next(item for item in SHIPPED.items if f": {item.title}." in page.main)
    for level in SHIPPED.level_scale:
        assert f"{level.value} {level.name}{item.levels[level.value]}" in page.main


def test_home_says_before_the_first_answer_what_it_is_not(client):
    words = client.get("/").main
    for said in ("may be public records", "not for ranking, discipline or certification", "not yet been piloted"):
        assert said in words


def test_a_questionnaire_without_times_has_no_table_of_times():
    page = home_page(read_basis(DATA / "smallest.yaml").questionnaire)
    assert page.rows == ()
    assert [level.tone for level in page.ladder] == [0, 8]


@pytest.mark.parametrize(
    ("minutes", "said"), [(30, "30 minutes"), (60, "1 hour"), (75, "75 minutes"), (120, "2 hours"), (0, "0 minutes")]
)
def test_a_time_in_words(minutes, said):
    assert duration(minutes) == said


# --- The sample report --------------------------------------------------------------------------------------------


def test_the_sample_report_is_made_from_the_sample_as_it_is_now(client):
    """Its fingerprint covers questionnaire, answers and results; docs/images/home_page.py makes it anew."""
    answer = client.get("/sample-report.pdf").response
    assert answer.mimetype == "application/pdf"
    said = subprocess.run(["pdftotext", "-", "-"], input=answer.data, capture_output=True, check=True).stdout.decode()
    assert "Public report" in said
    assert sample().fingerprint in "".join(said.split())


def test_the_picture_is_small_and_as_large_as_its_page_says(client):
    content = static_files()["sample-report.webp"].content
    shown = client.get("/").one("img", width="920")
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.size == (int(shown.get("width")), int(shown.get("height")))
    assert len(content) < 60_000


# --- The topic ----------------------------------------------------------------------------------------------------


def test_the_themes_of_the_topic_are_the_domains(client):
    words = client.get("/topic").main
    for domain in SHIPPED.domains:
        for said in (domain.title, domain.question, *(element.title for element in domain.elements)):
            assert said in words


def test_the_topic_names_its_sources_and_leads_to_its_resources(client):
    page = client.get("/topic")
    assert {source.url for source in SHIPPED.sources.values()} <= set(page.links().values())
    number = sum("community-trust-and-partnerships" in resource.kl_topics for resource in CATALOGUE.resources)
    listed = client.get(page.links()[f"See the {number} resources on this topic"])
    assert listed.main.count("Helps with:") == 20
    assert f"{number} resources" in listed.main


def test_a_questionnaire_without_sources_has_its_topic_page():
    page = topic_page(*read_basis(DATA / "smallest.yaml")[:2])
    assert page.based_on == page.sources == ()


# --- How scores work ----------------------------------------------------------------------------------------------


def answers_of_the_example(page):
    """What the tables of the page say: for each element its (weight, level or None) pairs."""
    tables = page.all("table", class_="kl-worked")
    elements = []
    for table in tables:
        cells = [[text_of(cell) for cell in row] for row in table.find("tbody")]
        pairs = [(int(c[1].split()[0]), None if c[2] == "Don't know" else int(c[2].split()[0])) for c in cells]
        elements.append((1, pairs))
    return elements


def shown(value):
    return str(int(value * 2 + 1) // 2)


def test_the_worked_example_agrees_with_the_reference_scoring(client):
    page = client.get("/how-scores-work")
    elements = answers_of_the_example(page)
    scored = reference.domain(elements)
    for value in scored["elements"]:
        assert f"shown as {shown(value)}." in page.main
    assert f"shown as {shown(scored['score'])}." in page.main
    assert f"{shown(scored['low'])} to {shown(scored['high'])}." in page.main
    assert f"{shown(scored['coverage'] * 100)}%" in page.main


def test_the_worked_example_shows_a_gate_at_work(client):
    page = client.get("/how-scores-work")
    by_number = reference.level_name(reference.domain(answers_of_the_example(page))["score"])
    assert f"is {by_number} by number." in page.main
    assert f"is called {by_number}." not in page.main
    assert next(gate.sentence for gate in SHIPPED.scoring.gates if gate.id == "G2") in page.main


def test_gaps_of_the_example_come_in_order_of_priority(client):
    page = client.get("/how-scores-work")
    targets = SHIPPED.scoring.targets.default_by_weight
    pairs = [pair for _, items in answers_of_the_example(page) for pair in items]
    gaps = [reference.priority(w, level, targets[w]) for w, level in pairs if level is not None and level < targets[w]]
    said = [int(text.split(" of 100")[0]) for text in page.main.split("Priority ")[1:]]
    assert said == sorted(said, reverse=True) == sorted((int(shown(gap)) for gap in gaps), reverse=True)


def test_each_rule_names_its_section_of_the_method():
    method = (Path(__file__).parents[2] / "docs" / "method.md").read_text("utf-8")
    page = scores_page(SHIPPED, CATALOGUE)
    for section in (part for step in page.steps for part in step.section.split(" and ")):
        assert f"### {section} " in method
    assert page.count == "eight"


@pytest.mark.parametrize("name", ["smallest", "every"])
def test_any_questionnaire_has_its_worked_example(name):
    page = scores_page(*read_basis(DATA / f"{name}.yaml")[:2])
    assert all(step.workings for step in page.steps)


# --- Privacy and accessibility ------------------------------------------------------------------------------------


def test_privacy_says_what_never_to_enter(client):
    caution = next(said for said in SHIPPED.instrument.cautions if "victims" in said)
    assert caution.rstrip(".") in client.get("/privacy").main


def test_privacy_says_who_can_read_it(client):
    words = client.get("/privacy").main
    for said in ("Whoever runs this computer can read everything", "One cookie", "No tracking", "instance/"):
        assert said in words


def test_the_statement_says_what_was_not_tested(client):
    assert "Not tested with a screen reader." in client.get("/accessibility").main
