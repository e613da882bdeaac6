"""What ZTun is to reach, as comparisons of medians."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator

from .results import Results


@dataclass(frozen=True)
class Term:
    """One median: of a metric, in a case, of a contender."""

    case: str
    contender: str
    metric: str

    def value(self, results: Results) -> float | None:
        return results.median(self.case, self.contender, self.metric)


@dataclass(frozen=True)
class Bar:
    """The first term's median divided by the second's is to be at least (or at most) the limit."""

    question: str
    mine: Term
    base: Term
    at_least: bool
    limit: float

    def measured(self, results: Results) -> float | None:
        mine, base = self.mine.value(results), self.base.value(results)
        return mine / base if mine is not None and base else None

    def reached(self, value: float) -> bool:
        return value >= self.limit if self.at_least else value <= self.limit

    @property
    def wanted(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}"


def all_bars() -> list[Bar]:
    return [*_tcp(), *_udp(), *_lines(), *_sealed(), *_small(), *_start(), *_memory(), *_level()]


def _ratio(question: str, case: str, metric: str, who: str, base: str, at_least: bool, limit: float) -> Bar:
    return Bar(f"{question}, {who} against {base}", Term(case, who, metric), Term(case, base, metric), at_least, limit)


def _tcp() -> Iterator[Bar]:
    who = "ztun-lz4-tcp"
    for congestion in ("bbr", "reno"):
        for payload, limit in (("random", 0.95), ("repeating", 0.90)):
            case = f"bulk/unshaped/{payload}/1/{congestion}"
            yield _ratio(f"unshaped, {payload}, {congestion}", case, "throughput", who, "yardstick", True, limit)
    for congestion in ("bbr", "reno"):
        yield _ratio(f"1 Gbit/s, random, {congestion}", f"bulk/1gbit/random/1/{congestion}", "throughput", who, "native", True, 0.985)
        shaped, unshaped = (Term(f"bulk/{speed}/repeating/1/{congestion}", who, "throughput") for speed in ("1gbit", "unshaped"))
        yield Bar(f"1 Gbit/s, repeating, {congestion}, {who} against its own unshaped", shaped, unshaped, True, 0.9)
        cpu_case = f"bulk/unshaped/random/1/{congestion}"
        yield _ratio(f"CPU per GB, random, {congestion}", cpu_case, "cpu", who, "yardstick", False, 1.15)
    yield _ratio("text, bytes on the wire", "text/100mbit", "wire", "ztun-lz4-tcp", "native", False, 0.39)
    yield _ratio("text, bytes on the wire", "text/100mbit", "wire", "ztun-zstd-tcp", "native", False, 0.235)
    yield _ratio("chat, bytes on the wire", "chat/clean", "wire", "ztun-lz4-tcp", "native", False, 0.50)
    yield _ratio("chat, bytes on the wire", "chat/clean", "wire", "ztun-zstd-tcp", "native", False, 0.46)
    yield _ratio("chat, requests/s", "chat/clean", "rate", who, "yardstick", True, 0.9)
    yield _ratio("small/keys, bytes on the wire", "small/keys", "wire", "ztun-lz4-tcp", "native", False, 1.08)
    yield _ratio("syslog, bytes on the wire", "syslog/10k", "wire", "ztun-lz4-tcp", "native", False, 0.55)
    yield _ratio("syslog, bytes on the wire", "syslog/10k", "wire", "ztun-lz4-tcp-linger-2ms", "native", False, 0.28)
    yield _ratio("ping, idle", "ping/idle", "p50", who, "yardstick", False, 1.3)
    for congestion in ("bbr", "reno"):
        yield _ratio(f"ping, 100 Mbit/s full, {congestion}", f"ping/loaded/{congestion}", "p50", who, "native", False, 1.5)


def _udp() -> Iterator[Bar]:
    who, over_tcp = "ztun-lz4-udp", "ztun-lz4-tcp"
    for congestion in ("bbr", "reno"):
        for payload in ("random", "repeating"):
            case = f"bulk/unshaped/{payload}/1/{congestion}"
            yield _ratio(f"unshaped, {payload}, {congestion}", case, "throughput", who, over_tcp, True, 0.6)
        yield _ratio(f"1 Gbit/s, random, {congestion}", f"bulk/1gbit/random/1/{congestion}", "throughput", who, "native", True, 0.95)
    for case, codec, limit in (
        ("chat/clean", "lz4", 0.47),
        ("chat/clean", "zstd", 0.43),
        ("chat/loss-1", "lz4", 0.58),
        ("chat/loss-1", "zstd", 0.52),
        ("text/100mbit", "lz4", 0.45),
        ("text/100mbit", "zstd", 0.30),
        ("syslog/10k", "lz4", 0.52),
    ):
        yield _ratio(f"{case.split('/')[0]}, bytes on the wire", case, "wire", f"ztun-{codec}-udp", "native", False, limit)
    yield _ratio("syslog, bytes on the wire", "syslog/10k", "wire", "ztun-lz4-udp-linger-2ms", "native", False, 0.28)
    for case, limit in (("small/keys", 0.90), ("small/modbus", 0.85), ("small/snmp", 0.82), ("postgres/select", 0.55)):
        yield _ratio(f"{case}, bytes on the wire", case, "wire", who, "native", False, limit)
    yield _ratio("ping, idle", "ping/idle", "p50", who, over_tcp, False, 1.0)


def _lines() -> Iterator[Bar]:
    who, over_tcp = "ztun-lz4-udp", "ztun-lz4-tcp"
    for round_trip in ("20ms", "80ms"):
        for loss in (0, 1, 3):
            for congestion in ("bbr", "reno"):
                line = f"line/{round_trip}/loss-{loss}"
                question = f"line of {round_trip}, {loss} % loss, {congestion}"
                random_case, text_case = f"{line}/fresh/{congestion}", f"{line}/text/{congestion}"
                yield _ratio(f"{question}, random", random_case, "throughput", who, "native", True, 0.9)
                yield _ratio(f"{question}, text", text_case, "throughput", who, "native", True, 1.5)
                yield _ratio(f"{question}, random", random_case, "throughput", who, over_tcp, True, 1.0 if loss else 0.95)


def _sealed() -> Iterator[Bar]:
    for transport in ("tcp", "udp"):
        for congestion in ("bbr", "reno"):
            case, who = f"bulk/unshaped/random/1/{congestion}", f"ztun-lz4-{transport}"
            yield _ratio(f"unshaped, random, {congestion}, encrypted", case, "throughput", f"{who}-sealed", who, True, 0.6)


def _small() -> Iterator[Bar]:
    """What a small packet costs once everything is warm."""
    for transport in ("tcp", "udp"):
        for suffix, base, limit in (("", "openvpn", 1.0), ("-sealed", "openvpn-aes", 1.15)):
            who = f"ztun-lz4-{transport}{suffix}"
            yield _ratio("warm chat, CPU per request", "chat/passes", "cpu 4", who, base, False, limit)
            yield _ratio("warm chat, requests/s", "chat/passes", "rate 4", who, base, True, 1.0)


def _start() -> Iterator[Bar]:
    """How soon a new tunnel is as fast as a warm one. For Java 25 with a trained distribution (`ztun train`)."""
    for transport, first in (("tcp", 2), ("udp", 3)):
        who = f"ztun-lz4-{transport}-sealed"
        for number in range(first, 5):
            mine, warm = (Term("start/bulk", who, metric) for metric in (f"transfer {number}", "warm"))
            yield Bar(f"transfer {number} of 2 s of a new tunnel, {who} against itself when warm", mine, warm, True, 0.85)


def _memory() -> Iterator[Bar]:
    """What is on the wire of a copy that comes again, of all that was sent inside. And what it costs where nothing comes again."""
    for speed in ("10mbit", "unshaped"):
        for corpus, limit, changed_limit in (("dump", 0.010, 0.015), ("tree", 0.005, 0.005)):
            for codec, times in (("zstd", 1), ("lz4", 2)):
                for transport in ("tcp", "udp"):
                    case, who = f"memory/{speed}/{corpus}", f"ztun-{codec}-{transport}-memory"
                    for metric in ("again", "changed", "client restarted", "server restarted"):
                        mine, inner = Term(case, who, metric), Term(case, who, "inner")
                        yield Bar(f"{case}, {metric}, {who} against inner", mine, inner, False, times * (changed_limit if metric == "changed" else limit))
    for transport in ("tcp", "udp"):
        for kind in ("text", "random"):
            who, base = f"ztun-lz4-{transport}-memory", f"ztun-lz4-{transport}"
            case = f"memory/first/{kind}"
            yield _ratio(f"{case}, unshaped", f"{case}/unshaped", "throughput", who, base, True, 0.9)
            yield _ratio(f"{case}, bytes on the wire", f"{case}/100mbit", "wire", who, base, False, 1.002)


def _level() -> Iterator[Bar]:
    for transport in ("tcp", "udp"):
        who, base = f"ztun-zstd-{transport}-level-auto", f"ztun-zstd-{transport}"
        yield _ratio("text on 10 Mbit/s, bytes on the wire", "level/10mbit/text", "wire", who, f"{base}-level-9", False, 1.03)
        yield _ratio("text, unshaped", "level/unshaped/text", "throughput", who, f"{base}-level-1", True, 0.95)
        yield _ratio("text, unshaped", "level/unshaped/text", "throughput", who, base, True, 0.97)
