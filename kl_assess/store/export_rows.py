"""The rows of one agency as plain JSON data, and back: of every table that belongs to agencies, whatever it is.

A table belongs to agencies where it has a column `agency_id`. A new one is carried along by itself; what must not be
carried is named in `LEFT_OUT`, and what is carried in another form in `TOLD`.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import Column, Enum, LargeBinary, Table, func, insert, select, tuple_
from sqlalchemy.orm import Session

from kl_assess.store.agencies import AgencyRow
from kl_assess.store.people import PersonRow
from kl_assess.store.questionnaires import QuestionnaireRow
from kl_assess.store.schema import UtcDateTime
from kl_assess.store.tables import TABLES

LEFT_OUT: Final[Mapping[str, str]] = {
    "export": "It tells of files of this installation.",
    "invitation": "It leads to an account of this installation.",
    "job": "It is work of this installation.",
    "membership": "Accounts and who may do what stay with the installation.",
    "parent_grant": "Parent bodies and what they see stay with the installation.",
    "no_reminder": "It is about the messages of this installation.",
    "reminder": "It is about the messages of this installation.",
}
"""Tables of agencies that are not carried, and why."""

TOLD: Final[Mapping[str, str]] = {
    "rating": "What one person said alone is told by item, without the person.",
}
"""Tables that are carried in another form than their rows, and why. `workflow.taking_out.told` makes that form."""

FOLDERS: Final[Mapping[str, str]] = {"report_file": "reports"}
"""The folder of a table's files in an export, where it is not called like the table."""

_AGENCIES: Final = cast("Table", AgencyRow.__table__)
_PEOPLE: Final = cast("Table", PersonRow.__table__)
_QUESTIONNAIRES: Final = cast("Table", QuestionnaireRow.__table__)


class MisfitError(ValueError):
    """A row does not fit its table; the sentence says which and why."""


class Carried(NamedTuple):
    """One row as plain data; `files` are its parts that are bytes, by their names in the export."""

    row: Mapping[str, Any]
    files: Mapping[str, bytes]


# --- Which tables -------------------------------------------------------------------------------------------------


def carried_tables() -> tuple[Table, ...]:
    """Every table whose rows are carried, each after those that it refers to: the agency's own row comes first."""
    every = [table for table in TABLES.sorted_tables if table is _AGENCIES or "agency_id" in table.c]
    return tuple(table for table in every if table.name not in LEFT_OUT and table.name not in TOLD)


def _owner(table: Table) -> Column[Any]:
    return table.c.id if table is _AGENCIES else table.c.agency_id


def _referring(table: Table, to: Table) -> tuple[Column[Any], ...]:
    """The columns of a table that refer to another one."""
    return tuple(key.parent for key in table.foreign_keys if key.column.table is to)


# --- Out ----------------------------------------------------------------------------------------------------------


def rows_of(session: Session, table: Table, agency_id: uuid.UUID) -> Iterator[Carried]:
    """The agency's rows of a table, in the order of their keys."""
    keys = tuple(table.primary_key.columns)
    plain = [column for column in table.columns if not isinstance(column.type, LargeBinary)]
    bytes_of = [column for column in table.columns if isinstance(column.type, LargeBinary)]
    found = [row._asdict() for row in session.execute(select(*plain).where(_owner(table) == agency_id))]
    for row in sorted(found, key=lambda row: [str(_plain(row[key.name])) for key in keys]):
        names = {column.name: file_name(table, row, column) for column in bytes_of}
        files = {}
        if bytes_of:
            this = tuple(row[key.name] for key in keys)
            values = session.execute(select(*bytes_of).where(tuple_(*keys) == this)).one()
            files = {names[column.name]: value for column, value in zip(bytes_of, values, strict=True) if value}
        told = {column.name: names.get(column.name, row.get(column.name)) for column in table.columns}
        yield Carried({name: _plain(value) for name, value in told.items()}, files)


def file_name(table: Table, row: Mapping[str, Any], column: Column[Any]) -> str:
    """What the bytes of a column are called in an export, by the key of their row: "reports/<id>/full.pdf"."""
    parts = [str(row[key.name]) for key in table.primary_key.columns]
    several = sum(isinstance(other.type, LargeBinary) for other in table.columns) > 1
    return "/".join([FOLDERS.get(table.name, table.name), *parts, *([column.name] if several else [])])


def people_named(session: Session, agency_id: uuid.UUID) -> list[dict[str, Any]]:
    """The people that the carried rows refer to: id, name and title, and nothing more of them."""
    ids: set[uuid.UUID] = set()
    for table in carried_tables():
        for column in _referring(table, _PEOPLE):
            ids.update(session.scalars(select(column).where(_owner(table) == agency_id, column.is_not(None))))
    wanted = select(_PEOPLE.c.id, _PEOPLE.c.name, _PEOPLE.c.title).where(_PEOPLE.c.id.in_(ids))
    return sorted(
        ({"id": str(row.id), "name": row.name, "title": row.title} for row in session.execute(wanted)), key=_id
    )


def questionnaires_named(session: Session, agency_id: uuid.UUID) -> frozenset[str]:
    """The digests of the questionnaires that the carried rows refer to."""
    found: set[str] = set()
    for table in carried_tables():
        for column in _referring(table, _QUESTIONNAIRES):
            found.update(session.scalars(select(column).where(_owner(table) == agency_id)))
    return frozenset(found)


