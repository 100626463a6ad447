"""Many people who save at once, each in a browser and to an item of their own, as fast as they are answered.

    python benchmarks/people.py [postgresql://...]

starts `kl-assess serve` on a new installation, lets 1 and then 50 people save for 30 seconds, and prints how long a
save took, and for how long the server's processes kept a processor busy for it (Linux only): the number to go by where
something else runs on the machine, as the people do.
"""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parents[1]))

from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE
from kl_assess.catalog.questionnaire import read_questionnaire

SECONDS = 30


@dataclass
class Browser:
    """One person: a connection, a cookie, a token."""

    port: int
    name: str
    cookie: str = ""
    token: str = ""
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self._read("/desk")
        self.send("/desk", {"name": self.name, "title": "Officer"})
        self._read("/desk")

    def send(self, path: str, fields: dict[str, object], **headers: str) -> tuple[int, str]:
        """Post a form; the status and the text of the answer."""
        body = urlencode({"csrf_token": self.token, **fields})
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", **headers})

    def read(self, path: str) -> tuple[int, str]:
        """Get a page; the status and its text."""
        return self._ask("GET", path, None, {})

    def _read(self, path: str) -> None:
        _, text = self.read(path)
        self.token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', text)[0]

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, str]:
        given = {"Cookie": self.cookie, **headers} if self.cookie else headers
        try:
            self.connection.request(method, path, body, given)
            answer = self.connection.getresponse()
        except (http.client.HTTPException, ConnectionError):  # the server closes idle connections
            self.connection.close()
            self.connection.request(method, path, body, given)
            answer = self.connection.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name == "Set-Cookie":
                self.cookie = value.split(";")[0]
        if answer.getheader("Location"):
            text = answer.getheader("Location")
        return answer.status, text


@dataclass(frozen=True)
class Saved:
    """What came of it: seconds for each save, the last note acknowledged per item, and whatever went wrong."""

    times: list[float]
    last: dict[str, str]
    wrong: list[str]

    def quantile(self, share: float) -> float:
        """The time in milliseconds within which this share of the saves was answered."""
        return sorted(self.times)[min(int(len(self.times) * share), len(self.times) - 1)] * 1000


def start(browser: Browser) -> tuple[str, str]:
    """Add an agency and start its assessment; the addresses of both."""
    facts = {"name": "Lake Ansel Police Department", "state": "MI", "zone": "", "short": "", "size": ""}
    _, agency = browser.send("/agencies/new", facts)
    cycle = {"name": "2026", "starts": "", "ends": "", "mode": "full"}
    _, assessment = browser.send(f"{agency}/assessments/new", cycle)
    return agency, assessment


def people_saving(port: int, assessment: str, items: Sequence[str], people: int, seconds: float) -> Saved:
    """Let people save notes to items of an assessment for some seconds, each to one of their own."""
    browsers = [Browser(port, f"Officer {number}") for number in range(people)]
    saved = Saved([], {}, [])
    start = threading.Barrier(people)
    lock = threading.Lock()

    def save(browser: Browser, item: str) -> None:
        version, count = 0, 0
        start.wait()
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            note = f"{browser.name}, note {count}"
            before = time.perf_counter()
            fields = {f"{item}-version": version, f"{item}-answer": count % 5, f"{item}-note": note}
            try:
                status, text = browser.send(f"{assessment}/items/{item}", fields, Accept="application/json")
            except OSError as error:
                with lock:
                    saved.wrong.append(repr(error))
                return
            took = time.perf_counter() - before
            with lock:
                if status != http.HTTPStatus.OK:
                    saved.wrong.append(f"{status}: {text[:200]}")
                    return
                saved.times.append(took)
                saved.last[item] = note
            version, count = json.loads(text)["version"], count + 1

    threads = [threading.Thread(target=save, args=pair, daemon=True) for pair in zip(browsers, items, strict=False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return saved


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    items = [item.id for item in read_questionnaire(SHIPPED_QUESTIONNAIRE).items]
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        settings = {"KL_ASSESS_DATABASE": arguments[0]} if arguments else {}
        command = [sys.executable, "-m", "kl_assess", "serve", "--instance", folder, "--port", str(port)]
        server = subprocess.Popen(command, env={**os.environ, **settings}, stdout=subprocess.PIPE)  # noqa: S603
        try:
            ready(port)
            _, assessment = start(Browser(port, "Maria Okafor"))
            print("| people | saves a second | p50, ms | p95, ms | processor, ms | errors |\n|---|---|---|---|---|---|")
            for people in (1, 50):
                own = items[:1] if people == 1 else items[1:]
                before = busy(server.pid)
                saved = people_saving(port, assessment, own, people, SECONDS)
                each = (busy(server.pid) - before) / len(saved.times) * 1000
                rate = len(saved.times) / SECONDS
                p50, p95 = saved.quantile(0.5), saved.quantile(0.95)
                print(
                    f"| {people} | {rate:.0f} | {p50:.1f} | {p95:.1f} | {each:.1f} | {len(saved.wrong)} |", flush=True
                )
        finally:
            server.terminate()
            server.wait()


def busy(pid: int) -> float:
    """For how many seconds a process and those that it started have kept a processor busy so far."""
    own = sum(map(int, Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]))
    started = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    return own / os.sysconf("SC_CLK_TCK") + sum(busy(int(child)) for child in started)


def ready(port: int) -> None:
    """Wait until a server answers."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError


if __name__ == "__main__":
    main(sys.argv[1:])
