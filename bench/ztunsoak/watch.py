"""What must hold all the while, apart from the traffic's own checks."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

# For a process with a handful of sessions under load. What grows with every fault passes them within minutes.
RSS_MB_MAX = 320
DESCRIPTORS_MAX = 90
THREADS_MAX = 50
# Lines of one end's log: for each time it was started, for each episode, and beside that for each hour.
LINES_PER_START = 8
LINES_PER_EPISODE = 4
LINES_PER_HOUR = 120

_TRACE = re.compile(r"^\s+at [\w.$/@]+\(.*\)|^Exception in thread|^Caused by: |\bjava\.[\w.]*(Exception|Error)\b|^# A fatal error")


@dataclass(frozen=True)
class Sample:
    """What a process holds at one moment."""

    rss_mb: float
    descriptors: int
    threads: int

    def excess(self) -> list[str]:
        """Which bounds it is beyond."""
        held = (
            ("rss-mb", self.rss_mb, RSS_MB_MAX),
            ("descriptors", self.descriptors, DESCRIPTORS_MAX),
            ("threads", self.threads, THREADS_MAX),
        )
        return [f"{what}={value:.0f} max={most}" for what, value, most in held if value > most]


def sample(pid: int) -> Sample | None:
    """None if the process is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        descriptors = len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return None
    fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    if "VmRSS" not in fields:
        return None  # has ended, and nobody has asked for its status yet
    return Sample(int(fields["VmRSS"].split()[0]) / 1024, descriptors, int(fields["Threads"]))


def checksum_errors(snmp: str) -> int:
    """How many packets a kernel threw away for their TCP or UDP checksum; from /proc/PID/net/snmp."""
    rows = [line.split() for line in snmp.splitlines()]
    return sum(
        int(value)
        for names, values in zip(rows, rows[1:])
        if names and names[0] == values[0] in ("Tcp:", "Udp:")
        for name, value in zip(names, values)
        if name == "InCsumErrors"
    )


def traces(log: str) -> list[str]:
    """The first lines of a log that belong to a stack trace or a crash of the JVM."""
    return [line for line in log.splitlines() if _TRACE.search(line)][:3]


def too_many_lines(lines: int, starts: int, episodes: int, seconds: float) -> str | None:
    """Says how a log is longer than it may be; None if it is not."""
    most = LINES_PER_START * starts + LINES_PER_EPISODE * episodes + LINES_PER_HOUR * seconds / 3600
    return f"log-lines={lines} max={most:.0f}" if lines > most else None
