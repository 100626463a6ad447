"""What is listened on, and whether this machine has the worker."""

import socket

import pytest

from kl_assess.cli import serving
from tests.cli.test_installation import run


@pytest.fixture
def started(monkeypatch):
    """What `serve` starts, by its kind: nothing is really started."""
    found = []

    class Companion:
        def __init__(self, _):
            found.append("worker")

        def stop(self):
            found.append("worker stopped")

    class Server:
        def __init__(self, settings):
            self.settings = settings

        def run(self):
            found.append(serving.address_of(self.settings))

    monkeypatch.setattr(serving, "Companion", Companion)
    monkeypatch.setattr(serving, "_Server", Server)
    return found


@pytest.fixture
def port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def test_the_web_is_started_with_its_worker_on_this_machine_alone(started, port, tmp_path):
    run("serve", "--instance", tmp_path, "--port", port)
    assert started == ["worker", f"127.0.0.1:{port}", "worker stopped"]


def test_a_machine_that_has_no_worker_starts_the_web_alone(started, port, tmp_path):
    run("serve", "--instance", tmp_path, "--port", port, "--no-worker")
    assert started == [f"127.0.0.1:{port}"]


def test_with_accounts_it_listens_where_it_is_told_to(started, port, tmp_path):
    (tmp_path / "settings.toml").write_text('accounts = true\nlisten = "127.0.0.2"\n')
    run("serve", "--instance", tmp_path, "--port", port)
    assert f"127.0.0.2:{port}" in started


def test_without_accounts_nobody_else_is_let_in(started, tmp_path):
    (tmp_path / "settings.toml").write_text('listen = "127.0.0.2"\n')
    assert "Without accounts nobody else may come in" in run("serve", "--instance", tmp_path, code=1)
    assert started == []


def test_a_port_in_use_and_an_address_of_another_machine_are_told(started, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert f"Port {taken} is in use" in run("serve", "--instance", tmp_path, "--port", taken, code=1)
    (tmp_path / "settings.toml").write_text('accounts = true\nlisten = "203.0.113.1"\n')
    assert "203.0.113.1:8000 cannot be listened on" in run("serve", "--instance", tmp_path, code=1)
    assert started == []
