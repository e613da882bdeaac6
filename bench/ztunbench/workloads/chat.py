"""A program that talks to its database: many small packets, each of which waits for the one before."""

from __future__ import annotations

from typing import Sequence

from .. import payload
from ..lab import Line, Link
from ..measure import Figure, Meter, key_values
from ..settings import Settings
from .base import PORT, Case, Session, Workload

_SEED, _WARM_UP_SEED = 1, 2
_PASSES = (2, 3, 4, 5)
_PATIENCE_S = 600.0


class Chat(Workload):
    name = "chat"
    about = "20,000 requests of about 120 bytes of SQL, one after another, answers of about 300 bytes of JSON; also at 1 % loss"

    def cases(self, settings: Settings) -> Sequence[Case]:
        lossy = Line(rate_mbit=100, round_trip_ms=2, loss_percent=1)
        return [
            ChatCase("chat/clean", Link(settings.congestion, counted=True), settings.exchanges, 6),
            ChatCase("chat/loss-1", Link(settings.congestion, line=lossy), settings.lossy_exchanges, 30),
            PassesCase("chat/passes", Link(settings.congestion), settings.exchanges, 4 * 4),
        ]

    def prepare(self, settings: Settings) -> None:
        for exchanges in (settings.exchanges, settings.lossy_exchanges):
            payload.chat_script(exchanges, _SEED)
        for seed in _PASSES:
            payload.chat_script(settings.exchanges, seed)


class ChatCase(Case):
    main = "wire"

    def __init__(self, name: str, link: Link, exchanges: int, estimate_s: float):
        self.id, self.link, self._exchanges, self.estimate_s = name, link, exchanges, estimate_s

    def warm_up(self, session: Session) -> None:
        # Other text than what is measured, or a codec with history would have seen it before.
        if not self.link.line:
            talk(session, session.settings.exchanges, _WARM_UP_SEED)

    def measure(self, session: Session) -> list[Figure]:
        with session.meter() as meter:
            result = talk(session, self._exchanges, _SEED)
        return [
            Figure("wire", meter.wire.bytes / result["requests"], "bytes/request"),
            Figure("rate", result["requests"] / result["seconds"], "requests/s"),
            Figure("p50", result["p50_us"], "µs"),
            Figure("p99", result["p99_us"], "µs"),
            *cpu_figures(session, "cpu", meter, result),
        ]


class PassesCase(Case):
    """The same kind of talk again and again over one tunnel, so that what a JVM gains by being warm is seen as well."""

    main = f"cpu {len(_PASSES)}"

    def __init__(self, name: str, link: Link, exchanges: int, estimate_s: float):
        self.id, self.link, self._exchanges, self.estimate_s = name, link, exchanges, estimate_s

    def warm_up(self, session: Session) -> None:
        pass  # its cold pass is one of the figures

    def measure(self, session: Session) -> list[Figure]:
        figures = []
        for index, seed in enumerate(_PASSES, start=1):
            with session.meter() as meter:
                result = talk(session, self._exchanges, seed)
            figures.append(Figure(f"rate {index}", result["requests"] / result["seconds"], "requests/s"))
            figures += cpu_figures(session, f"cpu {index}", meter, result)
        return figures


def cpu_figures(session: Session, name: str, meter: Meter, result: dict[str, float]) -> list[Figure]:
    """What the tunnel's processes took; none where there is no tunnel."""
    return [Figure(name, meter.cpu_s * 1e6 / result["requests"], "µs/request")] if session.tunnel.processes else []


def talk(session: Session, exchanges: int, seed: int) -> dict[str, float]:
    script = str(payload.chat_script(exchanges, seed))
    server = session.serve("chat", "server", PORT, script)
    result = key_values(session.load("chat", "client", session.tunnel.server_address, PORT, script, patience_s=_PATIENCE_S))
    server.wait(10)
    return result
