"""How long the pages take, each beside a floor that was measured in the same run.

    python benchmarks/web.py [postgresql://...]

The floor of a save is a Flask view with one durable insert through SQLAlchemy; the floor of a page is a Flask view
that runs one query and sends the same bytes of HTML. The floor of an import's preview takes in the same file, reads it
as YAML, and answers as a page does; that of an import inserts as many rows as it does, in one durable transaction.

Both apps answer in this process, turn by turn; medians in ms. The time that went by stands first, then the time that
the processor worked: that leaves out waiting for the disk, for the database's server, and for whatever else runs on
the machine. Results are kept until something changes, so check and results stand twice: as they are opened again, and
as they are opened after a change. What changed and the trend are kept too, and stand twice: opened again, and for the
first time.
"""

import datetime as dt
import io
import itertools
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

import yaml
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import Engine, Integer, String, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

from kl_assess.app import create_app
from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE, Basis, read_basis
from kl_assess.config import Settings
from kl_assess.core.assessment import Actor, Answer, Assessment, Cycle, SignOff
from kl_assess.core.responses import ItemResponse
from kl_assess.store import migration, responses
from kl_assess.store.agencies import Agency, AgencyFacts
from kl_assess.store.engine import connect, writing
from kl_assess.web.comparing import kept as drawn
from kl_assess.web.results import so_far
from kl_assess.workflow import answering, assessing, issuing, membership

RUNS = 80
WARM_UP = 5
MANY = 2000
CYCLES = 10
AFTER_A_CHANGE = ("check your answers", "results")


class Base(DeclarativeBase):
    """The one table of the floor."""


class Note(Base):
    """A row of the floor."""

    __tablename__ = "floor_note"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    text: Mapped[str] = mapped_column(String)


def floor(engine: Engine, page: str) -> FlaskClient:
    """The least that could answer: one insert, or one query and a page that is ready."""
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    app, sessions = Flask("floor"), sessionmaker(engine)

    @app.post("/")
    def save() -> dict[str, str]:
        with sessions() as session, writing(session):
            session.add(Note(text="A note of some words, as long as most notes are."))
        return {"saved": "10:42"}

    @app.post("/rows/<int:count>")
    def save_many(count: int) -> dict[str, str]:
        text = "A note of some words, as long as most notes are."
        with sessions() as session, writing(session):
            session.execute(insert(Note), [{"text": text}] * count)
        return {"saved": "10:42"}

    @app.post("/file")
    def read() -> str:
        yaml.load(request.files["file"].read(), yaml.CSafeLoader)
        return show()

    @app.get("/")
    def show() -> str:
        with sessions() as session:
            session.scalar(select(Note.text).limit(1))
        return page

    return app.test_client()


class Kept:
    """An installation with one agency, a full assessment, and a browser whose person is known."""

    def __init__(self, engine: Engine, basis: Basis, folder: Path) -> None:
        self.basis = basis
        self.sessions = sessionmaker(engine, expire_on_commit=False)
        self.now = dt.datetime.now(dt.UTC)
        with self.sessions() as session, writing(session):
            self.actor: Actor = membership.register_person(session, "Maria Okafor", "Chief", now=self.now)
            facts = AgencyFacts(name="Lake Ansel", zone="America/Detroit")
            self.agency: Agency = membership.register_agency(session, facts, actor=self.actor, now=self.now)
        self.assessment = self.start()
        with self.sessions() as session, writing(session):
            for place, item in enumerate(basis.questionnaire.items):
                answer = Answer(item.id, ItemResponse(level=place % 5, note="Since May, in writing."))
                answering.record_response(session, self.assessment, answer, actor=self.actor, now=self.now)
        app = create_app(Settings(folder), engine=engine, basis=basis)
        app.config["WTF_CSRF_ENABLED"] = False  # a benchmark has no page to take the token from
        self.client = app.test_client()
        with self.client.session_transaction() as kept:
            kept["person"] = str(self.actor.id)
        self.address = f"/agencies/{self.agency.slug}/assessments/{self.assessment.number}"

    def start(self) -> Assessment:
        """The agency's next assessment."""
        with self.sessions() as session, writing(session):
            return assessing.start(
                session, self.agency, self.basis.questionnaire, Cycle("2026"), actor=self.actor, now=self.now
            )

    def save(self) -> Callable[[], None]:
        """Save one answer, each time another than before."""
        item = self.basis.questionnaire.items[0].id
        with self.sessions() as session:
            version = responses.answer(session, self.assessment, item).version
        count = [version]

        def save() -> None:
            sent = {f"{item}-version": count[0], f"{item}-answer": "2", f"{item}-note": f"Note {count[0]}"}
            answer = self.client.post(f"{self.address}/items/{item}", data=sent, headers={"Accept": "application/json"})
            count[0] = ok(answer).json["version"]

        return save


