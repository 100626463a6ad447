"""A worker at a clock of its own, on a database of the test's own."""

import datetime as dt
from collections import Counter

import pytest
from sqlalchemy.orm import sessionmaker

from kl_assess import tasks
from kl_assess.tasks import Worker
from tests.tasks.work import NAMES, START


class Clock:
    def __init__(self):
        self.time = START

    def __call__(self):
        return self.time

    def go_on(self, **step):
        self.time += dt.timedelta(**step)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sessions(engine):
    return sessionmaker(engine, expire_on_commit=False)


@pytest.fixture
def worker(sessions, clock):
    return Worker(sessions, clock)


@pytest.fixture
def made(monkeypatch):
    """How often each file was made; making one takes no time."""
    counted = Counter()

    def maker(name):
        def make(snapshot):
            counted[name] += 1
            return f"{name} of {snapshot.fingerprint}".encode()

        return make

    monkeypatch.setattr(tasks, "MAKERS", {name: maker(name) for name in NAMES})
    return counted
