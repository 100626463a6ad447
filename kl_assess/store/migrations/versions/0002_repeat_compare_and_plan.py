"""Last time's answers and why they changed, crosswalks, plans, target pictures and follow-up reports."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Last time's answers and why they changed, crosswalks, plans, target pictures and follow-up reports."""
    op.create_table(
        "crosswalk",
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["after"], ["questionnaire.digest"], name=op.f("fk_crosswalk_after_questionnaire")),
        sa.ForeignKeyConstraint(["before"], ["questionnaire.digest"], name=op.f("fk_crosswalk_before_questionnaire")),
        sa.PrimaryKeyConstraint("before", "after", name=op.f("pk_crosswalk")),
    )
    op.create_table(
        "action",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column(
            "kind", sa.Enum("improve", "find_out", name="actionkind", native_enum=False, length=40), nullable=False
        ),
        sa.Column("owner_title", sa.String(), nullable=False),
        sa.Column("owner_name", sa.String(), nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("action", sa.String(), nullable=True),
        sa.Column("known_by", sa.String(), nullable=True),
        sa.Column("level_then", sa.Integer(), nullable=True),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("resources", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("money", sa.String(), nullable=True),
        sa.Column("staff", sa.String(), nullable=True),
        sa.Column("quick_win", sa.String(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("not_started", "under_way", "done", "stopped", name="actionstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("closed", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_action_agency_id_agency"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_action_assessment_id_assessment"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
    )
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_action_assessment_id"), ["assessment_id"], unique=False)

    op.create_table(
        "action_history",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("evidence_title", sa.String(), nullable=True),
        sa.Column("evidence_address", sa.String(), nullable=True),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_action_history_agency_id_agency"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_action_history_action_id_action"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_history")),
    )
    with op.batch_alter_table("action_history", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_history_action_id"), ["action_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_action_history_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "not_now",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("again", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_not_now_agency_id_agency"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_not_now_assessment_id_assessment"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("assessment_id", "item", name=op.f("pk_not_now")),
    )
    with op.batch_alter_table("not_now", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_not_now_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "target_picture",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("levels", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_target_picture_agency_id_agency"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessment.id"],
            name=op.f("fk_target_picture_assessment_id_assessment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_picture")),
    )
    with op.batch_alter_table("target_picture", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_target_picture_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_target_picture_assessment_id"), ["assessment_id"], unique=False)

    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.add_column(sa.Column("calendar_serial", sa.Integer(), nullable=False, server_default="0"))

    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("due", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("previous", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_assessment_previous_assessment"), "assessment", ["previous"], ["id"])

    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "kind",
                sa.Enum("assessment", "follow_up", name="reportkind", native_enum=False, length=40),
                nullable=False,
                server_default="assessment",
            )
        )
        batch_op.drop_constraint(batch_op.f("uq_report_assessment_id_version"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_report_assessment_id_kind_version"), ["assessment_id", "kind", "version"]
        )

    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.add_column(sa.Column("carried", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(
            sa.Column(
                "change_kind",
                sa.Enum(
                    "practice_changed",
                    "new_information",
                    "better_evidence",
                    "judged_differently",
                    name="changekind",
                    native_enum=False,
                    length=40,
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("change_why", sa.String(), nullable=True))

    with op.batch_alter_table("results", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cycle", sa.String(), nullable=True))


def downgrade() -> None:
    """Undo it."""
    op.execute("DELETE FROM report WHERE kind = 'follow_up'")  # there was no such report before
    with op.batch_alter_table("results", schema=None) as batch_op:
        batch_op.drop_column("cycle")

    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.drop_column("change_why")
        batch_op.drop_column("change_kind")
        batch_op.drop_column("carried")

    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_report_assessment_id_kind_version"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_report_assessment_id_version"), ["assessment_id", "version"])
        batch_op.drop_column("kind")

    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_assessment_previous_assessment"), type_="foreignkey")
        batch_op.drop_column("previous")
        batch_op.drop_column("due")

    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.drop_column("calendar_serial")

    with op.batch_alter_table("target_picture", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_target_picture_assessment_id"))
        batch_op.drop_index(batch_op.f("ix_target_picture_agency_id"))

    op.drop_table("target_picture")
    with op.batch_alter_table("not_now", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_not_now_agency_id"))

    op.drop_table("not_now")
    with op.batch_alter_table("action_history", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_history_agency_id"))
        batch_op.drop_index(batch_op.f("ix_action_history_action_id"))

    op.drop_table("action_history")
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_assessment_id"))
        batch_op.drop_index(batch_op.f("ix_action_agency_id"))

    op.drop_table("action")
    op.drop_table("crosswalk")
