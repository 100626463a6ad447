"""Parent bodies with their people and what agencies let them see; emergency access; what an invitation is for."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The tables, and the two columns of an invitation. One without an agency was for an administrator."""
    op.create_table(
        "parent_body",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parent_body")),
        sa.UniqueConstraint("slug", name=op.f("uq_parent_body_slug")),
    )
    op.create_table(
        "emergency",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_by", sa.String(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_emergency_agency_id_agency"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_emergency_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency")),
    )
    with op.batch_alter_table("emergency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_emergency_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "parent_member",
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["body_id"], ["parent_body.id"], name=op.f("fk_parent_member_body_id_parent_body"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_parent_member_person_id_person")),
        sa.PrimaryKeyConstraint("body_id", "person_id", name=op.f("pk_parent_member")),
    )
    with op.batch_alter_table("parent_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_parent_member_person_id"), ["person_id"], unique=False)

    op.create_table(
        "parent_grant",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column(
            "sight",
            sa.Enum("status", "results", "reports", name="sight", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_parent_grant_agency_id_agency"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["body_id"], ["parent_body.id"], name=op.f("fk_parent_grant_body_id_parent_body"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("agency_id", "body_id", name=op.f("pk_parent_grant")),
    )
    with op.batch_alter_table("parent_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_parent_grant_body_id"), ["body_id"], unique=False)

    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("body_id", sa.Uuid(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "service",
                sa.Enum("administrator", "editor", name="service", native_enum=False, length=40),
                nullable=True,
            )
        )
        batch_op.create_index(batch_op.f("ix_invitation_body_id"), ["body_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_invitation_body_id_parent_body"), "parent_body", ["body_id"], ["id"], ondelete="CASCADE"
        )
    op.execute("UPDATE invitation SET service = 'administrator' WHERE agency_id IS NULL")


def downgrade() -> None:
    """Undo it. What is for a body or an editor cannot be told any more, so those invitations go."""
    op.execute("DELETE FROM invitation WHERE body_id IS NOT NULL OR service = 'editor'")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_invitation_body_id_parent_body"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_invitation_body_id"))
        batch_op.drop_column("service")
        batch_op.drop_column("body_id")

    op.drop_table("parent_grant")
    op.drop_table("parent_member")
    op.drop_table("emergency")
    op.drop_table("parent_body")
