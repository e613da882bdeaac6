"""Long and lossy lines: where TCP inside TCP melts down, and where a tunnel over UDP is to behave as no tunnel does."""

from __future__ import annotations

from typing import Sequence

from .. import payload
from ..lab import Line, Link
from ..measure import Figure
from ..settings import Settings
from .base import Case, Session, Workload
from .bulk import cpu_figures, transfer

ROUND_TRIPS_MS = (20, 80)
LOSSES_PERCENT = (0, 1, 3)
PAYLOADS = ("fresh", "text")
_RATE_MBIT = 100


class LongLine(Workload):
    name = "line"
    about = "TCP over 100 Mbit/s with 20 and 80 ms round trip and 0, 1, 3 % loss; fresh random data and text"

    def cases(self, settings: Settings) -> Sequence[Case]:
        return [
            LineCase(round_trip_ms, loss, kind, congestion, settings)
            for round_trip_ms in ROUND_TRIPS_MS
            for loss in LOSSES_PERCENT
            for kind in PAYLOADS
            for congestion in settings.congestions
        ]

    def prepare(self, settings: Settings) -> None:
        payload.text(settings.text_mb)


class LineCase(Case):
    main = "throughput"
    contenders = ("native", "yardstick", "ztun-lz4-*", "openvpn", "wireguard-go*")

    def __init__(self, round_trip_ms: int, loss: int, kind: str, congestion: str, settings: Settings):
        self.id = f"line/{round_trip_ms}ms/loss-{loss}/{kind}/{congestion}"
        self.link = Link(congestion, line=Line(_RATE_MBIT, round_trip_ms, loss))
        self.seconds = 2 * settings.seconds
        self.estimate_s = self.seconds + settings.warm_up_s / 2 + 1
        self._text = kind == "text"

    def warm_up(self, session: Session) -> None:
        self._transfer(session, session.settings.warm_up_s / 2)

    def measure(self, session: Session) -> list[Figure]:
        with session.meter() as meter:
            count, bits_per_second = self._transfer(session, self.seconds)
        return [Figure("throughput", bits_per_second / 1e6, "Mbit/s"), *cpu_figures(meter, session, count)]

    def _transfer(self, session: Session, seconds: float) -> tuple[float, float]:
        file = str(payload.text(session.settings.text_mb)) if self._text else None
        return transfer(session, 1, seconds, file)
