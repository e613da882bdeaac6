"""Everything is started, one gateway after the other fails or goes, and between failures every client has to be reached from the backbone."""

from __future__ import annotations

import math
import os
import signal
import time
from base64 import b64decode, b64encode
from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Sequence

from ztunbench.errors import BenchError
from ztunbench.lab import Host
from ztunbench.processes import Process, run
from ztunsoak.record import Record
from ztunsoak.watch import Sample, sample, traces

from .etcd import Etcd, Node
from .frr import Frr, of_gateway, of_router
from .net import FIRST_STORE, Net, outer, routes
from .traffic import Traffic

PORT = 2024
# What stands before an X25519 key in PKCS #8 (RFC 8410).
_PKCS8_X25519 = bytes.fromhex("302e020100300506032b656e04220420")
INTERFACE = "ztun0"
_START_S = 120.0
_TICK_S = 0.05
_SAMPLE_S = 5.0
# How long until every client is reached again, 19 of 20 times, and at all.
REACHED_P95_S = 5.0
_PATIENCE_S = 30.0
# A gateway that is drained has so long, and no connection inside may pause for longer than that meanwhile.
_DRAIN_S = 30
DRAIN_PAUSE_S = 1.5
# What has gone stays away for so long on the average: mostly less, and at times longer than a gateway is known that is not heard of.
_AWAY_MEAN_S = 1.5
_AWAY_MAX_S = 15.0
# All is well once every client has answered within, and something has come back on every connection within.
_ANSWERED_S = 0.5
_STILL_S = 1.0
_LOOK_S = 0.25
# What a process holds so long after the first event is what it may have; later growth is by what it loses.
_WARM_UP_S = 60.0
_DESCRIPTORS_GROWTH = 16
_THREADS_GROWTH = 8


@dataclass(frozen=True)
class Plan:
    """What the command line asks for."""

    program: str
    minutes: float
    seed: int
    protocol: str
    events: Sequence[str]
    store: bool


@dataclass
class Outcome:
    """What became of one event: how long each client that it hit was out of reach, and how long the longest pause was of a connection inside."""

    event: str
    clients: int
    unreached_s: list[float]
    pause_s: float


class End:
    """A gateway or a client."""

    def __init__(self, name: str, number: int, host: Host):
        self.name, self.number, self.host = name, number, host
        self.process: Process | None = None


class Client(End):
    """Its addresses are its own wherever it is; its key says who it is."""

    def __init__(self, number: int, host: Host, is_fixed: bool):
        super().__init__(f"c{number}", number, host)
        self.is_fixed = is_fixed
        self.addresses = (f"10.13.1.{number}", f"fd00:13::1:{number:x}")

    def learn_addresses(self) -> None:
        """Of one that has whatever the store has given it."""
        assert self.process
        deadline = time.monotonic() + _START_S
        while not self.is_fixed:
            words = self.host.run("ip", "-o", "addr", "show", "scope", "global").split()
            at = [n for n, word in enumerate(words) if word == INTERFACE]
            if len(at) == 2:
                self.addresses = (words[at[0] + 2].partition("/")[0], words[at[1] + 2].partition("/")[0])
                return
            if not self.process.running() or time.monotonic() > deadline:
                raise self.process.failure("has no address")
            time.sleep(_TICK_S)


class Gateway(End):
    def __init__(self, number: int, host: Host):
        super().__init__(f"g{number}", number, host)

    def clients(self, all_clients: Sequence[Client]) -> list[Client]:
        """Those that have a session here, by the routes that they have."""
        here = routes(self.host, "proto", "122")
        return [client for client in all_clients if client.addresses[0] in here]


class Growth:
    """What one process has come to hold, from samples: the most of the last third against the most of the first."""

    def __init__(self) -> None:
        self._samples: list[Sample] = []

    def take(self, taken: Sample) -> None:
        self._samples.append(taken)

    def since_warm_up(self) -> tuple[Sample, Sample] | None:
        third = len(self._samples) // 3
        return (_most(self._samples[:third]), _most(self._samples[-third:])) if third else None


def _most(samples: Sequence[Sample]) -> Sample:
    return Sample(max(each.rss_mb for each in samples), max(each.descriptors for each in samples), max(each.threads for each in samples))


