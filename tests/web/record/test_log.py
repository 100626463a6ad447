"""The audit log as people read it: sentences from the newest, narrowed by the address, and as a spreadsheet."""

import csv
import datetime as dt
import io
import uuid

import pytest
from sqlalchemy import update

from kl_assess.core.assessment import Actor, Answer
from kl_assess.core.responses import EvidenceItem, ItemResponse
from kl_assess.store import audit
from kl_assess.store.audit import Action, AuditRow
from kl_assess.store.engine import writing
from kl_assess.web.record.kinds import GROUPS, actions_of
from kl_assess.workflow import answering
from tests.web.answered import answer
from tests.web.assessments import STARTER, doing, parts_of, started
from tests.web.client import text_of

LEE = Actor(uuid.UUID(int=70), "Ann Lee", "Captain")


@pytest.fixture
def place(app):
    """An agency with an assessment in which some things were done, and the address of its record."""
    agency, made, _ = started(app)
    answer(app, made, {"LEA-3.1": Answer("LEA-3.1", ItemResponse(level=2, note="Since May."))})
    doing(app, answering.record_response, made, Answer("LEA-3.2", ItemResponse(level=3)))
    doing(app, answering.add_evidence, made, "LEA-3.2", EvidenceItem("=1+1"))
    return agency, made, f"/agencies/{agency.slug}/record"


def record(app, agency, action, told, who=STARTER, now=None, subject=None):
    with parts_of(app).sessions() as session, writing(session):
        audit.record(session, agency.id, action, told, actor=who, now=now or parts_of(app).clock(), subject=subject)


def entries(page):
    """The words of every entry from the newest."""
    return [
        text_of(found)
        for log in page.all("ol", class_="kl-log")
        for found in log.iter("li")
        if found.find("p") is not None
    ]


def numbers(page):
    return [
        int(text_of(found).removeprefix("Entry "))
        for found in page.all("span", class_="kl-quiet")
        if text_of(found).startswith("Entry ")
    ]


def test_what_happened_is_told_from_the_newest_in_the_agencys_time(chief, place):
    page = chief.get(place[2])
    assert page.h1 == "Record of everything"
    first, *_, last = entries(page)
    assert "added the evidence" in first
    assert "“Input before policies are adopted” (LEA-3.2)" in first
    assert first.startswith("10:42")  # 15:42 UTC in Detroit
    assert "added the agency" in last
    assert numbers(page) == sorted(numbers(page), reverse=True)
    assert "November 17, 2026" in page.main


def test_an_entry_says_what_was_before_and_is_now_and_leads_to_the_item(chief, place):
    agency, made, address = place
    page = chief.get(f"{address}?item=LEA-3.1")
    assert "Answer: 2 Developing (before: Not answered)" in page.main
    assert "Note: Since May." in page.main
    history = f"/agencies/{agency.slug}/assessments/{made.number}/items/LEA-3.1/history"
    assert [a.get("href") for a in page.one("main").iter("a") if text_of(a).startswith("History")] == [history]


def test_the_chain_is_told_to_be_whole_with_its_head(app, chief, place):
    agency, _, address = place
    with parts_of(app).sessions() as session:
        head = audit.head(session, agency.id)
    page = chief.get(address)
    assert "The record is whole" in page.main
    assert head in page.main


def tamper(app, number=2):
    with parts_of(app).sessions() as session, session.begin():
        session.execute(update(AuditRow).where(AuditRow.number == number).values(payload={"actor": {"id": "x"}}))


def test_a_changed_entry_is_said_at_the_top_and_the_page_still_shows(app, chief, place):
    tamper(app)
    page = chief.get(place[2])
    assert "The record does not hold together" in page.main
    assert "Entry 2 does not fit the chain" in page.main
    assert "did what can no longer be read" in page.main


def test_a_change_after_a_proof_is_found_within_ten_minutes_and_a_new_entry_at_once(app, chief, place, clock):
    agency, _, address = place
    assert "is whole" in chief.get(address).main
    tamper(app)
    clock.go_on(minutes=10)
    assert "Entry 2 does not fit" in chief.get(address).main
    last = len(numbers(chief.get(address))) + 1
    record(app, agency, Action.SUBMITTED, {})
    tamper(app, last)
    assert "does not fit" in chief.get(address).main


def test_an_erased_entry_says_so(app, chief, place):
    with parts_of(app).sessions() as session, session.begin():
        session.execute(update(AuditRow).where(AuditRow.number == 2).values(payload=None))
    page = chief.get(place[2])
    assert "Assessment started. What this entry said is erased under retention." in page.main
    assert "The record is whole" in page.main


# --- Narrowed -----------------------------------------------------------------------------------------------------


def test_the_address_says_which_kinds_and_the_form_shows_it(chief, place):
    page = chief.get(f"{place[2]}?what=answered")
    assert all("changed the answer" in found for found in entries(page))
    assert len(entries(page)) == 2
    chosen = [o.get("value") for o in page.one("select", id="what").iter("option") if "selected" in o.attrib]
    assert chosen == ["answered"]
    assert len(entries(chief.get(f"{place[2]}?what=answers"))) == 3


