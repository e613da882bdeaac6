"""The network: a server's host, a router that translates addresses, and a host for each client, two of them behind a line emulator.

    c1 c2 c4        198.18.N.1/24                     198.18.0.1/24
        \\-------------- router (nft: masquerade) ---------- server
    c3 c5 -- emulator --/
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType

from ztunbench.errors import MeasurementFailed
from ztunbench.lab import INTERFACE, Host, remove_namespace, without_super_packets
from ztunbench.paths import PROGRAMS
from ztunbench.processes import Process, run

PREFIX = "zts"
SERVER = "198.18.0.1"
CLIENTS = 5
EMULATED = (3, 5)
# What the router may draw ports from; the other range takes over when it forgets its translations.
_PORT_RANGES = ("20000-29999", "30000-39999")

_FLUSH = """
import socket, struct
s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)  # NETLINK_NETFILTER
# IPCTNL_MSG_CT_DELETE without a tuple deletes all; see linux/netfilter/nfnetlink_conntrack.h
s.send(struct.pack("=IHHIIBBH", 20, 1 << 8 | 2, 1 | 4, 1, 0, 2, 0, 0))
error, = struct.unpack_from("=i", s.recv(4096), 16)
assert error == 0, error
"""


class Net:
    """Made by entering it, gone when it is left."""

    def __init__(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix=f"{PREFIX}-{os.getpid()}-"))
        self.directory.chmod(0o755)
        # Logs lie on a file system of their own, which a fault may fill.
        self.logs = self.directory / "logs"
        stem = f"{PREFIX}-{os.getpid()}-"
        self.server = Host(f"{stem}s", self.directory)
        self.router = Host(f"{stem}r", self.directory)
        self.clients = {n: Host(f"{stem}c{n}", self.directory) for n in range(1, CLIENTS + 1)}
        self._emulators = {n: Host(f"{stem}e{n}", self.directory) for n in EMULATED}
        self._lines: dict[int, Process] = {}
        self._range = 0

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
        for line in self._lines.values():
            line.stop()
        for host in self._hosts():
            remove_namespace(host.name)
        try:
            run(["umount", str(self.logs)])
        except MeasurementFailed:
            pass  # was not mounted yet
        shutil.rmtree(self.directory, ignore_errors=True)

    def _hosts(self) -> list[Host]:
        return [self.server, self.router, *self.clients.values(), *self._emulators.values()]

    def _build(self) -> None:
        self.logs.mkdir()
        run(["mount", "-t", "tmpfs", "-o", "size=8m", "ztunsoak", str(self.logs)])
        for host in self._hosts():
            run(["ip", "netns", "add", host.name])
            host.ip("link", "set", "lo", "up")
        self._cable(self.server, INTERFACE, self.router, "r0")
        self.router.ip("addr", "add", "198.18.0.254/24", "dev", "r0")
        for n, client in self.clients.items():
            if n in self._emulators:
                self._cable(client, INTERFACE, self._emulators[n], "e0", plain=True)
                self._cable(self._emulators[n], "e1", self.router, f"r{n}", plain=True)
                self.line(n)
            else:
                self._cable(client, INTERFACE, self.router, f"r{n}")
            self.router.ip("addr", "add", f"{gateway(n)}/24", "dev", f"r{n}")
        for n in (0, *self.clients):
            self.address(n)
        self.router.sysctl(net__ipv4__ip_forward="1")
        self._nft("add table ip soak")
        self._nft("add chain ip soak faults { type filter hook forward priority 0; }")
        self._nft("add chain ip soak answers { type filter hook output priority 0; }")
        self._nft("add chain ip soak translate { type nat hook postrouting priority 100; }")
        self._translate()

    @staticmethod
    def _cable(one: Host, one_name: str, other: Host, other_name: str, plain: bool = False) -> None:
        one.ip("link", "add", "name", one_name, "type", "veth", "peer", "name", other_name, "netns", other.name)
        for host, name in ((one, one_name), (other, other_name)):
            host.run("sysctl", "-q", "-w", f"net.ipv6.conf.{name}.disable_ipv6=1")
            if plain:
                without_super_packets(host, name)
                host.run("ethtool", "-K", name, "tx", "off")
            host.ip("link", "set", name, "up")

    def host(self, n: int) -> Host:
        """The host of client N, or, for 0, the server's."""
        return self.clients[n] if n else self.server

    def address(self, n: int) -> None:
        """Gives a host its outer address and route, as a DHCP client would. What is there already stays."""
        host = self.host(n)
        host.ip("addr", "replace", f"198.18.{n}.1/24", "dev", INTERFACE)
        host.ip("route", "replace", "default", "via", gateway(n))

    def evidence(self, hosts: list[int]) -> str:
        """Addresses, routes and sockets of the server's host, the router's and those of some clients."""
        shown = {"server": self.server, "router": self.router, **{f"c{n}": self.clients[n] for n in hosts}}
        commands = (("ip", "addr"), ("ip", "route"), ("ss", "-tuinamO"), ("nft", "list", "ruleset"))
        return "\n".join(f"--- {name}: {' '.join(command)}\n{host.run(*command)}" for name, host in shown.items() for command in commands)

    # --- The router's faults

    def _nft(self, *commands: str) -> None:
        self.router.run("nft", "; ".join(commands))

    def _translate(self) -> None:
        ports = _PORT_RANGES[self._range]
        rules = [f"add rule ip soak translate oifname r0 ip protocol {p} masquerade to :{ports}" for p in ("tcp", "udp")]
        self._nft("flush chain ip soak translate", *rules)

    def forget_translations(self) -> None:
        self._range = 1 - self._range
        self._translate()
        self.router.run("python3", "-c", _FLUSH)

    def drop(self, what: str) -> None:
        """Has the router drop what an nft expression selects."""
        self._nft(f"add rule ip soak faults {what} drop")

    def drop_nothing(self) -> None:
        self._nft("flush chain ip soak faults")

    def path_mtu(self, mtu: int, told: bool) -> None:
        """Packets to the server and to clients may be so long at most; the router says so with ICMP, or is silent."""
        if not told:
            self._nft("add rule ip soak answers icmp type destination-unreachable drop")
        for n in (0, *self.clients):
            self._route(n, "mtu", "lock", str(mtu))

    def path_mtu_usual(self) -> None:
        for n in (0, *self.clients):
            self._route(n)
        self._nft("flush chain ip soak answers")

    def _route(self, n: int, *how: str) -> None:
        interface = f"r{n}"
        self.router.ip("route", "replace", f"198.18.{n}.0/24", "dev", interface, "src", gateway(n), *how)

    def router_link(self, n: int, state: str) -> None:
        self.router.ip("link", "set", f"r{n}", state)
        if state == "up":
            self._route(n)

    # --- The emulators'

    def line(self, n: int, *how: str) -> None:
        """Starts the line of an emulated client anew, as `how` has it."""
        if n in self._lines:
            self._lines[n].stop()
        self._lines[n] = self._emulators[n].start("linkemu", str(PROGRAMS / "linkemu"), "e0", "e1", *how)


def gateway(n: int) -> str:
    return f"198.18.{n}.254"


def unmount_orphans() -> None:
    """Takes away the file systems that killed soaks have left mounted."""
    for logs in Path(tempfile.gettempdir()).glob(f"{PREFIX}-*/logs"):
        owner = logs.parent.name.split("-")[1]
        if logs.is_mount() and not Path(f"/proc/{owner}").exists():
            run(["umount", "-l", str(logs)])
