"""Reminders by mail: to the leads and the chief, once each whatever happens, and to nobody who wants none."""

import datetime as dt
import threading
import uuid
from email import message_from_bytes, policy

import pytest
from sqlalchemy.orm import sessionmaker

from kl_assess import mail
from kl_assess.config import Settings
from kl_assess.core.action_plan import Owner
from kl_assess.core.assessment import Actor, Answer, Cycle, SignOff
from kl_assess.core.responses import ItemResponse
from kl_assess.core.roles import Role
from kl_assess.store import accounts, assessments, jobs, memberships, people
from kl_assess.store.accounts import Account
from kl_assess.store.engine import connect, writing
from kl_assess.store.jobs import JobRow
from kl_assess.store.memberships import Member
from kl_assess.workflow import answering, assessing, planning, reminding
from kl_assess.workflow.planning import Wanted
from tests.core.small import questionnaire
from tests.store.everything import agency as kept_agency

DUE = dt.date(2026, 12, 8)
SMALL = questionnaire([[[3, 2]], [[3, 1]]])
ITEM = SMALL.items[0]
LEAD = Actor(uuid.UUID(int=2), "Pat Lee", "Lieutenant")


def at(days, hour=15):
    """A moment so many days before the due date, by the clock of UTC."""
    return dt.datetime.combine(DUE - dt.timedelta(days=days), dt.time(hour), dt.UTC)


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path, accounts=True, public_url="https://kl.example.org")


def join(session, agency, person, role, *, active=True, because=None):
    if people.by_id(session, person.id) is None:
        people.add(session, person, at(90))
        email = f"{person.name.lower().replace(' ', '.')}@example.org"
        accounts.add(session, Account(uuid.uuid4(), person, email, active=active), None, at(90))
    memberships.put(session, agency.id, Member(person, role, at(90), because=because))


@pytest.fixture
def ours(session):
    """An agency with a lead whose assessment is to be finished by the due date."""
    agency = kept_agency(session, at(90))
    join(session, agency, LEAD, Role.LEAD)
    cycle = Cycle("2026", due=DUE)
    assessing.start(session, agency, SMALL, cycle, actor=LEAD, now=at(90))
    session.commit()
    return agency


def remind(session, agency, settings, now):
    with writing(session):
        return reminding.remind(session, agency, settings, now)


def told(session):
    """The messages that are written down: their address and lines."""
    return [(row.payload["to"], row.payload["facts"]["lines"]) for row in session.query(JobRow).order_by(JobRow.id)]


def test_a_lead_is_reminded_at_each_step_and_once(session, ours, settings):
    days = range(32, -34, -1)
    counts = {day: sum(remind(session, ours, settings, at(day, hour)) for hour in (13, 15, 22)) for day in days}
    assert {day for day, count in counts.items() if count} == {30, 7, 1, -1, -7, -30}
    assert sum(counts.values()) == 6


def test_a_message_says_what_and_when_and_where(session, ours, settings):
    remind(session, ours, settings, at(7))
    assert told(session) == [
        ("pat.lee@example.org", ["Finish the 2026 assessment: due in 7 days, December 8, 2026"]),
    ]
    facts = session.query(JobRow).one().payload["facts"]
    assert facts["link"] == "https://kl.example.org/agencies/lake-ansel/calendar"
    assert facts["unsubscribe"].startswith("https://kl.example.org/reminders/")


def test_what_is_due_together_comes_in_one_message_and_an_action_by_its_item_and_owner_alone(session, ours, settings):
    cycle = assessing.start(session, ours, SMALL, Cycle("2025"), actor=LEAD, now=at(80))
    answering.record_response(session, cycle, Answer(ITEM.id, ItemResponse(1)), actor=LEAD, now=at(80))
    wanted = Wanted(ITEM.id, Owner("Captain", "Sam Roe"), DUE, "Tell nobody", "Minutes", 3, (), None, None)
    planning.add_action(session, ours, cycle, wanted, actor=LEAD, now=at(80))
    session.commit()
    assert remind(session, ours, settings, at(1)) == 1
    ((_, lines),) = told(session)
    assert lines == [
        f"Action on “{ITEM.title}” (Captain): due in 1 day, December 8, 2026",
        "Finish the 2026 assessment: due in 1 day, December 8, 2026",
    ]


def test_nobody_is_woken_by_a_reminder(session, ours, settings):
    assert remind(session, ours, settings, at(7, hour=11)) == 0, "it is 6 in the morning in Detroit"
    assert remind(session, ours, settings, at(7, hour=12)) == 1


def test_the_chief_is_reminded_and_nobody_else(session, ours, settings):
    for number, (name, role) in enumerate(
        {"Maria Okafor": Role.CHIEF, "Con Tributor": Role.CONTRIBUTOR, "Rea Der": Role.READER}.items(), start=10
    ):
        join(session, ours, Actor(uuid.UUID(int=number), name, "Officer"), role)
    join(session, ours, Actor(uuid.UUID(int=20), "Ad Min", "Administrator"), Role.LEAD, because="A look")
    join(session, ours, Actor(uuid.UUID(int=21), "Shut Out", "Officer"), Role.LEAD, active=False)
    session.commit()
    remind(session, ours, settings, at(7))
    assert {to for to, _ in told(session)} == {"pat.lee@example.org", "maria.okafor@example.org"}


