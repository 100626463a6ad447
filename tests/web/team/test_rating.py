"""Rating alone on the pages: each member for themselves, without a word of what others have rated."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kl_assess.core.assessment import Cycle
from kl_assess.core.results import evaluate
from kl_assess.core.voices import Ratings
from kl_assess.store import ratings, responses
from kl_assess.store.ratings import Rated
from kl_assess.workflow import carrying, issuing, rating_alone
from tests.generated import examples
from tests.web.answered import answer_all, sign
from tests.web.assessments import doing, started_again
from tests.web.client import text_of

ELEMENT, ITEM, SECOND = "LEA-3", "LEA-3.1", "LEA-3.2"
REFERENCE = re.compile(rb"KA-\w{4}-\w{4}")
MARK = "A word that nobody else reads"


@pytest.fixture
def rating(team):
    """The team, which rates alone."""
    team.do(rating_alone.open_rating)
    return team


def own(team, who, item=ITEM):
    return team.read(ratings.own, team.now(), team.people[who].id).get(item)


def send(browser, team, changes, element=ELEMENT, **more):
    page = browser.get(f"{team.address}/rate/{element}")
    return browser.send(page, changes, action=f"{team.address}/rate/{element}", **more)


def script(browser, team, item, level, version=0):
    """What the script of the page sends for one item."""
    page = browser.get(f"{team.address}/rate/{ELEMENT}")
    token = page.all("input", name="csrf_token")[0].get("value")
    data = {"csrf_token": token, f"{item}-version": str(version), f"{item}-answer": str(level)}
    return browser.client.post(f"{team.address}/rate/items/{item}", data=data)


def test_the_lead_lets_the_team_rate_alone_and_opens_the_meeting(team):
    page = team.lead.get(f"{team.address}/team")
    page = team.lead.follow(team.lead.send(page, action=f"{team.address}/team/rate-alone"))
    assert "None of four people has rated everything" in page.main
    assert "Do not rate alone after all" in page.main
    page = team.lead.follow(team.lead.send(page, action=f"{team.address}/team/meet"))
    assert page.h1 == "Meeting on the 2026 assessment"


def test_it_is_called_off_while_nobody_has_rated(rating):
    page = rating.lead.get(f"{rating.address}/team")
    page = rating.lead.follow(rating.lead.send(page, action=f"{rating.address}/team/call-off"))
    assert "Let the team rate alone" in page.main


def test_a_member_rates_an_element_with_plain_forms(rating):
    send(rating.contributor, rating, {f"{ITEM}-answer": "3", f"{ITEM}-note": MARK, f"{SECOND}-answer": "dk"})
    assert own(rating, "contributor").rated == Rated(3)
    assert own(rating, "contributor").note == MARK
    assert own(rating, "contributor", SECOND).rated == Rated(dont_know=True)
    page = rating.contributor.get(f"{rating.address}/rate/{ELEMENT}")
    assert "2 of 4" in text_of(page.one("p", id="settled"))
    assert MARK in page.main
    send(rating.contributor, rating, {"action": f"clear:{ITEM}"})
    assert own(rating, "contributor").rated == Rated()


def test_save_and_continue_leads_to_what_is_not_rated_yet(rating):
    answer = send(rating.contributor, rating, {"action": "continue"})
    assert answer.location == f"{rating.address}/rate/LEA-4"


def test_a_rating_is_saved_by_the_script_and_a_newer_one_of_ones_own_is_not_overwritten(rating):
    saved = script(rating.contributor, rating, ITEM, 2)
    assert (saved.json["version"], saved.json["done"], saved.json["total"]) == (1, 1, 4)
    assert "Rated" in saved.json["items"][ITEM]["states"]
    other = script(rating.contributor, rating, ITEM, 4, version=0)
    assert other.status_code == 409
    assert "in another window" in other.json["conflict"]
    assert own(rating, "contributor").rated == Rated(2)


def test_of_two_own_ratings_one_is_chosen(rating):
    page = rating.contributor.get(f"{rating.address}/rate/{ELEMENT}")
    script(rating.contributor, rating, ITEM, 2)
    to = f"{rating.address}/rate/{ELEMENT}"
    shown = rating.contributor.send(page, {f"{ITEM}-answer": "4"}, action=to, status=409)
    assert "You rated this differently in another window" in shown.main
    rating.contributor.send(shown, {"action": f"yours:{ITEM}"}, action=to)
    assert own(rating, "contributor").rated == Rated(4)


def test_a_note_that_is_too_long_is_told_and_kept_on_the_page(rating):
    shown = send(rating.contributor, rating, {f"{ITEM}-answer": "3", f"{ITEM}-note": "x" * 3001}, status=422)
    assert "Use at most 3,000 characters" in shown.main
    assert own(rating, "contributor") is None


def test_whoever_rates_gets_no_element_page(rating):
    for browser in (rating.contributor, rating.lead, rating.chief):
        assert browser.get(f"{rating.address}/elements/{ELEMENT}", 303).location == f"{rating.address}/rate/{ELEMENT}"
    rating.reader.get(f"{rating.address}/elements/{ELEMENT}")


def test_nobody_records_an_answer_meanwhile(rating):
    page = rating.lead.get(f"{rating.address}/rate/{ELEMENT}")
    token = page.all("input", name="csrf_token")[0].get("value")
    sent = {"csrf_token": token, f"{ITEM}-version": "0", f"{ITEM}-answer": "2", "action": "stay"}
    assert "The team rates alone now" in rating.lead.post(f"{rating.address}/elements/{ELEMENT}", sent, 409).main
    refused = rating.lead.client.post(f"{rating.address}/items/{ITEM}", data=sent)
    assert "The team rates alone now" in refused.json["refused"]
    assert rating.read(responses.answers, rating.now()) == {}


def test_the_next_step_of_the_team_is_to_rate(rating):
    for browser in (rating.contributor, rating.lead):
        assert browser.get(rating.address).links()["Go to your ratings"] == f"{rating.address}/mine"
    page = rating.contributor.get(f"{rating.address}/mine")
    assert "Next: rate Written expectations" in page.main


# --- What others see ----------------------------------------------------------------------------------------------


def every_page(team):
    """Every address of the assessment that shows anything, for whoever may open it."""
    files = ("export/responses.yaml", "results", "check", "reports", "team", "mine", f"items/{ITEM}/comments")
    return [team.address, *(f"{team.address}/{name}" for name in (*files, f"items/{ITEM}/history", f"rate/{ELEMENT}"))]


def test_before_the_meeting_no_page_and_no_file_changes_with_what_others_rate(team):
    """Whatever one member rates, the others' pages are the same to the letter, but for who has rated how much."""
    team.do(rating_alone.open_rating)
    seen = {}
    for level in (0, 4):
        team.rate(ITEM, "contributor", level) if level == 0 else rate_again(team, level)
        for who in ("chief", "lead", "second", "reader"):
            for address in every_page(team):
                answer = getattr(team, who).client.get(address, buffered=True)
                body = REFERENCE.sub(b"", answer.data.replace(token_in(answer), b""))
                assert seen.setdefault((who, address), (answer.status_code, body)) == (answer.status_code, body), (
                    address
                )


