"""The plan as files, in a calendar and in print."""

import csv
import datetime as dt
import io

import icalendar
import openpyxl
import pytest

from kl_assess.core.action_plan import ActionState, NotNow
from kl_assess.workflow import planning
from kl_assess.workflow.planning import Wanted
from tests.web.assessments import doing
from tests.web.planning.planned import DUE, OTHER, OWNER, UNKNOWN, add, moved


def read_csv(answered):
    return list(csv.reader(io.StringIO(answered.data.decode("utf-8-sig"))))


@pytest.mark.usefixtures("several")
def test_the_files_hold_what_the_list_shows(chief, plan):
    for query, words in (("", ["Late", "Soon", "Far", "Done"]), ("?due=soon", ["Late", "Soon"])):
        lines = read_csv(chief.client.get(f"{plan}/actions.csv{query}"))
        assert [line[0] for line in lines[1:]] == words
        book = openpyxl.load_workbook(io.BytesIO(chief.client.get(f"{plan}/actions.xlsx{query}").data))
        sheet = list(book["Plan"].values)
        assert [row[0] for row in sheet[1:]] == words
        assert list(sheet[0]) == lines[0]


def test_a_text_that_looks_like_a_formula_stays_a_text(app, chief, signed, plan):
    add(app, signed, words="=1+1")
    assert read_csv(chief.client.get(f"{plan}/actions.csv"))[1][0] == "'=1+1"
    book = openpyxl.load_workbook(io.BytesIO(chief.client.get(f"{plan}/actions.xlsx").data))
    assert (book["Plan"]["A2"].value, book["Plan"]["A2"].data_type) == ("=1+1", "s")


def test_the_calendar_has_whole_days_of_what_is_open(app, chief, signed, plan):
    made = add(app, signed, due=dt.date(2028, 2, 29))
    moved(app, signed, add(app, signed, words="Gone"), ActionState.DONE)
    answered = chief.client.get(f"{plan}/actions.ics")
    assert answered.headers["Content-Type"] == "text/calendar; charset=utf-8"
    events = list(icalendar.Calendar.from_ical(answered.data).walk("VEVENT"))
    assert [(e.decoded("dtstart"), str(e["uid"])) for e in events] == [(dt.date(2028, 2, 29), f"{made.id}@kl-assess")]
    assert len(events[0].walk("VALARM")) == 6


def test_the_page_to_print_has_the_whole_plan_and_no_menu(app, chief, signed, plan):
    add(app, signed)
    doing(app, planning.add_finding_out, *signed, Wanted(UNKNOWN, OWNER, DUE, "Count them"))
    doing(app, planning.leave_for_later, signed[1], NotNow(OTHER, "No staff"))
    page = chief.get(f"{plan}/print")
    assert page.all("nav") == []
    for said in ("Plan 2026", signed[0].name, "Ask the board", "Count them", "No staff."):
        assert said in page.main
