"""What is written once for all agencies is kept once, also where two of them come at the same moment."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from kl_assess.core.assessment import Cycle
from kl_assess.store import crosswalks, questionnaires
from kl_assess.store.crosswalks import CrosswalkRow
from kl_assess.store.engine import connect, writing
from kl_assess.store.questionnaires import QuestionnaireRow
from kl_assess.workflow import assessing
from tests.core.small import questionnaire
from tests.store.everything import CHIEF, agency

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)


@pytest.fixture
def at_once(database_url, engine):
    """Do two things in a transaction each, on a connection each: the second has begun before the first is through."""
    second = connect(database_url)
    waits = threading.Event()

    def connects(_connection):
        waits.set()

    def inserts(_connection, _cursor, statement, *_):
        if statement.startswith("INSERT"):
            waits.set()

    if second.dialect.name == "sqlite":
        event.listen(second, "engine_connect", connects)  # its whole transaction waits for the other
    else:
        event.listen(second, "before_cursor_execute", inserts)  # only the row that the other has written waits

    def doing(first_thing, second_thing):
        def later():
            with Session(second, expire_on_commit=False) as session, writing(session):
                return second_thing(session)

        with Session(engine, expire_on_commit=False) as session, ThreadPoolExecutor(1) as thread:
            with writing(session):
                mine = first_thing(session)
                theirs = thread.submit(later)
                assert waits.wait(30)
            return mine, theirs.result(30)

    yield doing
    second.dispose()


def count(engine, table):
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(table))


def test_two_agencies_start_the_very_first_assessment_at_the_same_moment(engine, at_once):
    small = questionnaire([[[3, 2]], [[3, 1]]])
    with Session(engine) as session, writing(session):
        ours, theirs = agency(session, NOW), agency(session, NOW, slug="elm-grove")

    def starting(whose):
        return lambda session: assessing.start(session, whose, small, Cycle("2026"), actor=CHIEF, now=NOW)

    one, other = at_once(starting(ours), starting(theirs))
    assert one.questionnaire == other.questionnaire
    assert count(engine, QuestionnaireRow) == 1


def test_of_two_contents_of_one_version_the_first_stays_and_the_second_is_told(engine, at_once):
    def keeping(digest):
        return lambda session: questionnaires.keep(session, digest, "community-engagement", "1", "{}", NOW)

    assert at_once(keeping("one"), keeping("another")) == (True, False)
    assert count(engine, QuestionnaireRow) == 1


def test_a_crosswalk_is_kept_once(engine, at_once):
    with Session(engine) as session, writing(session):
        for version in ("1", "2"):
            questionnaires.keep(session, f"digest {version}", "community-engagement", version, "{}", NOW)

    def keeping(content):
        return lambda session: crosswalks.keep(session, "digest 1", "digest 2", content, NOW)

    at_once(keeping("first"), keeping("second"))
    with Session(engine) as session:
        assert crosswalks.contents(session, "community-engagement") == ("first",)
    assert count(engine, CrosswalkRow) == 1
