"""Receipts that an installation signs with its own Ed25519 key, and their proof.

A receipt is a JSON text: what it says, the public key, and the signature over the canonical JSON of what it says.
Whoever has the text can prove it without this program (docs/record.md).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kl_assess.config import KEYS, secret

KEY: Final = f"{KEYS}/receipts.key"
"""Where the key lies below the folder of the installation."""

_NONE: Final = "This is no receipt of KL Assess."
_PARTS: Final = {"receipt", "public_key", "signature"}


class ReceiptError(ValueError):
    """A text is no receipt, or was changed; the sentence says which."""


@dataclass(frozen=True)
class Proved:
    """A receipt whose signature is right: what it says, and the public key in hexadecimal digits."""

    says: Mapping[str, Any]
    public_key: str


def signing_key(instance: Path) -> bytes:
    """The key of an installation, made when it is first wanted, and kept where only its owner reads it."""
    return bytes.fromhex(secret(instance, KEY))


def known_key(instance: Path) -> str | None:
    """The public key of an installation, or None where it has never signed."""
    return public_key(signing_key(instance)) if (instance / KEY).is_file() else None


def public_key(key: bytes) -> str:
    """The public part of a key, in hexadecimal digits."""
    return Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw().hex()


def signed(says: Mapping[str, Any], key: bytes) -> str:
    """A receipt that says this; plain JSON data."""
    signature = Ed25519PrivateKey.from_private_bytes(key).sign(_canonical(says)).hex()
    whole = {"receipt": says, "public_key": public_key(key), "signature": signature}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def prove(text: str) -> Proved:
    """What a receipt says, once its signature is right for the key in it. Raises ReceiptError."""
    whole = _parts(text)
    try:
        key, signature = bytes.fromhex(whole["public_key"]), bytes.fromhex(whole["signature"])
        Ed25519PublicKey.from_public_bytes(key).verify(signature, _canonical(whole["receipt"]))
    except InvalidSignature as error:
        raise ReceiptError(
            "The receipt was changed after it was signed, or its signature is of another key."
        ) from error
    except (TypeError, ValueError) as error:
        raise ReceiptError(_NONE) from error
    return Proved(whole["receipt"], key.hex())


def _parts(text: str) -> Mapping[str, Any]:
    try:
        whole = json.loads(text)
    except (RecursionError, ValueError) as error:
        raise ReceiptError(_NONE) from error
    if not isinstance(whole, dict) or set(whole) != _PARTS or not isinstance(whole["receipt"], dict):
        raise ReceiptError(_NONE)
    return whole


def _canonical(says: Mapping[str, Any]) -> bytes:
    return json.dumps(says, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
