"""What a tunnel is worth in its first seconds, before a just-in-time compiler has done its work."""

from __future__ import annotations

from typing import Sequence

from .. import payload
from ..lab import Link
from ..measure import Figure
from ..settings import Settings
from .base import Case, Session, Workload
from .bulk import iperf3
from .chat import cpu_figures, talk
from .ping import finish, ping

_TRANSFERS = 4
_TRANSFER_S = 2.0
_ECHOES = 20
_ECHO_INTERVAL_S = 0.2
_SEED = 6


class Start(Workload):
    name = "start"
    about = "a new tunnel: four transfers of 2 s, one after another; the first 20 echoes; the first 20,000 requests. Nothing is warmed up"
    packages = {"iperf3": "iperf3"}

    def cases(self, settings: Settings) -> Sequence[Case]:
        return [StartBulkCase(settings), StartEchoCase(settings), StartChatCase(settings)]

    def prepare(self, settings: Settings) -> None:
        payload.chat_script(settings.exchanges, _SEED)


class StartBulkCase(Case):
    """And the same once more after the time for which other cases warm up, to compare with."""

    id = "start/bulk"
    main = "transfer 2"

    def __init__(self, settings: Settings):
        self.link = Link(settings.congestion)
        self.estimate_s = (_TRANSFERS + 1) * _TRANSFER_S + settings.warm_up_s

    def measure(self, session: Session) -> list[Figure]:
        figures = [self._transfer(session, f"transfer {number}") for number in range(1, _TRANSFERS + 1)]
        iperf3(session, 1, session.settings.warm_up_s, repeating=False)
        return [*figures, self._transfer(session, "warm")]

    @staticmethod
    def _transfer(session: Session, name: str) -> Figure:
        _, bits_per_second = iperf3(session, 1, _TRANSFER_S, repeating=False)
        return Figure(name, bits_per_second / 1e9, "Gbit/s")


class StartEchoCase(Case):
    id = "start/echoes"
    main = "mean"

    def __init__(self, settings: Settings):
        self.link = Link(settings.congestion)
        self.estimate_s = _ECHOES * _ECHO_INTERVAL_S

    def measure(self, session: Session) -> list[Figure]:
        times = finish(ping(session, session.tunnel.server_address, _ECHOES, _ECHO_INTERVAL_S))
        return [Figure("mean", sum(times) / len(times), "ms"), Figure("longest", max(times), "ms")]


class StartChatCase(Case):
    id = "start/chat"
    main = "rate"

    def __init__(self, settings: Settings):
        self.link = Link(settings.congestion)
        self._exchanges = settings.exchanges
        self.estimate_s = 6

    def measure(self, session: Session) -> list[Figure]:
        with session.meter() as meter:
            result = talk(session, self._exchanges, _SEED)
        return [Figure("rate", result["requests"] / result["seconds"], "requests/s"), *cpu_figures(session, "cpu", meter, result)]
