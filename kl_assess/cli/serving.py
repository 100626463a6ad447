"""`kl-assess serve`: the web and one worker, started and stopped together."""

import datetime as dt
import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click
from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from sqlalchemy.orm import sessionmaker

from kl_assess.app import create_app
from kl_assess.cli.accounts import first_link
from kl_assess.cli.demonstration import build
from kl_assess.cli.installation import bring_up_to_date, database_of, settings_in, with_instance
from kl_assess.config import ALIVE, Settings
from kl_assess.store.engine import connect
from kl_assess.tasks import Worker

_POLL: Final = 0.5
_SWEEP: Final = dt.timedelta(hours=1)
_NICE: Final = 10
_BEAT: Final = dt.timedelta(minutes=1)
_THREADS: Final = 16
"""How many connections one web worker has in hand at once. An idle one is put aside after five seconds."""
_GRACE: Final = 2
"""How long a web worker that is told to stop may take to finish a request, in seconds."""
_BREATH: Final = 1.0
"""How long a worker that died is left before it is started again, in seconds."""


class Companion:
    """The worker process beside the web: started with it, started again should it die, stopped with it."""

    def __init__(self, instance: Path) -> None:
        self._command = [sys.executable, "-m", "kl_assess", "work", "--instance", str(instance)]
        self._stopping = threading.Event()
        self._process = subprocess.Popen(self._command)  # noqa: S603 - this program itself
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while self._process.wait() != 0:  # a worker that was told to stop, also by another, ends with 0
            if self._stopping.wait(_BREATH):
                return
            self._process = subprocess.Popen(self._command)  # noqa: S603 - this program itself

    def stop(self) -> None:
        """Stop it. A report that it was making is made again at the next start."""
        self._stopping.set()
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with our settings. The app is made once, before the web workers are forked from it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults."""
        ours: dict[str, Any] = {
            "bind": address_of(self._settings),
            "workers": self._settings.web_workers,
            # A browser opens connections beforehand and leaves them idle: one that only waits must hold nobody up.
            "worker_class": "gthread",
            "threads": _THREADS,
            "preload_app": True,
            "loglevel": "warning",
            "graceful_timeout": _GRACE,
            "limit_request_line": 8190,
            "forwarded_allow_ips": "",  # what a proxy says of a request is read by the app, and only when told to
        }
        for name, value in ours.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The web application."""
        return create_app(self._settings)


@click.command()
@with_instance
@click.option("--port", type=int, help="The port. Without it: the one of the settings, or 8000.")
@click.option("--demonstration", is_flag=True, help="Fill a new installation with invented agencies to look at.")
@click.option("--no-worker", is_flag=True, help="Leave the worker out: another machine of this installation has it.")
def serve(instance: Path, port: int | None, *, demonstration: bool, no_worker: bool) -> None:
    """Start KL Assess on this machine: the pages in a browser, and the worker that makes reports."""
    settings = settings_in(instance)
    settings = settings if port is None else replace(settings, port=port)
    ensure_free(settings)
    with database_of(settings) as engine:
        if bring_up_to_date(engine) and demonstration:
            click.echo("Writing the demonstration...")
            build(sessionmaker(engine, expire_on_commit=False), settings)
        told = first_link(engine, settings)
    companion = None if no_worker else Companion(settings.instance)
    click.echo(f"KL Assess is ready: {settings.site}  (Ctrl+C stops it.)")
    if told:
        click.echo(f"Nobody administers it yet. {told}")
    try:
        _Server(settings).run()
    finally:
        if companion:
            companion.stop()


@click.command(hidden=True)
@with_instance
def work(instance: Path) -> None:
    """Do the jobs of an installation until stopped; `serve` starts this."""
    settings = settings_in(instance)
    os.nice(_NICE)
    parent = os.getppid()
    signal.signal(signal.SIGTERM, _end)
    _use_own_temporary_folder(settings.instance / "tmp")
    sessions = sessionmaker(connect(settings.database_url), expire_on_commit=False)
    worker = Worker(
        sessions,
        _utc_now,
        settings.blanks,
        settings if settings.accounts else None,  # one desk sends no messages
        evidence=settings.evidence,
        exports=settings.exports,
    )
    worker.take_over()
    swept = beaten = dt.datetime.min.replace(tzinfo=dt.UTC)
    while os.getppid() == parent:  # a worker does not outlive the web that it works for
        if _utc_now() - beaten > _BEAT:
            (settings.instance / ALIVE).touch()
            beaten = _utc_now()
        if _utc_now() - swept > _SWEEP:
            worker.sweep()
            swept = _utc_now()
        if not worker.work():
            time.sleep(_POLL)


def address_of(settings: Settings) -> str:
    """What is listened on: an address of this machine and a port."""
    host = f"[{settings.listen}]" if ":" in settings.listen else settings.listen
    return f"{host}:{settings.port}"


def ensure_free(settings: Settings) -> None:
    """End the command with a sentence where something else answers there."""
    family = socket.AF_INET6 if ":" in settings.listen else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.listen, settings.port))
        except OSError as error:
            raise click.ClickException(_not_free(settings, error)) from error


def _not_free(settings: Settings, error: OSError) -> str:
    if error.errno != errno.EADDRINUSE:
        return f"{address_of(settings)} cannot be listened on: {error.strerror}. Mend listen or port in the settings."
    return (
        f"Port {settings.port} is in use: perhaps KL Assess runs already. Open http://localhost:{settings.port}, or "
        f"choose another port: --port {settings.port + 1}"
    )


def _use_own_temporary_folder(folder: Path) -> None:
    # A report that is killed half-way leaves files in the temporary folder, and nobody else would remove them.
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tempfile.tempdir = str(folder)


def _end(number: int, frame: object) -> None:  # noqa: ARG001 - the system calls it so
    raise SystemExit(0)


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
