"""What every contender is: something that joins two hosts and has an address at each."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Callable, Sequence

from ..errors import MeasurementFailed
from ..lab import Lab
from ..processes import Process

SERVER_INNER = "10.99.0.1"
CLIENT_INNER = "10.99.0.2"
READY_TIMEOUT_S = 20.0


def _never(end: str) -> None:
    raise MeasurementFailed(f"{end}: only a tunnel with a memory is started again")


@dataclass
class Tunnel:
    """A tunnel that is up. Its processes are those whose processor time is its cost.

    restart: ends one end, "client" or "server", starts it again, and returns when the two go on where they were.
    """

    server_address: str = SERVER_INNER
    client_address: str = CLIENT_INNER
    processes: list[Process] = field(default_factory=list)
    restart: Callable[[str], None] = field(default=_never)

    def check(self) -> None:
        """Fails with the last words of a process that has ended."""
        for process in self.processes:
            if not process.running():
                raise process.failure("ended")


class Contender(ABC):
    """A way to join the two hosts.

    name: unique, what `--with` selects and the results show.
    about: one line on what is measured, with the settings that matter.
    packages: programs it needs and the Debian packages that have them.
    cases: globs of the cases it takes part in.
    """

    name: str
    about: str
    packages: dict[str, str] = {}
    cases: tuple[str, ...] = ("*",)

    def unavailable_reason(self) -> str | None:
        """Why it cannot run here although its packages are installed; None if it can."""
        return None

    def takes_part_in(self, case: str) -> bool:
        return any(fnmatchcase(case, pattern) for pattern in self.cases)

    @abstractmethod
    def start(self, lab: Lab) -> Tunnel:
        """Brings the tunnel up and returns when packets pass. What it starts it hands to `lab.keep`."""


def wait_until_packets_pass(lab: Lab, tunnel: Tunnel) -> Tunnel:
    """Returns once the client's ping through the tunnel is answered."""
    deadline = time.monotonic() + READY_TIMEOUT_S
    while True:
        tunnel.check()
        try:
            lab.client.run("ping", "-n", "-q", "-c", "1", "-W", "1", tunnel.server_address)
            return tunnel
        except MeasurementFailed:
            if time.monotonic() > deadline:
                raise MeasurementFailed(_silence(tunnel.processes)) from None
            time.sleep(0.05)


def _silence(processes: Sequence[Process]) -> str:
    words = "; ".join(str(process.failure("last words")) for process in processes)
    return f"no packet passed within {READY_TIMEOUT_S:.0f} s; {words}"
