"""Who answers which element: who may give and take it, who is told, and what the audit log keeps."""

import uuid

import pytest

from kl_assess.store import assignments, memberships
from kl_assess.workflow import assessing, assigning
from kl_assess.workflow.assigning import HandOn
from kl_assess.workflow.refusal import RefusedError
from tests.workflow.team.conftest import NOW, ONE, SMALL, TWO

TITLES = {element.id: element.title for domain in SMALL.domains for element in domain.elements}


def people_of(team):
    return {element: person.name for element, person in assignments.by_element(team.session, team.now).items()}


def test_an_element_has_one_person_and_changes_hands(team):
    ada, lou = team.people["ada"], team.people["lou"]
    assert team.do(assigning.assign, {ONE: ada.id, TWO: lou.id}) == 2
    assert people_of(team) == {ONE: "Ada Nair", TWO: "Lou Becker"}
    assert team.do(assigning.assign, {ONE: lou.id, TWO: lou.id}) == 1
    assert team.do(assigning.assign, {ONE: None}) == 1
    assert people_of(team) == {TWO: "Lou Becker"}
    assert assignments.of_element(team.session, team.now, ONE) is None
    assert assignments.of_element(team.session, team.now, TWO) == lou


def test_each_change_of_hands_is_one_event(team):
    ada = team.people["ada"].id
    team.do(assigning.assign, {ONE: ada, TWO: ada})
    team.do(assigning.assign, {ONE: ada, TWO: None})
    assert team.events()[1:] == [
        ("element assigned", {"element": ONE, "old": None, "new": "Ada Nair"}),
        ("element assigned", {"element": TWO, "old": None, "new": "Ada Nair"}),
        ("element assigned", {"element": TWO, "old": "Ada Nair", "new": None}),
    ]


def test_whoever_is_given_elements_gets_one_message_and_nobody_writes_to_themselves(team):
    ada, lead = team.people["ada"].id, team.people["lead"].id
    team.do(assigning.assign, {ONE: ada, TWO: ada}, link="https://example.org/mine")
    team.do(assigning.assign, {ONE: lead})
    ((kind, to, facts),) = team.messages()
    assert (kind, to) == ("handed_off", "ada@example.org")
    assert list(facts["elements"]) == [TITLES[ONE], TITLES[TWO]]
    assert (facts["by"], facts["assessment"], facts["link"]) == ("Daniel Reyes", "2026", "https://example.org/mine")


@pytest.mark.parametrize("who", ["reader", "nobody", "left"])
def test_only_whoever_belongs_to_the_team_is_given_anything(team, who):
    memberships.end(team.session, team.agency.id, team.people["lou"].id, NOW)
    person = {"reader": team.people["reader"].id, "nobody": uuid.uuid4(), "left": team.people["lou"].id}[who]
    with pytest.raises(RefusedError, match="no longer belongs to the team"):
        team.do(assigning.assign, {ONE: person})
    with pytest.raises(RefusedError, match="no longer belongs to the team"):
        team.do(assigning.hand_on, HandOn(ONE, person))
    assert people_of(team) == {}


def test_an_element_that_is_not_there_is_refused(team):
    with pytest.raises(RefusedError, match="no such element"):
        team.do(assigning.assign, {"Z-9": team.people["ada"].id})


def test_whoever_has_an_element_hands_it_on_with_a_word(team):
    ada, lou = team.people["ada"], team.people["lou"]
    team.do(assigning.assign, {ONE: ada.id})
    team.do(assigning.hand_on, HandOn(ONE, lou.id, "You know\nthe log.", "https://example.org/mine"), by="ada")
    assert people_of(team) == {ONE: "Lou Becker"}
    told = {"element": ONE, "old": "Ada Nair", "new": "Lou Becker", "note": "You know the log."}
    assert team.events()[-1] == ("element handed on", told)
    kind, to, facts = team.messages()[-1]
    assert (kind, to, facts["by"], facts["note"]) == ("handed_off", "lou@example.org", "Ada Nair", "You know the log.")


@pytest.mark.parametrize(("by", "allowed"), [("lou", False), ("lead", True), ("chief", True), ("reader", False)])
def test_what_is_anothers_only_a_lead_or_the_chief_hands_on(team, by, allowed):
    team.do(assigning.assign, {ONE: team.people["ada"].id})
    wanted = HandOn(ONE, team.people["lou"].id)
    if allowed:
        team.do(assigning.hand_on, wanted, by=by)
        assert people_of(team) == {ONE: "Lou Becker"}
    else:
        with pytest.raises(RefusedError, match="not yours to hand on"):
            team.do(assigning.hand_on, wanted, by=by)
        assert people_of(team) == {ONE: "Ada Nair"}


def test_what_one_has_is_not_handed_to_oneself(team):
    team.do(assigning.assign, {ONE: team.people["ada"].id})
    with pytest.raises(RefusedError, match="Ada Nair has this element already"):
        team.do(assigning.hand_on, HandOn(ONE, team.people["ada"].id), by="ada")


def test_nothing_changes_hands_once_the_assessment_is_sent(team):
    team.do(assessing.submit)
    for verb, given in (
        (assigning.assign, {ONE: team.people["ada"].id}),
        (assigning.hand_on, HandOn(ONE, team.people["ada"].id)),
    ):
        with pytest.raises(RefusedError, match="so nothing in it changes"):
            team.do(verb, given)
