"""The base of every table: naming, and column types that mean the same on SQLite and PostgreSQL."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import JSON, DateTime, Dialect, Enum, ForeignKey, MetaData, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

Word = TypeVar("Word", bound=StrEnum)


class UtcDateTime(TypeDecorator[dt.datetime]):
    """A moment in UTC. Refuses a time without a zone; what comes back always has UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """The moment in UTC; SQLite keeps no zone, so it gets none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs its time zone")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """The moment with UTC as its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def words(kind: type[Word]) -> Enum:
    """A column that holds one of an enum's values as text, with a check that it is one."""
    return Enum(kind, native_enum=False, length=40, values_callable=lambda members: [str(m.value) for m in members])


class Base(DeclarativeBase):
    """The base of all rows."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it so
        dt.datetime: UtcDateTime,
        uuid.UUID: Uuid,
        Mapping[str, Any]: JSON(none_as_null=True),
        Sequence[Any]: JSON(none_as_null=True),
    }


def key() -> Mapped[uuid.UUID]:
    """A primary key."""
    return mapped_column(primary_key=True, default=uuid.uuid4)


def of_agency(*, primary: bool = False) -> Mapped[uuid.UUID]:
    """The agency that a row belongs to. The row goes when the agency goes."""
    # The type is said, since it would else be known only once the other table is: too late for statements made before.
    return mapped_column(Uuid, ForeignKey("agency.id", ondelete="CASCADE"), primary_key=primary, index=not primary)


def of_assessment(*, primary: bool = False) -> Mapped[uuid.UUID]:
    """The assessment that a row belongs to. The row goes when the assessment goes."""
    return mapped_column(Uuid, ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=primary, index=not primary)