def ok(answer: object) -> object:
    """The answer, which must be a good one: an error page is fast and worth nothing."""
    if answer.status_code not in {200, 303}:
        raise SystemExit(f"{answer.request.path} answered {answer.status_code}: {answer.text[:300]}")
    return answer


class Took(NamedTuple):
    """What a step took, in milliseconds: of the clock, and of the processor."""

    clock: float
    cpu: float


def turn_by_turn(*steps: Callable[[], object], runs: int = RUNS) -> list[Took]:
    """The median time of each step; the steps take turns, so that a busy moment meets them all."""
    times: list[list[Took]] = [[] for _ in steps]
    for run in range(runs + WARM_UP):
        for step, kept in zip(steps, times, strict=True):
            clock, cpu = time.perf_counter(), time.process_time()
            step()
            took = Took((time.perf_counter() - clock) * 1000, (time.process_time() - cpu) * 1000)
            if run >= WARM_UP:  # the first ones fill caches
                kept.append(took)
    return [Took(median(took.clock for took in kept), median(took.cpu for took in kept)) for kept in times]


def told(what: str, ours: Took, least: Took) -> None:
    """One line of the table."""
    clock, cpu = (f"{ours[k]:6.1f} | {least[k]:6.1f} | {ours[k] / least[k]:5.1f}" for k in range(len(Took._fields)))
    print(f"| {what:41} | {clock} | {cpu} |", flush=True)


def pages(kept: Kept, engine: Engine) -> None:
    """The pages beside a floor with their own bytes."""
    element = kept.basis.questionnaire.domains[1].elements[2].id
    base = f"/agencies/{kept.agency.slug}"
    for what, path in (
        ("element page, 4 items", f"{kept.address}/elements/{element}"),
        ("task list", kept.address),
        ("check your answers", f"{kept.address}/check"),
        ("results", f"{kept.address}/results"),
        ("overview", base),
        ("library", "/library"),
    ):
        html = ok(kept.client.get(path)).text
        least = floor(engine, html)

        def changed(path: str = path) -> None:
            so_far.forget()
            ok(kept.client.get(path))

        steps = [lambda path=path: ok(kept.client.get(path)), lambda least=least: least.get("/")]
        again, bare, *first = turn_by_turn(*steps, *([changed] if what in AFTER_A_CHANGE else []))
        told(f"{what} ({len(html.encode()) // 1000} kB)", again, bare)
        for took in first:
            told(f"{what}, after a change", took, bare)


