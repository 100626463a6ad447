"""Check your answers: what is counted, what is worth a second look, and sending for sign-off."""

from kl_assess.core.assessment import Answer, AssessmentStatus, Cycle
from kl_assess.core.responses import Evidence, EvidenceItem, EvidenceKind, ItemResponse
from kl_assess.core.scoring import Mode
from kl_assess.workflow import answering
from tests.shipped import SHIPPED
from tests.web.answered import answer, answer_all, items_of, level, submit
from tests.web.assessments import doing, started, started_again
from tests.web.checking.pages import FOUNDATION, NA, RESTS_ON_IT, TITLES, now, send_for_sign_off
from tests.web.client import text_of
from tests.web.queries import count_queries


def point(page, words):
    """The point worth a second look whose heading has these words: its text, and its links."""
    found = [li for li in page.one("ol", class_="kl-warns") if words in text_of(li.find("div/h3"))]
    assert len(found) == 1, [text_of(h) for h in page.all("h3")]
    return text_of(found[0]), {text_of(a): a.get("href") for a in found[0].iter("a")}


def counts(page):
    return {text_of(row.find("th")): text_of(row.find("td")) for row in page.one("table", class_="kl-facts").iter("tr")}


# --- Check your answers -----------------------------------------------------------------------------------------------


def test_every_kind_of_answer_is_counted_apart(app, chief, begun):
    _, assessment, address = begun
    items = [item for item in items_of(app, assessment) if item != NA]
    answer(
        app,
        assessment,
        {
            items[0]: level(2, "E1"),
            items[1]: level(0),
            items[2]: ItemResponse(dont_know=True, missing="Ask the county clerk"),
            NA: ItemResponse(not_applicable=True, reason="The county does this"),
        },
    )
    page = chief.get(f"{address}/check")
    assert counts(page) == {"With a level": "2", "Don't know": "1", "Not applicable": "1", "Not answered": "51"}
    assert "4 of 55 items have an answer." in page.main
    assert "Ask the county clerk." in page.main
    assert "The county does this." in page.main


def test_every_answer_stands_under_its_domain_with_a_link_to_where_it_is_changed(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment)
    page = chief.get(f"{address}/check")
    tables = page.all("table", class_="kl-answers")
    rows = [row for table in tables for row in table.find("tbody")]
    assert len(tables) == len(SHIPPED.domains)
    assert [text_of(row.find("th")) for row in rows] == [TITLES[item] for item in items_of(app, assessment)]
    assert {text_of(row[1]) for row in rows} == {"2 Developing"}
    assert {text_of(row[2]) for row in rows} == {"Documented"}
    first = SHIPPED.items[0]
    assert rows[0].find("td/a").get("href") == f"{address}/elements/EXP-1#{first.id}"


def test_the_link_of_an_item_leads_to_its_place_on_the_element_page(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment, but={"EXP-2.1": None})
    _, links = point(chief.get(f"{address}/check"), "not answered")
    where, _, place = links[TITLES["EXP-2.1"]].partition("#")
    assert [e for e in chief.get(where).tree.iter() if e.get("id") == place]


def test_a_top_level_answer_with_nothing_behind_it_is_worth_a_second_look(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment, but={"EXP-1.1": level(4), "EXP-1.2": level(4, "E3"), "EXP-1.3": level(3)})
    text, links = point(chief.get(f"{address}/check"), "nothing behind")
    assert text.startswith("One top-level answer has nothing behind it")
    assert "counts as 1 Informal in the supported score" in text
    assert list(links) == [TITLES["EXP-1.1"]]


def test_support_that_nothing_is_attached_for_is_worth_a_second_look(app, chief, begun):
    _, assessment, address = begun
    paper = EvidenceItem("Policy 12", EvidenceKind.POLICY)
    told = {
        "EXP-1.1": level(3, "E2"),
        "EXP-1.2": ItemResponse(level=2, evidence=Evidence("E1"), note="Since May, by the desk sergeant."),
        "EXP-1.3": level(3, "E2"),
        "EXP-2.1": level(2, "E1"),
    }
    answer_all(app, assessment, grade=None, but=told)
    doing(app, answering.add_evidence, assessment, "EXP-1.3", paper)
    text, links = point(chief.get(f"{address}/check"), "nothing is attached")
    assert text.startswith("Two answers claim support, and nothing is attached")
    assert list(links) == [TITLES["EXP-1.1"], TITLES["EXP-2.1"]]


def test_an_answer_far_above_what_it_rests_on_is_worth_a_second_look_and_unchanged(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment, but={FOUNDATION: level(1, "E1"), RESTS_ON_IT: level(3, "E2")})
    text, links = point(chief.get(f"{address}/check"), "far above")
    assert f"{TITLES[RESTS_ON_IT]}. 3 Established. It rests on {TITLES[FOUNDATION]}, 1 Informal." in text
    assert list(links) == [TITLES[RESTS_ON_IT], TITLES[FOUNDATION]]


def test_flags_are_listed(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment, but={"ACC-1.1": Answer("ACC-1.1", level(2, "E2"), flagged=True)})
    page = chief.get(f"{address}/check")
    assert list(point(page, "flagged")[1]) == [TITLES["ACC-1.1"]]
    assert page.main.count("Flagged for review") == 1


