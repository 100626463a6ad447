"""Parent bodies see what an agency lets them see, for as long as it does."""

import datetime as dt
import uuid
from dataclasses import replace
from fractions import Fraction

import pytest

from kl_assess.catalog.canonical import canonical
from kl_assess.core.assessment import AssessmentStatus, SignOff
from kl_assess.core.sharing import Sight
from kl_assess.core.trend import SignedCycle, SignedScore
from kl_assess.store import assessments, parent_bodies, reports, results
from kl_assess.store.audit import Action
from kl_assess.store.reports import Report, ReportFile, ReportKind, ReportState
from kl_assess.store.service_log import ServiceAction
from kl_assess.workflow import seen_by_bodies, showing_bodies
from kl_assess.workflow.refusal import RefusedError
from tests.store import everything
from tests.workflow.people.conftest import NOW

DAY = dt.timedelta(days=1)


@pytest.fixture
def body(place):
    return showing_bodies.add_body(place.session, "Association of Chiefs", by=place.administrator, now=NOW)


def show(place, body, sight, until=None, at=NOW):
    showing_bodies.show(place.session, place.agency, body, Sight(sight), until, **place.as_(place.chief, at))


def seen(place, body, at=NOW):
    found, _ = parent_bodies.granting(place.session, body.id, at, offset=0, limit=50)
    return seen_by_bodies.seen_by(place.session, found)


def test_a_body_has_a_name_in_addresses_of_its_own(place, body):
    other = showing_bodies.add_body(place.session, "Association of Chiefs, Ohio", by=place.administrator, now=NOW)
    assert (body.slug, other.slug) == ("association-of-chiefs", "association-of-chiefs-ohio")
    with pytest.raises(RefusedError, match="here already"):
        showing_bodies.add_body(place.session, "ASSOCIATION of chiefs", by=place.administrator, now=NOW)
    assert place.log()[0][0] == ServiceAction.BODY_ADDED


def test_a_body_sees_no_agency_that_lets_it_see_nothing(place, body):
    assert seen(place, body) == ()


def test_what_an_agency_shows_stands_in_its_record_with_what_was_before(place, body):
    show(place, body, "status")
    show(place, body, "results", NOW + DAY)
    action, told = place.record()[-1]
    assert action == Action.SHOWN_TO_BODY
    assert (told["body"], told["old"], told["new"]) == (body.name, "status", "results")
    assert len(parent_bodies.grants_of(place.session, place.agency.id, NOW)) == 1


def test_what_is_taken_back_is_seen_no_more_and_stands_in_the_record(place, body):
    show(place, body, "reports")
    showing_bodies.hide(place.session, place.agency, body, **place.as_(place.chief))
    assert seen(place, body) == ()
    assert place.record()[-1][0] == Action.HIDDEN_FROM_BODY
    before = place.record()
    showing_bodies.hide(place.session, place.agency, body, **place.as_(place.chief))
    assert place.record() == before


def test_it_ends_by_itself(place, body):
    show(place, body, "status", NOW + DAY)
    assert len(seen(place, body, NOW + DAY - dt.timedelta(seconds=1))) == 1
    assert seen(place, body, NOW + DAY) == ()
    with pytest.raises(RefusedError, match="day to come"):
        show(place, body, "status", NOW)


def test_one_body_sees_nothing_that_is_shown_to_another(place, body):
    other = showing_bodies.add_body(place.session, "Maple County", by=place.administrator, now=NOW)
    show(place, other, "reports")
    assert seen(place, body) == ()
    assert parent_bodies.granted_to(place.session, body.id, place.agency.slug, NOW) is None


def test_whoever_is_taken_out_of_a_body_belongs_to_it_no_more(place, body):
    parent_bodies.add_member(place.session, body.id, place.lead.person.id, NOW)
    assert parent_bodies.of_member(place.session, body.slug, place.lead.person.id) == body
    (member,) = parent_bodies.members(place.session, body.id)
    showing_bodies.end_body_membership(place.session, body, member, by=place.administrator, now=NOW)
    assert parent_bodies.of_member(place.session, body.slug, place.lead.person.id) is None
    assert place.log()[-1][0] == ServiceAction.BODY_LEFT


