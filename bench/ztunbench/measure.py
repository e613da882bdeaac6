"""What is read before and after a workload: the clock, the wire, the processors."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Sequence

from .lab import INTERFACE, Host
from .processes import Process, cpu_seconds

_COUNTERS = ("rx_bytes", "tx_bytes", "rx_packets", "tx_packets")


@dataclass(frozen=True)
class Figure:
    """One measured value. The unit is part of the metric's meaning and is stated in the results."""

    metric: str
    value: float
    unit: str


@dataclass(frozen=True)
class Wire:
    """Frames and bytes on the outer interface, both directions; bytes are Ethernet frames without the check sequence."""

    bytes: int
    packets: int

    def __sub__(self, before: Wire) -> Wire:
        return Wire(self.bytes - before.bytes, self.packets - before.packets)

    @staticmethod
    def of(host: Host) -> Wire:
        # /sys shows the interfaces of the namespace that it was mounted in; `ip netns exec` mounts it anew.
        files = [f"/sys/class/net/{INTERFACE}/statistics/{counter}" for counter in _COUNTERS]
        rx_bytes, tx_bytes, rx_packets, tx_packets = map(int, host.run("cat", *files).split())
        return Wire(rx_bytes + tx_bytes, rx_packets + tx_packets)


class Meter:
    """Reads the clock, the wire and the processors around a `with` block."""

    def __init__(self, host: Host, processes: Sequence[Process]):
        self._host = host
        self._pids = [process.pid for process in processes]
        self.wire = Wire(0, 0)
        self.cpu_s = 0.0
        self.seconds = 0.0

    def __enter__(self) -> Meter:
        self.wire = Wire.of(self._host)
        self.cpu_s = cpu_seconds(self._pids)
        self.seconds = time.monotonic()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.seconds = time.monotonic() - self.seconds
        self.cpu_s = cpu_seconds(self._pids) - self.cpu_s
        if error is None:
            self.wire = Wire.of(self._host) - self.wire


def key_values(line: str) -> dict[str, float]:
    """Reads a line of key=value, as the load generators print it."""
    pairs = (word.split("=", 1) for word in line.split() if "=" in word)
    return {key: float(value) for key, value in pairs}


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that is not below so many percent of the values (nearest rank)."""
    if not values:
        raise ValueError("no values")
    rank = -(-len(values) * percent // 100)
    return sorted(values)[max(0, int(rank) - 1)]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)
