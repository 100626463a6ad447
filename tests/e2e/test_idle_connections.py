"""Browsers open connections beforehand and leave them idle: nobody else waits for those."""

import socket
import time
import urllib.request
from contextlib import ExitStack

from tests.e2e.server import serving

IDLE = 12


def test_a_page_comes_at_once_while_others_hold_idle_connections(tmp_path):
    with serving(tmp_path / "instance") as server, ExitStack() as held:
        for _ in range(IDLE):
            held.enter_context(socket.create_connection(("localhost", server.port)))
        time.sleep(0.5)  # let the server take them all
        begun = time.monotonic()
        with urllib.request.urlopen(f"{server.url}/", timeout=60) as answer:  # noqa: S310 - our own server
            assert answer.status == 200
        assert time.monotonic() - begun < 4  # one that waits for an idle one waits for five seconds at least