def rate_again(team, level):
    kept = own(team, "contributor")
    team.do(rating_alone.rate, kept._replace(rated=Rated(level)), by="contributor")


def token_in(answer):
    """The token of a page, which is another one each time."""
    found = answer.data.partition(b'name="csrf_token" value="')[2]
    return found.partition(b'"')[0] or b"no token"


def test_a_note_to_oneself_is_on_nobody_elses_page_also_in_the_meeting(rating):
    send(rating.contributor, rating, {f"{ITEM}-answer": "3", f"{ITEM}-note": MARK})
    rating.do(rating_alone.open_meeting)
    own_page = rating.contributor.get(f"{rating.address}/rate/{ELEMENT}")
    assert MARK in own_page.main
    assert own_page.all("form", id="answers") == []
    for who in ("chief", "lead"):
        for address in (*every_page(rating), f"{rating.address}/meeting", f"{rating.address}/meeting/{ITEM}"):
            assert MARK.encode() not in getattr(rating, who).client.get(address, buffered=True).data


def test_last_years_answer_is_seen_only_after_ones_own(team):
    answer_all(team.app, team.assessment, 1)
    sign(team.app, team.assessment)
    basis = team.app.extensions["kl_assess"].basis
    team.assessment = doing(
        team.app, carrying.start_from_last, team.agency, basis.questionnaire, Cycle("2027"), crosswalks=basis.crosswalks
    )
    team.address = team.address.replace("/1", "/2")
    team.do(rating_alone.open_rating)
    before = team.contributor.get(f"{team.address}/rate/{ELEMENT}")
    assert "in 2026" not in before.main
    assert team.contributor.get(f"{team.address}/items/{ITEM}/history", 303).location.endswith(f"/rate/{ELEMENT}")
    saved = script(team.contributor, team, ITEM, 3)
    assert "The answer in 2026 was 1 Informal." in saved.json["items"][ITEM]["hints"]
    after = team.contributor.get(f"{team.address}/rate/{ELEMENT}")
    assert after.main.count("The answer in 2026 was") == 1
    team.contributor.get(f"{team.address}/items/{ITEM}/history")


# --- The same as the core -----------------------------------------------------------------------------------------

ITEMS = ("LEA-3.1", "LEA-3.2", "LEA-3.3")
MEMBERS = ("chief", "lead", "contributor", "second")
CHOICE = st.none() | st.just("dk") | st.integers(0, 4)


@settings(examples(6, 60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.fixed_dictionaries({i: st.fixed_dictionaries(dict.fromkeys(MEMBERS, CHOICE)) for i in ITEMS}))
def test_ratings_through_the_pages_give_the_stand_ins_and_disagreement_of_the_core(team, chosen):
    _, team.assessment, team.address = started_again(team.app, team.agency, "2026")
    team.do(rating_alone.open_rating)
    for who in MEMBERS:
        given_ = {f"{item}-answer": str(by[who]) for item, by in chosen.items() if by[who] is not None}
        send(getattr(team, who), team, given_)
    team.do(rating_alone.open_meeting)
    core = {}
    for item, by in chosen.items():
        levels = tuple(None if level == "dk" else level for level in by.values() if level is not None)
        if levels:
            core[item] = Ratings(levels)
            page = team.lead.get(f"{team.address}/meeting/{item}")
            team.lead.send(page, {"agreed": "none"}, action=f"{team.address}/meeting/{item}")
    parts = team.app.extensions["kl_assess"]
    questionnaire, resources = parts.basis.questionnaire, parts.basis.resources
    seen = team.read(issuing.current_results, team.now(), {}, resources)
    whole = evaluate(questionnaire, {}, {}, resources, ratings=core)
    assert set(seen.stand_ins) == set(whole.stand_ins)
    assert seen.items == whole.items
    assert {item: found.disagreed for item, found in seen.spreads.items()} == {
        item: found.disagreed for item, found in whole.spreads.items()
    }
    rows = [row for row in team.lead.get(f"{team.address}/meeting").all("tr") if row.find(".//a") is not None]
    apart = {row.find(".//a").get("href").rpartition("/")[2] for row in rows if text_of(row).endswith("Far apart")}
    assert apart == {item for item, found in whole.spreads.items() if found.disagreed}
