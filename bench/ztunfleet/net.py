"""The network: gateways, clients and a router on one switch, and a host in the backbone behind the router.

    c1 c2 ... cN       g1       g2       g3      e1 e2 e3 (etcd)
        +--------------+--------+--------+----------+--- switch, 198.18.0.0/16 and 2001:2::/64
                                   |
                                router -- office, 198.19.7.0/24 and 2001:2:0:7::/64 -- backbone
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType

from ztunbench.errors import MeasurementFailed
from ztunbench.lab import Host, remove_namespace
from ztunbench.processes import run

PREFIX = "ztf"
ROUTER = 254
FIRST_STORE = 101
# What of the examples is this network's own: all else is used as it stands there.
WIRE = "wire"


def outer(number: int) -> str:
    return f"198.18.{number >> 8}.{number & 255}"


def outer6(number: int) -> str:
    return f"2001:2::{number:x}"


class Net:
    """Made by entering it, gone when it is left."""

    def __init__(self, gateways: int, clients: int, stores: int) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix=f"{PREFIX}-{os.getpid()}-"))
        self.directory.chmod(0o755)
        self.logs = self.directory / "logs"
        self.logs.mkdir()
        self._switch = self._host("s")
        self.router = self._host("r")
        self.backbone = self._host("b")
        self.gateways = [self._host(f"g{n}") for n in range(1, gateways + 1)]
        self.clients = [self._host(f"c{n}") for n in range(1, clients + 1)]
        self.stores = [self._host(f"e{n}") for n in range(1, stores + 1)]

    def _host(self, role: str) -> Host:
        return Host(f"{PREFIX}-{os.getpid()}-{role}", self.logs)

    def __enter__(self) -> Net:
        try:
            self._build()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        for host in (*self.clients, *self.gateways, *self.stores, self.backbone, self.router, self._switch):
            remove_namespace(host.name)
        shutil.rmtree(self.directory, ignore_errors=True)

    def _build(self) -> None:
        self._new(self._switch)
        self._switch.ip("link", "add", "bridge", "type", "bridge", "stp_state", "0")
        self._switch.ip("link", "set", "bridge", "up")
        for number, host in enumerate(self.gateways, 1):
            self._attach(host, number)
            self._forward(host)
        for number, host in enumerate(self.stores, FIRST_STORE):
            self._attach(host, number)
        for number, host in enumerate(self.clients, 257):
            self._attach(host, number)
        self._attach(self.router, ROUTER)
        self._forward(self.router)
        self._new(self.backbone)
        self.router.ip("link", "add", "office", "type", "veth", "peer", "name", "office", "netns", self.backbone.name)
        for host, number in ((self.router, 1), (self.backbone, 9)):
            host.ip("addr", "add", f"198.19.7.{number}/24", "dev", "office")
            host.ip("addr", "add", f"2001:2:0:7::{number}/64", "dev", "office", "nodad")
            host.ip("link", "set", "office", "up")
        self.backbone.ip("route", "add", "default", "via", "198.19.7.1")
        self.backbone.ip("-6", "route", "add", "default", "via", "2001:2:0:7::1")

    def _attach(self, host: Host, number: int) -> None:
        self._new(host)
        port = f"p{number}"
        self._switch.ip("link", "add", port, "type", "veth", "peer", "name", WIRE, "netns", host.name)
        self._switch.ip("link", "set", port, "master", "bridge", "up")
        host.ip("addr", "add", f"{outer(number)}/16", "dev", WIRE)
        host.ip("addr", "add", f"{outer6(number)}/64", "dev", WIRE, "nodad")
        host.ip("link", "set", WIRE, "up")

    @staticmethod
    def _new(host: Host) -> None:
        run(["ip", "netns", "add", host.name])
        host.ip("link", "set", "lo", "up")

    @staticmethod
    def _forward(host: Host) -> None:
        host.sysctl(net__ipv4__ip_forward="1", net__ipv6__conf__all__forwarding="1")


def routes(host: Host, *which: str) -> set[str]:
    """The destinations of a host's routes of both families that `ip route show` selects."""
    try:
        lines = [line for family in ("-4", "-6") for line in host.run("ip", family, "route", "show", *which).splitlines()]
    except MeasurementFailed:
        return set()  # an interface that is just going
    return {line.split()[0] for line in lines if line.strip()}
