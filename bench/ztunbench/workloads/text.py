"""Real text through a link that is slower than the machine: what compression is for."""

from __future__ import annotations

from typing import Sequence

from .. import payload
from ..lab import Link
from ..measure import Figure
from ..settings import Settings
from .base import Case, Session, Workload
from .bulk import cpu_figures, transfer

_RATE_MBIT = 100


class Text(Workload):
    name = "text"
    about = "200 MB of Debian package lists through 100 Mbit/s, once, compared byte for byte"

    def cases(self, settings: Settings) -> Sequence[Case]:
        return [TextCase(settings)]

    def prepare(self, settings: Settings) -> None:
        payload.text(settings.text_mb)


class TextCase(Case):
    id = "text/100mbit"
    main = "wire"

    def __init__(self, settings: Settings):
        self.link = Link(settings.congestion, rate_mbit=_RATE_MBIT, counted=True)
        self.estimate_s = settings.text_mb * 8 / _RATE_MBIT * 0.7

    def measure(self, session: Session) -> list[Figure]:
        file = str(payload.text(session.settings.text_mb))
        with session.meter() as meter:
            count, bits_per_second = transfer(session, 1, 0, file)
        return [
            Figure("wire", meter.wire.bytes / 1e6, "MB"),
            Figure("seconds", count * 8 / bits_per_second, "s"),
            *cpu_figures(meter, session, count),
        ]
