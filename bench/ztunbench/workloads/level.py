"""Whether `--codec-level auto` finds the level that one would have chosen: a high one on a thin line, a low one where the line is fast."""

from __future__ import annotations

from typing import Sequence

from .. import payload
from ..lab import Link
from ..measure import Figure
from ..settings import Settings
from .base import Case, Session, Workload
from .bulk import cpu_figures, transfer

_RATE_MBIT = 10
# What zstd's level 9 leaves of the text.
_LEFT = 0.21


class Level(Workload):
    name = "level"
    about = "text with zstd at fixed levels and at auto: what crosses 10 Mbit/s, and how much passes unshaped"

    def cases(self, settings: Settings) -> Sequence[Case]:
        return [ThinCase(settings), FastCase(settings)]

    def prepare(self, settings: Settings) -> None:
        payload.text(settings.text_mb)


class _LevelCase(Case):
    contenders = ("*-zstd-tcp", "*-zstd-udp", "*-level-*")


class ThinCase(_LevelCase):
    """Nothing is warmed up: how soon the level is found is part of it."""

    id = "level/10mbit/text"
    main = "wire"

    def __init__(self, settings: Settings):
        self.link = Link(settings.congestion, rate_mbit=_RATE_MBIT, counted=True)
        self.estimate_s = settings.text_mb * 8 * _LEFT / _RATE_MBIT

    def measure(self, session: Session) -> list[Figure]:
        with session.meter() as meter:
            count, bits_per_second = transfer(session, 1, 0, str(payload.text(session.settings.text_mb)))
        return [
            Figure("wire", meter.wire.bytes / 1e6, "MB"),
            Figure("seconds", count * 8 / bits_per_second, "s"),
            *cpu_figures(meter, session, count),
        ]


class FastCase(_LevelCase):
    id = "level/unshaped/text"
    main = "throughput"

    def __init__(self, settings: Settings):
        self.link = Link(settings.congestion)
        self.estimate_s = settings.warm_up_s + settings.seconds

    def warm_up(self, session: Session) -> None:
        self._transfer(session, session.settings.warm_up_s)

    def measure(self, session: Session) -> list[Figure]:
        with session.meter() as meter:
            count, bits_per_second = self._transfer(session, session.settings.seconds)
        return [Figure("throughput", bits_per_second / 1e9, "Gbit/s"), *cpu_figures(meter, session, count)]

    @staticmethod
    def _transfer(session: Session, seconds: float) -> tuple[float, float]:
        return transfer(session, 1, seconds, str(payload.text(session.settings.text_mb)))
