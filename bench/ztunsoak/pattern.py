"""What is sent, so that the far end knows every byte of it from a number: text that compresses and noise that does not, mixed."""

from __future__ import annotations

import random
import struct

_POOL = 1 << 20
_BLOCK = 4096
_WORDS = (b"error", b"info", b"warning", b"GET /index.html HTTP/1.1", b"connection", b"127.0.0.1", b"timeout", b"user=", b"\r\n", b"0000")
DATAGRAM_HEADER = struct.Struct("!4sIQ")
_MAGIC = b"ZSOK"


def _pool() -> bytes:
    """The same in every process. A third of its blocks is noise."""
    source = random.Random(20240)
    blocks = []
    for _ in range(_POOL // _BLOCK):
        if source.random() < 1 / 3:
            blocks.append(source.randbytes(_BLOCK))
        else:
            words = b" ".join(source.choice(_WORDS) + b"%d" % source.randrange(100) for _ in range(_BLOCK // 6))
            blocks.append(words[:_BLOCK])
    return b"".join(blocks)


_BYTES = _pool()
_TWICE = _BYTES + _BYTES


def piece(seed: int, offset: int, length: int) -> bytes:
    """The bytes of stream `seed` from an offset on; at most a pool's worth. Streams differ in where they begin in the pool, and in a
    number at the head of each block, so that a block of another stream, or another place of this one, is never taken for right.
    """
    first, skip = divmod(offset, _BLOCK)
    blocks = (_block(seed, number) for number in range(first, (offset + length + _BLOCK - 1) // _BLOCK))
    return b"".join(blocks)[skip : skip + length]


def _block(seed: int, number: int) -> bytes:
    place = (seed * 7919 + number * _BLOCK + seed % _BLOCK) % _POOL
    return struct.pack("!QI", seed & 0xFFFFFFFFFFFFFFFF, number & 0xFFFFFFFF) + _TWICE[place : place + _BLOCK - 12]


def wrong_at(got: bytes, wanted: bytes) -> int | None:
    """The first place where two pieces differ; None if they are the same."""
    if got == wanted:
        return None
    return next((i for i, (one, other) in enumerate(zip(got, wanted)) if one != other), min(len(got), len(wanted)))


def datagram(run: int, number: int, length: int) -> bytes:
    """Datagram `number` of a sender: who and which, then bytes that follow from both."""
    return DATAGRAM_HEADER.pack(_MAGIC, run, number) + piece(run << 32 ^ number, 0, length)


def check_datagram(data: bytes) -> tuple[int, int]:
    """Run and number of a datagram. Raises ValueError if a byte of it is wrong."""
    if len(data) < DATAGRAM_HEADER.size:
        raise ValueError(f"datagram of {len(data)} bytes")
    magic, run, number = DATAGRAM_HEADER.unpack_from(data)
    place = wrong_at(data, datagram(run, number, len(data) - DATAGRAM_HEADER.size))
    if magic != _MAGIC or place is not None:
        raise ValueError(f"datagram run={run} number={number} length={len(data)} differs at {place}")
    return run, number


class Seen:
    """Which numbers of each sender have come, as far back as 20,000."""

    def __init__(self) -> None:
        self._numbers: dict[int, set[int]] = {}

    def again(self, run: int, number: int) -> bool:
        """Whether the number has come before; notes it."""
        numbers = self._numbers.setdefault(run, set())
        if number in numbers:
            return True
        numbers.add(number)
        if len(numbers) > 40_000:
            self._numbers[run] = {n for n in numbers if n > number - 20_000}
        return False
