"""An assessment keeps the questionnaire that it was started on, word for word, whatever is shipped later."""

import datetime as dt
from dataclasses import replace

import pytest

from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE, read_basis
from kl_assess.catalog.canonical import digest, in_order
from kl_assess.store import questionnaires
from kl_assess.workflow import pinning
from kl_assess.workflow.pinning import pin, pinned
from kl_assess.workflow.refusal import RefusedError
from tests.core.small import questionnaire

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
SMALL = questionnaire([[[3, 2]], [[3, 1]]])


def reworded(version=None):
    changed = replace(SMALL.instrument, title="Another title", version=version or SMALL.instrument.version)
    return replace(SMALL, instrument=changed)


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


def test_a_new_version_stands_beside_the_old_one(session):
    old, new = pin(session, SMALL, NOW), pin(session, reworded("2"), NOW)
    assert (pinned(session, old), pinned(session, new)) == (SMALL, reworded("2"))


def test_a_questionnaire_is_read_once_in_a_process(session, monkeypatch):
    kept = pin(session, SMALL, NOW)
    first = pinned(session, kept)
    monkeypatch.setattr(questionnaires, "content", None)
    assert pinned(session, kept) is first
