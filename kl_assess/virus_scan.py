"""Asks clamd, the program of ClamAV that scans files for viruses, by its own protocol (clamd(8): PING and INSTREAM)."""

import re
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_WAIT: Final = 30
"""How long clamd may keep silent, in seconds."""
_CHUNK: Final = 64 * 1024
_LONGEST: Final = 4096
_FOUND: Final = re.compile(r"stream: (.+) FOUND")


class SilentError(Exception):
    """The scanner did not say whether a file is clean; the sentence tells why."""


def virus_in(scanner: str, path: Path) -> str | None:
    """The name of the virus that a file holds, or None where it is clean.

    `scanner` is the path of a socket, or host:port. Raises SilentError where it does not answer, or says neither, as
    for a file that is larger than its own limit (StreamMaxLength).
    """
    with _asked(scanner) as line, path.open("rb") as content:
        line.sendall(b"zINSTREAM\0")
        while chunk := content.read(_CHUNK):
            line.sendall(struct.pack("!I", len(chunk)) + chunk)
        line.sendall(struct.pack("!I", 0))
        answer = _answer(line)
    found = _FOUND.fullmatch(answer)
    if found is None and answer != "stream: OK":
        raise SilentError(f"It answered: {answer or 'nothing'}")
    return found[1] if found else None


def ping(scanner: str) -> None:
    """Ask whether the scanner is there. Raises SilentError where it is not."""
    with _asked(scanner) as line:
        line.sendall(b"zPING\0")
        answer = _answer(line)
    if answer != "PONG":
        raise SilentError(f"It answered: {answer or 'nothing'}")


@contextmanager
def _asked(scanner: str) -> Iterator[socket.socket]:
    """A connection to the scanner. Every trouble on it is told as its silence."""
    try:
        with _connected(scanner) as line:
            yield line
    except (OSError, ValueError) as error:
        raise SilentError(f"It did not answer ({type(error).__name__})") from error


def _connected(scanner: str) -> socket.socket:
    host, colon, port = scanner.rpartition(":")
    if "/" in scanner or not colon:
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(_WAIT)
        try:
            line.connect(scanner)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((host, int(port)), timeout=_WAIT)


def _answer(line: socket.socket) -> str:
    """What the scanner says, up to the zero byte that ends it."""
    said = b""
    while b"\0" not in said and len(said) < _LONGEST:
        more = line.recv(_LONGEST)
        if not more:
            break
        said += more
    return said.partition(b"\0")[0].decode("utf-8", "replace")
