"""What every workload is: a list of cases, each of which measures one tunnel on one link."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Sequence

from ..contenders.base import Tunnel
from ..lab import Lab, Link
from ..measure import Figure, Meter
from ..paths import PROGRAMS
from ..processes import Process
from ..settings import Settings

PORT = "5201"
PATIENCE_S = 120.0


@dataclass
class Session:
    """One tunnel on one link, ready to be measured."""

    lab: Lab
    tunnel: Tunnel
    settings: Settings

    def meter(self) -> Meter:
        return Meter(self.lab.server, self.tunnel.processes)

    def serve(self, program: str, *arguments: str) -> Process:
        """Starts a load generator's receiving end at the server and waits until it listens."""
        process = self.lab.keep(self.lab.server.start(f"{program}-server", str(PROGRAMS / program), *arguments))
        process.wait_for_output("ready")
        return process

    def load(self, program: str, *arguments: str, patience_s: float = PATIENCE_S) -> str:
        """Runs a load generator's sending end at the client to its end."""
        return self.lab.client.run(str(PROGRAMS / program), *arguments, timeout_s=patience_s)


class Case(ABC):
    """One question, asked of each contender on a link of its own.

    id: path of words that `--only` selects by.
    main: the metric that stands first in the tables and is compared with native and the yardstick.
    estimate_s: about how long it takes, for the time that is left.
    contenders: globs of those that are asked, for questions that are not about all of them.
    """

    id: str
    link: Link
    main: str
    estimate_s: float
    contenders: tuple[str, ...] = ("*",)

    def warm_up(self, session: Session) -> None:
        """Has the tunnel do for a while what it is measured at, so that a just-in-time compiler is done."""

    @abstractmethod
    def measure(self, session: Session) -> list[Figure]:
        """Does it once and says what came out."""


class Workload(ABC):
    """A kind of traffic. packages: programs it needs and the Debian packages that have them."""

    name: str
    about: str
    packages: dict[str, str] = {}

    @abstractmethod
    def cases(self, settings: Settings) -> Sequence[Case]:
        """What it measures. Cheap: nothing is prepared yet."""

    def prepare(self, settings: Settings) -> None:
        """Makes what all its cases need; called once if any of them is to run."""

    def close(self) -> None:
        """Gives back what `prepare` made, whether or not it came to its end."""
