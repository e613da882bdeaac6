"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import shlex
import sys
from pathlib import Path

from .errors import MeasurementFailed
from .paths import REPOSITORY
from .processes import run


def congestions() -> tuple[str, ...]:
    """bbr and reno, as far as the kernel has them; what it uses by itself where it has neither."""
    settings = Path("/proc/sys/net/ipv4")
    available = (settings / "tcp_available_congestion_control").read_text().split()
    wanted = tuple(name for name in ("bbr", "reno") if name in available)
    return wanted or ((settings / "tcp_congestion_control").read_text().strip(),)


def description() -> list[str]:
    """Lines of key: value that belong above the tables."""
    return [
        f"command: bench/{Path(sys.argv[0]).name} {shlex.join(sys.argv[1:])}".rstrip(),
        f"source: {_commit()}",
        f"machine: {os.cpu_count()} × {_cpu_model()}",
        f"system: Linux {platform.release()}, {_distribution()}",
        f"load before: {os.getloadavg()[0]:.2f}",
    ]


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _distribution() -> str:
    return platform.freedesktop_os_release().get("PRETTY_NAME", "unknown distribution")


def _commit() -> str:
    try:
        return run(["git", "-C", str(REPOSITORY), "describe", "--always", "--dirty", "--tags"]).strip()
    except (MeasurementFailed, OSError):
        return "not a git checkout"
