"""The audit log as a table, for a spreadsheet and for what is taken out."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final
from zoneinfo import ZoneInfo

from kl_assess.store.audit import Event
from kl_assess.workflow.record.around import Around
from kl_assess.workflow.record.sentences import ERASED, entry

HEADINGS: Final = (
    "Number",
    "When, in the agency’s time",
    "When, in UTC",
    "Who",
    "Title",
    "What",
    "Assessment",
    "Item",
    "Sentence",
    "Before and after",
    "Reason",
    "Digest of what it says",
    "Link of the chain",
)
"""The columns."""


def rows(events: Iterable[Event], around: Around, zone: str) -> Iterator[tuple[object, ...]]:
    """A row for each entry."""
    for event in events:
        found = entry(event, around)
        yield (
            event.number,
            _minute(event.at.astimezone(ZoneInfo(zone))),
            event.at.astimezone(dt.UTC).isoformat(),
            found.who,
            found.title,
            event.action,
            found.cycle.name if found.cycle else "",
            found.item,
            f"{found.sentence} {ERASED}" if found.erased else found.sentence,
            "\n".join(f"{d.part}: {d.before or 'nothing'} -> {d.after or 'nothing'}" for d in found.said.differences),
            found.said.reason,
            event.payload_digest,
            event.link,
        )


def _minute(local: dt.datetime) -> str:
    return f"{local:%Y-%m-%d %H:%M}"
