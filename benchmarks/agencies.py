"""What accounts cost, and what 499 other agencies cost one.

    python benchmarks/agencies.py [postgresql://...]

First the same page as at a desk and as a member who is signed in, in turn. Then every page of an agency with five
yearly assessments, four of them signed: alone in the database, and as one of 500 with as much. Medians and 95th
percentiles in ms, the number of statements a page runs, and the ratio of the two 95th percentiles.
"""

import datetime as dt
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, Uuid, event, insert, select, text
from sqlalchemy.orm import sessionmaker

from kl_assess.app import create_app
from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE, Basis, read_basis
from kl_assess.config import Settings
from kl_assess.core.action_plan import Owner
from kl_assess.core.assessment import Actor, Answer, Cycle, SignOff
from kl_assess.core.responses import ItemResponse
from kl_assess.core.roles import Role
from kl_assess.store import accounts, memberships, migration
from kl_assess.store.accounts import Account, AccountRow
from kl_assess.store.agencies import Agency, AgencyFacts
from kl_assess.store.engine import connect, writing
from kl_assess.store.memberships import Member
from kl_assess.store.tables import TABLES
from kl_assess.workflow import answering, assessing, issuing, membership, planning
from kl_assess.workflow.planning import Wanted

RUNS = 60
WARM_UP = 5
OTHERS = 499
YEARS = 5
_AT_ONCE = 5000
_SHARED = frozenset({"membership", "invitation", "deletion_receipt", "parent_grant"})
"""Tables whose rows of one agency are not made again for another: they lead to people."""


class Measured(NamedTuple):
    """A page: how many statements it ran, its median and its 95th percentile in ms, and what the processor worked."""

    statements: int
    middle: float
    late: float
    worked: float


class Installed:
    """An installation with one agency, five years of it, and its chief's account."""

    def __init__(self, engine: Engine, basis: Basis, folder: Path) -> None:
        self.engine, self.basis, self.folder = engine, basis, folder
        self.sessions = sessionmaker(engine, expire_on_commit=False)
        self.now = dt.datetime.now(dt.UTC)
        with self.sessions() as session, writing(session):
            self.actor: Actor = membership.register_person(session, "Maria Okafor", "Chief", now=self.now)
            facts = AgencyFacts(name="Lake Ansel", zone="America/Detroit")
            self.agency: Agency = membership.register_agency(session, facts, actor=self.actor, now=self.now)
            account = Account(uuid.uuid4(), self.actor, "chief@example.org", active=True)
            accounts.add(session, account, None, self.now)
            memberships.put(session, self.agency.id, Member(self.actor, Role.CHIEF, self.now))
        for year in range(YEARS):
            self._year(year)

    def _year(self, year: int) -> None:
        who = {"actor": self.actor, "now": self.now}
        with self.sessions() as session, writing(session):
            cycle = Cycle(str(2022 + year))
            made = assessing.start(session, self.agency, self.basis.questionnaire, cycle, **who)
            for place, item in enumerate(self.basis.questionnaire.items):
                answer = Answer(item.id, ItemResponse(level=(place + year) % 5, note="Since May, in writing."))
                answering.record_response(session, made, answer, **who)
            if year == 0:
                wanted = Wanted(
                    item=self.basis.questionnaire.items[0].id,
                    owner=Owner("Captain"),
                    due=self.now.date() + dt.timedelta(days=90),
                    action="Write the policy.",
                    known_by="It is posted.",
                    target=3,
                )
                planning.add_action(session, self.agency, made, wanted, **who)
            if year < YEARS - 1:
                sent = assessing.submit(session, made, **who)
                signed = SignOff("Maria Okafor", "Chief", None, self.now)
                issuing.sign_off(session, sent, signed, self.basis.resources, **who)

    def paths(self) -> tuple[str, ...]:
        """The pages that are measured."""
        base = f"/agencies/{self.agency.slug}"
        open_one, signed = f"{base}/assessments/{YEARS}", f"{base}/assessments/{YEARS - 1}"
        element = self.basis.questionnaire.domains[1].elements[2].id
        return (
            "/agencies",
            base,
            f"{base}/changes?from={YEARS - 2}&to={YEARS - 1}",
            f"{base}/trend",
            f"{base}/plan",
            f"{base}/calendar",
            open_one,
            f"{open_one}/profile",
            f"{open_one}/elements/{element}",
            f"{open_one}/check",
            f"{open_one}/results",
            f"{signed}/results",
            f"{signed}/reports",
            "/library",
        )

    def desk(self) -> FlaskClient:
        """A browser at the desk of an app without accounts."""
        client = self._app(accounts=False).test_client()
        with client.session_transaction() as kept:
            kept["person"] = str(self.actor.id)
        return client

    def member(self) -> FlaskClient:
        """A browser in which the chief is signed in."""
        client = self._app(accounts=True).test_client()
        with self.sessions() as session:
            uniquifier = session.scalar(select(AccountRow.fs_uniquifier))
        with client.session_transaction() as kept:
            kept.update({"_user_id": uniquifier, "_fresh": True, "fs_paa": time.time()})
        return client

    def _app(self, *, accounts: bool) -> Flask:
        return create_app(Settings(self.folder, accounts=accounts), engine=self.engine, basis=self.basis)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that are run meanwhile."""
    seen: list[str] = []

    def listen(connection: Connection, cursor: object, statement: str, *more: object) -> None:  # noqa: ARG001
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    yield seen
    event.remove(engine, "before_cursor_execute", listen)


def measured(clients: Sequence[FlaskClient], engine: Engine, path: str, runs: int = RUNS) -> list[Measured]:
    """A page, opened again and again by each client in turn."""
    clock: list[list[float]] = [[] for _ in clients]
    worked: list[list[float]] = [[] for _ in clients]
    statements = [0 for _ in clients]
    for run in range(runs + WARM_UP):
        for place, client in enumerate(clients):
            with counted(engine) as seen:
                begun, work = time.perf_counter(), time.process_time()
                answer = client.get(path)
                took = time.perf_counter() - begun, time.process_time() - work
            if answer.status_code not in {200, 302, 303}:
                raise SystemExit(f"{path} answered {answer.status_code}: {answer.text[:300]}")
            if run >= WARM_UP:
                clock[place].append(took[0] * 1000)
                worked[place].append(took[1] * 1000)
                statements[place] = len(seen)
    return [
        Measured(count, median(times), quantiles(times, n=20)[-1], median(work))
        for count, times, work in zip(statements, clock, worked, strict=True)
    ]


def add_others(engine: Engine, agency: Agency, count: int) -> None:
    """Give the database so many more agencies, each with everything that this one has, under ids of its own."""
    rows = dict(_rows_of(engine, agency.id))
    for number in range(count):
        new: dict[uuid.UUID, uuid.UUID] = {agency.id: uuid.uuid4()}
        for table, held in rows.items():
            keys = [c.name for c in TABLES.tables[table].primary_key.columns if isinstance(c.type, Uuid)]
            if keys == ["id"]:
                new.update({row["id"]: uuid.uuid4() for row in held if row["id"] not in new})
        with engine.begin() as connection:
            for table, held in rows.items():
                made = [{name: _other(value, new) for name, value in row.items()} for row in held]
                if table == "agency":
                    made[0] |= {"slug": f"other-{number}", "name": f"Other Agency {number:03}"}
                for first in range(0, len(made), _AT_ONCE):
                    connection.execute(insert(TABLES.tables[table]), made[first : first + _AT_ONCE])
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _rows_of(engine: Engine, agency_id: uuid.UUID) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The rows of an agency, table by table, those that others lead to first."""
    with engine.connect() as connection:
        for table in TABLES.sorted_tables:
            column = table.c.id if table.name == "agency" else table.c.get("agency_id")
            if column is not None and table.name not in _SHARED:
                found = connection.execute(select(table).where(column == agency_id)).mappings()
                if rows := [dict(row) for row in found]:
                    yield table.name, rows


