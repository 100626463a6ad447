"""What a team's pages ask of the database does not grow with the team, its ratings or its comments."""

import pytest

from kl_assess.workflow import assigning, commenting, rating_alone
from kl_assess.workflow.commenting import Said
from tests.web.queries import count_queries

ELEMENT, ITEM = "LEA-3", "LEA-3.1"
PAGES = ("", "/mine", "/team", f"/elements/{ELEMENT}", f"/items/{ITEM}/comments", "/meeting", f"/meeting/{ITEM}")


def asked(team, address):
    team.lead.get(address)
    with count_queries(team.app) as sent:
        team.lead.get(address)
    return len(sent)


@pytest.fixture
def busy(team, add_account):
    """Something that gives the team much to show: members, elements, ratings and comments."""

    def work():
        for number in range(8):
            add_account(f"Member {number}", "contributor", team.agency)
        team.do(assigning.assign, {f"LEA-{n}": team.people["contributor"].id for n in range(1, 6)})
        for number in range(12):
            said = Said(f"LEA-3.{number % 4 + 1}", "Who knows?", mentions=(team.people["lead"].id,))
            team.do(commenting.comment, said, by="contributor")

    return work


def test_every_page_asks_as_often_whatever_there_is(team, busy):
    team.met({ITEM: {"chief": 1, "lead": 2}})
    before = {page: asked(team, team.address + page) for page in PAGES}
    busy()
    assert {page: asked(team, team.address + page) for page in PAGES} == before
    assert max(before.values()) < 25


def test_rating_an_element_asks_as_often_whatever_is_rated(team):
    team.do(rating_alone.open_rating)
    address = f"{team.address}/rate/{ELEMENT}"
    before = asked(team, address)
    for item in ("LEA-3.1", "LEA-3.2", "LEA-3.3"):
        for who in ("chief", "lead", "contributor", "second"):
            team.rate(item, who, 2)
    assert asked(team, address) == before
