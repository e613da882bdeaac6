"""The smallest packets: what a tunnel puts around them is what counts, so it is counted and not timed."""

from __future__ import annotations

from typing import Sequence

from .. import payload
from ..lab import Link
from ..measure import Figure, key_values
from ..settings import Settings
from .base import PORT, Case, Session, Workload

_RATE_MBIT = 10
_SEED, _WARM_UP_SEED = 1, 2
_WARM_UP = 100
# Name, what carries it, and between an answer and the next request: who types 16 characters a second waits no shorter.
_TALKS = (("keys", "tcp", 60), ("modbus", "tcp", 20), ("snmp", "udp", 10))


class Small(Workload):
    name = "small"
    about = "characters typed, polls of a controller and a walk through SNMP, one at a time, on 10 Mbit/s"

    def cases(self, settings: Settings) -> Sequence[Case]:
        return [TalkCase(*talk, settings) for talk in _TALKS]

    def prepare(self, settings: Settings) -> None:
        for kind, _, _ in _TALKS:
            payload.small_script(kind, _WARM_UP, _WARM_UP_SEED)
            payload.small_script(kind, settings.small_exchanges, _SEED)


class TalkCase(Case):
    main = "wire"

    def __init__(self, kind: str, transport: str, pause_ms: int, settings: Settings):
        self.id = f"small/{kind}"
        self.link = Link(settings.congestion, rate_mbit=_RATE_MBIT, counted=True)
        self.estimate_s = settings.small_exchanges * pause_ms / 800
        self._kind, self._transport, self._pause_ms = kind, transport, pause_ms

    def warm_up(self, session: Session) -> None:
        self._talk(session, _WARM_UP, _WARM_UP_SEED)

    def measure(self, session: Session) -> list[Figure]:
        with session.meter() as meter:
            result = self._talk(session, session.settings.small_exchanges, _SEED)
        return [
            Figure("wire", meter.wire.bytes / result["requests"], "bytes/request"),
            Figure("frames", meter.wire.packets / result["requests"], "frames/request"),
            Figure("lost", result["lost"], "requests"),
        ]

    def _talk(self, session: Session, count: int, seed: int) -> dict[str, float]:
        script = str(payload.small_script(self._kind, count, seed))
        server = session.serve("polls", "server", self._transport, PORT, script)
        client = ("client", self._transport, session.tunnel.server_address, PORT, script, str(self._pause_ms * 1000))
        result = key_values(session.load("polls", *client, patience_s=600))
        server.wait(10)
        return result
