"""Log lines as datagrams at a steady rate: small packets that go one way and wait for nobody."""

from __future__ import annotations

from typing import Sequence

from .. import payload
from ..lab import Link
from ..measure import Figure, key_values
from ..settings import Settings
from .base import PORT, Case, Session, Workload

_SEED, _WARM_UP_SEED = 1, 2
_LINES_PER_S = 10_000


class Syslog(Workload):
    name = "syslog"
    about = "20,000 UDP log lines of about 200 bytes at 10,000/s; with lz4 also with --linger 2ms"

    def cases(self, settings: Settings) -> Sequence[Case]:
        return [SyslogCase(settings)]

    def prepare(self, settings: Settings) -> None:
        for seed in (_SEED, _WARM_UP_SEED):
            payload.syslog_lines(settings.log_lines, seed)


class SyslogCase(Case):
    id = "syslog/10k"
    main = "wire"

    def __init__(self, settings: Settings):
        self.link = Link(settings.congestion, counted=True)
        self.estimate_s = 2 * (settings.log_lines / _LINES_PER_S + 1)

    def warm_up(self, session: Session) -> None:
        _log(session, _WARM_UP_SEED)

    def measure(self, session: Session) -> list[Figure]:
        count = session.settings.log_lines
        with session.meter() as meter:
            result = _log(session, _SEED)
        return [
            Figure("wire", meter.wire.bytes / count, "bytes/line"),
            Figure("delivered", 100 * result["delivered"] / count, "%"),
            Figure("frames", meter.wire.packets / count, "frames/line"),
        ]


def _log(session: Session, seed: int) -> dict[str, float]:
    script = str(payload.syslog_lines(session.settings.log_lines, seed))
    sink = session.serve("lines", "sink", PORT, script)
    session.load("lines", "send", session.tunnel.server_address, PORT, script, str(_LINES_PER_S))
    return key_values(sink.wait(30))
