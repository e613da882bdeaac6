"""What is sent more than once in practice: a database's dump, and a source tree. And each of them after some changes."""

from __future__ import annotations

import io
import random
import tarfile
from typing import Iterable, Iterator, Mapping, Sequence

File = tuple[str, bytes]

_LETTERS = b"abcdefghijklmnopqrstuvwxyz"
_DIGITS = b"0123456789"


def dump(rows: Iterable[Mapping[str, str]]) -> Iterator[bytes]:
    """A line of SQL for each row, with the columns that it has."""
    for number, row in enumerate(rows, 1):
        names = ", ".join(key.lower().replace("-", "_") for key in row)
        values = ", ".join("'" + value.replace("'", "''") + "'" for value in row.values())
        yield f"INSERT INTO packages (id, {names}) VALUES ({number}, {values});\n".encode()


def changed(lines: Sequence[bytes], percent: float, seed: int) -> list[bytes]:
    """The same dump with so many percent of its rows changed: a mark of no more than 11 bytes behind the first value of each."""
    rng = random.Random(seed)
    chosen = _chosen(len(lines), percent, rng)
    return [line.replace(b"', '", b"+%d', '" % rng.randrange(10**9), 1) if number in chosen else line for number, line in enumerate(lines)]


def edited(files: Sequence[File], percent: float, seed: int) -> list[File]:
    """The same tree with so many percent of its files edited: one line is replaced, and behind it there are two new ones."""
    rng = random.Random(seed)
    chosen = _chosen(len(files), percent, rng)
    return [(name, _edit(content, rng) if number in chosen else content) for number, (name, content) in enumerate(files)]


def _edit(content: bytes, rng: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    place = rng.randrange(len(lines)) if lines else 0
    new = [b"# %s: %x\n" % (what, rng.getrandbits(64)) for what in (b"was changed", b"reviewed", b"see also")]
    return b"".join([*lines[:place], *new, *lines[place + 1 :]])


def _chosen(count: int, percent: float, rng: random.Random) -> set[int]:
    return set(rng.sample(range(count), max(1, round(count * percent / 100))))


def tar(files: Iterable[File]) -> bytes:
    """An archive in which nothing but names and contents stands."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.GNU_FORMAT) as out:
        for name, content in files:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            out.addfile(member, io.BytesIO(content))
    return archive.getvalue()


def unlike(text: bytes, seed: int) -> bytes:
    """A text that compresses as well as this one and has no phrase in common with it: letters and digits stand for others."""
    rng = random.Random(seed)
    letters, digits = bytes(rng.sample(_LETTERS, 26)), bytes(rng.sample(_DIGITS, 10))
    return text.translate(bytes.maketrans(_LETTERS + _LETTERS.upper() + _DIGITS, letters + letters.upper() + digits))
