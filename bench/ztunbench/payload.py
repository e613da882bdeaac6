"""What the workloads send, as files that are made once and kept: generated text, and real text from this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Iterable, Iterator, Mapping, TypeVar

from .generators import chat, corpora, small, syslog
from .errors import BenchError
from .paths import DATA
from .processes import run

_T = TypeVar("_T")


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
    """Some fields of each package, as rows of the table that PostgreSQL is asked to copy."""
    for fields in _packages():
        yield tuple(fields.get(key, "") for key in PACKAGE_COLUMNS)


def _packages() -> Iterator[Mapping[str, str]]:
    """The fields of each package."""
    for stanza in package_lists().decode(errors="replace").split("\n\n"):
        fields = dict(line.split(": ", 1) for line in stanza.splitlines() if ": " in line and not line.startswith(" "))
        if "Package" in fields:
            yield fields


# What every Debian has comes first, so that what else is installed changes little of the tree.
_SOURCES = ("usr/share/perl", "usr/lib/*/perl*", "usr/lib/python3.*", "usr/share/perl5", "usr/lib/python3")
_SOURCE_NAMES = (".py", ".pm", ".pl", ".pod")
_CHANGED_ROWS_PERCENT, _EDITED_FILES_PERCENT = 2, 1
# More than twice what `--memory 256m` keeps of one direction.
_FAR_BYTES = 280_000_000
_CHANGE_SEED = 7


def _dump(megabytes: int) -> tuple[bytes, bytes]:
    lines = list(_up_to(megabytes, corpora.dump(_packages()), len))
    return b"".join(lines), b"".join(corpora.changed(lines, _CHANGED_ROWS_PERCENT, _CHANGE_SEED))


def _tree(megabytes: int) -> tuple[bytes, bytes]:
    roots = [root for pattern in _SOURCES for root in sorted(Path("/").glob(pattern))]
    paths = (path for root in roots for path in sorted(root.rglob("*")) if path.suffix in _SOURCE_NAMES and path.is_file())
    files = list(_up_to(megabytes, ((str(path).lstrip("/"), path.read_bytes()) for path in paths), lambda file: len(file[1])))
    return corpora.tar(files), corpora.tar(corpora.edited(files, _EDITED_FILES_PERCENT, _CHANGE_SEED))


CORPORA: dict[str, Callable[[int], tuple[bytes, bytes]]] = {"dump": _dump, "tree": _tree}


def corpus(name: str, megabytes: int) -> tuple[Path, Path]:
    """What is sent again, of no more than so many million bytes, and the same after some changes.

    dump: the package lists as SQL, then with 2 % of its rows changed. tree: an archive of the sources in Python and Perl that Debian's packages
    have put here, then with 1 % of its files edited.
    """
    copy, changed = (DATA / f"{name}-{megabytes}{suffix}.bin" for suffix in ("", "-changed"))
    if not changed.exists():
        first, second = CORPORA[name](megabytes)
        _cached(copy, lambda: first)
        _cached(changed, lambda: second)
    return copy, changed


def never_again(megabytes: int) -> Path:
    """The dump, and copies that have nothing in common: so long that who reads it from the start again has forgotten the start."""
    path = DATA / f"never-again-{megabytes}.txt"

    def build() -> bytes:
        dump = corpus("dump", megabytes)[0].read_bytes()
        return b"".join(corpora.unlike(dump, seed) for seed in range(-(-_FAR_BYTES // len(dump))))

    return _cached(path, build)


def _up_to(megabytes: int, items: Iterable[_T], size: Callable[[_T], int]) -> Iterator[_T]:
    """The first of the items, together no more than so many million bytes."""
    left = megabytes * 1_000_000
    for item in items:
        left -= size(item)
        if left < 0:
            return
        yield item


def _cached(path: Path, build: Callable[[], bytes]) -> Path:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(build())
        part.rename(path)
    return path
