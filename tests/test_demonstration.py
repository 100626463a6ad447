"""The demonstration: its files agree with one another, and it is built and removed as its README says."""

import datetime as dt
from contextlib import contextmanager
from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from kl_assess.catalog.responses import read_responses
from kl_assess.catalog.restoring import from_canonical
from kl_assess.cli.demonstration import AGENCIES, FOLDER, build, clear
from kl_assess.config import Settings
from kl_assess.core.action_plan import ActionKind, ActionState, follow_through
from kl_assess.core.assessment import AssessmentStatus, Cycle, asked, progress, responses_of
from kl_assess.core.comparison import PastResponse
from kl_assess.core.scoring import Mode
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import whole
from kl_assess.store import agencies, assessments, audit, people, plans, reports, responses
from kl_assess.store.agencies import AgencyFacts
from kl_assess.store.engine import connect, writing
from kl_assess.store.migration import upgrade
from kl_assess.store.schema import Base
from kl_assess.workflow import assessing, issuing, membership
from kl_assess.workflow.answering import STILL_TRUE
from kl_assess.workflow.evidence_files import path_of
from kl_assess.workflow.freezing import results_of
from tests.shipped import CATALOGUE, INSTRUMENT, SHIPPED

FILES = sorted(FOLDER.glob("*.yaml"))
NOW = dt.datetime(2026, 11, 24, 15, 0, tzinfo=dt.UTC)
CONTENTS = {path.stem: read_responses(path, SHIPPED)[0] for path in FILES}


def attached():
    """The names of files that answers attach, with the piece each belongs to."""
    pieces = [p for given in CONTENTS.values() for r in given.responses.values() for p in r.evidence.items]
    return [piece.file for piece in pieces if piece.file]


# --- The files ----------------------------------------------------------------------------------------------------


def test_every_attached_file_is_there_and_every_file_is_attached_once():
    assert sorted(attached()) == sorted(path.name for path in (FOLDER / "files").iterdir())


def test_the_agencies_use_every_level_and_every_grade_of_evidence():
    responses = [r for given in CONTENTS.values() for r in given.responses.values()]
    assert {r.level for r in responses} >= set(range(SHIPPED.top_level + 1))
    assert {r.evidence.grade for r in responses} >= set(SHIPPED.grades)


@pytest.mark.parametrize(("year", "before"), [("2025", "2024"), ("2026", "2025")])
def test_a_year_knows_the_answers_and_scores_of_the_year_before(year, before):
    past = CONTENTS[f"lake-ansel-{year}"].previous
    then = CONTENTS[f"lake-ansel-{before}"]
    assert past.period == before == then.report.period
    assert past.responses == {
        item: PastResponse(level=r.level, dont_know=r.dont_know, not_applicable=r.not_applicable)
        for item, r in then.responses.items()
    }
    scores = results_of(then, INSTRUMENT).scores
    assert past.issued.overall == whole(scores.overall.value)
    assert past.issued.domains == {domain: whole(score.value) for domain, score in scores.domains.items()}


@pytest.mark.parametrize(("year", "before"), [("2025", "2024"), ("2026", "2025")])
def test_every_answer_that_moved_has_its_reason_and_no_other_has_one(year, before):
    now, then = CONTENTS[f"lake-ansel-{year}"], CONTENTS[f"lake-ansel-{before}"]
    both = now.responses.keys() & then.responses.keys()
    moved = {i for i in both if (now.responses[i].level, now.responses[i].status) != _stood(then, i)}
    assert now.previous.reasons.keys() == moved - {"LEA-4.4"}  # not applicable in both years, in the last as a draft


def _stood(then, item):
    return then.responses[item].level, then.responses[item].status


# --- Built --------------------------------------------------------------------------------------------------------


@contextmanager
def installed(folder):
    """An installation that has one agency of its own, and the demonstration: its sessions, settings and that agency."""
    settings = Settings(folder)
    engine = connect(settings.database_url)
    upgrade(engine)
    sessions = sessionmaker(engine, expire_on_commit=False)
    with sessions() as session, writing(session):
        chief = membership.register_person(session, "Ada Reyes", "Chief of Police", now=NOW)
        own = AgencyFacts(name="Elm Grove Police Department", zone="America/Denver")
        elm_grove = membership.register_agency(session, own, actor=chief, now=NOW)
        assessing.start(session, elm_grove, SHIPPED, Cycle("2026"), actor=chief, now=NOW)
    build(sessions, settings)
    yield sessions, settings, elm_grove
    engine.dispose()


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    with installed(tmp_path_factory.mktemp("instance")) as made:
        yield made