def _other(value: object, new: Mapping[uuid.UUID, uuid.UUID]) -> object:
    return new.get(value, value) if isinstance(value, uuid.UUID) else value


def cost_of_accounts(installed: Installed) -> None:
    """The same pages at a desk and signed in, in turn."""
    browsers = installed.desk(), installed.member()
    print("| page | desk, ms | signed in, ms | more, ms | processor alone, more | statements | signed in |")
    print(f"|{'---|' * 7}")
    for path in installed.paths()[1:9]:
        desk, member = measured(browsers, installed.engine, path)
        more, work = member.middle - desk.middle, member.worked - desk.worked
        line = f"| {path} | {desk.middle:.1f} | {member.middle:.1f} | {more:+.1f} | {work:+.1f}"
        print(f"{line} | {desk.statements} | {member.statements} |", flush=True)


def cost_of_others(installed: Installed) -> None:
    """Every page alone and among the others."""
    member, paths = installed.member(), installed.paths()
    alone = [measured([member], installed.engine, path)[0] for path in paths]
    begun = time.perf_counter()
    add_others(installed.engine, installed.agency, OTHERS)
    print(f"\n{OTHERS} more agencies took {time.perf_counter() - begun:.0f} s.\n")
    print("| page | statements | among 500 | p95 alone, ms | among 500 | ratio | processor alone, ratio of medians |")
    print(f"|{'---|' * 7}")
    for path, one in zip(paths, alone, strict=True):
        (many,) = measured([member], installed.engine, path)
        late, work = many.late / one.late, many.worked / one.worked
        line = f"| {path} | {one.statements} | {many.statements} | {one.late:.1f} | {many.late:.1f}"
        print(f"{line} | {late:.2f} | {work:.2f} |", flush=True)


def main(arguments: Sequence[str]) -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(arguments[0] if arguments else f"sqlite:///{folder}/benchmark.sqlite3")
        migration.upgrade(engine)
        installed = Installed(engine, read_basis(SHIPPED_QUESTIONNAIRE), Path(folder))
        print(f"{engine.dialect.name}, {RUNS} runs\n")
        cost_of_accounts(installed)
        cost_of_others(installed)
        engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1:])
