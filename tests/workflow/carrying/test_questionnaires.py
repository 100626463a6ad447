"""A questionnaire that has changed: its crosswalk says which answers come along."""

from dataclasses import replace

import pytest

from kl_assess.core.assessment import Answer, Cycle
from kl_assess.core.crosswalk import Crosswalk, Fate, Passage
from kl_assess.store import responses
from kl_assess.workflow import assessing
from kl_assess.workflow.last_time import last_time
from kl_assess.workflow.pinning import pin
from kl_assess.workflow.refusal import RefusedError
from tests.core.small import item, questionnaire
from tests.workflow.carrying.years import BASE, FIRST, NOW, WHO, level

NEXT = replace(
    questionnaire(
        [[[item(FIRST, 3), item("RE-1", 2), item("RE-2"), item("SP-1"), item("SP-2"), item("NEW-1")]]],
    ),
    instrument=replace(BASE.instrument, version="2"),
)
BEFORE = questionnaire([[[item(FIRST, 3), item("RE-1", 2), item("RE-2"), item("SP-0"), item("GONE-1")]]])
WALK = Crosswalk(
    "1",
    "2",
    (
        Passage(Fate.SAME, (FIRST,), (FIRST,)),
        Passage(Fate.REWORDED, ("RE-1",), ("RE-1",), comparable=True),
        Passage(Fate.REWORDED, ("RE-2",), ("RE-2",)),
        Passage(Fate.SPLIT, ("SP-0",), ("SP-1", "SP-2")),
        Passage(Fate.NEW, (), ("NEW-1",)),
        Passage(Fate.DROPPED, ("GONE-1",), ()),
    ),
)


@pytest.fixture
def changed(years):
    """A year answered under the earlier questionnaire, and one started under the later."""
    years.last({i.id: level(3) for i in BEFORE.items}, asks=BEFORE)
    pin(years.session, NEXT, NOW, [WALK])
    years.start(asks=NEXT)
    return years


def test_the_crosswalk_says_which_answers_come(changed):
    assert set(responses.answers(changed.session, changed.assessment)) == {FIRST, "RE-1", "RE-2"}


def test_only_what_is_comparable_can_have_changed(changed):
    last = last_time(changed.session, changed.assessment)
    assert [last.level(i.id) for i in NEXT.items] == [3, 3, None, None, None, None]
    assert last.differs(Answer("RE-1", level(2)))
    assert not last.differs(Answer("RE-2", level(2)))


def test_the_earlier_items_of_what_was_reworded_or_split_stand_beside_it(changed):
    last = last_time(changed.session, changed.assessment)
    beside = {i.id: [(e.item.id, e.answer.response.level) for e in last.earlier(i.id)] for i in NEXT.items}
    assert beside == {
        FIRST: [],
        "RE-1": [("RE-1", 3)],
        "RE-2": [("RE-2", 3)],
        "SP-1": [("SP-0", 3)],
        "SP-2": [("SP-0", 3)],
        "NEW-1": [],
    }
    assert [i.id for i in NEXT.items if last.is_new(i.id)] == ["NEW-1"]


def test_without_a_crosswalk_it_is_refused_and_an_empty_start_compares_nothing(years):
    years.last({FIRST: level(3)}, asks=BEFORE)
    another = replace(NEXT, instrument=replace(NEXT.instrument, id="another"))
    with pytest.raises(RefusedError, match="Its crosswalk is missing"):
        years.start(asks=another)
    empty = assessing.start(years.session, years.agency, another, Cycle("2027"), **WHO)
    last = last_time(years.session, empty)
    assert (last.level(FIRST), last.answer(FIRST), last.earlier(FIRST), last.is_new(FIRST)) == (None, None, (), False)
