"""What the workloads send, as files that are made once and kept: generated text, and real text from this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Iterator

from .generators import chat, small, syslog
from .errors import BenchError
from .paths import DATA
from .processes import run


def chat_script(exchanges: int, seed: int) -> Path:
    """Requests of about 120 bytes of SQL, answers of about 300 bytes of JSON, in the layout that load/chat.c states."""
    path = DATA / f"chat-{exchanges}-{seed}.bin"
    return _cached(path, lambda: b"".join(chat.exchanges(exchanges, seed)))


def small_script(kind: str, exchanges: int, seed: int) -> Path:
    """Exchanges of a few bytes, of one of the kinds of `generators/small.py`, in the layout that load/polls.c states."""
    path = DATA / f"small-{kind}-{exchanges}-{seed}.bin"
    return _cached(path, lambda: b"".join(small.SCRIPTS[kind](exchanges, seed)))


def syslog_lines(count: int, seed: int) -> Path:
    """Lines of about 200 bytes in the format of RFC 5424, as a web server and a login daemon write them."""
    path = DATA / f"syslog-{count}-{seed}.txt"
    return _cached(path, lambda: "".join(syslog.lines(count, seed)).encode())


def text(megabytes: int) -> Path:
    """So many million bytes of Debian's package lists, from the start again when they are at their end.

    They are some 50 MB long, more than any codec's window here, so that no codec profits from the repetition.
    """
    path = DATA / f"text-{megabytes}.txt"

    def build() -> bytes:
        lists = package_lists()
        size = megabytes * 1_000_000
        return (lists * (size // len(lists) + 1))[:size]

    return _cached(path, build)


PACKAGE_COLUMNS = ("Package", "Version", "Installed-Size", "Maintainer", "Depends", "Description", "Homepage", "Section", "Filename", "SHA256")


def package_lists() -> bytes:
    """The package lists that apt holds on this machine, however they are compressed there."""
    names = sorted(str(path) for path in Path("/var/lib/apt/lists").glob("*_Packages*"))
    if not names:
        raise BenchError("no package lists in /var/lib/apt/lists, the source of real text; run `apt-get update`")
    # Joined by the shell, for `run` returns text and the lists need not be valid in any one encoding.
    joined = DATA / "lists.txt"
    DATA.mkdir(parents=True, exist_ok=True)
    run(["sh", "-c", 'out=$1; shift; /usr/lib/apt/apt-helper cat-file "$@" > "$out"', "sh", str(joined), *names], 120)
    content = joined.read_bytes()
    joined.unlink()
    if len(content) < 1_000_000:
        raise BenchError(f"package lists too short: bytes={len(content)} min=1000000; run `apt-get update`")
    return content


def package_rows() -> Iterator[tuple[str, ...]]:
    """The fields of each package, as rows of the table that PostgreSQL is asked to copy."""
    for stanza in package_lists().decode(errors="replace").split("\n\n"):
        fields = dict(line.split(": ", 1) for line in stanza.splitlines() if ": " in line and not line.startswith(" "))
        if "Package" in fields:
            yield tuple(fields.get(key, "") for key in PACKAGE_COLUMNS)



def _cached(path: Path, build: Callable[[], bytes]) -> Path:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(build())
        part.rename(path)
    return path
