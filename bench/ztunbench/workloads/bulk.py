"""One direction of TCP as fast as it goes: how much passes, and what the tunnel's processes spend on it."""

from __future__ import annotations

import json
from typing import Sequence

from ..errors import MeasurementFailed
from ..lab import Link
from ..measure import Figure, Meter, key_values
from ..settings import Settings
from .base import PATIENCE_S, PORT, Case, Session, Workload

SPEEDS = {"unshaped": 0, "1gbit": 1000}
PAYLOADS = ("repeating", "random", "fresh")
STREAMS = (1, 8)


class Bulk(Workload):
    name = "bulk"
    about = "TCP, client to server: unshaped and 1 Gbit/s; repeating, random (iperf3) and fresh (never repeating) payload; 1 and 8 streams"
    packages = {"iperf3": "iperf3"}

    def cases(self, settings: Settings) -> Sequence[Case]:
        return [
            BulkCase(speed, payload, streams, congestion, settings)
            for speed in SPEEDS
            for streams in STREAMS
            for payload in PAYLOADS
            for congestion in settings.congestions
        ]


class BulkCase(Case):
    main = "throughput"

    def __init__(self, speed: str, payload: str, streams: int, congestion: str, settings: Settings):
        self.id = f"bulk/{speed}/{payload}/{streams}/{congestion}"
        self.link = Link(congestion, rate_mbit=SPEEDS[speed])
        self.estimate_s = settings.seconds + settings.warm_up_s + 0.5
        self._payload, self._streams = payload, streams

    def warm_up(self, session: Session) -> None:
        """Transfers like the measured one, for a JVM that has seen one connection only compiles anew when a second one begins."""
        seconds = session.settings.warm_up_s
        count = max(1, round(seconds / session.settings.seconds))
        for _ in range(count):
            self._transfer(session, seconds / count)

    def measure(self, session: Session) -> list[Figure]:
        with session.meter() as meter:
            count, bits_per_second = self._transfer(session, session.settings.seconds)
        return [Figure("throughput", bits_per_second / 1e9, "Gbit/s"), *cpu_figures(meter, session, count)]

    def _transfer(self, session: Session, seconds: float) -> tuple[float, float]:
        if self._payload == "fresh":
            return transfer(session, self._streams, seconds)
        return iperf3(session, self._streams, seconds, self._payload == "repeating")


def cpu_figures(meter: Meter, session: Session, count: float) -> list[Figure]:
    """Processor time of both ends of the tunnel for each GB (10^9 bytes) that passed; none where there is no tunnel."""
    if not session.tunnel.processes:
        return []
    return [Figure("cpu", meter.cpu_s / (count / 1e9), "s/GB")]


def iperf3(session: Session, streams: int, seconds: float, repeating: bool) -> tuple[float, float]:
    """Bytes and bits per second that the server received. Without `repeating` it sends 128 KiB of random bytes over and over."""
    server = session.lab.keep(session.lab.server.start("iperf3-server", "iperf3", "-s", "-1", "-p", PORT, "--forceflush"))
    server.wait_for_output("listening")
    payload = ("--repeating-payload",) if repeating else ()
    command = ("iperf3", "-c", session.tunnel.server_address, "-p", PORT, "-P", str(streams), "-t", f"{max(1, round(seconds))}", "-J", *payload)
    try:
        received = json.loads(session.lab.client.run(*command, timeout_s=seconds + PATIENCE_S))["end"]["sum_received"]
    except (KeyError, json.JSONDecodeError) as error:
        raise MeasurementFailed(f"iperf3 gave no result: {error}") from None
    server.wait(PATIENCE_S)
    return float(received["bytes"]), float(received["bits_per_second"])


def transfer(session: Session, streams: int, seconds: float, file: str | None = None) -> tuple[float, float]:
    """The same with load/stream.c: fresh random bytes, or a file whose every byte is compared; 0 seconds send it once."""
    names = (file,) if file else ()
    sink = session.serve("stream", "sink", PORT, str(streams), *names)
    session.load("stream", "send", session.tunnel.server_address, PORT, str(streams), f"{seconds:g}", *names, patience_s=seconds + PATIENCE_S)
    result = key_values(sink.wait(PATIENCE_S))
    return result["bytes"], result["bytes"] * 8 / result["seconds"]
