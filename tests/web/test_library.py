"""The library as people use it: a list in the address, its filters, and a page for each resource."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.shipped import CATALOGUE, SHIPPED
from tests.web.client import Page, check, parsed, text_of

KNOWN = "considerations-for-specialized-units"
TOTAL = len(CATALOGUE.resources)


def read(client, address):
    """A page that may print the title of a work with an exclamation mark, which is not ours to change."""
    response = client.client.get(address)
    page = Page(response, parsed(response.text.replace("in Action!", "in Action")))
    check(page)
    return page


def count(page):
    return text_of(page.one("h2", id="found")).split()[0]


def titles(page):
    return [text_of(heading) for heading in page.all("h3", class_="usa-collection__heading")]


def ticked(page):
    boxes = page.all("input", type="checkbox")
    return [(box.get("name"), box.get("value")) for box in boxes if "checked" in box.attrib]


def link(page, words):
    return next(address for text, address in page.links().items() if text == words)


# --- The list -----------------------------------------------------------------------------------------------------


def test_anyone_sees_the_whole_library(client):
    page = client.get("/library")
    assert count(page) == str(TOTAL)
    assert len(titles(page)) == 20
    assert ticked(page) == []


def test_the_pages_together_hold_every_resource_once(client):
    addresses = [f"/library?page={number}" for number in range(1, -(-TOTAL // 20) + 1)]
    shown = [
        address for a in addresses for address in read(client, a).links().values() if "/library/" in (address or "")
    ]
    assert sorted(urlsplit(address).path for address in shown) == sorted(
        f"/library/{r.id}" for r in CATALOGUE.resources
    )


def test_words_and_filters_are_combined_and_stay_in_the_page(client):
    page = client.get("/library?q=police&topic=public-transparency&topic=use-of-force&type=Report&sort=title")
    assert page.one("input", id="words").get("value") == "police"
    wanted = {("topic", "public-transparency"), ("topic", "use-of-force"), ("type", "Report")}
    assert set(ticked(page)) == wanted
    assert page.one("option", value="title").get("selected") is not None
    found = [
        r
        for r in CATALOGUE.resources
        if "Report" in r.types and {"public-transparency", "use-of-force"} & {*r.kl_topics}
    ]
    assert 0 < int(count(page)) <= len(found)
    assert set(titles(page)) <= {" ".join(r.title.split()) for r in found}


def test_every_control_belongs_to_the_one_form(client):
    """So that a search keeps the filters, a filter keeps the words, and with scripts off too."""
    page = client.get("/library")
    assert page.one("form", id="find").get("method") == "get"
    boxes, order = page.all("input", type="checkbox"), page.one("select", name="sort")
    assert {control.get("form") for control in [*boxes, order]} == {"find"}


def test_a_facet_is_open_only_where_something_is_chosen(client):
    page = client.get("/library?type=Report")
    facets = {text_of(fold.find("summary")): "open" in fold.attrib for fold in page.one("main").iter("details")}
    assert facets == {"Topic": False, "Type": True, "Year": False}


def test_reset_gives_everything(client):
    page = client.get("/library?q=police&year=2021&sort=title")
    assert count(client.get(link(page, "Reset"))) == str(TOTAL)


def test_one_choice_can_be_taken_away(client):
    page = client.get("/library?q=police&type=Report&year=2021&year=2022")
    left = parse_qs(urlsplit(link(page, "Remove 2021×")).query)
    assert left == {"q": ["police"], "type": ["Report"], "year": ["2022"]}


def test_an_unknown_filter_is_ignored_with_a_sentence(client):
    page = client.get("/library?topic=knitting&type=Report")
    assert "The library has no topic “knitting”. This filter was left out." in page.main
    assert ticked(page) == [("type", "Report")]


def test_where_nothing_is_found_the_page_says_how_to_widen(client):
    page = client.get("/library?q=zzz+trust&type=Video")
    assert titles(page) == []
    assert "Every word must occur, so fewer words find more." in page.main
    wider = link(page, "4 resources without the words")
    assert count(client.get(wider)) == "4"
    assert count(client.get(link(page, "The whole library"))) == str(TOTAL)


def test_one_word_that_is_nowhere_may_be_shorter(client):
    assert "a shorter one finds more" in client.get("/library?q=zzz").main


def test_pages_keep_the_search(client):
    page = client.get("/library?topic=community-trust-and-partnerships&page=2")
    following = page.one("a", class_="usa-pagination__next-page").get("href")
    assert parse_qs(urlsplit(following).query) == {"topic": ["community-trust-and-partnerships"], "page": ["3"]}
    assert text_of(page.one("a", class_="usa-current")) == "2"


@pytest.mark.parametrize("words", ['<script>alert(1)</script>" onfocus="x', "%", "🙂", "a" * 500])
def test_whatever_is_typed_is_only_text(client, words):
    page = client.get("/library", query_string={"q": words, "topic": words})
    assert page.one("input", id="words").get("value") == words


# --- A resource ---------------------------------------------------------------------------------------------------


def test_a_resource_says_what_it_is_and_why_it_helps(client):
    resource = next(r for r in CATALOGUE.resources if r.id == KNOWN)
    page = client.get(f"/library/{KNOWN}")
    assert page.h1 == resource.title
    for text in (resource.summary, resource.publisher, *resource.authors, "Half a day", "Listed by the Knowledge Lab"):
        assert text in page.main
    for address in resource.addresses:
        assert address.why in page.main
        for item in SHIPPED.items:
            assert (f"{item.title} " in page.main) or address.topic not in item.topics
    assert link(page, "Open at policinginstitute.org") == resource.url


def test_a_resource_leads_back_to_the_search_it_was_found_with(client):
    search = "/library?q=specialized&topic=public-transparency"
    address = link(client.get(search), "Considerations for Specialized Units")
    back = link(client.get(address), "Back to your search")
    assert parse_qs(urlsplit(back).query) == {"q": ["specialized"], "topic": ["public-transparency"]}
    assert link(client.get(f"/library/{KNOWN}"), "Back to the library") == "/library"


def test_related_resources_share_an_item(client):
    topics = {r.id: {a.topic for a in r.addresses} for r in CATALOGUE.resources}
    items = {id_: {i.id for i in SHIPPED.items if {*i.topics} & held} for id_, held in topics.items()}
    others = [urlsplit(a).path.removeprefix("/library/") for a in client.get(f"/library/{KNOWN}").links().values()]
    related = [other for other in others if other in items]
    assert len(related) == 4
    assert KNOWN not in related
    assert all(items[other] & items[KNOWN] for other in related)


def test_a_resource_without_an_address_says_so(client):
    resource = next(r for r in CATALOGUE.resources if not r.url)
    page = client.get(f"/library/{resource.id}")
    assert "We know no address for readers." in page.main
    assert page.all("a", class_="usa-button") == []


def test_a_resource_for_a_kind_of_agency_says_so(client):
    resource = next(r for r in CATALOGUE.resources if r.best_for == ("small_agency",))
    assert "Fits a small agency best" in client.get(f"/library/{resource.id}").main


def test_every_resource_has_its_page(client):
    for resource in CATALOGUE.resources:
        title = resource.title.replace("in Action!", "in Action")
        assert read(client, f"/library/{resource.id}").h1 == " ".join(title.split())


def test_a_resource_that_is_not_there_is_not_found(client):
    assert client.get("/library/no-such-resource", 404).h1 == "There is no such page"
