"""The smallest exchanges that there are: characters that are typed, a controller's registers (Modbus), a walk through a table (SNMP)."""

from __future__ import annotations

import random
import struct
from typing import Callable, Iterator

_TEXT = b"the quick brown fox jumps over the lazy dog "
_REGISTERS = 10


def _exchange(request: bytes, answer: bytes) -> bytes:
    return struct.pack("<II", len(request), len(answer)) + request + answer


def keys(count: int, seed: int) -> Iterator[bytes]:
    """A character, and its echo."""
    for number in range(count):
        character = _TEXT[(number + seed) % len(_TEXT)].to_bytes(1, "big")
        yield _exchange(character, character)


def modbus(count: int, seed: int) -> Iterator[bytes]:
    """Function 3 of Modbus over TCP: ten registers, of which three change a little."""
    rng = random.Random(seed)
    for number in range(count):
        head = struct.pack(">HH", number & 0xFFFF, 0)
        values = [1000 * i + (rng.randrange(60) if i % 4 == 0 else 0) for i in range(_REGISTERS)]
        request = head + struct.pack(">HBBHH", 6, 1, 3, 100, _REGISTERS)
        answer = head + struct.pack(f">HBBB{_REGISTERS}H", 3 + 2 * _REGISTERS, 1, 3, 2 * _REGISTERS, *values)
        yield _exchange(request, answer)


def snmp(count: int, seed: int) -> Iterator[bytes]:
    """GetNextRequest of SNMPv2c through the columns of ifTable, with 24 interfaces."""
    rng = random.Random(seed)
    for number in range(count):
        identity = struct.pack(">I", 0x11000000 | rng.getrandbits(24))
        here, following = ((1 + n // 24 % 22, 1 + n % 24) for n in (number, number + 1))
        yield _exchange(_message(0xA1, identity, here, b"\x05\x00"), _message(0xA2, identity, following, b"\x41\x04" + rng.randbytes(4)))


def _message(kind: int, identity: bytes, place: tuple[int, int], value: bytes) -> bytes:
    name = bytes((0x2B, 6, 1, 2, 1, 2, 2, 1, *place))
    bindings = _field(0x30, _field(0x30, _field(0x06, name) + value))
    body = _field(kind, _field(0x02, identity) + b"\x02\x01\x00\x02\x01\x00" + bindings)
    return _field(0x30, b"\x02\x01\x01\x04\x06public" + body)


def _field(kind: int, content: bytes) -> bytes:
    return bytes((kind, len(content))) + content


SCRIPTS: dict[str, Callable[[int, int], Iterator[bytes]]] = {"keys": keys, "modbus": modbus, "snmp": snmp}
