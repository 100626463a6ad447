"""What an address asks of the audit log: which kinds, whose, from when until when, of which assessment and item."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session
from wtforms import Form

from kl_assess.store import plans
from kl_assess.store.agencies import Agency
from kl_assess.store.audit_log import Wanted
from kl_assess.web.inputs import DayField, optional
from kl_assess.web.record.kinds import actions_of
from kl_assess.workflow.record.around import Around

FILTERS: Final = ("what", "person", "from", "to", "assessment", "item")
"""The names in an address."""

_ITEM: Final = re.compile(r"[\w.-]{1,60}")
_DAY: Final = dt.timedelta(days=1)


class DaysForm(Form):
    """The first and the last day."""

    start = DayField("From", [optional()], name="from", description="Such as 11/9/2026")
    end = DayField("To", [optional()], name="to", description="Such as 11/24/2026")


@dataclass(frozen=True)
class Asked:
    """What is asked for. `filters` are those that can be met, `left_out` sentences about those that cannot."""

    wanted: Wanted
    filters: Mapping[str, str]
    left_out: tuple[str, ...]
    days: DaysForm

    @property
    def narrowed(self) -> bool:
        """Whether it is about one assessment or one item."""
        return "assessment" in self.filters or "item" in self.filters


def asked(
    session: Session, agency: Agency, given: Mapping[str, str], around: Around, people: Mapping[str, str]
) -> Asked:
    """What an address asks for. What there is nothing of is left out, and said."""
    filters = {name: given[name] for name in FILTERS if given.get(name)}
    cycles = {str(cycle.number): found for found, cycle in around.cycles.items()}
    days = _days(filters)
    wrong: dict[str, tuple[Callable[[str], object], str]] = {
        "what": (actions_of, "The record has no such kind of entry."),
        "person": (people.get, "Nobody of that kind stands in the record."),
        "from": (lambda _: not days.start.errors, f"“{filters.get('from')}” is no date."),
        "to": (lambda _: not days.end.errors, f"“{filters.get('to')}” is no date."),
        "assessment": (cycles.get, "There is no such assessment."),
        "item": (_ITEM.fullmatch, "There is no such item."),
    }
    missing = [name for name, value in filters.items() if not wrong[name][0](value)]
    left_out = tuple(f"{wrong[name][1]} That filter was left out." for name in missing)
    filters = {name: value for name, value in filters.items() if name not in missing}
    wanted = Wanted(
        actions=actions_of(filters["what"]) if "what" in filters else None,
        person=filters.get("person"),
        start=_midnight(days.start.data, agency) if "from" in filters and days.start.data else None,
        end=_midnight(days.end.data + _DAY, agency) if "to" in filters and days.end.data else None,
        subjects=_subjects(session, agency, cycles[filters["assessment"]]) if "assessment" in filters else None,
        item=filters.get("item"),
    )
    return Asked(wanted, filters, left_out, days)


def _days(filters: Mapping[str, str]) -> DaysForm:
    """The days of an address; the form says which of them is none."""
    form = DaysForm(_Values({name: filters[name] for name in ("from", "to") if name in filters}))
    form.validate()
    return form


class _Values(dict[str, str]):
    """What an address holds, as WTForms reads it."""

    def getlist(self, name: str) -> list[str]:
        """The values of a name."""
        return [self[name]] if name in self else []


def _subjects(session: Session, agency: Agency, assessment: str) -> tuple[str, ...]:
    """The ids of an assessment and of the actions that were decided in it."""
    actions = plans.actions(session, agency.id)
    return (assessment, *(str(action.id) for action in actions if str(action.assessment) == assessment))


def _midnight(day: dt.date, agency: Agency) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), ZoneInfo(agency.zone))
