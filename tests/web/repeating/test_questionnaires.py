"""Last time another version of the questionnaire was asked."""

from dataclasses import replace

from kl_assess.core.assessment import Cycle
from kl_assess.core.crosswalk import Crosswalk, Fate, Passage
from kl_assess.core.responses import ItemResponse
from kl_assess.store import responses
from kl_assess.store.agencies import AgencyFacts
from kl_assess.workflow import assessing, carrying, membership
from tests.web.answered import answer, level, sign
from tests.web.answering.element_page import section
from tests.web.assessments import doing, parts_of, reading
from tests.web.repeating.second_year import FIRST, SECOND, THIRD, states


def earlier_one(questionnaire):
    """An earlier version: one item in place of the first and third of the element, none in place of the second."""
    first, _, _, fourth = questionnaire.places[FIRST].element.items
    whole = replace(first, id="LEA-3.0", title="The council", statement="A council meets and is asked.")

    def had(element):
        return replace(element, items=(whole, fourth)) if element.id == "LEA-3" else element

    domains = tuple(replace(d, elements=tuple(map(had, d.elements))) for d in questionnaire.domains)
    return replace(questionnaire, instrument=replace(questionnaire.instrument, version="0.1.0"), domains=domains)


def walk_to(questionnaire):
    """What became of each of its items."""
    made = {FIRST, SECOND, THIRD}
    same = (Passage(Fate.SAME, (i.id,), (i.id,)) for i in questionnaire.items if i.id not in made)
    split = Passage(Fate.SPLIT, ("LEA-3.0",), (FIRST, THIRD))
    return Crosswalk("0.1.0", questionnaire.instrument.version, (*same, split, Passage(Fate.NEW, (), (SECOND,))))


def test_the_old_text_and_answer_stand_beside_what_was_split_and_what_is_new_says_so(app, chief):
    now = parts_of(app).basis.questionnaire
    agency = doing(app, membership.register_agency, AgencyFacts(name="Lake Ansel", zone="America/Detroit"))
    before = doing(app, assessing.start, agency, earlier_one(now), Cycle("2025"))
    answer(app, before, {"LEA-3.0": ItemResponse(level=3, note="Since May."), "LEA-3.4": level(2)})
    sign(app, before)
    after = doing(app, carrying.start_from_last, agency, now, Cycle("2026"), crosswalks=(walk_to(now),))
    assert [a.item for a in reading(app, responses.answers, after).values()] == ["LEA-3.4"]
    page = chief.get(f"/agencies/{agency.slug}/assessments/{after.number}/elements/LEA-3")
    for item in (FIRST, THIRD):
        words = section(page, item)
        assert "How this was asked in 2025 The council A council meets and is asked." in words
        assert "3 Established" in words
        assert "Note Since May." in words
        assert "What changed since" not in words
        assert states(page, item) == ["Not answered"]
    assert "New since 2025: this was not asked then, so there is no earlier answer." in section(page, SECOND)
    assert states(page, "LEA-3.4") == ["From 2025, not confirmed"]
