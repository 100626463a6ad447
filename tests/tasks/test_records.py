"""The worker makes the file of everything, and erases what agencies have kept long enough."""

import datetime as dt
import os
import uuid
import zipfile

import pytest

from kl_assess.core.assessment import Cycle
from kl_assess.store import agencies, audit, exports
from kl_assess.store.audit import Action
from kl_assess.store.engine import writing
from kl_assess.store.exports import ExportState
from kl_assess.store.retention import Periods
from kl_assess.tasks import Worker
from kl_assess.workflow import assessing, retaining
from kl_assess.workflow.taking_out import making
from tests.core.small import questionnaire
from tests.store.everything import CHIEF, agency
from tests.tasks.work import START

SMALL = questionnaire([[[3, 2]]])


@pytest.fixture
def worker(sessions, clock, tmp_path):
    return Worker(sessions, clock, evidence=tmp_path / "evidence", exports=tmp_path / "exports")


@pytest.fixture
def ours(sessions):
    with sessions() as session, writing(session):
        made = agency(session, START)
        assessing.start(session, made, SMALL, Cycle("2026"), actor=CHIEF, now=START)
    return made


def do(sessions, verb, *given, now=START):
    with sessions() as session, writing(session):
        return verb(session, *given, actor=CHIEF, now=now)


def newest(sessions, ours):
    with sessions() as session:
        return exports.newest(session, ours.id)


def test_the_file_of_everything_is_made_once_it_is_asked_for(sessions, worker, ours, tmp_path):
    asked = do(sessions, making.ask_for, ours)
    assert newest(sessions, ours).state is ExportState.MAKING
    assert worker.work()
    made = newest(sessions, ours)
    file = making.file_of(tmp_path / "exports", asked)
    assert (made.state, made.size) == (ExportState.READY, file.stat().st_size)
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        assert "data/assessment.json" in archive.namelist()


def test_asking_is_in_the_record_and_while_it_is_made_one_file_is_enough(sessions, ours):
    first, second = do(sessions, making.ask_for, ours), do(sessions, making.ask_for, ours)
    assert first == second
    with sessions() as session:
        assert audit.count(session, ours.id, Action.TAKEN_OUT) == 1


def test_a_new_file_makes_the_one_before_go(sessions, worker, ours, clock, tmp_path):
    first = do(sessions, making.ask_for, ours)
    worker.work()
    clock.go_on(minutes=5)
    second = do(sessions, making.ask_for, ours, now=clock())
    worker.work()
    there = [path.name for path in (tmp_path / "exports" / str(ours.id)).iterdir()]
    assert there == [f"{second.id}.zip"]
    assert first.id != second.id


def test_a_file_that_cannot_be_made_is_told_so(sessions, clock, ours):
    asked = do(sessions, making.ask_for, ours)
    folderless = Worker(sessions, clock)
    for _ in range(4):
        assert folderless.work()
        clock.go_on(minutes=6)
    assert newest(sessions, ours).state is ExportState.FAILED
    assert asked.id == newest(sessions, ours).id


def test_an_agency_that_is_deleted_meanwhile_gets_no_file(sessions, worker, ours, tmp_path):
    do(sessions, making.ask_for, ours)
    with sessions() as session, writing(session):
        agencies.remove(session, ours.id)
    assert not worker.work()
    assert not (tmp_path / "exports").exists()


def test_a_file_is_kept_for_a_week(sessions, worker, ours, clock, tmp_path):
    file = making.file_of(tmp_path / "exports", do(sessions, making.ask_for, ours))
    worker.work()
    os.utime(file, (START.timestamp(),) * 2)
    clock.go_on(days=6, hours=23)
    worker.sweep()
    assert file.exists()
    clock.go_on(hours=2)
    worker.sweep()
    assert not file.exists()
    assert newest(sessions, ours).state is ExportState.READY


def test_a_sweep_erases_what_an_agency_has_kept_long_enough(sessions, worker, ours, clock):
    do(sessions, retaining.set_periods, ours, Periods(record=1))
    clock.go_on(days=367)
    worker.sweep()
    with sessions() as session:
        *old, told = audit.events(session, ours.id)
        assert [event.payload for event in old] == [None] * len(old)
        assert told.action == Action.ERASED
        assert audit.broken_at(session, ours.id) is None


def test_a_sweep_leaves_an_agency_on_hold_alone(sessions, worker, ours, clock):
    do(sessions, retaining.set_periods, ours, Periods(record=1))
    do(sessions, retaining.put_hold, ours, "A lawsuit")
    clock.go_on(days=367)
    worker.sweep()
    with sessions() as session:
        assert all(event.payload for event in audit.events(session, ours.id))


def test_a_sweep_removes_the_files_of_an_agency_that_is_not_here(worker, clock, tmp_path):
    left = tmp_path / "evidence" / str(uuid.uuid4())
    left.mkdir(parents=True)
    stamp = (clock() - dt.timedelta(days=2)).timestamp()
    os.utime(left, (stamp, stamp))
    worker.sweep()
    assert not left.exists()
