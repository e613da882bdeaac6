"""Everything is started, one gateway after the other fails or goes, and between failures every client has to be reached from the backbone."""

from __future__ import annotations

import os
import signal
import time
from base64 import b64decode, b64encode
from dataclasses import dataclass
from random import Random
from typing import Sequence

from ztunbench.errors import BenchError
from ztunbench.lab import Host
from ztunbench.processes import Process, run
from ztunsoak.record import Record
from ztunsoak.watch import sample, traces

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
# A gateway stays away for so long, and is up again for so long before the next one goes.
_AWAY_S = (3.0, 10.0)
_REST_S = (4.0, 8.0)


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
        ]
        if self._etcd:
            command += [f"--gateway={gateway.name}", "--store=etcd", f"--store-option=endpoints={self._etcd.endpoints}"]
        log = self._net.logs / f"{gateway.name}.log"
        gateway.process = Process(gateway.name, gateway.host.within(command), log, append=True)

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
            deadline = time.monotonic() + self._plan.minutes * 60
            while time.monotonic() < deadline:
                self._play(self._random.choice(list(self._plan.events)))
                self._until(time.monotonic() + self._random.uniform(*_REST_S))
                self._check_routes()
                for name in self._traffic.standing_still(_PATIENCE_S):
                    self._record.breach(f"{name}: a TCP connection inside stands still")
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
        nodes = list(self._etcd.nodes)
        hit = nodes if event == "etcd-all" else [self._etcd.leader()] if event == "etcd-leader" else [self._random.choice(nodes)]
        self._record.episodes += 1
        self._record.faults += len(hit)
        self._traffic.forget_pauses()
        self._record.event("event", event, " ".join(node.name for node in hit))
        begin = time.monotonic()
        for node in hit:
            node.kill()
        back: dict[str, float] = {}
        missing = self._await_reached(self._clients, begin, _PATIENCE_S, back)
        for client in missing:
            self._record.breach(f"{client.name} is not reached {_PATIENCE_S:.0f} s after {event}")
        self._until(begin + self._random.uniform(*_AWAY_S))
        outcome = Outcome(event, len(self._clients), sorted(back.values()), self._traffic.longest_pause())
        self._outcomes.append(outcome)
        self._record.event("over", event, note=f"last={max(back.values(), default=0):.2f} s longest-pause={outcome.pause_s:.2f} s")
        for node in hit:
            self._etcd.start_node(node)
        self._etcd.await_health()

    def _play_gateway(self, event: str) -> None:
        gateway = self._busy(self._random.randrange(len(self._gateways)))
        away_s = self._random.uniform(*_AWAY_S)
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
        self._until(max(begin + away_s, time.monotonic() + 1))
        outcome = Outcome(event, len(hit), sorted(back.values()), self._traffic.longest_pause())
        self._outcomes.append(outcome)
        if event == "drain" and outcome.pause_s > DRAIN_PAUSE_S:
            self._record.breach(f"drain of {gateway.name}: a TCP connection inside paused for {outcome.pause_s:.1f} s, beyond {DRAIN_PAUSE_S} s")
        self._record.event("reached", gateway.name, note=f"last={max(back.values(), default=0):.2f} s longest-pause={outcome.pause_s:.2f} s")
        self._start_gateway(gateway)
        self._await_listening(gateway)

    def _busy(self, drawn: int) -> Gateway:
        """The one that was drawn, or the next that has clients: one that was away has none at first."""
        turned = [*self._gateways[drawn:], *self._gateways[:drawn]]
        return next((gateway for gateway in turned if gateway.clients(self._clients)), turned[0])

    def _away(self, gateway: Gateway, event: str) -> float:
        """Returns since when its clients cannot be there any more: at once, but where they are asked to go before."""
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

    def _check_routes(self) -> None:
        """No address is at two gateways, and the router has a route to each client and to nobody else."""
        holders: dict[str, list[str]] = {}
        for gateway in self._gateways:
            for destination in routes(gateway.host, "proto", "122"):
                holders.setdefault(destination, []).append(gateway.name)
        for destination, names in holders.items():
            if len(names) > 1:
                self._record.breach(f"{destination} is at {' and '.join(names)}")
        there = self._advertised()
        if there != set(holders):
            odd = ", ".join(sorted(there ^ set(holders)))
            self._record.breach(f"the router's routes are not those of the gateways: {odd}")

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

    # --- The end

    def _end(self) -> None:
        """All clients go, and their routes with them."""
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
        return rows
