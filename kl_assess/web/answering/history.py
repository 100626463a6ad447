"""The history of one item: who changed what and when, and what was set aside."""

from dataclasses import dataclass
from typing import NamedTuple

from kl_assess.core.assessment import Answer
from kl_assess.core.questionnaire import Place
from kl_assess.formatting import moment
from kl_assess.store import responses
from kl_assess.store.responses import Change
from kl_assess.web import identity, parts
from kl_assess.web.addresses import address
from kl_assess.web.answering.wording import whole_answer
from kl_assess.web.answering.work import Work
from kl_assess.web.tasks.next_step import title_of


class Difference(NamedTuple):
    """One part of an answer before and after a change."""

    part: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One change. `set_aside` is an answer that was decided against, in words."""

    heading: str
    who: str
    differences: tuple[Difference, ...]
    set_aside: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class HistoryPage:
    """The history of one item, from the newest change. `record_url` leads to its record, for those who may read it."""

    title: str
    item: str
    statement: str
    list_url: str
    assessment: str
    element: str
    element_url: str
    back_url: str
    record_url: str
    entries: tuple[Entry, ...]


def history_page(work: Work, place: Place) -> HistoryPage:
    """The history of an item as it is now."""
    changes = responses.history(parts.session(), work.assessment, place.item.id)
    return HistoryPage(
        title=f"History of {place.item.title}",
        item=place.item.id,
        statement=place.item.statement,
        list_url=work.address("tasks.show"),
        assessment=title_of(work.assessment),
        element=place.element.title,
        element_url=work.element_address(),
        back_url=f"{work.element_address()}#{place.item.id}",
        record_url=_record_url(work, place) if identity.may("record.show") else "",
        entries=tuple(_entry(change, work) for change in changes),
    )


def _record_url(work: Work, place: Place) -> str:
    slug, number = work.agency.slug, work.assessment.number
    return address("record.show", slug=slug, assessment=number, item=place.item.id)


def _entry(change: Change, work: Work) -> Entry:
    after = whole_answer(change.after, work.questionnaire)
    before = whole_answer(change.before or Answer(change.after.item), work.questionnaire)
    aside = whole_answer(change.set_aside, work.questionnaire) if change.set_aside else {}
    aside.pop("Links and files", None)
    return Entry(
        heading=moment(change.at, work.agency.zone),
        who=f"{change.what} by {change.person}",
        differences=tuple(Difference(part, before[part], text) for part, text in after.items() if text != before[part]),
        set_aside=tuple((part, text) for part, text in aside.items() if text),
    )
