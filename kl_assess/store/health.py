"""What a quick look at the whole database tells of its health."""

from alembic.runtime.migration import MigrationContext
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from kl_assess.store.agencies import AgencyRow
from kl_assess.store.audit import AuditRow


def loose_chains(session: Session) -> tuple[str, ...]:
    """The names of the agencies whose audit log does not end where it should.

    That is the quick look: that nothing was cut off at the end or added to it. Whether every event is as it was written
    is proved by `audit.broken_at`, which reads all of them.
    """
    last = select(AuditRow.agency_id, func.max(AuditRow.number).label("number")).group_by(AuditRow.agency_id).subquery()
    found = (
        select(AgencyRow.name)
        .outerjoin(last, last.c.agency_id == AgencyRow.id)
        .outerjoin(AuditRow, and_(AuditRow.agency_id == AgencyRow.id, AuditRow.number == last.c.number))
        .where(
            or_(
                func.coalesce(last.c.number, 0) != AgencyRow.audit_count,
                func.coalesce(AuditRow.link, "") != AgencyRow.audit_head,
            )
        )
        .order_by(AgencyRow.name)
    )
    return tuple(session.scalars(found))


def revision(session: Session) -> str | None:
    """The migration that the database stands at."""
    return MigrationContext.configure(session.connection()).get_current_revision()
