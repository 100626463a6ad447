"""Comments on the pages: written on an item, read by every member, and resolved."""

import pytest

from kl_assess.store import comments
from kl_assess.workflow import commenting
from kl_assess.workflow.commenting import Said
from tests.web.client import text_of

ELEMENT, ITEM = "LEA-3", "LEA-3.1"


@pytest.fixture
def where(team):
    return f"{team.address}/items/{ITEM}/comments"


def write(browser, where, changes, status=303, **more):
    return browser.send(first_form(browser, where), changes, action=where, status=status, **more)


class _One:
    """A page with the form for a new comment only."""

    def __init__(self, page):
        self.page, self.response = page, page.response

    def form(self, action):
        forms = [f for f in self.page.one("main").iter("form") if f.get("action") == action]
        return forms[-1]


def first_form(browser, where):
    return _One(browser.get(where))


def test_a_comment_is_written_and_read_on_the_element_page(team, where):
    write(team.contributor, where, {"text": "Who has the log?"})
    page = team.lead.get(f"{team.address}/elements/{ELEMENT}")
    assert "Comments (1)" in page.main
    assert "Who has the log?" in page.main
    assert page.links()["Answer, resolve or add a comment on Standing advisory body or forum"] == where
    assert "Comment on Input before policies are adopted" in page.links()


def test_whoever_only_reads_reads_comments_and_writes_none(team, where):
    write(team.contributor, where, {"text": "Private to us."})
    page = team.reader.get(where)
    assert "Private to us." in page.main
    assert list(page.one("main").iter("form")) == []
    token = page.all("input", name="csrf_token")[0].get("value")
    team.reader.post(where, {"csrf_token": token, "text": "Me too."}, 403)


def test_a_mention_shows_on_the_other_persons_part_until_it_is_resolved(team, where):
    ada = str(team.people["contributor"].id)
    write(team.lead, where, {"text": "Do you know?", "mention": ada})
    mine = team.contributor.get(f"{team.address}/mine")
    assert "You are asked in a comment" in mine.main
    assert "Daniel Reyes: Do you know?" in mine.main
    assert "You are asked" not in team.second.get(f"{team.address}/mine").main
    ((one,),) = team.read(comments.by_item, team.now()).values()
    page = team.contributor.get(where)
    team.contributor.send(page, action=f"{where}/{one.id}/resolve")
    assert "Resolved by Ada Nair" in team.lead.get(where).main
    assert "You are asked" not in team.contributor.get(f"{team.address}/mine").main
    page = team.lead.get(where)
    team.lead.send(page, action=f"{where}/{one.id}/take-up")
    assert "Resolved by" not in team.lead.get(where).main


def test_an_answer_goes_under_the_comment_it_answers(team, where):
    first = team.do(commenting.comment, Said(ITEM, "Who has the log?"), by="contributor")
    page = team.lead.get(where)
    token = page.all("input", name="csrf_token")[0].get("value")
    team.lead.post(where, {"csrf_token": token, "text": "I have.", "thread": str(first.id)})
    assert [text_of(found) for found in team.lead.get(where).all("p", class_="kl-said")] == [
        "Who has the log?",
        "I have.",
    ]


def test_nothing_is_told_and_a_wrong_thread_is_kept_on_the_page(team, where):
    assert "Write what you want to say" in write(team.lead, where, {"text": " "}, 422).main


@pytest.mark.parametrize("sent", [{"thread": "x"}, {"mention": "x"}])
def test_what_is_no_id_is_refused(team, where, sent):
    write(team.lead, where, {"text": "Hello.", **sent}, 400)


def test_a_comment_is_shown_as_it_was_typed_and_runs_nothing(team, where):
    write(team.lead, where, {"text": "<script>alert(1)</script>\n{% if 1 %}"})
    assert "<script>alert(1)</script> {% if 1 %}" in team.lead.get(where).main


def test_comments_on_an_item_that_is_not_there_are_not_found(team):
    team.lead.get(f"{team.address}/items/Z-1.1/comments", 404)
