"""What is sent again: a tunnel with a long memory knows it. And what that costs where there is nothing to know."""

from __future__ import annotations

from typing import Sequence

from .. import payload
from ..lab import Link
from ..measure import Figure
from ..settings import Settings
from .base import Case, Session, Workload
from .bulk import transfer

_SPEEDS = {"10mbit": 10, "unshaped": 0}
_FIRST_RATE_MBIT = 100
# About what a first copy leaves on a thin line, which is all of the time that such a case takes.
_FIRST_COPY = 0.35
_RESTART_S = 4


class Memory(Workload):
    name = "memory"
    about = "a dump and a source tree sent again, then changed, then after restarts, on 10 Mbit/s and unshaped; first copies and random data"

    def cases(self, settings: Settings) -> Sequence[Case]:
        again = [AgainCase(speed, corpus, settings) for speed in _SPEEDS for corpus in payload.CORPORA]
        first = [case(kind, settings) for kind in ("text", "random") for case in (FirstSpeedCase, FirstWireCase)]
        return [*again, *first]

    def prepare(self, settings: Settings) -> None:
        for corpus in payload.CORPORA:
            payload.corpus(corpus, settings.corpus_mb)
        payload.never_again(settings.corpus_mb)


class AgainCase(Case):
    """One tunnel, whose ends are started again between the transfers; a fresh one would have nothing to remember."""

    main = "again"
    contenders = ("*-memory",)

    def __init__(self, speed: str, corpus: str, settings: Settings):
        self.id = f"memory/{speed}/{corpus}"
        self.link = Link(settings.congestion, rate_mbit=_SPEEDS[speed], counted=True)
        self.estimate_s = settings.corpus_mb * 8 * _FIRST_COPY / (_SPEEDS[speed] or 1000) + 4 * settings.corpus_mb / 40 + 2 * _RESTART_S
        self._corpus = corpus

    def measure(self, session: Session) -> list[Figure]:
        copy, changed = payload.corpus(self._corpus, session.settings.corpus_mb)
        figures = [Figure("inner", copy.stat().st_size / 1e6, "MB"), self._send(session, "first", str(copy))]
        figures += [self._send(session, "again", str(copy)), self._send(session, "changed", str(changed))]
        for end in ("client", "server"):
            session.tunnel.restart(end)
            figures.append(self._send(session, f"{end} restarted", str(changed)))
        return figures

    @staticmethod
    def _send(session: Session, name: str, file: str) -> Figure:
        with session.meter() as meter:
            transfer(session, 1, 0, file)
        return Figure(name, meter.wire.bytes / 1e6, "MB")


class _FirstCase(Case):
    """Data that comes for the first time, with memory and without."""

    contenders = ("*-memory", "*-lz4-tcp", "*-lz4-udp", "*-zstd-tcp", "*-zstd-udp")

    def __init__(self, kind: str):
        self._text = kind == "text"

    def _transfer(self, session: Session, seconds: float) -> tuple[float, float]:
        file = str(payload.never_again(session.settings.corpus_mb)) if self._text else None
        return transfer(session, 1, seconds, file)


class FirstSpeedCase(_FirstCase):
    main = "throughput"

    def __init__(self, kind: str, settings: Settings):
        super().__init__(kind)
        self.id = f"memory/first/{kind}/unshaped"
        self.link = Link(settings.congestion)
        self.estimate_s = settings.warm_up_s + settings.seconds

    def warm_up(self, session: Session) -> None:
        self._transfer(session, session.settings.warm_up_s)

    def measure(self, session: Session) -> list[Figure]:
        _, bits_per_second = self._transfer(session, session.settings.seconds)
        return [Figure("throughput", bits_per_second / 1e9, "Gbit/s")]


class FirstWireCase(_FirstCase):
    main = "wire"

    def __init__(self, kind: str, settings: Settings):
        super().__init__(kind)
        self.id = f"memory/first/{kind}/100mbit"
        self.link = Link(settings.congestion, rate_mbit=_FIRST_RATE_MBIT, counted=True)
        self.estimate_s = 2 * settings.seconds

    def measure(self, session: Session) -> list[Figure]:
        with session.meter() as meter:
            count, _ = self._transfer(session, 2 * session.settings.seconds)
        return [Figure("wire", meter.wire.bytes / count, "bytes/byte")]