def over_the_cycles(kept: Kept, engine: Engine) -> None:
    """What changed and the trend of an agency with ten signed cycles and an open one, the middle of three moved."""
    with kept.sessions() as session, writing(session):
        facts = AgencyFacts(name="Ten Cycles", zone="America/Detroit")
        agency = membership.register_agency(session, facts, actor=kept.actor, now=kept.now)
    who = {"actor": kept.actor, "now": kept.now}
    for number in range(11):
        with kept.sessions() as session, writing(session):
            made = assessing.start(session, agency, kept.basis.questionnaire, Cycle(str(2015 + number)), **who)
            for place, item in enumerate(kept.basis.questionnaire.items):
                level = (place + number * (place % 3 == 1)) % 5
                answering.record_response(session, made, Answer(item.id, ItemResponse(level=level)), **who)
            if number < CYCLES:
                sent = assessing.submit(session, made, **who)
                signed = SignOff("Maria Okafor", "Chief", None, kept.now)
                issuing.sign_off(session, sent, signed, kept.basis.resources, **who)
    base = f"/agencies/{agency.slug}"
    for what, path in (
        ("what changed, two of 10 signed cycles", f"{base}/changes?from=9&to=10"),
        ("what changed, the open one of 11", f"{base}/changes"),
        ("trend over 10 cycles", f"{base}/trend"),
    ):
        html = ok(kept.client.get(path)).text
        least = floor(engine, html)

        def first(path: str = path) -> None:
            drawn.forget()
            so_far.forget()
            ok(kept.client.get(path))

        steps = [lambda path=path: ok(kept.client.get(path)), lambda least=least: least.get("/"), first]
        again, bare, before = turn_by_turn(*steps)
        told(f"{what} ({len(html.encode()) // 1000} kB)", again, bare)
        told(f"{what}, first view", before, bare)


def importing(kept: Kept, engine: Engine) -> None:
    """A responses file that changes every answer: read, and taken over."""
    address = f"{kept.address}/import"
    told_so = ok(kept.client.get(f"{kept.address}/export/responses.yaml")).text
    files = itertools.cycle([told_so.replace("in writing", f"in writing, {again}") for again in ("again", "once more")])
    field = ""

    def preview() -> str:
        nonlocal field
        sent = {"file": (io.BytesIO(next(files).encode()), "responses.yaml")}
        html = ok(kept.client.post(address, data=sent)).text
        field = re.findall(r'name="file" value="([^"]+)"', html)[0]
        return html

    def apply() -> None:
        ok(kept.client.post(f"{address}/apply", data={"file": field}))

    html, items = preview(), len(kept.basis.questionnaire.items)
    least = floor(engine, html)
    ours_read, bare_read, ours, bare = turn_by_turn(
        preview,
        lambda: least.post("/file", data={"file": (io.BytesIO(told_so.encode()), "responses.yaml")}),
        apply,
        lambda: least.post(f"/rows/{2 * items + 1}"),
        runs=RUNS // 2,
    )
    told(f"preview of an import, {items} items ({len(html.encode()) // 1000} kB)", ours_read, bare_read)
    told(f"import (beside {2 * items + 1} inserts)", ours, bare)


def lists(kept: Kept) -> None:
    """The list of assessments with 200 and with 2,000 of them."""
    path, found = f"/agencies/{kept.agency.slug}", []
    for count in (200, MANY):
        with kept.sessions() as session, writing(session):
            fill(session, kept, count)
        found += turn_by_turn(lambda: ok(kept.client.get(path)))
    told("overview, 2,000 assessments beside 200", found[1], found[0])


def fill(session: Session, kept: Kept, count: int) -> None:
    """Bring the agency to so many assessments."""
    last = assessing.assessments.last_number(session, kept.agency.id)
    for _ in range(count - last):
        assessing.start(session, kept.agency, kept.basis.questionnaire, Cycle("2026"), actor=kept.actor, now=kept.now)


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(arguments[0] if arguments else f"sqlite:///{folder}/benchmark.sqlite3")
        migration.upgrade(engine)
        kept = Kept(engine, read_basis(SHIPPED_QUESTIONNAIRE), Path(folder))
        print(f"{engine.dialect.name}, medians of {RUNS}\n")
        columns = "    ms |  floor | ratio"
        print(f"| {'clock, then processor':41} | {columns} | {columns} |\n|{'---|' * 7}")
        least = floor(engine, "")
        told("save one answer", *turn_by_turn(kept.save(), lambda: least.post("/")))
        told("start an assessment (beside one insert)", *turn_by_turn(kept.start, lambda: least.post("/"), runs=20))
        pages(kept, engine)
        over_the_cycles(kept, engine)
        importing(kept, engine)
        lists(kept)
        engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1:])
