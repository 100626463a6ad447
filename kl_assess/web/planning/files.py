"""The plan as files: a spreadsheet, a workbook, and due dates for a calendar."""

import csv
import io
from collections.abc import Iterable
from typing import Final

from flask import url_for
from werkzeug.wrappers import Response

from kl_assess.core.action_plan import STATE_WORDS, Action, ActionKind
from kl_assess.formatting import sentence
from kl_assess.report.identity import Identity
from kl_assess.report.workbook.writing import FORMULA, Column, Sheet, Value, write_workbook
from kl_assess.web import parts
from kl_assess.web.calendar.ics import MEDIA_TYPE, Due, calendar_file
from kl_assess.web.exchange.pages import WORKBOOK
from kl_assess.web.planning.cards import card
from kl_assess.web.planning.found import Desk, resources_by_id

_CSV: Final = "text/csv; charset=utf-8"
_BOM: Final = "\ufeff"  # by which spreadsheet programs know that a file is UTF-8

_COLUMNS: Final = (
    Column("What", 48),
    Column("Item", 10),
    Column("Title of the item", 32),
    Column("Domain", 26),
    Column("Kind", 14),
    Column("Plan", 14),
    Column("State", 12),
    Column("Title of the owner", 24),
    Column("Name of the owner", 20),
    Column("By when", 18, "date"),
    Column("Closed", 18, "date"),
    Column("How it will be known", 40),
    Column("Level when planned", 9, "whole"),
    Column("Level to move to", 9, "whole"),
    Column("Resources used", 44),
    Column("Money", 20),
    Column("Staff time", 20),
    Column("Why this item", 28),
)


def spreadsheet(actions: Iterable[Action], desk: Desk) -> Response:
    """The actions as a CSV file. A text that begins like a formula gets a mark that makes it text."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(column.heading for column in _COLUMNS)
    writer.writerows([_cell(value) for value in _row(action, desk)] for action in actions)
    return _download((_BOM + text.getvalue()).encode(), _CSV, desk, "csv")


def workbook(actions: Iterable[Action], desk: Desk) -> Response:
    """The same as a workbook."""
    sheet = Sheet("Plan", _COLUMNS, tuple(_row(action, desk) for action in actions))
    name = f"Plan of {desk.agency.name}"
    named = Identity("en", name, desk.agency.name, "The actions of the plan.", None, name, "")
    return _download(write_workbook((sheet,), named), WORKBOOK, desk, "xlsx")


def calendar(actions: Iterable[Action], desk: Desk) -> Response:
    """The due dates of the actions that are open, as whole days with reminders."""
    dues = [due_of(action, desk) for action in actions if action.open]
    content = calendar_file(f"Plan of {desk.agency.name}", dues, parts.now())
    return _download(content, MEDIA_TYPE, desk, "ics")


def _row(action: Action, desk: Desk) -> tuple[Value, ...]:
    library = resources_by_id()
    named = [library[name].title if name in library else name for name in action.resources]
    return (
        desk.words(action),
        action.item,
        desk.title(action),
        desk.domain(action),
        "Find out" if action.kind is ActionKind.FIND_OUT else "Action",
        desk.plan_name(action),
        STATE_WORDS[action.state],
        action.owner.title,
        action.owner.name,
        action.due,
        action.closed,
        action.known_by,
        action.level_then,
        action.target,
        "\n".join(named) or None,
        action.money,
        action.staff,
        action.quick_win,
    )


def _cell(value: Value) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def due_of(action: Action, desk: Desk) -> Due:
    """The due date of an action for a calendar."""
    shown = card(action, desk)
    known = f" How it will be known: {sentence(action.known_by)}" if action.known_by else ""
    return Due(
        uid=f"{action.id}@kl-assess",
        day=action.due,
        title=shown.what if shown.title in shown.what else f"{shown.title}: {shown.what}",
        description=f"{shown.who}.{known}",
        url=url_for("planning.action", slug=desk.agency.slug, action_id=action.id, _external=True),
    )


def _download(content: bytes, media_type: str, desk: Desk, ending: str) -> Response:
    response = Response(content, content_type=media_type)
    name = f"{desk.agency.slug}-plan-{desk.today.isoformat()}.{ending}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
