"""What must be on the machine: Debian packages, and our own programs built from their sources."""

from __future__ import annotations

import glob
import importlib.util
import shutil
import sys
from pathlib import Path
from typing import Mapping, Sequence

from .errors import BenchError, MeasurementFailed
from .paths import BENCH, PROGRAMS
from .processes import run

# Programs and files by the Debian package that has them.
ALWAYS = {
    "ip": "iproute2",
    "ethtool": "ethtool",
    "ping": "iputils-ping",
    "sysctl": "procps",
    "setpriv": "util-linux",
    "gcc": "gcc",
    "/usr/include/stdio.h": "libc6-dev",
    "/usr/include/lz4.h": "liblz4-dev",
}
CHARTS = {"python:matplotlib": "python3-matplotlib"}

_BUILDS = {
    "packetpath": ("yardstick/packetpath.c", ("-O2", "-llz4", "-lpthread")),
    "linkemu": ("yardstick/linkemu.c", ("-O2", "-lm")),
    "stream": ("load/stream.c", ("-O3", "-Wall", "-lpthread")),
    "chat": ("load/chat.c", ("-O2", "-Wall")),
    "polls": ("load/polls.c", ("-O2", "-Wall")),
    "lines": ("load/lines.c", ("-O2", "-Wall")),
    "clockshift.so": ("load/clockshift.c", ("-O2", "-Wall", "-shared", "-fPIC")),
}


def missing(needs: Mapping[str, str]) -> list[str]:
    """The Debian packages whose program, file (may be a glob) or Python module is not there."""
    return sorted({package for need, package in needs.items() if not _present(need)})


def _present(need: str) -> bool:
    if need.startswith("python:"):
        return importlib.util.find_spec(need.removeprefix("python:")) is not None
    if need.startswith("/"):
        return bool(glob.glob(need))
    return shutil.which(need, path="/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin") is not None


def install(packages: Sequence[str]) -> None:
    """Installs Debian packages, without the services' first start where Debian lets us say so."""
    print(f"installing: {' '.join(packages)}", file=sys.stderr)
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    try:
        run(["env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", *command], 900)
    except MeasurementFailed as failure:
        raise BenchError(f"cannot install packages: {failure}; try `apt-get update`") from None
    importlib.invalidate_caches()


def build_programs(names: Sequence[str] = tuple(_BUILDS)) -> None:
    """Compiles the yardstick, the line emulator and the load generators, or some of them, where they are older than their sources."""
    PROGRAMS.mkdir(parents=True, exist_ok=True)
    for name in names:
        source_name, flags = _BUILDS[name]
        source, program = BENCH / source_name, PROGRAMS / name
        if not _up_to_date(program, [source, *source.parent.glob("*.h")]):
            part = program.with_name(f"{program.name}.part")
            try:
                run(["gcc", "-o", str(part), str(source), *flags], 120)
            except MeasurementFailed as failure:
                raise BenchError(f"cannot build {source_name}: {failure}") from None
            part.rename(program)


def _up_to_date(product: Path, sources: Sequence[Path]) -> bool:
    return product.exists() and all(source.stat().st_mtime <= product.stat().st_mtime for source in sources)
