"""How long an echo takes: on an idle line, and while a bulk transfer fills the line."""

from __future__ import annotations

import re
import time
from typing import Sequence

from ..contenders.base import Tunnel
from ..errors import MeasurementFailed
from ..lab import SERVER_OUTER, Link
from ..measure import Figure, key_values, percentile
from ..paths import PROGRAMS
from ..processes import Process
from ..settings import Settings
from .base import PATIENCE_S, PORT, Case, Session, Workload

_IDLE_INTERVAL_S = 0.01
_WARM_UP_INTERVAL_S = 0.002
_LOADED_INTERVAL_S = 0.02
_RAMP_S = 1.0
_RATE_MBIT = 100


class Ping(Workload):
    name = "ping"
    about = "echoes through the tunnel, idle and while random data fills 100 Mbit/s; loaded also beside the tunnel"

    def cases(self, settings: Settings) -> Sequence[Case]:
        return [IdleCase(settings), *(LoadedCase(congestion, settings) for congestion in settings.congestions)]


class IdleCase(Case):
    id = "ping/idle"
    main = "p50"

    def __init__(self, settings: Settings):
        self.link = Link(settings.congestion)
        self.estimate_s = settings.pings * _IDLE_INTERVAL_S + settings.warm_up_s

    def warm_up(self, session: Session) -> None:
        count = round(session.settings.warm_up_s / _WARM_UP_INTERVAL_S)
        finish(ping(session, session.tunnel.server_address, count, _WARM_UP_INTERVAL_S))

    def measure(self, session: Session) -> list[Figure]:
        times = finish(ping(session, session.tunnel.server_address, session.settings.pings, _IDLE_INTERVAL_S))
        return [Figure("p50", percentile(times, 50) * 1000, "µs"), Figure("p99", percentile(times, 99) * 1000, "µs")]


class LoadedCase(Case):
    main = "p50"

    def __init__(self, congestion: str, settings: Settings):
        self.id = f"ping/loaded/{congestion}"
        self.link = Link(congestion, rate_mbit=_RATE_MBIT)
        self.estimate_s = self._load_s(settings) + 1

    @staticmethod
    def _load_s(settings: Settings) -> float:
        return settings.pings * _LOADED_INTERVAL_S + 2 * _RAMP_S

    def measure(self, session: Session) -> list[Figure]:
        sink = session.serve("stream", "sink", PORT, "1")
        bulk = _start_bulk(session, self._load_s(session.settings))
        time.sleep(_RAMP_S)
        count = session.settings.pings
        through = ping(session, session.tunnel.server_address, count, _LOADED_INTERVAL_S)
        beside = ping(session, SERVER_OUTER, count, _LOADED_INTERVAL_S) if _is_tunnel(session.tunnel) else None
        times, beside_times = finish(through), finish(beside) if beside else []
        bulk.wait(PATIENCE_S)
        result = key_values(sink.wait(PATIENCE_S))
        return [
            Figure("p50", percentile(times, 50), "ms"),
            Figure("p99", percentile(times, 99), "ms"),
            *([Figure("beside", percentile(beside_times, 50), "ms")] if beside_times else []),
            Figure("bulk", result["bytes"] * 8 / result["seconds"] / 1e6, "Mbit/s"),
        ]


def _is_tunnel(tunnel: Tunnel) -> bool:
    return tunnel.server_address != SERVER_OUTER


def _start_bulk(session: Session, seconds: float) -> Process:
    command = (str(PROGRAMS / "stream"), "send", session.tunnel.server_address, PORT, "1", f"{seconds:g}")
    return session.lab.keep(session.lab.client.start("stream-client", *command))


def ping(session: Session, address: str, count: int, interval_s: float) -> Process:
    command = ("ping", "-n", "-i", f"{interval_s:g}", "-c", str(count), "-W", "2", address)
    return session.lab.keep(session.lab.client.start(f"ping-{address}", *command))


def finish(ping: Process) -> list[float]:
    """The round trips in milliseconds. Lost echoes are not among them; a line that answers none is a failure."""
    times = [float(match) for match in re.findall(r" time=([\d.]+) ms", ping.wait(PATIENCE_S))]
    if not times:
        raise MeasurementFailed("no echo was answered")
    return times
