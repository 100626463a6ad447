"""A mail server for the tests: it speaks SMTP with and without TLS, and keeps what comes."""

import base64
import datetime as dt
import socketserver
import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class MailServer:
    """What the server does, and what it was given. `refuse` answers a recipient or the data: {"data": "550 No"}."""

    tls: str = "none"
    user: str = ""
    password: str = ""
    refuse: dict[str, str] = field(default_factory=dict)
    context: ssl.SSLContext | None = None
    messages: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    in_the_open: list[str] = field(default_factory=list)
    port: int = 0


class _Handler(socketserver.StreamRequestHandler):
    @property
    def state(self):
        return self.server.state

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def wrap(self):
        self.request = self.state.context.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)

    def handle(self):
        self.safe = self.state.tls == "implicit"
        try:
            if self.safe:
                self.wrap()
            self.say("220 tests ESMTP")
            while line := self.rfile.readline():
                if not self.safe:
                    self.state.in_the_open.append(line.decode().strip())
                if not self.answer(line.decode().strip()):
                    return
        except (ssl.SSLError, ConnectionError):
            pass  # whoever does not trust our certificate leaves

    def finish(self):
        super().finish()
        self.request.close()

    def answer(self, line):
        verb = line.split(" ")[0].upper()
        return getattr(self, f"on_{verb.lower()}", self.on_unknown)(line) is not False

    def on_unknown(self, _):
        self.say("500 What?")

    def on_ehlo(self, _):
        offers = ["tests"]
        if self.state.tls == "starttls" and not self.safe:
            offers.append("STARTTLS")
        if self.state.user:
            offers.append("AUTH PLAIN")
        for offer in offers[:-1]:
            self.say(f"250-{offer}")
        self.say(f"250 {offers[-1]}")

    def on_starttls(self, _):
        self.say("220 Go on")
        self.wrap()
        self.safe = True

    def on_auth(self, line):
        _, user, password = base64.b64decode(line.split()[2]).decode().split("\0")
        good = (user, password) == (self.state.user, self.state.password)
        self.say("235 Yes" if good else "535 No such user: " + user)

    def on_mail(self, _):
        self.say(self.state.refuse.get("mail", "250 OK"))

    def on_rcpt(self, line):
        answer = self.state.refuse.get("rcpt", "250 OK")
        if answer.startswith("250"):
            self.state.recipients.append(line.partition(":")[2].strip("<>"))
        self.say(answer)

    def on_data(self, _):
        self.say("354 Go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        answer = self.state.refuse.get("data", "250 OK")
        if answer.startswith("250"):
            self.state.messages.append(b"".join(lines))
        self.say(answer)

    def on_rset(self, _):
        self.say("250 OK")

    def on_quit(self, _):
        self.say("221 Bye")
        return False


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request, address):
        pass


@contextmanager
def mail_server(**facts):
    """A running mail server on this machine."""
    state = MailServer(**facts)
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.state = state
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()


def certificate(folder, name="localhost"):
    """A certificate of the test's own for a host: the file of it and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file