@pytest.fixture
def session(installation):
    with installation[0]() as session:
        yield session


def told(session, name, number):
    agency = agencies.by_slug(session, name)
    assessment = assessments.by_number(session, agency.id, number)
    return assessment, responses.answers(session, assessment)


ASSESSMENTS = [
    ("lake-ansel-police-department", 1, "lake-ansel-2024"),
    ("lake-ansel-police-department", 2, "lake-ansel-2025"),
    ("lake-ansel-police-department", 3, "lake-ansel-2026"),
    ("pine-hollow-police-department", 1, "pine-hollow-2026"),
    ("maple-county-sheriffs-office", 1, "maple-county-2026"),
]


@pytest.mark.parametrize(("agency", "number", "file"), ASSESSMENTS)
def test_everything_in_a_file_is_in_its_assessment(session, agency, number, file):
    assessment, answers = told(session, agency, number)
    given = CONTENTS[file]
    assert responses_of(answers) == given.responses
    assert (assessment.profile, assessment.targets) == (given.profile, given.targets)
    assert (assessment.cycle.name, assessment.cycle.mode) == (given.report.period, given.mode)


def test_every_demonstrated_assessment_is_compared_with_its_file():
    assert sum(len(invented.assessments) for invented in AGENCIES) == len(ASSESSMENTS) == len(FILES)


@pytest.mark.parametrize("number", [1, 2])
def test_the_first_two_years_are_signed_by_the_chief_on_the_day_of_the_file_and_their_reports_issued(session, number):
    assessment, answers = told(session, "lake-ansel-police-department", number)
    given = CONTENTS[ASSESSMENTS[number - 1][2]]
    signed = assessment.sign_off
    assert assessment.status is AssessmentStatus.ISSUED
    (report,) = reports.of_assessment_newest_first(session, assessment)
    assert (report.version, report.created_at.date()) == (1, given.report.issued)
    assert (signed.name, signed.title) == (given.report.signer, given.report.signer_title)
    assert signed.statement == given.words.summary
    assert (signed.at.date(), assessment.submitted_at.date()) == (given.report.signed, given.report.agreed)
    assert issuing.current_results(session, assessment, answers, CATALOGUE) == results_of(given, INSTRUMENT)


def test_the_third_year_is_half_way_with_one_draft_and_two_answers_flagged(session):
    assessment, answers = told(session, "lake-ansel-police-department", 3)
    work = progress(asked(SHIPPED, assessment.profile, assessment.cycle.mode), answers)
    assert assessment.status is AssessmentStatus.OPEN
    assert (work.done, work.total, work.drafts) == (31, 55, 1)
    assert {answer.item for answer in answers.values() if answer.flagged} == {"EXP-3.1", "LEA-3.2"}


def test_what_nobody_has_confirmed_in_the_third_year_is_carried_and_waits(session):
    second, then = told(session, "lake-ansel-police-department", 2)
    assessment, answers = told(session, "lake-ansel-police-department", 3)
    waiting = {item: answer for item, answer in answers.items() if answer.carried}
    assert assessment.previous == second.id
    assert len(waiting) == 20
    assert all(answer.response.level == then[item].response.level for item, answer in waiting.items())
    assert waiting.keys().isdisjoint(responses_of(answers))


def test_an_answer_that_changed_says_why_and_one_that_did_not_was_confirmed(session):
    assessment, answers = told(session, "lake-ansel-police-department", 3)
    assert answers["EXP-1.1"].change.why == "Revised with residents and acknowledged by all"
    told_of = {item: [change.what for change in responses.history(session, assessment, item)] for item in answers}
    assert {item for item, said in told_of.items() if STILL_TRUE in said} == {"EXP-2.4", "LEA-2.2", "LEA-4.2"}


def test_the_plan_has_actions_done_under_way_and_not_begun_and_one_is_carried_over(session):
    lake_ansel = agencies.by_slug(session, "lake-ansel-police-department")
    kept = {(a.item, a.kind): a for a in plans.actions(session, lake_ansel.id)}
    improving = {item: a.state for (item, kind), a in kept.items() if kind is ActionKind.IMPROVE}
    by_state = {state: {item for item in improving if improving[item] is state} for state in improving.values()}
    assert by_state == {
        ActionState.DONE: {"EXP-1.1", "ACC-2.1", "EXP-2.3", "EXP-1.2", "LEA-3.2"},
        ActionState.UNDER_WAY: {"ACC-3.2", "EXP-3.1", "ACC-2.2"},
        ActionState.NOT_STARTED: {"ACC-4.1"},
    }
    first, _ = told(session, "lake-ansel-police-department", 1)
    carried = kept["ACC-3.2", ActionKind.IMPROVE]
    assert (carried.assessment, carried.due) == (first.id, dt.date(2026, 12, 11))


