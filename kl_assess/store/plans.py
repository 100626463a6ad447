"""Plans: the actions of an agency, which outlive its cycles, and the gaps it leaves for later."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ForeignKey, Row, bindparam, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kl_assess.core.action_plan import Action, ActionKind, ActionState, NotNow, Owner
from kl_assess.core.assessment import Assessment
from kl_assess.store.schema import Base, key, of_agency, of_assessment, words


class ActionRow(Base):
    """One action. `version` counts its changes."""

    __tablename__ = "action"

    id: Mapped[uuid.UUID] = key()
    agency_id: Mapped[uuid.UUID] = of_agency()
    assessment_id: Mapped[uuid.UUID] = of_assessment()
    item: Mapped[str]
    kind: Mapped[ActionKind] = mapped_column(words(ActionKind))
    owner_title: Mapped[str]
    owner_name: Mapped[str | None]
    due: Mapped[dt.date]
    action: Mapped[str | None]
    known_by: Mapped[str | None]
    level_then: Mapped[int | None]
    target: Mapped[int | None]
    resources: Mapped[Sequence[Any]]
    money: Mapped[str | None]
    staff: Mapped[str | None]
    quick_win: Mapped[str | None]
    state: Mapped[ActionState] = mapped_column(words(ActionState))
    closed: Mapped[dt.date | None]
    created_at: Mapped[dt.datetime]
    version: Mapped[int]


class ActionHistoryRow(Base):
    """One entry in the history of an action: what was done, a progress note, or a piece of evidence."""

    __tablename__ = "action_history"

    id: Mapped[uuid.UUID] = key()
    agency_id: Mapped[uuid.UUID] = of_agency()
    action_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("action.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    at: Mapped[dt.datetime]
    person: Mapped[str]
    what: Mapped[str]
    note: Mapped[str | None]
    evidence_title: Mapped[str | None]
    evidence_address: Mapped[str | None]
    content: Mapped[Mapping[str, Any] | None]


class NotNowRow(Base):
    """A gap that is left for later in one cycle, and why."""

    __tablename__ = "not_now"

    assessment_id: Mapped[uuid.UUID] = of_assessment(primary=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    agency_id: Mapped[uuid.UUID] = of_agency()
    because: Mapped[str]
    again: Mapped[str | None]
    at: Mapped[dt.datetime]
    person: Mapped[str]


@dataclass(frozen=True)
class Entry:
    """One entry in the history of an action. `content` is the action after it, where it was changed."""

    version: int
    at: dt.datetime
    person: str
    what: str
    note: str | None = None
    evidence_title: str | None = None
    evidence_address: str | None = None
    content: Mapping[str, Any] | None = None


_ACTION: Final = tuple(ActionRow.__table__.columns)
_ACTIONS: Final = (  # made once: building a statement takes longer than running it
    select(*_ACTION)
    .where(ActionRow.__table__.c.agency_id == bindparam("of_agency"))
    .order_by(ActionRow.__table__.c.due, ActionRow.__table__.c.created_at)
)
_ENTRY: Final = tuple(ActionHistoryRow.__table__.columns)
_NEWEST_FIRST: Final = (ActionHistoryRow.at.desc(), ActionHistoryRow.version.desc(), ActionHistoryRow.id)


# --- Reading ------------------------------------------------------------------------------------------------------


def actions(session: Session, agency_id: uuid.UUID) -> tuple[Action, ...]:
    """Every action of an agency, from whatever cycle, by due date."""
    return tuple(map(_action, session.execute(_ACTIONS, {"of_agency": agency_id})))


def action(session: Session, agency_id: uuid.UUID, action_id: uuid.UUID) -> Action | None:
    """The agency's action of that id, or None."""
    row = session.execute(
        select(*_ACTION).where(ActionRow.agency_id == agency_id, ActionRow.id == action_id)
    ).one_or_none()
    return _action(row) if row else None


def history(session: Session, agency_id: uuid.UUID, action_id: uuid.UUID) -> tuple[Entry, ...]:
    """The history of an action from the newest."""
    found = select(*_ENTRY).where(ActionHistoryRow.agency_id == agency_id, ActionHistoryRow.action_id == action_id)
    return tuple(map(_entry, session.execute(found.order_by(*_NEWEST_FIRST))))


def histories(session: Session, agency_id: uuid.UUID) -> Mapping[uuid.UUID, tuple[Entry, ...]]:
    """The history of every action of an agency from the newest, in one query."""
    found: dict[uuid.UUID, list[Entry]] = {}
    wanted = select(*_ENTRY).where(ActionHistoryRow.agency_id == agency_id)
    for row in session.execute(wanted.order_by(*_NEWEST_FIRST)):
        found.setdefault(row.action_id, []).append(_entry(row))
    return {action_id: tuple(listed) for action_id, listed in found.items()}


def not_now(session: Session, assessment: Assessment) -> tuple[NotNow, ...]:
    """The gaps that are left for later in a cycle, by item."""
    found = select(NotNowRow.item, NotNowRow.because, NotNowRow.again).where(
        NotNowRow.agency_id == assessment.agency_id, NotNowRow.assessment_id == assessment.id
    )
    return tuple(NotNow(*row) for row in session.execute(found.order_by(NotNowRow.item)))


# --- Writing ------------------------------------------------------------------------------------------------------


def keep(session: Session, agency_id: uuid.UUID, action: Action, now: dt.datetime) -> None:
    """Keep an action as it is now; a new one where its version is 1. The caller has raised the version by one."""
    fields = {name: value for name, value in vars(action).items() if name not in {"assessment", "owner"}}
    fields |= {"resources": list(action.resources), "owner_title": action.owner.title, "owner_name": action.owner.name}
    if action.version == 1:
        session.add(ActionRow(agency_id=agency_id, assessment_id=action.assessment, created_at=now, **fields))
        session.flush()
        return
    ours = (ActionRow.agency_id == agency_id, ActionRow.id == action.id)
    session.execute(update(ActionRow).where(*ours).values(fields))


def record(session: Session, agency_id: uuid.UUID, action_id: uuid.UUID, entry: Entry) -> None:
    """Add an entry to the history of an action."""
    session.add(ActionHistoryRow(agency_id=agency_id, action_id=action_id, **vars(entry)))


def keep_not_now(session: Session, assessment: Assessment, gap: NotNow, person: str, now: dt.datetime) -> None:
    """Leave a gap for later; what was said of it before makes way."""
    session.merge(
        NotNowRow(assessment_id=assessment.id, agency_id=assessment.agency_id, at=now, person=person, **vars(gap))
    )


def remove_not_now(session: Session, assessment: Assessment, items: Iterable[str]) -> None:
    """Forget that gaps were left for later."""
    session.execute(
        delete(NotNowRow).where(
            NotNowRow.agency_id == assessment.agency_id,
            NotNowRow.assessment_id == assessment.id,
            NotNowRow.item.in_(tuple(items)),
        )
    )


# --- Between rows and the core ------------------------------------------------------------------------------------


def _action(row: Row[Any]) -> Action:
    return Action(
        id=row.id,
        assessment=row.assessment_id,
        item=row.item,
        kind=row.kind,
        owner=Owner(row.owner_title, row.owner_name),
        due=row.due,
        action=row.action,
        known_by=row.known_by,
        level_then=row.level_then,
        target=row.target,
        resources=tuple(row.resources),
        money=row.money,
        staff=row.staff,
        quick_win=row.quick_win,
        state=row.state,
        closed=row.closed,
        version=row.version,
    )


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        row.version, row.at, row.person, row.what, row.note, row.evidence_title, row.evidence_address, row.content
    )
