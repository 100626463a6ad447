"""Messages of the installation itself, reminders by mail, and lock-outs."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a job belong to no agency; the tables of reminders and of lock-outs."""
    op.create_table(
        "lockout",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_lockout")),
    )
    op.create_table(
        "no_reminder",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_no_reminder_agency_id_agency"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_no_reminder_person_id_person")),
        sa.PrimaryKeyConstraint("agency_id", "person_id", name=op.f("pk_no_reminder")),
    )
    op.create_table(
        "reminder",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("stage", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_reminder_agency_id_agency"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_person_id_person")),
        sa.PrimaryKeyConstraint("agency_id", "person_id", "subject", "due", "stage", name=op.f("pk_reminder")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.alter_column("agency_id", existing_type=sa.Uuid(), nullable=True)


def downgrade() -> None:
    """Undo it. Messages of the installation itself go: there was nothing that sent them."""
    op.execute("DELETE FROM job WHERE agency_id IS NULL")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.alter_column("agency_id", existing_type=sa.Uuid(), nullable=False)

    op.drop_table("reminder")
    op.drop_table("no_reminder")
    op.drop_table("lockout")
