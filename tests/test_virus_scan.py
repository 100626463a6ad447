"""The scanner is asked by its own protocol, and whatever is not a clear answer is no answer."""

import pytest

from kl_assess import virus_scan
from kl_assess.virus_scan import SilentError
from tests.clamd import LARGEST, VIRUS, scanner, silent


@pytest.fixture(params=["port", "socket"])
def place(request, tmp_path):
    return ("127.0.0.1", 0) if request.param == "port" else str(tmp_path / "clamd.sock")


@pytest.fixture
def file(tmp_path):
    def written(content):
        path = tmp_path / "file"
        path.write_bytes(content)
        return path

    return written


def test_a_clean_file_is_clean_and_was_seen_whole(place, file):
    content = bytes(range(256)) * 1000
    with scanner(place) as running:
        assert virus_scan.virus_in(running.named, file(content)) is None
    assert running.seen == [content]


def test_a_virus_is_named_wherever_it_is_in_the_file(place, file):
    with scanner(place) as running:
        assert virus_scan.virus_in(running.named, file(b"x" * 65_530 + VIRUS)) == "Tests.Virus-1"


def test_a_file_larger_than_the_scanner_takes_is_not_called_clean(place, file):
    with scanner(place) as running, pytest.raises(SilentError):
        virus_scan.virus_in(running.named, file(b"x" * (LARGEST + 100_000)))


def test_a_scanner_that_says_nothing_calls_no_file_clean(file):
    with silent() as running, pytest.raises(SilentError):
        virus_scan.virus_in(running.named, file(b"x"))


@pytest.mark.parametrize(
    "named", ["127.0.0.1:1", "localhost:none", "/nowhere/clamd.sock", "nowhere", "127.0.0.1:99999"]
)
def test_a_scanner_that_is_not_there_is_told(named, file):
    with pytest.raises(SilentError):
        virus_scan.virus_in(named, file(b"x"))
    with pytest.raises(SilentError):
        virus_scan.ping(named)


def test_a_ping_says_that_it_is_there(place):
    with scanner(place) as running:
        virus_scan.ping(running.named)