# --- What is seen -------------------------------------------------------------------------------------------------


@pytest.fixture
def issued(place):
    """Two cycles of the agency: the older one is issued, the newer one open."""
    signed = SignOff("Maria Okafor", "Chief", None, NOW)
    facts = {"status": AssessmentStatus.ISSUED, "sign_off": signed}
    old = everything.assessment(place.session, place.agency, NOW, 1, **facts)
    scores = {"overall": SignedScore("Overall", None), "LEA": SignedScore("Leaders", Fraction(61))}
    kept = SignedCycle(1, "2026", NOW.date(), "q", "i", {}, scores)
    results.keep(place.session, old, "i", "{}", NOW, cycle=canonical(kept))
    report = Report(uuid.uuid4(), place.agency.id, old.id, 1, ReportState.READY, "p", "h", NOW, "Maria Okafor")
    reports.add(place.session, report, "{}")
    for name in ("public.pdf", "full.pdf"):
        reports.add_file(place.session, report, ReportFile(name, "d" * 64, 4), name.encode())
    everything.assessment(place.session, place.agency, NOW, 2, sign_off=None)
    return report


@pytest.mark.usefixtures("issued")
@pytest.mark.parametrize(
    ("sight", "scores", "report"), [("status", False, False), ("results", True, False), ("reports", True, True)]
)
def test_a_body_sees_exactly_what_was_granted(place, body, sight, scores, report):
    show(place, body, sight)
    (found,) = seen(place, body)
    assert found.standing.status is AssessmentStatus.OPEN, "of the newest one"
    assert bool(found.signed) is scores
    assert bool(found.report) is report
    assert bool(seen_by_bodies.report_for(place.session, body, place.agency.slug, NOW)) is report


@pytest.mark.usefixtures("issued")
def test_the_scores_are_those_that_were_signed(place, body):
    show(place, body, "results")
    (found,) = seen(place, body)
    assert [(score.name, score.value) for score in found.signed.domains] == [("Leaders", 61)]


def test_the_public_report_is_given_and_no_other_file(place, body, issued):
    show(place, body, "reports")
    agency, report, content = seen_by_bodies.report_for(place.session, body, place.agency.slug, NOW)
    assert (agency.id, report.report, content) == (place.agency.id, issued.id, b"public.pdf")


def test_a_draft_and_a_follow_up_are_not_shown(place, body):
    cycle = everything.assessment(place.session, place.agency, NOW, 1, sign_off=None)
    for version, kind in ((None, ReportKind.ASSESSMENT), (1, ReportKind.FOLLOW_UP)):
        told = (version, ReportState.READY, "p", "h", NOW, "Maria Okafor")
        made = Report(uuid.uuid4(), place.agency.id, cycle.id, *told, kind=kind)
        reports.add(place.session, made, "{}")
        reports.add_file(place.session, made, ReportFile("public.pdf", "d" * 64, 4), b"x")
    show(place, body, "reports")
    assert seen(place, body)[0].report is None
    assert seen_by_bodies.report_for(place.session, body, place.agency.slug, NOW) is None


@pytest.mark.usefixtures("issued")
def test_nobody_reads_more_rows_than_were_granted(place, body, monkeypatch):
    asked = []
    for name in ("scored", "issued"):
        monkeypatch.setattr(seen_by_bodies.shown_to_bodies, name, lambda _, ids, *_more: asked.append(list(ids)) or {})
    show(place, body, "status")
    seen(place, body)
    assert asked == [[], []]


@pytest.mark.usefixtures("issued")
def test_a_cycle_that_is_open_again_shows_no_scores(place, body):
    signed = assessments.by_number(place.session, place.agency.id, 1)
    assessments.change(place.session, replace(signed, status=AssessmentStatus.OPEN, sign_off=None))
    show(place, body, "results")
    assert seen(place, body)[0].signed is None
