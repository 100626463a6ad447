"""What is due at an agency: its running assessment or else the next one, and the open actions of its plan."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from kl_assess.core.action_plan import Action
from kl_assess.core.assessment import Assessment, AssessmentStatus
from kl_assess.core.schedule import reassess_by
from kl_assess.core.scoring import Mode
from kl_assess.store import assessments, plans
from kl_assess.store.agencies import Agency
from kl_assess.workflow.pinning import pinned
from kl_assess.workflow.planning import today

CYCLES: Final = 1000
"""How many of an agency's cycles, from the newest, are looked at."""

_RUNNING: Final = frozenset({AssessmentStatus.OPEN, AssessmentStatus.SUBMITTED})


@dataclass(frozen=True)
class DueDate:
    """Something that is due. `subject` is the id of the action, or of the assessment; `title` is in few words.

    The title names an action by its item and by its owner's title: what is to be done stays on the pages.
    """

    subject: uuid.UUID
    title: str
    day: dt.date


def title_of(assessment: Assessment) -> str:
    """The heading of an assessment: "2026 assessment", and "2026 quick check" where only critical items are asked.

    A name that says what it is already stands alone.
    """
    kind, name = "quick check" if assessment.cycle.mode is Mode.QUICK_CHECK else "assessment", assessment.cycle.name
    return name if name.casefold().endswith(kind) else f"{name} {kind}"


def is_running(assessment: Assessment) -> bool:
    """Whether an assessment is not signed off yet."""
    return assessment.status in _RUNNING


def next_due(agency: Agency, signed: Assessment | None) -> dt.date | None:
    """The day by which the next assessment is due after the last full one that was signed off; None without one."""
    sign_off = signed.sign_off if signed else None
    return reassess_by(today(agency, sign_off.at)) if sign_off else None


def last_full(cycles: Iterable[Assessment]) -> Assessment | None:
    """The newest full assessment that is signed off, among an agency's from the newest."""
    return next((kept for kept in cycles if kept.sign_off and kept.cycle.mode is Mode.FULL), None)


def due_dates(session: Session, agency: Agency) -> tuple[DueDate, ...]:
    """What is due at an agency, the earliest first."""
    cycles = assessments.page(session, agency.id, limit=CYCLES)
    by_id = {cycle.id: cycle for cycle in cycles}
    acts = (action for action in plans.actions(session, agency.id) if action.open)
    found = [*_cycles(agency, cycles), *(_action(session, action, by_id[action.assessment]) for action in acts)]
    return tuple(sorted(found, key=lambda due: (due.day, due.title)))


def _cycles(agency: Agency, cycles: tuple[Assessment, ...]) -> Iterator[DueDate]:
    running = [kept for kept in cycles if is_running(kept)]
    for kept in running:
        if kept.cycle.due:
            yield DueDate(kept.id, f"Finish the {title_of(kept)}", kept.cycle.due)
    last = last_full(cycles)
    day = next_due(agency, last)
    if last and day and not running:
        yield DueDate(last.id, "The next assessment", day)


def _action(session: Session, action: Action, decided_in: Assessment) -> DueDate:
    item = pinned(session, decided_in.questionnaire).places[action.item].item
    return DueDate(action.id, f"Action on “{item.title}” ({action.owner.title})", action.due)