def counts(session: Session, agency_id: uuid.UUID) -> dict[str, int]:
    """How many rows the agency has in each carried table that has any, by its name."""
    counted = [
        select(func.count()).select_from(table).where(_owner(table) == agency_id).scalar_subquery().label(table.name)
        for table in carried_tables()
        if table is not _AGENCIES
    ]
    found = session.execute(select(*counted)).one()._asdict()
    return {name: count for name, count in sorted(found.items()) if count}


# --- In -----------------------------------------------------------------------------------------------------------


def put_rows(
    session: Session,
    table: Table,
    rows: Iterable[Mapping[str, Any]],
    agency_id: uuid.UUID,
    file: Callable[[str], bytes],
    known: Mapping[str, frozenset[tuple[Any, ...]]],
) -> frozenset[tuple[Any, ...]]:
    """Add an agency's rows to a table; their keys come back.

    `file` gives the bytes of a name, `known` the keys that were added to the tables before. Raises MisfitError where a
    row is not of this table or not of this agency, or refers to what did not come with it.
    """
    found = [_read(table, row, file) for row in rows]
    keys = [tuple(row[key.name] for key in table.primary_key.columns) for row in found]
    own = {row[_owner(table).name] for row in found}
    if own - {agency_id} or len(set(keys)) != len(keys):
        raise MisfitError(f"A row of {table.name} belongs to another agency, or is there twice.")
    _check_references(table, found, {**known, table.name: frozenset(keys)})
    for group in _after_what_they_refer_to(table, found):
        session.execute(insert(table), group)
    return frozenset(keys)


def put_people(session: Session, people: Iterable[Mapping[str, Any]], now: dt.datetime) -> frozenset[tuple[Any, ...]]:
    """Add the people that are not here yet; all their keys come back. Raises MisfitError as `put_rows` does."""
    keys = set()
    for person in people:
        row = _read(_PEOPLE, {**person, "created_at": _plain(now)}, _no_file)
        keys.add((row["id"],))
        if session.scalar(select(_PEOPLE.c.id).where(_PEOPLE.c.id == row["id"])) is None:
            session.execute(insert(_PEOPLE).values(row))
    return frozenset(keys)


def _check_references(
    table: Table, rows: Sequence[Mapping[str, Any]], known: Mapping[str, frozenset[tuple[Any, ...]]]
) -> None:
    for constraint in table.foreign_key_constraints:
        to = constraint.referred_table
        if to.name not in known:
            raise MisfitError(f"{table.name} refers to {to.name}, which an export does not carry.")
        pairs = {key.column.name: key.parent.name for key in constraint.elements}
        columns = [pairs[key.name] for key in to.primary_key.columns]
        for row in rows:
            values = tuple(row[name] for name in columns)
            if None not in values and values not in known[to.name]:
                raise MisfitError(f"A row of {table.name} refers to something that is not in the file.")


def _after_what_they_refer_to(table: Table, rows: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    """The rows of a table in groups, each after the rows of the same table that it refers to."""
    own = [key for key in table.foreign_keys if key.column.table is table]
    waiting, there = list(rows), set[Any]()
    while waiting:
        ready, later = list[dict[str, Any]](), list[dict[str, Any]]()
        for row in waiting:
            (
                ready if all(row[key.parent.name] is None or row[key.parent.name] in there for key in own) else later
            ).append(row)
        if not ready:
            raise MisfitError(f"The rows of {table.name} refer to each other in a circle.")
        yield ready
        there.update(row[key.column.name] for row in ready for key in own)
        waiting = later


def _read(table: Table, row: Mapping[str, Any], file: Callable[[str], bytes]) -> dict[str, Any]:
    """A row as its table takes it."""
    if set(row) - set(table.c.keys()):
        raise MisfitError(f"A row of {table.name} has a part that this release does not know.")
    return {column.name: _value(column, row, file) for column in table.columns}


def _value(column: Column[Any], row: Mapping[str, Any], file: Callable[[str], bytes]) -> Any:  # noqa: ANN401 - whatever the column holds
    if column.name not in row and column.default is not None and column.default.is_scalar:
        return column.default.arg  # type: ignore[attr-defined]
    given = row.get(column.name)
    if given is None:
        if not column.nullable:
            raise MisfitError(f"A row of {column.table.name} has no {column.name}.")
        return None
    try:
        return _typed(column, given, file)
    except (TypeError, ValueError) as error:
        raise MisfitError(f"A row of {column.table.name} has a {column.name} that does not fit.") from error


def _typed(column: Column[Any], given: Any, file: Callable[[str], bytes]) -> Any:  # noqa: ANN401 - JSON data in, whatever the column holds out
    if isinstance(column.type, LargeBinary):
        return file(given)
    if isinstance(column.type, Enum):
        return cast("type", column.type.enum_class)(given)
    if isinstance(column.type, UtcDateTime):
        return _moment(given)
    kind = column.type.python_type
    if kind is uuid.UUID:
        return uuid.UUID(given)
    if kind is dt.date:
        return dt.date.fromisoformat(given)
    if kind in {str, int, bool} and type(given) is not kind:
        raise TypeError(f"{type(given).__name__} is not {kind.__name__}")
    return given


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("A moment needs its time zone")
    return moment


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds in, JSON data out
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    return str(value) if isinstance(value, str) else value


def _id(row: Mapping[str, Any]) -> str:
    return str(row["id"])


def _no_file(name: str) -> bytes:
    raise MisfitError(f"A row names the file {name}, which has no place there.")
