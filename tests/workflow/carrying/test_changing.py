"""Another level than last time is kept with what kind of change it is and why."""

from dataclasses import replace

import pytest

from kl_assess.core.assessment import Answer, Cycle
from kl_assess.core.change import ChangeKind, ChangeReason
from kl_assess.core.scoring import Mode
from kl_assess.store import responses
from kl_assess.workflow import assessing
from kl_assess.workflow.before_sending import UnsettledError, _named, to_settle
from kl_assess.workflow.last_time import last_time, unexplained
from tests.workflow.carrying.years import FIRST, MOVED, NOW, SECOND, SMALL, WHO, level


def test_another_level_is_kept_with_what_kind_of_change_it_is_and_why(carried):
    kept = carried.say(1, level=4, change=MOVED)
    assert kept.change == ChangeReason("A second board was founded.", ChangeKind.PRACTICE)
    assert carried.kept() == kept
    newest = responses.history(carried.session, carried.assessment, FIRST)[0]
    assert (newest.what, newest.after.change) == ("Answer changed", kept.change)


def test_the_reason_may_come_later(carried):
    carried.say(1, level=4)
    assert unexplained(responses.answers(carried.session, carried.assessment), carried_last(carried)) == (FIRST,)
    carried.say(2, level=4, change=replace(MOVED, kind=None))
    assert unexplained(responses.answers(carried.session, carried.assessment), carried_last(carried)) == (FIRST,)
    carried.say(3, level=4, change=MOVED)
    assert unexplained(responses.answers(carried.session, carried.assessment), carried_last(carried)) == ()


def carried_last(years):
    return last_time(years.session, years.assessment)


@pytest.mark.parametrize("now", [{"level": 3}, {"dont_know": True}, {}])
def test_the_reason_goes_where_the_level_is_no_longer_another(carried, now):
    carried.say(1, level=4, change=MOVED)
    assert carried.say(2, change=MOVED, **now).change is None


def test_an_answer_that_was_not_carried_is_held_against_last_time_too(years):
    years.last({FIRST: level(3)})
    years.assessment = assessing.start(years.session, years.agency, SMALL, Cycle("2026"), **WHO)
    assert years.say(0, level=2, change=MOVED).change.kind is ChangeKind.PRACTICE
    assert years.say(0, SECOND, level=2, change=MOVED).change is None


def test_a_carried_answer_that_changed_stops_the_assessment_until_its_kind_and_its_line_are_there(carried):
    kept = carried.say(1, level=4)
    for change in (replace(MOVED, kind=None), replace(MOVED, why=" ")):
        kept = carried.say(kept.version, level=4, change=change)
        with pytest.raises(UnsettledError, match=r"One answer changed since last time .*: Item D1-1\.1"):
            submit(carried)
    carried.say(kept.version, level=4, change=MOVED)
    assert submit(carried).submitted_at


def test_only_items_that_are_asked_stop_it(carried):
    carried.say(1, level=4)
    answers, last = responses.answers(carried.session, carried.assessment), carried_last(carried)
    assert settle(carried, answers, last).unexplained == (FIRST,)
    assert not settle(carried, {"ASKED-NO-MORE": replace(answers[FIRST], item="ASKED-NO-MORE")}, last)


def settle(years, answers, last):
    return to_settle(years.session, years.assessment, answers, last, NOW.date())


def test_an_answer_that_was_not_carried_stops_nothing(years):
    years.last({FIRST: level(3)})
    years.assessment = assessing.start(years.session, years.agency, SMALL, Cycle("2026"), **WHO)
    years.say(0, level=2)
    assert submit(years).submitted_at


def test_a_sentence_names_five_items_and_counts_the_rest():
    titles = [f"Item {n}" for n in range(7)]
    assert _named(titles[:5]) == "Item 0, Item 1, Item 2, Item 3 and Item 4"
    assert _named(titles) == "Item 0, Item 1, Item 2, Item 3, Item 4 and 2 more"


def submit(years):
    return assessing.submit(years.session, years.now(years.assessment), **WHO)


def test_a_carried_answer_has_not_changed(carried):
    assert unexplained(responses.answers(carried.session, carried.assessment), carried_last(carried)) == ()
    assert unexplained({FIRST: Answer(FIRST, level(1))}, None) == ()


def test_a_quick_check_is_shown_beside_and_not_compared(years):
    years.last({FIRST: level(3)}, mode=Mode.QUICK_CHECK)
    years.start()
    last = last_time(years.session, years.assessment)
    assert (last.name, last.answer(FIRST).response.level, last.level(FIRST)) == ("2025", 3, None)
