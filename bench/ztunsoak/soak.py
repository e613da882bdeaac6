"""The soak itself: everything is started, episode after episode is played, and between them everybody has to be back."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Callable, Sequence

from ztunbench.errors import BenchError

from .ends import CLIENTS, KINDS, PORT, End, Keys, Kind, command
from .faults import Fault, Undo, World
from .net import Net
from .record import Record
from .schedule import RECOVERY_S, Episode, Step, episodes
from .users import Users
from .watch import checksum_errors, sample, too_many_lines, traces

_TICK_S = 0.1
_SAMPLE_S = 5.0
_RESTART_S = 1.0
_START_S = 90.0
# How long to look on when somebody is not back in time.
_LATER_S = 30.0


@dataclass(frozen=True)
class Plan:
    """What the command line asks for."""

    program: str
    minutes: float
    seed: int
    faults: Sequence[Fault]


class Soak:
    def __init__(self, plan: Plan, net: Net, record: Record):
        self._plan, self._net, self._record = plan, net, record
        keys = Keys(plan.program, net.directory)
        self._ends = [End(kind, net, command(kind, plan.program, keys)) for kind in KINDS]
        self._world = World(net, self._ends, keys)
        self._users: Users | None = None
        self._addresses = {kind.name: kind.address for kind in CLIENTS}
        self._sampled = 0.0
        self._ticked = time.monotonic()
        self._stalled = 0.0
        self._restarts: dict[str, float] = {}

    @property
    def users(self) -> Users:
        assert self._users
        return self._users

    def run(self) -> None:
        try:
            self._start()
            deadline = time.monotonic() + self._plan.minutes * 60
            for episode, rest in episodes(self._plan.seed, self._plan.faults):
                if time.monotonic() >= deadline:
                    break
                self._play(episode)
                self._await_all(RECOVERY_S)
                self._until(time.monotonic() + rest)
        finally:
            self._finish()

    def _start(self) -> None:
        for end in self._ends:
            if end.kind.is_server:
                end.start()
        self._listening()
        self._users = Users(self._net, self._plan.seed)
        for end in self._ends:
            if not end.kind.is_server:
                end.start()
        self._await_all(_START_S)
        if self._record.broken:
            raise BenchError("not everything came up before the first fault; see above")

    def _listening(self) -> None:
        """Waits for the servers; a machine that has much else to do takes its time."""
        begin = time.monotonic()
        for end in self._ends:
            while end.kind.is_server and f":{PORT} " not in end.host.run("ss", "-Hln", "-t" if end.kind.transport == "tcp" else "-u"):
                if end.ended() or time.monotonic() > begin + _START_S:
                    raise BenchError(f"{end.name} does not start: {' | '.join(end.output().splitlines()[-3:])}")
                time.sleep(_TICK_S)

    # --- An episode

    def _play(self, episode: Episode) -> None:
        self._record.episodes += 1
        begin = time.monotonic()
        acts: list[tuple[float, int, Callable[[], None]]] = []
        for n, step in enumerate(episode):
            acts.append((begin + step.after_s, n, partial(self._happen, step, n, acts)))
        while acts:
            due = min(acts, key=lambda act: act[:2])
            self._until(due[0])
            acts.remove(due)
            due[2]()

    def _happen(self, step: Step, n: int, acts: list[tuple[float, int, Callable[[], None]]]) -> None:
        note, undo = step.fault.begin(self._world, step.where, Random(step.seed))
        self._record.faults += 1
        self._record.event("fault", step.fault.name, step.where, f"{note} seconds={step.lasts_s:.1f}".strip())
        acts.append((time.monotonic() + step.lasts_s, n, partial(self._put_right, step, undo)))

    def _put_right(self, step: Step, undo: Undo) -> None:
        undo()
        self._record.event("over", step.fault.name, step.where)

    def _await_all(self, within_s: float) -> None:
        """Waits until every client carries again, with its address; says who does not."""
        begin, self._stalled = time.monotonic(), 0.0
        missing = list(CLIENTS)
        while missing and time.monotonic() < begin + within_s + self._stalled:
            self._tick()
            for client in [client for client in missing if self._is_back(client, begin)]:
                missing.remove(client)
                self._record.recovered(client.name, time.monotonic() - begin)
            time.sleep(_TICK_S)
        if missing:
            self._too_late(missing, begin, within_s)
        else:
            self._record.event("back", "all", note=f"after={time.monotonic() - begin:.1f} s")

    def _too_late(self, missing: list[Kind], begin: float, within_s: float) -> None:
        """Says who is not back and how it stands, and goes on waiting: how late somebody is tells as much. Then starts it again."""
        for client in missing:
            self._record.breach(f"{client.name} is not back {within_s:.0f} s after the last fault, at {self._record.seconds():.0f} s: {self._state(client)}")
        self._record.evidence(self._net.evidence([client.host for client in missing]))
        while missing and time.monotonic() < begin + within_s + _LATER_S:
            self._tick()
            for client in [client for client in missing if self._is_back(client, begin)]:
                missing.remove(client)
                self._record.event("late", client.name, note=f"after={time.monotonic() - begin:.1f} s")
            time.sleep(_TICK_S)
        for client in missing:
            self._record.event("restart", client.name)
            end = self._world.ends[client.name]
            end.kill()
            end.start()
        if missing:
            self._until(time.monotonic() + RECOVERY_S)

    def _state(self, client: Kind) -> str:
        status, now = self.users.status(client), time.monotonic()
        ago = f"tcp={now - status['last_fresh']:.1f} s ago, udp={now - status['last_back']:.1f} s ago"
        return f"{ago}, address={self._address(client)} wanted={self._addresses[client.name]}"

    def _is_back(self, client: Kind, since: float) -> bool:
        status = self.users.status(client)
        if min(status["last_fresh"], status["last_back"]) <= since:
            return False
        address = self._address(client)
        if self._addresses[client.name] is None:
            self._addresses[client.name] = address
        return address == self._addresses[client.name]

    def _address(self, client: Kind) -> str | None:
        words = self._net.host(client.host).run("ip", "-4", "-o", "addr", "show").split()
        if client.interface not in words:
            return None
        return words[words.index("inet", words.index(client.interface)) + 1].partition("/")[0]

    # --- All the while

    def _until(self, at: float) -> None:
        while time.monotonic() < at:
            self._tick()
            time.sleep(_TICK_S)

    def _tick(self) -> None:
        now = time.monotonic()
        # Where the machine itself stood still, nobody else can have been in time.
        self._stalled += max(0.0, now - self._ticked - 1)
        self._ticked = now
        for mistake in self.users.mistakes():
            self._record.breach(mistake)
        for end in self._ends:
            if end.ended():
                self._ended_by_itself(end)
            if self._restarts.get(end.name, now + 1) <= now:
                del self._restarts[end.name]
                end.start()
        if now >= self._sampled + _SAMPLE_S:
            self._sampled = now
            self._take_samples()

    def _ended_by_itself(self, end: End) -> None:
        """A client that has never been connected ends, and is started again by whoever looks after it; nobody else may end."""
        assert end.process
        status = end.process.status
        end.process = None
        self._restarts[end.name] = time.monotonic() + _RESTART_S
        carried = not end.kind.is_server and self.users.status(end.kind)["last_fresh"] > end.started_at
        self._record.event("ended", end.name, note=f"status={status}")
        if end.kind.is_server or carried or status != 1:
            self._record.breach(f"{end.name} ended by itself at {self._record.seconds():.0f} s with status {status}")

    def _take_samples(self) -> None:
        for end in self._ends:
            taken = sample(end.process.pid) if end.process else None
            if taken:
                self._record.sample(end.name, taken)
                for excess in taken.excess():
                    self._record.breach(f"{end.name}: {excess}")
        for name, snmp in self.users.snmp().items():
            if checksum_errors(snmp):
                self._record.breach(f"{name}: packets with a wrong checksum came out of the tunnel")

    def _finish(self) -> None:
        for end in self._ends:
            log = end.output()
            for line in traces(log):
                self._record.breach(f"{end.name}: a stack trace in its log: {line.strip()[:150]}")
            excess = too_many_lines(log.count("\n"), end.starts, self._record.episodes, self._record.seconds())
            if excess:
                self._record.breach(f"{end.name}: {excess}")
            if end.process:
                end.process.stop()
        carried = self._users.carried() if self._users else []
        if self._users:
            self._users.stop()
        self._record.finish(carried, self._net.logs)
