"""Two hosts on one machine: network namespaces joined by a veth pair, with an emulated line in between where one is asked for."""

from __future__ import annotations

import os
import re
import shutil
import signal
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Callable, Iterator, Mapping, Sequence

from .errors import MeasurementFailed
from .paths import PROGRAMS
from .processes import Process, kill, run

PREFIX = "ztb"
INTERFACE = "out0"
SERVER_OUTER = "198.18.0.1"
CLIENT_OUTER = "198.18.0.2"
# Features that let one counted or forwarded frame stand for many; each is switched off by itself, for a kernel may lack one.
SUPER_PACKETS = ("tso", "gso", "gro", "tx-udp-segmentation")
_WAIT_S = 20.0
# Data that waits to be sent again fills the usual 4 MiB at 80 ms, and then it is the host that is measured.
_LONG_LINE_WMEM = "4096 16384 33554432"


@dataclass(frozen=True)
class Line:
    """A long, thin or lossy line, as linkemu makes it."""

    rate_mbit: int
    round_trip_ms: int
    loss_percent: float

    def arguments(self) -> list[str]:
        """What waits for the line before its tail is dropped is one bandwidth-delay product, but never less than 128 KiB."""
        queue_kib = max(128, self.rate_mbit * self.round_trip_ms // 8)
        return [
            f"delay={self.round_trip_ms / 2:g}",
            f"loss={self.loss_percent:g}",
            f"rate={self.rate_mbit}",
            f"queue={queue_kib}",
        ]


@dataclass(frozen=True)
class Link:
    """What joins the two hosts.

    rate_mbit: shaped to this by tbf on both ends; 0 leaves the veth as fast as it is.
    counted: segmentation offload is off, so that the interface counts every frame with its own headers.
    """

    congestion: str
    rate_mbit: int = 0
    counted: bool = False
    line: Line | None = None


class Host:
    """One network namespace."""

    def __init__(self, name: str, directory: Path):
        self.name = name
        self.directory = directory

    def within(self, command: Sequence[str]) -> list[str]:
        return ["ip", "netns", "exec", self.name, *command]

    def run(self, *command: str, timeout_s: float = 30) -> str:
        return run(self.within(command), timeout_s)

    def ip(self, *arguments: str) -> None:
        run(["ip", "-n", self.name, *arguments])

    def sysctl(self, **values: str) -> None:
        """Sets keys of /proc/sys, written with two underscores for a dot."""
        self.run("sysctl", "-q", "-w", *(f"{key.replace('__', '.')}={value}" for key, value in values.items()))

    def start(self, name: str, *command: str, environment: Mapping[str, str] | None = None) -> Process:
        log = self.directory / f"{name}.log"
        return Process(name, self.within(command), log, environment)

    def wait_for_port(self, port: int, transport: str, process: Process) -> None:
        """Returns once something listens on the port; fails with the process's last words if it ends before that."""
        protocol = "-u" if transport == "udp" else "-t"
        self._wait(lambda: f":{port} " in self.run("ss", "-Hln", protocol), process, f"nothing listens on {transport} port {port}")

    def wait_for_interface(self, name: str, process: Process) -> None:
        """Returns once the interface is up; fails with the process's last words if it ends before that."""
        self._wait(lambda: f" {name}: " in self.run("ip", "-o", "link", "show", "up"), process, f"{name} does not come up")

    @staticmethod
    def _wait(condition: Callable[[], bool], process: Process, complaint: str) -> None:
        deadline = time.monotonic() + _WAIT_S
        while not condition():
            if not process.running():
                raise process.failure("ended")
            if time.monotonic() > deadline:
                raise process.failure(complaint)
            time.sleep(0.02)



class Lab:
    """The hosts of one measurement. Fresh for each, so that none inherits routes, cached TCP metrics or a warm tunnel."""

    _count = 0

    def __init__(self, link: Link):
        Lab._count += 1
        self.link = link
        self.directory = Path(tempfile.mkdtemp(prefix=f"{PREFIX}-{os.getpid()}-"))
        self.directory.chmod(0o755)
        stem = f"{PREFIX}-{os.getpid()}-{Lab._count}"
        self.server = Host(f"{stem}-s", self.directory)
        self.client = Host(f"{stem}-c", self.directory)
        self.middle = Host(f"{stem}-m", self.directory) if link.line else None
        self._processes: list[Process] = []

    def __enter__(self) -> Lab:
        try:
            self._build()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def keep(self, process: Process) -> Process:
        """Has a process ended with the lab at the latest."""
        self._processes.append(process)
        return process

    def close(self) -> None:
        """Ends what was started here and removes the namespaces. Goes through to the end whatever fails, Ctrl-C included."""
        with _uninterrupted():
            for process in reversed(self._processes):
                process.stop()
            self._processes.clear()
            for host in self._hosts():
                remove_namespace(host.name)
            shutil.rmtree(self.directory, ignore_errors=True)

    def _hosts(self) -> list[Host]:
        return [host for host in (self.server, self.client, self.middle) if host]

    def _build(self) -> None:
        for host in self._hosts():
            run(["ip", "netns", "add", host.name])
            host.ip("link", "set", "lo", "up")
        for host in (self.server, self.client):
            host.sysctl(net__ipv4__tcp_congestion_control=self.link.congestion)
            if self.link.line:
                host.sysctl(net__ipv4__tcp_wmem=_LONG_LINE_WMEM)
        if self.middle:
            self._join(self.server, INTERFACE, self.middle, "m0")
            self._join(self.client, INTERFACE, self.middle, "m1")
        else:
            self._join(self.server, INTERFACE, self.client, INTERFACE)
        self.server.ip("addr", "add", f"{SERVER_OUTER}/24", "dev", INTERFACE)
        self.client.ip("addr", "add", f"{CLIENT_OUTER}/24", "dev", INTERFACE)
        for host in (self.server, self.client):
            self._shape(host)
        if self.middle and self.link.line:
            command = [str(PROGRAMS / "linkemu"), "m0", "m1", *self.link.line.arguments()]
            self.keep(self.middle.start("linkemu", *command))

    def _join(self, one: Host, one_name: str, other: Host, other_name: str) -> None:
        one.ip("link", "add", "name", one_name, "type", "veth", "peer", "name", other_name, "netns", other.name)
        for host, name in ((one, one_name), (other, other_name)):
            # Nothing but the measured traffic on the line: no router solicitation, no multicast listener report.
            host.run("sysctl", "-q", "-w", f"net.ipv6.conf.{name}.disable_ipv6=1")
            if self.link.counted or self.link.line:
                without_super_packets(host, name)
            if self.link.line:
                host.run("ethtool", "-K", name, "tx", "off")
            host.ip("link", "set", name, "up")

    def _shape(self, host: Host) -> None:
        """A token bucket with a drop-tail queue of 20 ms; the burst is what the kernel needs for a timer tick and a super-packet."""
        if self.link.rate_mbit:
            burst_bytes = max(64 << 10, self.link.rate_mbit * 125)
            shape = ("rate", f"{self.link.rate_mbit}mbit", "burst", str(burst_bytes), "latency", "20ms")
            run(["tc", "-n", host.name, "qdisc", "add", "dev", INTERFACE, "root", "tbf", *shape])


def without_super_packets(host: Host, interface: str) -> None:
    """Makes every frame on the interface one that a real wire would carry."""
    for feature in SUPER_PACKETS:
        try:
            host.run("ethtool", "-K", interface, feature, "off")
        except MeasurementFailed:
            if feature == "tso":
                raise


def remove_namespace(name: str) -> None:
    if Path(f"/run/netns/{name}").exists():
        try:
            run(["ip", "netns", "del", name])
        except MeasurementFailed:
            pass  # removed by someone else meanwhile; `--clean` finds it if it was not


@contextmanager
def _uninterrupted() -> Iterator[None]:
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)


def clean(prefix: str = PREFIX) -> list[str]:
    """Removes what benches left behind that were killed: namespaces, the processes in them, directories. Returns their names."""
    removed = []
    for namespace in _orphans(Path("/run/netns"), prefix):
        for pid in run(["ip", "netns", "pids", namespace.name]).split():
            kill(int(pid))
        remove_namespace(namespace.name)
        removed.append(namespace.name)
    for directory in _orphans(Path(tempfile.gettempdir()), prefix):
        shutil.rmtree(directory, ignore_errors=True)
        removed.append(str(directory))
    return removed


def _orphans(parent: Path, prefix: str) -> list[Path]:
    """What carries our prefix and the id of a process that is gone."""
    matches = ((entry, re.match(rf"{prefix}-(\d+)-", entry.name)) for entry in sorted(parent.glob(f"{prefix}-*")))
    return [entry for entry, match in matches if match and not Path(f"/proc/{match[1]}").exists()]
