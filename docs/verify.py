"""Check, without any access to the office's database, what it says of its log of events.

    python verify.py PROOF.json HEAD.json [PUBLIC-KEY]               an entry is part of the log
    python verify.py PROOF.json OLDER.json NEWER.json [PUBLIC-KEY]   the log only ever grew

Proofs come from `casetrack audit prove` and `grown`, heads lie beside bulletins, PUBLIC-KEY (64 hex
digits) was made known in another way. Signatures alone need more than Python: `cryptography`.
"""

import json
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path


def roots_of(seed: bytes, node: int, last: int, path: list) -> list:
    """The roots of the logs that end with this node and with the last: RFC 9162, 2.1.3-2.1.4."""
    older = newer = seed
    for step in map(bytes.fromhex, path):
        if last == 0:
            raise ValueError("the path is too long")
        if node & 1 or node == last:
            older = sha256(b"\x01" + step + older).digest()
            newer = sha256(b"\x01" + step + newer).digest()
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            newer = sha256(b"\x01" + newer + step).digest()
        node, last = node >> 1, last >> 1
    if last != 0:
        raise ValueError("the path is too short")
    return [older.hex(), newer.hex()]


def included(proof: dict, head: dict) -> Iterator[str]:
    """What is wrong with the proof that an event, or a correction, is part of the log."""
    entry = proof["event"] if "event" in proof else proof["correction"]
    text = json.dumps(entry, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    if sha256(text.encode()).hexdigest() != proof["hash"]:
        yield "the entry is not the one that was sealed: its hash differs"
    if proof["size"] != head["size"]:
        raise ValueError(f"the proof is for {proof['size']} entries, the head for {head['size']}")
    if not 0 <= proof["position"] < proof["size"]:
        raise ValueError("the position lies outside of the log")
    leaf = sha256(b"\x00" + proof["hash"].encode()).digest()
    if roots_of(leaf, proof["position"], proof["size"] - 1, proof["path"])[1] != head["root"]:
        yield "the entry is not part of this log: its path leads to another root"


def grown(proof: dict, older: dict, newer: dict) -> Iterator[str]:
    """What is wrong with the proof that a log begins with all of an older one."""
    first, size, path = proof["first"], proof["size"], proof["path"]
    if (first, size) != (older["size"], newer["size"]) or not 0 < first < size:
        raise ValueError(f"it is for {first} and {size}, not {older['size']} and {newer['size']}")
    seed, *rest = path if first & (first - 1) else [older["root"], *path]
    below = (first & -first).bit_length() - 1
    roots = roots_of(bytes.fromhex(seed), (first - 1) >> below, (size - 1) >> below, rest)
    if roots != [older["root"], newer["root"]]:
        yield f"history was rewritten: the head of {first} entries does not lead to that of {size}"


def signed(head: dict, public_key: str) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    text = f"casetrack log head 1\n{head['size']}\n{head['root']}\n{head['at']}\n"
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        return key.verify(bytes.fromhex(head["signature"]), text.encode()) is None
    except (InvalidSignature, ValueError, KeyError):
        return False


def main() -> int:
    files = [each for each in sys.argv[1:] if each.endswith(".json")]
    keys = sys.argv[1 + len(files) :]
    if len(files) not in (2, 3) or len(keys) > 1:
        print(__doc__)
        return 2
    proof, *heads = (json.loads(Path(each).read_text("utf-8")) for each in files)
    try:
        found = list((included if len(heads) == 1 else grown)(proof, *heads))
    except ValueError as error:
        found = [f"the proof cannot be followed: {error}"]
    if keys and not all(signed(head, *keys) for head in heads):
        found.append("the head was not signed with this key")
    sound = "The log of {size} entries begins with all {first} of the older."
    if len(heads) == 1:
        sound = "{correction[figure]}: correction {correction[number]} ({correction[at]})"
        if "event" in proof:
            sound = "{item}: event {event[seq]} ({event[transition]}, {event[at]})"
        sound += "\nis number {position} of the {size} entries of this log."
    print("\n".join(found) or sound.format(**proof))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