def test_the_address_says_whose(app, chief, place):
    agency, _, address = place
    record(app, agency, Action.CALENDAR, {}, LEE)
    assert [found for found in entries(chief.get(f"{address}?person={LEE.id}")) if "Ann Lee" not in found] == []
    assert len(entries(chief.get(f"{address}?person={LEE.id}"))) == 1


@pytest.mark.parametrize(
    ("asked", "count"), [("from=11/18/2026", 1), ("to=11/17/2026", 5), ("from=11/18/2026&to=11/17/2026", 0)]
)
def test_days_are_those_of_the_agency(app, chief, place, asked, count):
    """04:59 UTC is still the evening before in Detroit, 05:00 UTC is midnight."""
    agency, _, address = place
    for hour, minute in ((4, 59), (5, 0)):
        record(app, agency, Action.CALENDAR, {}, now=dt.datetime(2026, 11, 18, hour, minute, tzinfo=dt.UTC))
    page = chief.get(f"{address}?{asked}&what=agency" if "to" not in asked else f"{address}?{asked}")
    assert len(entries(page)) == (count if "to" not in asked else count + bool(count))


def test_one_assessment_and_one_item_are_said_and_kept_by_the_form(chief, place):
    _, made, address = place
    page = chief.get(f"{address}?assessment={made.number}&item=LEA-3.2")
    assert "Only the item “Input before policies are adopted” (LEA-3.2) in the assessment “2026”." in page.main
    assert len(entries(page)) == 2
    form = page.one("form", action=address)
    hidden = {i.get("name"): i.get("value") for i in form.iter("input") if i.get("type") == "hidden"}
    assert hidden == {"assessment": str(made.number), "item": "LEA-3.2"}
    assert page.links()["Show everything"] == address


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("what=gossip", "The record has no such kind of entry."),
        ("what=ANSWERED", "The record has no such kind of entry."),
        ("person=nobody", "Nobody of that kind stands in the record."),
        ("from=someday", "“someday” is no date."),
        ("assessment=99", "There is no such assessment."),
        ("item=%3Cscript%3E", "There is no such item."),
    ],
)
def test_what_cannot_be_asked_is_left_out_and_said(chief, place, asked, said):
    page = chief.get(f"{place[2]}?{asked}")
    assert f"{said} That filter was left out." in page.main
    assert len(entries(page)) == 5


def test_nothing_that_fits_is_said_with_the_way_back(chief, place):
    page = chief.get(f"{place[2]}?what=issued")
    assert "Nothing fits. Show everything" in page.main


def test_pages_follow_each_other_and_keep_the_filters(app, chief, place):
    agency, _, address = place
    for _ in range(120):
        record(app, agency, Action.CALENDAR, {})
    first = chief.get(f"{address}?what=calendar")
    assert "1 to 50 of 120 entries" in first.main
    arrows = {a.get("aria-label"): a.get("href") for a in first.all("a", class_="usa-pagination__link")}
    second = chief.get(arrows["Next page"])
    assert "51 to 100 of 120 entries" in second.main
    assert not set(numbers(first)) & set(numbers(second))
    for beyond in ("99", "-1", "x", "9" * 30):
        assert chief.get(f"{address}?what=calendar&page={beyond}").status == 200


def test_every_kind_of_entry_is_in_one_group_of_the_filter():
    listed = [action for group in GROUPS.values() for action in group.actions]
    assert sorted(listed) == sorted(Action)
    assert actions_of("calendar") == (str(Action.CALENDAR),)


# --- As a spreadsheet ---------------------------------------------------------------------------------------------


def rows(chief, address):
    answer = chief.client.get(address)
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_the_spreadsheet_has_what_is_filtered(chief, place):
    agency, _, address = place
    found = rows(chief, f"/agencies/{agency.slug}/record.csv?item=LEA-3.1")
    assert [row["Item"] for row in found] == ["LEA-3.1"]
    assert found[0]["Sentence"].startswith("Ruth Park, Captain changed the answer to")
    assert found[0]["Before and after"] == "Answer: Not answered -> 2 Developing\nNote: nothing -> Since May."
    page = chief.get(f"{address}?item=LEA-3.1")
    assert page.links()["Download these as a spreadsheet (CSV)"] == f"/agencies/{agency.slug}/record.csv?item=LEA-3.1"


def test_no_cell_of_the_spreadsheet_is_a_formula(app, chief, place):
    agency, made, _ = place
    evil = Actor(LEE.id, "=HYPERLINK(1)", "@SUM(1)")
    record(app, agency, Action.REOPENED, {"reason": "+1+1"}, evil, subject=made.id)
    answer = chief.client.get(f"/agencies/{agency.slug}/record.csv").data.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(answer)) for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


# --- The ways there -----------------------------------------------------------------------------------------------


def test_the_overview_and_the_history_of_an_item_lead_to_the_record(chief, place):
    agency, made, address = place
    assert chief.get(f"/agencies/{agency.slug}").links()["Record of everything"] == address
    history = chief.get(f"/agencies/{agency.slug}/assessments/{made.number}/items/LEA-3.1/history")
    there = history.links()["Record of this item"]
    assert len(entries(chief.get(there))) == 1


def test_a_new_agency_leads_there_too(chief, agency):
    assert chief.get(agency).links()["Record of everything"] == f"{agency}/record"
    assert len(entries(chief.get(f"{agency}/record"))) == 1