class Fleet:
    def __init__(self, plan: Plan, net: Net, record: Record):
        self._plan, self._net, self._record = plan, net, record
        self._random = Random(plan.seed)
        self._gateways = [Gateway(number, host) for number, host in enumerate(net.gateways, 1)]
        # Without a store nobody but the list can say that an address is the same everywhere.
        self._clients = [Client(number, host, not plan.store or number % 2 == 1) for number, host in enumerate(net.clients, 1)]
        nodes = [Node(f"e{n}", outer(FIRST_STORE + n - 1), host) for n, host in enumerate(net.stores, 1)]
        self._etcd = Etcd(nodes) if plan.store else None
        self._ends: list[End] = [*self._clients, *self._gateways]
        self._frr: list[Frr] = []
        self._traffic = Traffic()
        self._outcomes: list[Outcome] = []
        self._sampled = 0.0
        # The first gateway is never ended, nor are the clients: what they lose shows in the end.
        self._lasting = self._gateways[0]
        self._growth = {end.name: Growth() for end in (self._lasting, *self._clients)}
        self._warm_at = math.inf
        self._doubles = 0
        self._odd_routes = 0
        self._make_keys()

    # --- What runs

    def _make_keys(self) -> None:
        self._server_key = self._key("server")
        lines = [
            f"{self._key(client.name)} {client.name}" + (f" address={','.join(client.addresses)}" if client.is_fixed else "")
            for client in self._clients
        ]
        self._list = self._net.directory / "clients"
        self._list.write_text("\n".join(lines) + "\n")

    def _key(self, name: str) -> str:
        """Makes a key as `ztun genkey` does, which would start a JVM for each, and returns the public one."""
        private = os.urandom(32)
        file = self._net.directory / f"{name}.key"
        file.touch(0o600)
        file.write_text(b64encode(private).decode() + "\n")
        der = file.with_suffix(".der")
        der.touch(0o600)
        der.write_bytes(_PKCS8_X25519 + private)
        public = run(["openssl", "pkey", "-inform", "DER", "-in", str(der), "-pubout"])
        der.unlink()
        return b64encode(b64decode("".join(public.splitlines()[1:-1]))[-32:]).decode()

    def _start_gateway(self, gateway: Gateway) -> None:
        n = gateway.number
        command = [
            self._plan.program,
            f"--subnet=10.13.0.{n}/16,fd00:13::{n}/64",
            "--host-routes",
            f"--drain={_DRAIN_S}s",
            f"--key-file={self._net.directory / 'server.key'}",
            f"--authorized-clients={self._list}",
            "--push-route=198.19.7.0/24,2001:2:0:7::/64",
            f"--control={self._socket(gateway)}",
        ]
        if self._etcd:
            command += [f"--gateway={gateway.name}", "--store=etcd", f"--store-option=endpoints={self._etcd.endpoints}"]
        log = self._net.logs / f"{gateway.name}.log"
        gateway.process = Process(gateway.name, gateway.host.within(command), log, append=True)

    def _socket(self, gateway: Gateway) -> str:
        return str(self._net.directory / f"{gateway.name}.sock")

    def _await_listening(self, gateway: Gateway) -> None:
        """A machine that has much else to do takes its time."""
        process, deadline = gateway.process, time.monotonic() + _START_S
        assert process
        while f":{PORT} " not in gateway.host.run("ss", "-Hltn"):
            if not process.running() or time.monotonic() > deadline:
                raise process.failure("does not listen")
            self._tick()
            time.sleep(_TICK_S)

    def _start_client(self, client: Client) -> None:
        servers = ",".join(outer(gateway.number) for gateway in self._gateways)
        command = [
            self._plan.program,
            f"--server={servers}",
            "--server-order=random",
            f"--key-file={self._net.directory / client.name}.key",
            f"--server-key={self._server_key}",
            "--accept-routes=all",
            "--retry",
        ]
        log = self._net.logs / f"{client.name}.log"
        client.process = Process(client.name, client.host.within(command), log, append=True)

    def _start(self) -> None:
        self._frr.append(Frr(self._net.router, of_router(self._plan.protocol), self._plan.protocol))
        if self._etcd:
            self._etcd.start()
        for gateway in self._gateways:
            self._frr.append(Frr(gateway.host, of_gateway(self._plan.protocol, outer(gateway.number)), self._plan.protocol))
            self._start_gateway(gateway)
            self._await_listening(gateway)
        for client in self._clients:
            self._start_client(client)
        for client in self._clients:
            client.learn_addresses()
            self._traffic.mirror(client.host)
            for address in client.addresses:
                self._traffic.probe(client.name, self._net.backbone, address)
        self._traffic.start()
        missing = self._await_reached(self._clients, time.monotonic(), _START_S)
        if missing:
            raise BenchError(f"not everybody is reached before the first event: {', '.join(client.name for client in missing)}")
        for client, following in zip(self._clients, [*self._clients[1:], self._clients[0]]):
            self._traffic.converse(f"backbone to {client.name}", self._net.backbone, client.addresses[client.number % 2])
            self._traffic.converse(f"{client.name} to {following.name}", client.host, following.addresses[client.number % 2])
        self._until(time.monotonic() + 2)

    # --- The run

    def run(self) -> None:
        try:
            self._start()
            if self._etcd:
                self._etcd.back_up()
            self._await_well()
            deadline = time.monotonic() + self._plan.minutes * 60
            self._warm_at = time.monotonic() + min(_WARM_UP_S, self._plan.minutes * 20)
            while time.monotonic() < deadline:
                self._play(self._random.choice(list(self._plan.events)))
                self._await_well()
            self._end()
        finally:
            self._finish()

    def _play(self, event: str) -> None:
        if event.startswith("etcd"):
            self._play_store(event)
        else:
            self._play_gateway(event)

    def _play_store(self, event: str) -> None:
        """Nobody is to notice it."""
        assert self._etcd
        hit = list(self._etcd.nodes)
        if event == "etcd":
            hit = [self._random.choice(hit)]
        elif event == "etcd-leader":
            hit = [self._etcd.leader()]
        self._record.episodes += 1
        self._record.faults += len(hit)
        self._traffic.forget_pauses()
        self._record.event("event", event, " ".join(node.name for node in hit))
        if event == "etcd-restore":
            self._etcd.restore()
        else:
            for node in hit:
                node.kill()
        begin = time.monotonic()
        back: dict[str, float] = {}
        missing = self._await_reached(self._clients, begin, _PATIENCE_S, back)
        for client in missing:
            self._record.breach(f"{client.name} is not reached {_PATIENCE_S:.0f} s after {event}")
        self._until(begin + self._away_s())
        outcome = Outcome(event, len(self._clients), sorted(back.values()), self._traffic.longest_pause())
        self._outcomes.append(outcome)
        self._record.event("over", event, note=f"last={max(back.values(), default=0):.2f} s longest-pause={outcome.pause_s:.2f} s")
        if event != "etcd-restore":
            for node in hit:
                self._etcd.start_node(node)
            self._etcd.await_health()

    def _play_gateway(self, event: str) -> None:
        gateway = self._busy(self._random.randrange(len(self._gateways)), event)
        away_s = self._away_s()
        hit = gateway.clients(self._clients)
        self._record.episodes += 1
        self._record.faults += 1
        self._traffic.forget_pauses()
        self._record.event("event", event, gateway.name, f"clients={len(hit)}")
        begin = self._away(gateway, event)
        back: dict[str, float] = {}
        missing = self._await_reached(hit, begin, _PATIENCE_S, back)
        for client in missing:
            self._record.breach(f"{client.name} is not reached {_PATIENCE_S:.0f} s after {event} of {gateway.name}")
        for name, seconds in back.items():
            self._record.recovered(name, seconds)
        self._until(max(begin + away_s, time.monotonic() + _STILL_S))  # a connection that pauses has to show how long
        outcome = Outcome(event, len(hit), sorted(back.values()), self._traffic.longest_pause())
        self._outcomes.append(outcome)
        if event == "drain" and outcome.pause_s > DRAIN_PAUSE_S:
            self._record.breach(f"drain of {gateway.name}: a TCP connection inside paused for {outcome.pause_s:.1f} s, beyond {DRAIN_PAUSE_S} s")
        self._record.event("reached", gateway.name, note=f"last={max(back.values(), default=0):.2f} s longest-pause={outcome.pause_s:.2f} s")
        if gateway is self._lasting:
            self._drain("--cancel")
        else:
            self._start_gateway(gateway)
            self._await_listening(gateway)

    def _away_s(self) -> float:
        return min(self._random.expovariate(1 / _AWAY_MEAN_S), _AWAY_MAX_S)

    def _busy(self, drawn: int, event: str) -> Gateway:
        """The one that was drawn, or the next that has clients: one that was away has none at first."""
        turned = [*self._gateways[drawn:], *self._gateways[:drawn]]
        if event != "drain":
            turned.remove(self._lasting)
        return next((gateway for gateway in turned if gateway.clients(self._clients)), turned[0])

    def _drain(self, how: str) -> None:
        """Has the gateway that lasts be drained, or taken back."""
        log = self._net.logs / "drain.log"
        command = [self._plan.program, "drain", self._socket(self._lasting), how]
        drain = Process("drain", self._lasting.host.within(command), log, append=True)
        while drain.running():
            self._until(time.monotonic() + _TICK_S)
        if drain.status != 0:
            self._record.breach(f"ztun drain {how} ended with status {drain.status}: {log.read_text().strip().splitlines()[-1:]}")

    def _away(self, gateway: Gateway, event: str) -> float:
        """Returns since when its clients cannot be there any more: at once, but where they are asked to go before."""
        if gateway is self._lasting:
            self._drain(f"--over={_DRAIN_S}s")
            return time.monotonic()
        assert gateway.process
        process, gateway.process = gateway.process, None
        begin = time.monotonic()
        os.kill(process.pid, signal.SIGKILL if event == "kill" else signal.SIGTERM)
        if event == "stop":
            self._until(begin + 0.05)
            os.kill(process.pid, signal.SIGTERM)  # it waits for nobody then
        while event == "drain" and process.running():
            if time.monotonic() > begin + _DRAIN_S + _PATIENCE_S:
                raise process.failure("is drained and does not end")
            self._until(time.monotonic() + _TICK_S)
            begin = time.monotonic()
        process.reap()
        left = routes(gateway.host, "proto", "122")
        if left:
            self._record.breach(f"{gateway.name} has left routes: {' '.join(sorted(left))}")
        return begin

    def _await_reached(
        self, clients: Sequence[Client], since: float, within_s: float, back: dict[str, float] | None = None
    ) -> list[Client]:
        """Waits until an answer has come from all addresses of each client that was asked for afterwards; returns who is missing."""
        missing = list(clients)
        # What was under way when it began does not count.
        fresh = since + 0.3
        while missing and time.monotonic() < since + within_s:
            self._tick()
            for client in [client for client in missing if self._traffic.answered_at(client.name) > fresh]:
                missing.remove(client)
                if back is not None:
                    back[client.name] = self._traffic.answered_at(client.name) - since
            time.sleep(_TICK_S)
        return missing

    def _await_well(self) -> None:
        """Until everything is as it has to be, which does not take long."""
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            now = time.monotonic()
            silent = [name for name in self._traffic.probes if self._traffic.answered_at(name) < now - _ANSWERED_S]
            still = self._traffic.standing_still(_STILL_S)
            double, odd = self._routes() if not silent and not still else ([], [])
            if not (silent or still or double or odd):
                return
            if now > deadline:
                break
            self._until(now + _LOOK_S)
        self._doubles += len(double)
        self._odd_routes += len(odd)
        for what, names in (
            ("is not reached", silent),
            ("a TCP connection inside stands still", still),
            ("is at two gateways", double),
            ("is a route of the router's and at no gateway, or the reverse", odd),
        ):
            for name in names:
                self._record.breach(f"{name}: {what}, {_PATIENCE_S:.0f} s after an event")

    def _routes(self) -> tuple[list[str], list[str]]:
        """Addresses that are at two gateways, and those that the router and the gateways do not agree on."""
        held = Counter(destination for gateway in self._gateways for destination in routes(gateway.host, "proto", "122"))
        return [address for address, count in held.items() if count > 1], sorted(self._advertised() ^ set(held))

    def _advertised(self) -> set[str]:
        return routes(self._net.router, "proto", self._plan.protocol)

    def _until(self, at: float) -> None:
        while time.monotonic() < at:
            self._tick()
            time.sleep(_TICK_S)

    def _tick(self) -> None:
        for mistake in self._traffic.mistakes():
            self._record.breach(mistake)
        for end in self._ends:
            if end.process and not end.process.running():
                self._record.breach(f"{end.name} ended by itself with status {end.process.status}")
                end.process = None
        now = time.monotonic()
        if now >= self._sampled + _SAMPLE_S:
            self._sampled = now
            for gateway in self._gateways:
                taken = sample(gateway.process.pid) if gateway.process else None
                if taken:
                    self._record.sample(gateway.name, taken)
                    for excess in taken.excess():
                        self._record.breach(f"{gateway.name}: {excess}")
            if now >= self._warm_at:
                for end in (self._lasting, *self._clients):
                    taken = sample(end.process.pid) if end.process else None
                    if taken:
                        self._growth[end.name].take(taken)

    # --- The end

    def _end(self) -> None:
        """All clients go, with the addresses that they came with, and their routes with them."""
        for client in self._clients:
            there = client.host.run("ip", "-o", "addr", "show", "dev", INTERFACE, "scope", "global")
            if not all(f" {address}/" in there for address in client.addresses):
                self._record.breach(f"{client.name} has another address than it had: {there.strip()}")
        if len({address for client in self._clients for address in client.addresses}) < 2 * len(self._clients):
            self._record.breach("an address is two clients'")
        self._traffic.stop()
        for mistake in self._traffic.mistakes():
            self._record.breach(mistake)
        for client in self._clients:
            if client.process:
                os.kill(client.process.pid, signal.SIGTERM)
        for client in self._clients:
            if client.process:
                client.process.reap()
                client.process = None
        own = {address for gateway in self._gateways for address in (f"10.13.0.{gateway.number}", f"fd00:13::{gateway.number}")}
        deadline = time.monotonic() + 10
        while self._advertised() != own and time.monotonic() < deadline:
            time.sleep(_TICK_S)
        if self._advertised() != own:
            self._odd_routes += len(self._advertised() ^ own)
            self._record.breach(f"routes are left over at the router: {' '.join(sorted(self._advertised() - own))}")

    def _finish(self) -> None:
        self._traffic.stop()
        for end in self._ends:
            if end.process:
                end.process.stop()
            log = self._net.logs / f"{end.name}.log"
            for line in traces(log.read_text(errors="replace") if log.exists() else ""):
                self._record.breach(f"{end.name}: a stack trace in its log: {line.strip()[:150]}")
        for frr in self._frr:
            if not frr.running():
                self._record.breach("a daemon of FRR's ended by itself")
            frr.stop()
        if self._etcd:
            self._etcd.stop()
        self._record.finish(self._table(), self._net.logs)

    def _table(self) -> list[str]:
        """A row for each kind of event."""
        rows = [f"{'event':12}{'times':>7}{'clients':>9}{'p50':>9}{'p95':>9}{'longest':>9}{'longest pause':>15}"]
        for event in self._plan.events:
            outcomes = [outcome for outcome in self._outcomes if outcome.event == event]
            times = sorted(seconds for outcome in outcomes for seconds in outcome.unreached_s)
            if not times:
                rows.append(f"{event:12}{len(outcomes):>7}{0:>9}")
                continue
            p95 = times[int(0.95 * (len(times) - 1))]
            if p95 > REACHED_P95_S:
                self._record.breach(f"{event}: p95 until a client is reached again is {p95:.1f} s, beyond {REACHED_P95_S:.0f} s")
            pause = max(outcome.pause_s for outcome in outcomes)
            figures = "".join(f"{seconds:>7.2f} s" for seconds in (times[len(times) // 2], p95, times[-1]))
            rows.append(f"{event:12}{len(outcomes):>7}{len(times):>9}{figures}{pause:>13.2f} s")
        blocks = sum(each.blocks for each in self._traffic.conversations)
        broken = sum(each.closed for each in self._traffic.conversations)
        rows.append(f"connections={len(self._traffic.conversations)} blocks={blocks} broken-connections={broken}")
        rows.append(f"addresses-at-two-gateways={self._doubles} routes-left-over={self._odd_routes}")
        return rows + self._growths()

    def _growths(self) -> list[str]:
        """Of the gateway that lasted, and the most of any client."""
        grown = {name: found for name, growth in self._growth.items() if (found := growth.since_warm_up())}
        for name, (before, after) in grown.items():
            if after.descriptors > before.descriptors + _DESCRIPTORS_GROWTH or after.threads > before.threads + _THREADS_GROWTH:
                self._record.breach(
                    f"{name} has grown: descriptors={before.descriptors} to {after.descriptors} threads={before.threads} to {after.threads}"
                )
        rows = []
        for who, names in ((self._lasting.name, [self._lasting.name]), ("any client", [client.name for client in self._clients])):
            pairs = [grown[name] for name in names if name in grown]
            if pairs:
                rss = max(after.rss_mb - before.rss_mb for before, after in pairs)
                descriptors = max(after.descriptors - before.descriptors for before, after in pairs)
                threads = max(after.threads - before.threads for before, after in pairs)
                rows.append(f"growth: {who}: rss-mb={rss:+.0f} descriptors={descriptors:+d} threads={threads:+d}")
        return rows
