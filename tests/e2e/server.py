"""A server of the test's own: `kl-assess serve` on a free port of this machine, with an installation of its own.

It can be killed as a power cut would do it, and started again on the same port with the same data.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

from sqlalchemy.orm import Session

from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE, read_basis
from kl_assess.config import PREFIX, Settings
from kl_assess.store.engine import connect, writing

HOST = "127.0.0.1"


class Server:
    """One installation and the process that serves it; `settings` are its own, such as `accounts=True`."""

    def __init__(self, instance, port=None, **settings):
        self.settings = Settings(instance, **settings)
        self.port = port or _free_port()
        self.process = None
        self._given = settings
        self._terminal = instance.with_name(f"{instance.name}.out")

    @property
    def url(self):
        return f"http://localhost:{self.port}"

    @property
    def printed(self):
        """What it has printed in the terminal."""
        return self._terminal.read_text(encoding="utf-8")

    def start(self):
        with self._terminal.open("ab") as terminal:
            self.process = subprocess.Popen(
                [*self._command("serve"), "--port", str(self.port)],
                env=self._environment(),
                stdout=terminal,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._wait()

    def run(self, *words):
        """Another command on the same installation, beside the server: how it ended, and what it printed."""
        return subprocess.run(
            self._command(*words), env=self._environment(), capture_output=True, text=True, check=False, timeout=60
        )

    def kill(self):
        """End it and everything that it has started at once: nothing is finished, nothing is tidied up."""
        self._signal(signal.SIGKILL)

    def stop(self):
        self._signal(signal.SIGTERM)

    @contextmanager
    def session(self):
        """A session on its database."""
        engine = connect(self.settings.database_url)
        with Session(engine, expire_on_commit=False) as opened:
            yield opened
        engine.dispose()

    def doing(self, verb, *given, **named):
        """Do one verb of the workflow in a transaction of its own."""
        with self.session() as session, writing(session):
            return verb(session, *given, **named)

    @property
    def basis(self):
        return read_basis(SHIPPED_QUESTIONNAIRE)

    def _command(self, *words):
        return [sys.executable, "-m", "kl_assess", *words, "--instance", str(self.settings.instance)]

    def _environment(self):
        """The environment without settings for another installation, and with this one's."""
        own = {f"{PREFIX}{name.upper()}": str(value) for name, value in self._given.items()}
        return {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)} | own

    def _signal(self, number):
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, number)
            self.process.wait(timeout=30)

    def _wait(self):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex((HOST, self.port)) == 0:
                    return
            assert self.process.poll() is None, "the server ended"
            time.sleep(0.05)
        raise TimeoutError("the server did not answer")


@contextmanager
def serving(instance, **settings):
    """A running server, stopped at the end."""
    server = Server(instance, **settings)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        server.kill()


def _free_port():
    with socket.socket() as found:
        found.bind((HOST, 0))
        return found.getsockname()[1]
