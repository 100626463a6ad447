"""An assessment keeps the questionnaire that it was started on, word for word, whatever is shipped later."""

import datetime as dt
from dataclasses import replace

import pytest

from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE, read_basis
from kl_assess.catalog.canonical import digest, in_order
from kl_assess.core.crosswalk import Crosswalk, Fate, Passage
from kl_assess.store import crosswalks, questionnaires
from kl_assess.workflow import pinning
from kl_assess.workflow.pinning import crosswalk_between, pin, pinned
from kl_assess.workflow.refusal import RefusedError
from tests.core.small import questionnaire

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
SMALL = questionnaire([[[3, 2]], [[3, 1]]])
ITEMS = tuple(SMALL.places)


def reworded(version=None, title="Another title"):
    changed = replace(SMALL.instrument, title=title, version=version or SMALL.instrument.version)
    return replace(SMALL, instrument=changed)


def step(before, after, but=None, *, comparable=True):
    """Every item is the same from one version to the next; one may be reworded."""
    passages = (
        Passage(Fate.REWORDED, (item,), (item,), comparable) if item == but else Passage(Fate.SAME, (item,), (item,))
        for item in ITEMS
    )
    return Crosswalk(before, after, tuple(passages))


@pytest.fixture(autouse=True)
def _nothing_read_before(monkeypatch):
    monkeypatch.setattr(pinning, "_read", {})


def test_what_is_pinned_comes_back_equal_and_in_the_same_order(session):
    for given in (SMALL, read_basis(SHIPPED_QUESTIONNAIRE).questionnaire):
        kept = pin(session, given, NOW)
        assert kept == digest(given)
        found = pinned(session, kept)
        assert found == given
        assert in_order(found) == in_order(given)


def test_the_same_questionnaire_is_kept_once(session):
    assert pin(session, SMALL, NOW) == pin(session, SMALL, NOW)
    assert session.query(questionnaires.QuestionnaireRow).count() == 1


def test_a_known_version_with_another_wording_is_refused_with_a_sentence(session):
    kept = pin(session, SMALL, NOW)
    with pytest.raises(RefusedError, match="is in use here with another wording"):
        pin(session, reworded(), NOW)
    assert pinned(session, kept) == SMALL


def test_a_questionnaire_is_read_once_in_a_process(session, monkeypatch):
    kept = pin(session, SMALL, NOW)
    first = pinned(session, kept)
    monkeypatch.setattr(questionnaires, "content", None)
    assert pinned(session, kept) is first


# --- A new version ------------------------------------------------------------------------------------------------


def test_a_new_version_stands_beside_the_old_one(session):
    old, new = pin(session, SMALL, NOW), pin(session, reworded("2"), NOW, [step("1", "2")])
    assert (pinned(session, old), pinned(session, new)) == (SMALL, reworded("2"))


@pytest.mark.parametrize("given", [[], [step("0", "1")], [step("2", "3")], [step("2", "1")]])
def test_a_new_version_without_its_crosswalk_is_refused_and_not_kept(session, given):
    pin(session, SMALL, NOW)
    with pytest.raises(RefusedError, match="no crosswalk says what became of each of its items"):
        pin(session, reworded("2"), NOW, given)
    assert session.query(questionnaires.QuestionnaireRow).count() == 1


def test_a_crosswalk_that_tells_of_other_items_than_are_in_use_is_refused(session):
    pin(session, SMALL, NOW)
    short = step("1", "2")
    with pytest.raises(RefusedError, match="does not tell of the same items"):
        pin(session, reworded("2"), NOW, [replace(short, passages=short.passages[1:])])


def test_the_crosswalk_is_kept_with_the_version(session):
    old = pin(session, SMALL, NOW)
    new = pin(session, reworded("2"), NOW, [step("1", "2", ITEMS[0])])
    assert crosswalk_between(session, old, new) == step("1", "2", ITEMS[0])
    assert crosswalk_between(session, new, new) is None


def test_an_old_version_is_pinned_again_without_one(session):
    old = pin(session, SMALL, NOW)
    pin(session, reworded("2"), NOW, [step("1", "2")])
    assert pin(session, SMALL, NOW) == old


def test_a_version_that_was_skipped_here_is_joined_over(session):
    """0.2 is in use; 0.3 never was; 0.4 comes with both crosswalks."""
    old = pin(session, SMALL, NOW)
    steps = [step("2", "3", ITEMS[1]), step("1", "2", ITEMS[0], comparable=False)]
    new = pin(session, reworded("3"), NOW, steps)
    found = crosswalk_between(session, old, new)
    assert [found.comparable(item) for item in ITEMS] == [False, True, True, True]
    assert (found.before, found.after) == ("1", "3")


def test_a_new_version_follows_the_newest_kept_one(session):
    pin(session, SMALL, NOW)
    pin(session, reworded("2"), NOW, [step("1", "2")])
    with pytest.raises(RefusedError, match="version 2 is in use here"):
        pin(session, reworded("3"), NOW, [step("1", "3")])


def test_between_versions_that_were_all_in_use_the_kept_steps_are_joined(session):
    first = pin(session, SMALL, NOW)
    pin(session, reworded("2"), NOW, [step("1", "2", ITEMS[0], comparable=False)])
    third = pin(session, reworded("3"), NOW, [step("2", "3", ITEMS[1])])
    assert [crosswalk_between(session, first, third).comparable(item) for item in ITEMS] == [False, True, True, True]


def test_there_is_no_way_back_and_none_between_two_questionnaires(session):
    old, new = pin(session, SMALL, NOW), pin(session, reworded("2"), NOW, [step("1", "2")])
    other = pin(session, replace(SMALL, instrument=replace(SMALL.instrument, id="other")), NOW)
    for before, after in ((new, old), (old, other)):
        with pytest.raises(RefusedError, match="Its crosswalk is missing"):
            crosswalk_between(session, before, after)


def test_every_version_but_the_newest_has_a_crosswalk_that_leads_on(session):
    assert crosswalks.newest(session, "small") is None
    for version, given in (("1", []), ("2", [step("1", "2")]), ("3", [step("2", "3")])):
        pin(session, reworded(version), NOW, given)
        assert crosswalks.newest(session, "small").version == version