def test_whoever_left_is_not_reminded(session, ours, settings):
    memberships.end(session, ours.id, LEAD.id, at(10))
    session.commit()
    assert remind(session, ours, settings, at(7)) == 0


def test_another_agencys_lead_hears_nothing_of_ours(session, ours, settings):
    other = kept_agency(session, at(90), slug="other")
    join(session, other, Actor(uuid.UUID(int=30), "Else Where", "Chief"), Role.LEAD)
    session.commit()
    assert remind(session, other, settings, at(7)) == 0
    remind(session, ours, settings, at(7))
    assert {to for to, _ in told(session)} == {"pat.lee@example.org"}


def test_what_is_signed_off_is_no_longer_reminded_of_and_the_next_one_is_a_year_later(session, ours, settings):
    (cycle,) = assessments.page(session, ours.id, limit=1)
    for item in SMALL.items:
        answering.record_response(session, cycle, Answer(item.id, ItemResponse(1)), actor=LEAD, now=at(9))
    cycle = assessing.submit(session, assessing.reread(session, cycle), actor=LEAD, now=at(9))
    signed = at(8)
    assessing.sign_off(session, cycle, SignOff("Pat Lee", "Chief", "So be it.", signed), actor=LEAD, now=signed)
    session.commit()
    assert remind(session, ours, settings, at(7)) == 0
    assert remind(session, ours, settings, signed + dt.timedelta(days=335)) == 1
    assert told(session) == [("pat.lee@example.org", ["The next assessment: due in 30 days, November 30, 2027"])]


def test_a_new_due_date_is_reminded_of_anew(session, ours, settings):
    assert remind(session, ours, settings, at(7)) == 1
    (cycle,) = assessments.page(session, ours.id, limit=1)
    later = Cycle("2026", due=DUE + dt.timedelta(days=1))
    assessing.rename(session, cycle, later, actor=LEAD, now=at(7))
    session.commit()
    assert remind(session, ours, settings, at(6)) == 1


def test_two_workers_at_once_send_one_message(database_url, session, ours, settings):
    gate, counts = threading.Barrier(4), []

    def work():
        engine = connect(database_url)
        gate.wait()
        with sessionmaker(engine)() as own, writing(own):
            counts.append(reminding.remind(own, ours, settings, at(7)))
        engine.dispose()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 0, 0, 1]
    assert len(told(session)) == 1


# --- Wanting none -------------------------------------------------------------------------------------------------


def token(settings, agency, person=LEAD):
    return reminding.token_for(settings, agency.id, person.id)


def test_whoever_wants_none_gets_none_until_they_want_them_again(session, ours, settings):
    def choose(wanted):
        with writing(session):
            found = reminding.reminded(session, settings, token(settings, ours), at(8))
            reminding.choose(session, found, wanted=wanted, now=at(8))

    choose(wanted=False)
    assert not reminding.reminded(session, settings, token(settings, ours), at(8)).wanted
    assert remind(session, ours, settings, at(7)) == 0
    choose(wanted=True)
    assert remind(session, ours, settings, at(7)) == 1


def test_the_link_of_a_message_is_for_its_reader_and_this_agency(session, ours, settings):
    remind(session, ours, settings, at(7))
    link = session.query(JobRow).one().payload["facts"]["unsubscribe"]
    found = reminding.reminded(session, settings, link.rpartition("/")[2], at(7))
    assert (found.person, found.agency, found.wanted) == (LEAD, ours, True)


def test_a_link_that_was_never_ours_leads_nowhere(session, ours, settings, tmp_path):
    real = token(settings, ours)
    elsewhere = Settings(tmp_path / "other")
    for wrong in (
        "",
        "x",
        real[:-1],
        real[::-1],
        token(elsewhere, ours),
        token(settings, ours, Actor(uuid.uuid4(), "", "")),
    ):
        assert reminding.reminded(session, settings, wrong, at(7)) is None
    memberships.end(session, ours.id, LEAD.id, at(10))
    assert reminding.reminded(session, settings, real, at(7)) is None


def test_one_chooses_for_the_agencies_that_one_leads(session, ours):
    other = kept_agency(session, at(90), slug="other")
    join(session, other, LEAD, Role.READER)
    looked_at = kept_agency(session, at(90), slug="looked-at")
    join(session, looked_at, LEAD, Role.LEAD, because="A look")
    assert [choice.agency for choice in reminding.may_choose(session, LEAD, at(7))] == [ours]


def test_a_reminder_is_a_message_that_can_be_ended_with_one_click(session, ours, settings):
    remind(session, ours, settings, at(7))
    job = jobs.take(session, at(7), dt.timedelta(minutes=5))
    sent = mail.Message(job.id, job.payload["to"], job.payload["kind"], job.payload["facts"], at(7))
    read = message_from_bytes(bytes(mail.compose(settings, sent)), policy=policy.default)
    assert read["Subject"] == "Lake Ansel: finish the 2026 assessment"
    assert read["List-Unsubscribe"].strip("<>") == job.payload["facts"]["unsubscribe"]
