"""A virus scanner for the tests, which speaks the protocol of clamd and finds the one virus that there is in it."""

import socketserver
import struct
import threading
from contextlib import contextmanager

VIRUS = b"A-VIRUS-FOR-TESTS"
LARGEST = 1024 * 1024


class _Handler(socketserver.StreamRequestHandler):
    def handle(self):
        command = self._until_zero()
        if command == b"zPING":
            self.wfile.write(b"PONG\0")
        elif command == b"zINSTREAM":
            self.wfile.write(self._scanned())
        else:
            self.wfile.write(b"UNKNOWN COMMAND\0")

    def _until_zero(self):
        said = b""
        while (sign := self.rfile.read(1)) not in {b"\0", b""}:
            said += sign
        return said

    def _scanned(self):
        content = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
            if len(content) > LARGEST:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.server.seen.append(content)
        return b"stream: Tests.Virus-1 FOUND\0" if VIRUS in content else b"stream: OK\0"


class _Quiet(socketserver.StreamRequestHandler):
    def handle(self):
        self.rfile.read(1)


@contextmanager
def scanner(place=("127.0.0.1", 0), handler=_Handler):
    """A running scanner at a port of this machine or at the path of a socket; what it was sent is `seen`."""
    kind = socketserver.ThreadingTCPServer if isinstance(place, tuple) else socketserver.ThreadingUnixStreamServer
    with kind(place, handler) as server:
        server.seen = []
        server.handle_error = lambda *_: None
        server.named = f"127.0.0.1:{server.server_address[1]}" if isinstance(place, tuple) else place
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def silent():
    """A scanner that closes every connection without an answer."""
    return scanner(handler=_Quiet)