def test_not_applicable_without_a_reason_stops_the_signature_only(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment, but={NA: ItemResponse(not_applicable=True)})
    page = chief.get(f"{address}/check")
    text, links = point(page, "not applicable without a reason")
    assert "This stops the sign-off." in text
    assert list(links) == [TITLES[NA]]
    assert counts(page)["Not applicable, reason missing"] == "1"
    assert "Not applicable, reason missing" in [text_of(row[1]) for row in page.all("tr")]
    assert send_for_sign_off(chief, page, address).location == f"{address}/sign-off"


def test_an_element_with_too_few_answers_is_named_with_what_it_needs(app, chief, begun):
    _, assessment, address = begun
    element = SHIPPED.domains[0].elements[0]
    left = dict.fromkeys([item.id for item in element.items[1:]])
    answer_all(app, assessment, but=left)
    text, links = point(chief.get(f"{address}/check"), "too few answers")
    assert "An element needs 60% of its weight answered." in text
    assert list(links) == [element.title]


def test_an_element_without_any_answer_is_only_listed_as_not_answered(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment, but=dict.fromkeys(item.id for item in SHIPPED.domains[0].elements[0].items))
    page = chief.get(f"{address}/check")
    assert "items are not answered" in page.main
    assert "too few answers" not in page.main


def test_many_unanswered_items_are_listed_by_element(app, chief, begun):
    _, assessment, address = begun
    answer(app, assessment, {"EXP-1.1": level(2, "E1")})
    text, links = point(chief.get(f"{address}/check"), "54 items are not answered")
    assert list(links) == [e.title for d in SHIPPED.domains for e in d.elements]
    assert links["Written expectations"] == f"{address}/elements/EXP-1#EXP-1.2"
    assert "Written expectations. Three items." in text


def test_what_the_profile_leaves_out_is_said_with_its_condition_and_not_listed(app, chief):
    _, assessment, address = started(app, profile={"lep_presence": "little_or_none"})
    answer_all(app, assessment)
    page = chief.get(f"{address}/check")
    hidden = [item for item in SHIPPED.items if item.condition == "C-LEP"]
    assert "People with limited English proficiency are a meaningful part" in page.main
    assert hidden[0].title in page.main
    assert hidden[0].title not in [text_of(th) for th in page.all("th", scope="row")]


def test_a_quick_check_lists_only_what_it_asks(app, chief):
    _, assessment, address = started(app, cycle=Cycle("2026", mode=Mode.QUICK_CHECK))
    answer_all(app, assessment)
    page = chief.get(f"{address}/check")
    assert len([a for a in page.all("a") if text_of(a).startswith("Change ")]) == len(items_of(app, assessment))
    assert "items are not in the quick check." in page.main


def test_with_nothing_answered_the_next_step_is_to_answer(chief, begun):
    page = chief.get(f"{begun[2]}/check")
    assert text_of(page.one("a", class_="usa-button--big")) == "Start answering"
    assert not list(page.one("main").iter("form"))


def test_items_without_an_answer_are_listed_once(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment, but={"EXP-2.1": None})
    page = chief.get(f"{address}/check")
    assert "Items without a level" not in page.main
    assert sum(text_of(a) == TITLES["EXP-2.1"] for a in page.all("a")) == 1


def test_everything_settled_leaves_no_point(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment, grade=None)
    page = chief.get(f"{address}/check")
    assert "Worth a second look" not in page.main
    assert "55 of 55 items have an answer." in page.main


def test_the_check_asks_the_database_equally_often_however_much_is_answered(app, chief, begun):
    agency, assessment, address = begun
    with count_queries(app) as few:
        chief.get(f"{address}/check")
    answer_all(app, assessment)
    _, _, other = started_again(app, agency, "2027")
    with count_queries(app) as many:
        chief.get(f"{address}/check")
    assert len(few) == len(many) <= 9
    assert other != address


# --- Sending ----------------------------------------------------------------------------------------------------------


def test_blanks_do_not_stop_an_assessment_from_being_sent(app, chief, begun):
    _, assessment, address = begun
    answer(app, assessment, {"EXP-1.1": level(2, "E1")})
    page = chief.get(f"{address}/check")
    assert page.links()["Continue"].startswith(f"{address}/elements/")
    buttons = [b for b in page.all("button", type="submit") if "Send for" in text_of(b)]
    assert [text_of(b) for b in buttons] == ["Send for sign-off as it is"]
    assert "usa-button--outline" in buttons[0].get("class")
    sent = send_for_sign_off(chief, page, address)
    assert sent.location == f"{address}/sign-off"
    assert now(app, assessment).status is AssessmentStatus.SUBMITTED
    assert "was sent for sign-off" in chief.follow(sent).main


def test_what_was_sent_is_not_sent_again(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment)
    page = chief.get(f"{address}/check")
    submit(app, assessment)
    again = send_for_sign_off(chief, page, address)
    assert again.location == f"{address}/check"
    after = chief.follow(again)
    assert "Only an open assessment can be sent for sign-off." in after.main
    assert after.links()["Go to the sign-off"] == f"{address}/sign-off"
    assert not [link for link in after.links() if link.startswith("Change ")]
