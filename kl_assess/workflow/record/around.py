"""What the words of the audit log need beside its entries: the assessments, and the questionnaires they are on."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kl_assess.core.questionnaire import Questionnaire
from kl_assess.formatting import date
from kl_assess.store import audit_log
from kl_assess.store.audit import Event
from kl_assess.store.audit_log import Cycle
from kl_assess.workflow.pinning import pinned


@dataclass(frozen=True)
class Around:
    """The assessments that are there by their ids, the newest first, and the questionnaires by their digests."""

    cycles: Mapping[str, Cycle]
    questionnaires: Mapping[str, Questionnaire]

    def of(self, event: Event) -> "Told":
        """What is known around one entry."""
        told = event.payload if isinstance(event.payload, Mapping) else {}
        cycle = self.cycles.get(event.subject or "") or self.cycles.get(str(told.get("assessment")))
        return Told(self, cycle)

    def title(self, item: str, cycle: Cycle | None = None) -> str:
        """What an item is called: where it was asked or, without that, wherever it was asked last; "" where nowhere."""
        asked = (cycle, *self.cycles.values()) if cycle else self.cycles.values()
        for found in asked:
            place = self.questionnaires[found.questionnaire].places.get(item)
            if place:
                return place.item.title
        return ""


@dataclass(frozen=True)
class Told:
    """What is known around one entry: the assessment that it is about, if it is about one that is there."""

    around: Around
    cycle: Cycle | None

    @property
    def questionnaire(self) -> Questionnaire | None:
        """The questionnaire of that assessment."""
        return self.around.questionnaires[self.cycle.questionnaire] if self.cycle else None

    @property
    def assessment(self) -> str:
        """The assessment in a sentence."""
        return f"the assessment “{self.cycle.name}”" if self.cycle else "an assessment"

    def item(self, item: object) -> str:
        """An item in a sentence: its title with its id."""
        title = self.around.title(str(item), self.cycle)
        return f"“{title}” ({item})" if title else str(item)

    def title(self, item: str) -> str:
        """What an item is called, else its id."""
        return self.around.title(item, self.cycle) or item

    def element(self, element: object) -> str:
        """An element in a sentence."""
        domains = self.questionnaire.domains if self.questionnaire else ()
        titles = {each.id: each.title for domain in domains for each in domain.elements}
        title = titles.get(str(element))
        return f"“{title}” ({element})" if title else str(element)

    def level(self, value: object) -> str:
        """A level by number and name."""
        scale = self.questionnaire.level_scale if self.questionnaire else ()
        names = {str(number): level.name for number, level in enumerate(scale)}
        return f"{value} {names[str(value)]}" if str(value) in names else str(value)


def around(session: Session, agency_id: uuid.UUID) -> Around:
    """What the words of an agency's audit log need: one query, once the questionnaires were read."""
    cycles = audit_log.cycles(session, agency_id)
    return Around(cycles, {c.questionnaire: pinned(session, c.questionnaire) for c in cycles.values()})


def day(text: object) -> str:
    """A date as it was kept, in words; "" for none."""
    return date(dt.date.fromisoformat(str(text))) if text else ""