def test_the_report_of_the_second_year_says_what_was_finished_without_a_move_and_what_moved_without_an_action(session):
    """The action on reaching people least heard was done, and its level stayed; its report was made at the time."""
    (report,) = reports.of_assessment_newest_first(session, told(session, "lake-ansel-police-department", 2)[0])
    frozen = from_canonical(reports.snapshot(session, report.agency_id, report.id), Snapshot)
    followed = follow_through(frozen.comparison, frozen.plan.last_time, lambda action: action.done)
    assert [outcome.action.item for outcome in followed.without_move] == ["EXP-2.3"]
    assert {"LEA-3.2", "EXP-3.1", "LEA-5.1"} <= {move.item for move in followed.without_action}
    planned = {action.item: action.since for action in frozen.plan.actions}
    assert planned == dict.fromkeys(("LEA-3.2", "EXP-3.1", "ACC-4.1", "ACC-2.2")) | {
        "EXP-1.2": "2024",
        "ACC-3.2": "2024",
    }


def test_the_village_is_half_way_through_a_quick_check_that_one_person_answers(session):
    assessment, answers = told(session, "pine-hollow-police-department", 1)
    work = progress(asked(SHIPPED, assessment.profile, assessment.cycle.mode), answers)
    assert assessment.cycle.mode is Mode.QUICK_CHECK
    assert 0 < work.done < work.total
    assert {answer.changed_by for answer in answers.values()} == {"Dale Ostrander"}


def test_the_county_has_answered_everything_and_can_send_it(session):
    assessment, answers = told(session, "maple-county-sheriffs-office", 1)
    work = progress(asked(SHIPPED, assessment.profile, assessment.cycle.mode), answers)
    assert (assessment.status, work.done, work.drafts) == (AssessmentStatus.OPEN, work.total, 0)


def test_what_happened_is_in_order_and_in_the_past(session):
    for agency in agencies.every(session):
        moments = [event.at for event in audit.events(session, agency.id)]
        assert all(one <= next_one for one, next_one in pairwise(moments))
        assert moments[-1] <= NOW
        assert audit.broken_at(session, agency.id) is None


def test_an_answer_that_attaches_a_file_leads_to_its_bytes(installation, session):
    kept = []
    for agency, number, _ in ASSESSMENTS:
        assessment, answers = told(session, agency, number)
        answered = {item for item, answer in answers.items() if not answer.carried}
        found = responses.evidence(session, assessment)
        pieces = [piece for item in answered & found.keys() for piece in found[item] if piece.evidence.file]
        for piece in pieces:
            bytes_of_it = path_of(installation[1].evidence, assessment.agency_id, piece.file).read_bytes()
            assert bytes_of_it == (FOLDER / "files" / piece.evidence.file).read_bytes()
        kept += [piece.evidence.file for piece in pieces]
    assert sorted(kept) == sorted(attached())


def test_nobody_at_this_desk_gets_an_invented_name(session):
    assert [person.name for person in people.every(session)] == ["Ada Reyes"]


def test_a_demonstration_that_is_there_already_stays_as_it_is(installation, session):
    before = agencies.every(session)
    build(*installation[:2])
    assert agencies.every(session) == before


def test_removing_the_demonstration_leaves_every_other_agency_as_it_was(tmp_path):
    with installed(tmp_path) as (sessions, settings, elm_grove):
        with sessions() as session:
            before = tuple(audit.events(session, elm_grove.id))
        assert clear(sessions, settings) == tuple(sorted({given.agency.name for given in CONTENTS.values()}))
        with sessions() as session:
            assert agencies.every(session) == (elm_grove,)
            assert assessments.by_number(session, elm_grove.id, 1) is not None
            assert tuple(audit.events(session, elm_grove.id)) == before
            for table in (table for table in Base.metadata.tables.values() if "agency_id" in table.columns):
                assert set(session.scalars(select(table.c.agency_id))) <= {elm_grove.id}
        assert not [path for path in settings.evidence.rglob("*") if path.is_file()]
        assert clear(sessions, settings) == ()
