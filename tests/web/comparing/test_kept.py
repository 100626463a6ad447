"""What is drawn of two cycles and of the trend is kept, and never shown once something that it follows from changed."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from kl_assess.core.action_plan import ActionState
from kl_assess.core.assessment import Answer, Cycle
from kl_assess.core.change import ChangeKind, ChangeReason
from kl_assess.core.responses import EvidenceItem
from kl_assess.store import assessments, responses
from kl_assess.web.comparing import kept
from kl_assess.workflow import answering, assessing, carrying, comparing, signed_cycles
from tests.web.answered import answer, answer_all, level, sign
from tests.web.assessments import doing, parts_of, reading, started, started_again
from tests.web.planning.planned import add, moved

ITEM = "EXP-1.1"
WHY = ChangeReason("Directive 4.01 was issued to all.", ChangeKind.PRACTICE)
PAGES = ("changes", "changes?from=1&to=2", "changes?from=1&to=3", "trend")


@pytest.fixture(autouse=True)
def _nothing_kept():
    kept.forget()


@pytest.fixture
def three(app, clock):
    """An agency with two signed cycles and an open one that was started from the answers of the second."""
    agency, first, _ = started(app, cycle="2024")
    answer_all(app, first, 2)
    sign(app, first)
    clock.go_on(days=365)
    _, second, _ = started_again(app, agency, "2025")
    answer_all(app, second, 2, but={ITEM: level(3, "E2")})
    sign(app, second)
    clock.go_on(days=365)
    doing(app, carrying.start_from_last, agency, parts_of(app).basis.questionnaire, Cycle("2026"))
    return agency


def cycle(app, agency, number):
    return reading(app, assessments.by_number, agency.id, number)


def shown(chief, agency):
    return [html(chief.get(f"/agencies/{agency.slug}/{page}").one("main")) for page in PAGES]


def html(element):
    return ET.tostring(element, encoding="unicode")


def pairing(app, agency, number, other=None):
    with parts_of(app).sessions() as session:
        return comparing.pairing_of(session, agency, cycle(app, agency, number), other)


# --- Shown again --------------------------------------------------------------------------------------------------


def test_what_is_kept_is_shown_again_without_being_worked_out(chief, three, monkeypatch):
    fresh = shown(chief, three)
    monkeypatch.setattr(kept, "between", None)
    monkeypatch.setattr(kept, "trend_page", None)
    assert shown(chief, three) == fresh


def answered(app, agency, _):
    answer(app, cycle(app, agency, 3), {ITEM: Answer(ITEM, level(4, "E2"), version=1, change=WHY)})


def given_evidence(app, agency, _):
    answered(app, agency, _)
    doing(app, answering.add_evidence, cycle(app, agency, 3), ITEM, EvidenceItem("Directive 4.01"))


def renamed(app, agency, _):
    found = cycle(app, agency, 3)
    doing(app, assessing.rename, found, Cycle("Spring 2026"))


def signed(app, agency, _):
    answered(app, agency, _)
    sign(app, cycle(app, agency, 3))


def opened_again(app, agency, _):
    doing(app, assessing.reopen, cycle(app, agency, 2), "A number was wrong.")


def signed_again(app, agency, _):
    opened_again(app, agency, _)
    answer(app, cycle(app, agency, 2), {ITEM: Answer(ITEM, level(1, "E2"), version=1, change=WHY)})
    sign(app, cycle(app, agency, 2))


def planned(app, agency, _):
    moved(app, (agency, cycle(app, agency, 2)), add(app, (agency, cycle(app, agency, 2)), ITEM), ActionState.DONE)


CHANGES = [answered, given_evidence, renamed, signed, opened_again, signed_again, planned]


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_the_pages_are_those_that_are_worked_out_anew(app, chief, three, clock, change):
    before = shown(chief, three)
    change(app, three, clock)
    after = shown(chief, three)
    assert after != before
    kept.forget()
    assert shown(chief, three) == after


# --- What it is kept under ----------------------------------------------------------------------------------------


def test_another_agency_with_the_same_cycles_is_shown_its_own_addresses(app, chief, three, clock):
    shown(chief, three)
    clock.go_on(days=-730)
    other, first, _ = started(app, name="Fort Lake Police Department", cycle="2024")
    answer_all(app, first, 2)
    sign(app, first)
    clock.go_on(days=365)
    _, second, _ = started_again(app, other, "2025")
    answer_all(app, second, 2, but={ITEM: level(3, "E2")})
    sign(app, second)
    page = chief.get(f"/agencies/{other.slug}/changes?from=1&to=2").one("main")
    addresses = [link.get("href") for link in page.iter("a")]
    assert any("/elements/" in found for found in addresses)
    assert all(found.startswith(f"/agencies/{other.slug}/") for found in addresses)


def test_everything_that_two_cycles_follow_from_is_told_in_their_revision(app, three):
    found = pairing(app, three, 3)
    revision = found.revision
    other = started(app, name="Fort Lake Police Department")[0]
    assessment = found.assessment
    differing = [
        replace(found, agency=other),
        replace(found, agency=replace(three, zone="America/Denver")),
        replace(found, assessment=replace(assessment, version=assessment.version + 1)),
        replace(found, assessment=replace(assessment, questionnaire="another")),
        replace(found, before=found.kept[0]),
        replace(found, baseline=None),
        replace(found, own=found.kept[0].cycle),
        replace(found, kept=found.kept[:1]),
        replace(found, kept=(replace(found.kept[0], digest="another"), found.kept[1])),
        replace(found, kept=(replace(found.kept[0], signed=False), found.kept[1])),
    ]
    assert len({revision, *(pair.revision for pair in differing)}) == len(differing) + 1
    assert None not in {revision, *(pair.revision for pair in differing)}


def test_a_pair_whose_evidence_may_still_change_is_not_kept(app, three):
    open_again = replace(pairing(app, three, 3).before, signed=False)
    assert replace(pairing(app, three, 3), before=open_again).revision is None
    assert replace(pairing(app, three, 3), baseline=open_again).revision is None


def test_cycles_of_which_only_results_were_kept_are_worked_out_each_time(app, three):
    found = pairing(app, three, 3)
    assert replace(found, kept=tuple(replace(cycle, digest="") for cycle in found.kept)).revision is None


def test_a_trend_with_a_cycle_that_is_open_again_is_worked_out_each_time(app, three):
    with parts_of(app).sessions() as session:
        cycles = signed_cycles.kept_cycles(session, three)
    assert signed_cycles.revision_of(cycles) is not None
    assert signed_cycles.revision_of((cycles[0], replace(cycles[1], signed=False))) is None
    assert signed_cycles.revision_of((replace(cycles[0], digest=""), cycles[1])) is None


def test_every_change_of_an_answer_or_its_evidence_raises_a_version(app, three):
    def versions():
        return reading(app, responses.versions, cycle(app, three, 3))

    seen = [versions()]
    for change in (answered, given_evidence):
        change(app, three, None)
        seen.append(versions())
    assert len(set(seen)) == len(seen)


def test_only_so_many_are_kept(monkeypatch, chief, three):
    monkeypatch.setattr(kept, "MOST", 2)
    shown(chief, three)
    assert len(kept._kept) == 2
    assert len(kept._trends) == 1
