"""Signs heads of the log with an Ed25519 key that lies in a file of its own."""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from casetrack.errors import Invalid, NotFound, Refused

_OTHERS = 0o077
_KEY_ID_DIGITS = 16


@dataclass(frozen=True, kw_only=True)
class Signature:
    """What a key says of a message, all in hex."""

    key_id: str
    public_key: str
    signature: str


def make_key(path: Path) -> Signature:
    """Write a new key where no file is yet, readable by its owner alone; sign nothing with it."""
    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        message = "{path} is there already; a key that signed heads is never written over."
        raise Refused(message, path=path) from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(text)
        os.fsync(file.fileno())
    return _signed(key, b"")


def sign(path: Path, message: bytes) -> Signature:
    """Sign a message. Raises NotFound, Invalid, or Refused where others may read the key."""
    return _signed(_load(path), message)


def is_signed(message: bytes, public_key: str, signature: str, *, key_id: str) -> bool:
    """Whether this public key has this name and made this signature; all in hex."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return key_id_of(public_key) == key_id


def key_id_of(public_key: str) -> str:
    """The name of a public key: the first digits of its hash."""
    return sha256(bytes.fromhex(public_key)).hexdigest()[:_KEY_ID_DIGITS]


def _load(path: Path) -> Ed25519PrivateKey:
    try:
        if path.stat().st_mode & _OTHERS:
            raise Refused("Others may read the key {path}; say: chmod 600", path=path)
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        message = "The key {path} cannot be read; make one: casetrack audit key"
        raise NotFound(message, path=path) from error
    except (ValueError, TypeError) as error:
        raise Invalid("{path} holds no key", path=path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise Invalid("{path} holds another kind of key; heads are signed with Ed25519", path=path)
    return key


def _signed(key: Ed25519PrivateKey, message: bytes) -> Signature:
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    return Signature(key_id=key_id_of(public), public_key=public, signature=key.sign(message).hex())
