"""Check, without any access to the office's database, that an event is part of its log.

    python verify.py PROOF.json HEAD.json [PUBLIC-KEY]

PROOF.json comes from `casetrack audit prove ITEM`, HEAD.json lies beside a published bulletin,
PUBLIC-KEY (64 hex digits) is what the office has made known in another way. Needs Python alone;
signatures are checked where the package `cryptography` is installed.
"""

import hashlib
import json
import sys
from pathlib import Path


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def event_hash(event: dict) -> str:
    """The hash of an event: over its canonical JSON (RFC 8785)."""
    text = json.dumps(event, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hex()


def root_of(leaf: bytes, position: int, size: int, path: list) -> bytes:
    """The root that a leaf and its path give: RFC 9162, section 2.1.3.2."""
    if not 0 <= position < size:
        raise ValueError("the position lies outside of the log")
    node, last, result = position, size - 1, leaf
    for step in map(bytes.fromhex, path):
        if last == 0:
            raise ValueError("the path is too long")
        if node & 1 or node == last:
            result = sha256(b"\x01", step, result)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            result = sha256(b"\x01", result, step)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise ValueError("the path is too short")
    return result


def faults(proof: dict, head: dict, public_key: str) -> list:
    """What is wrong, in sentences; nothing if the event is part of the log."""
    found = []
    if event_hash(proof["event"]) != proof["hash"]:
        found.append("the event is not the one that was sealed: its hash differs")
    if proof["size"] != head["size"]:
        return [*found, f"the proof is for {proof['size']} events, the head for {head['size']}"]
    leaf = sha256(b"\x00", proof["hash"].encode())
    try:
        if root_of(leaf, proof["position"], proof["size"], proof["path"]).hex() != head["root"]:
            found.append("the event is not part of this log: its path leads to another root")
    except ValueError as error:
        found.append(f"the proof cannot be followed: {error}")
    if public_key and not signed(head, public_key):
        found.append("the head was not signed with this key")
    return found


def signed(head: dict, public_key: str) -> bool:
    """Whether the head's signature is one of this key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    text = f"casetrack log head 1\n{head['size']}\n{head['root']}\n{head['at']}\n"
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(head["signature"]), text.encode())
    except (InvalidSignature, ValueError, KeyError):
        return False
    return True


def main() -> int:
    match sys.argv[1:]:
        case [proof_file, head_file, *key] if len(key) <= 1:
            proof, head = (
                json.loads(Path(each).read_text("utf-8")) for each in (proof_file, head_file)
            )
        case _:
            print(__doc__)
            return 2
    found = faults(proof, head, "".join(key))
    for each in found:
        print(each)
    if not found:
        event = proof["event"]
        print(f"{proof['item']}: event {event['seq']} ({event['transition']}, {event['at']})")
        print(f"is number {proof['position']} of the {head['size']} events of this log.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
