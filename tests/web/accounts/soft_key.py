"""A passkey in software: what a browser and its authenticator answer (WebAuthn Level 3, no attestation)."""

import json
import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

SITE = "localhost"
ORIGIN = "http://localhost"
PRESENT, VERIFIED, NEW = 0x01, 0x04, 0x40


def text(data):
    return urlsafe_b64encode(data).decode().rstrip("=")


def data(found):
    return urlsafe_b64decode(found + "=" * (-len(found) % 4))


class SoftKey:
    """One passkey. `verifies` says whether it asks for a finger or a PIN."""

    def __init__(self, *, verifies=True):
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._verifies = verifies
        self._count = 0
        self.id = os.urandom(32)
        self.owner = None

    def create(self, options):
        """The answer to `navigator.credentials.create`."""
        self.owner = data(options["user"]["id"])
        public = self._key.public_key().public_numbers()
        shown = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: public.x.to_bytes(32), -3: public.y.to_bytes(32)})
        about = bytes(16) + struct.pack(">H", len(self.id)) + self.id + shown
        attested = {"fmt": "none", "attStmt": {}, "authData": self._about(NEW) + about}
        response = {"attestationObject": text(cbor2.dumps(attested)), "transports": ["internal"]}
        return self._answer(response | {"clientDataJSON": text(self._client("webauthn.create", options))})

    def get(self, options):
        """The answer to `navigator.credentials.get`."""
        self._count += 1
        about, client = self._about(), self._client("webauthn.get", options)
        signature = self._key.sign(about + sha256(client).digest(), ec.ECDSA(SHA256()))
        parts = {"authenticatorData": about, "clientDataJSON": client, "signature": signature, "userHandle": self.owner}
        return self._answer({name: text(part) for name, part in parts.items()})

    def _about(self, more=0):
        flags = PRESENT | (VERIFIED if self._verifies else 0) | more
        return sha256(SITE.encode()).digest() + struct.pack(">BI", flags, self._count)

    def _client(self, kind, options):
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": ORIGIN}).encode()

    def _answer(self, response):
        return json.dumps({"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response})
