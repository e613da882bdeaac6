"""The traffic's programs, as the soak sees them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from ztunbench.lab import Host
from ztunbench.processes import Process

from .ends import CLIENTS, Kind, server_of
from .net import Net

_PROGRAM = str(Path(__file__).resolve().parent / "traffic.py")


class Users:
    """One program at the servers' host, one at each client's. Their files lie where no fault fills the disk."""

    def __init__(self, net: Net, seed: int):
        self._net = net
        self._programs = [self._start(net.server, "traffic", "serve")]
        self._programs[0].wait_for_output("ready")
        for client in CLIENTS:
            server = server_of(client).address
            assert server
            arguments = ("use", server, str(self._file(client)), str(seed + client.host))
            self._programs.append(self._start(net.host(client.host), f"traffic-{client.name}", *arguments))
        self._read = {program.name: 0 for program in self._programs}

    @staticmethod
    def _start(host: Host, name: str, *arguments: str) -> Process:
        return host.start(name, sys.executable, _PROGRAM, *arguments)

    def stop(self) -> None:
        for program in self._programs:
            program.stop()

    def _file(self, client: Kind) -> Path:
        return self._net.directory / f"status-{client.name}.json"

    def status(self, client: Kind) -> dict[str, Any]:
        try:
            status: dict[str, Any] = json.loads(self._file(client).read_text())
        except OSError:
            return {"last_fresh": 0.0, "last_back": 0.0}  # it has only just been started
        return status

    def mistakes(self) -> list[str]:
        """What the programs have complained of since the last time, and those that have ended."""
        found = [f"the traffic program ended: {program.failure('ended')}" for program in self._programs if not program.running()]
        for program in self._programs:
            lines = program.output().splitlines()
            found += [f"{program.name}: {line}" for line in lines[self._read[program.name] :]if line.startswith("WRONG") or "Error" in line]
            self._read[program.name] = len(lines)
        return found

    def snmp(self) -> dict[str, str]:
        """The kernel's counters of each namespace with traffic."""
        return {program.name: Path(f"/proc/{program.pid}/net/snmp").read_text() for program in self._programs if program.running()}

    def carried(self) -> list[str]:
        rows = []
        for client in CLIENTS:
            status = self.status(client)
            keys = ("fresh", "echoes", "bulk", "sent", "back")
            rows.append(f"carried: {client.name}: " + " ".join(f"{key}={status.get(key, 0)}" for key in keys))
        return rows


