"""`kl-assess serve`: the web and one worker, started and stopped together, on this machine only."""

import datetime as dt
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
from kl_assess.cli.demonstration import build
from kl_assess.cli.installation import bring_up_to_date, database_of, settings_in, with_instance
from kl_assess.config import Settings
from kl_assess.store.engine import connect
from kl_assess.tasks import Worker

_HOST: Final = "127.0.0.1"
_WEB_WORKERS: Final = 2
_POLL: Final = 0.5
_SWEEP: Final = dt.timedelta(hours=1)
_NICE: Final = 10
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
            "bind": f"{_HOST}:{self._settings.port}",
            "workers": _WEB_WORKERS,
            "preload_app": True,
            "loglevel": "warning",
            "graceful_timeout": _GRACE,
            "limit_request_line": 8190,
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
def serve(instance: Path, port: int | None, *, demonstration: bool) -> None:
    """Start KL Assess on this machine: the pages in a browser, and the worker that makes reports."""
    settings = settings_in(instance)
    settings = settings if port is None else replace(settings, port=port)
    ensure_free(settings.port)
    with database_of(settings) as engine:
        if bring_up_to_date(engine) and demonstration:
            click.echo("Writing the demonstration...")
            build(sessionmaker(engine, expire_on_commit=False), settings)
    companion = Companion(settings.instance)
    click.echo(f"KL Assess is ready: http://localhost:{settings.port}  (Ctrl+C stops it.)")
    try:
        _Server(settings).run()
    finally:
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
    worker = Worker(sessions, _utc_now, settings.blanks)
    worker.take_over()
    swept = dt.datetime.min.replace(tzinfo=dt.UTC)
    while os.getppid() == parent:  # a worker does not outlive the web that it works for
        if _utc_now() - swept > _SWEEP:
            worker.sweep()
            swept = _utc_now()
        if not worker.work():
            time.sleep(_POLL)


def ensure_free(port: int) -> None:
    """End the command with a sentence where something else answers on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError as error:
            raise click.ClickException(
                f"Port {port} is in use: perhaps KL Assess runs already. Open http://localhost:{port}, or choose "
                f"another port: --port {port + 1}"
            ) from error


def _use_own_temporary_folder(folder: Path) -> None:
    # A report that is killed half-way leaves files in the temporary folder, and nobody else would remove them.
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tempfile.tempdir = str(folder)


def _end(number: int, frame: object) -> None:  # noqa: ARG001 - the system calls it so
    raise SystemExit(0)


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
