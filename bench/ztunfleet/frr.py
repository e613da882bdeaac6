"""FRR's daemons on a host, with the configuration that docs/examples/fleet has, and a folder of their own for their sockets."""

from __future__ import annotations

import time
from pathlib import Path

from ztunbench.errors import MeasurementFailed
from ztunbench.lab import Host
from ztunbench.paths import REPOSITORY
from ztunbench.processes import Process, run

EXAMPLES = REPOSITORY / "docs" / "examples" / "fleet"
PROTOCOLS = {"bgp": ("bgpd",), "ospf": ("ospfd", "ospf6d")}
_PROGRAMS = Path("/usr/lib/frr")
_START_S = 20.0


class Frr:
    def __init__(self, host: Host, configuration: str, protocol: str):
        self._folder = host.directory.parent / f"frr-{host.name}"
        self._folder.mkdir()
        file = self._folder / "frr.conf"
        file.write_text(configuration)
        run(["chown", "-R", "frr:frr", str(self._folder)])  # as whom they run
        self._daemons = [self._start(host, name) for name in ("zebra", "staticd", *PROTOCOLS[protocol])]
        run(["vtysh", "--vty_socket", str(self._folder), "-f", str(file)])

    def _start(self, host: Host, name: str) -> Process:
        command = [
            str(_PROGRAMS / name),
            f"--vty_socket={self._folder}",
            f"--socket={self._folder / 'zserv.api'}",
            f"--pid_file={self._folder / name}.pid",
            "--vty_port=0",
            "--log=stdout",
        ]
        process = host.start(f"{name}-{host.name}", *command)
        deadline = time.monotonic() + _START_S
        while not (self._folder / f"{name}.vty").exists():
            if not process.running() or time.monotonic() > deadline:
                raise process.failure("does not start")
            time.sleep(0.02)
        return process

    def running(self) -> bool:
        return all(daemon.running() for daemon in self._daemons)

    def stop(self) -> None:
        for daemon in reversed(self._daemons):
            daemon.stop()


def of_router(protocol: str) -> str:
    """Here the switch has a wider network than in the example, for clients are on it, too."""
    return _example(protocol, "router").replace("198.18.0.0/24", "198.18.0.0/16")


def of_gateway(protocol: str, address: str) -> str:
    text = _example(protocol, "gateway")
    line = "ip router-id 198.18.0.1\n"
    if line not in text:
        raise MeasurementFailed(f"{EXAMPLES}/{protocol}-gateway.conf has no line {line.strip()}")
    return text.replace(line, f"ip router-id {address}\n")


def _example(protocol: str, role: str) -> str:
    return (EXAMPLES / f"{protocol}-{role}.conf").read_text().replace("2001:2::254", "2001:2::fe")
