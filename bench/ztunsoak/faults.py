"""The faults: what goes wrong, where, and how it is put right again."""

from __future__ import annotations

import signal
from abc import ABC, abstractmethod
from random import Random
from typing import Callable, Sequence

from ztunbench.errors import MeasurementFailed
from ztunbench.lab import INTERFACE

from .ends import CLIENTS, KINDS, End, Keys
from .net import EMULATED, Net

Undo = Callable[[], None]
ENDS = tuple(kind.name for kind in KINDS)
HOSTS = ("server", *(kind.name for kind in CLIENTS))
ALL = ("all",)


class World:
    """What faults act on."""

    def __init__(self, net: Net, ends: Sequence[End], keys: Keys):
        self.net = net
        self.ends = {end.name: end for end in ends}
        self.keys = keys

    def host(self, where: str) -> int:
        return 0 if where == "server" else next(kind.host for kind in CLIENTS if kind.name == where)


class Fault(ABC):
    """name: what --faults selects, and the results show. places: where it may happen. longest_s: how long it lasts at most."""

    name: str
    about: str
    places: Sequence[str] = ALL
    longest_s: float = 6.0

    @abstractmethod
    def begin(self, world: World, where: str, random: Random) -> tuple[str, Undo]:
        """Has it happen. Returns what to print besides name and place, and what ends it."""


class Kill(Fault):
    name, about, places, longest_s = "kill", "kill -9 of an end, started again by and by", ENDS, 3.0

    def begin(self, world: World, where: str, random: Random) -> tuple[str, Undo]:
        end = world.ends[where]
        end.kill()
        return "", end.start


class Hold(Fault):
    name, about, places, longest_s = "hold", "SIGSTOP of an end for up to 20 s", ENDS, 20.0

    def begin(self, world: World, where: str, random: Random) -> tuple[str, Undo]:
        end = world.ends[where]
        end.held = True
        end.signal(signal.SIGSTOP)

        def go_on() -> None:
            end.signal(signal.SIGCONT)
            end.held = False

        return "", go_on


class LinkDown(Fault):
    name, about, places, longest_s = "link", "the cable of a host is out, on its own side or the router's", HOSTS, 10.0

    def begin(self, world: World, where: str, random: Random) -> tuple[str, Undo]:
        n = world.host(where)
        if random.random() < 0.5:
            world.net.router_link(n, "down")
            return "side=router", lambda: world.net.router_link(n, "up")
        world.net.host(n).ip("link", "set", INTERFACE, "down")

        def up() -> None:
            world.net.host(n).ip("link", "set", INTERFACE, "up")
            world.net.address(n)

        return "side=own", up


class OuterAddress(Fault):
    name, about, places = "address", "a host loses its outer address and routes, and gets them again", HOSTS

    def begin(self, world: World, where: str, random: Random) -> tuple[str, Undo]:
        n = world.host(where)
        world.net.host(n).ip("addr", "flush", "dev", INTERFACE)
        return "", lambda: world.net.address(n)


class InnerAddress(Fault):
    name, about, places, longest_s = "inner-address", "the addresses of a tunnel's interface are flushed; nobody but ZTun puts them back", ENDS, 1.0

    def begin(self, world: World, where: str, random: Random) -> tuple[str, Undo]:
        end = world.ends[where]
        _tolerant(lambda: end.host.ip("addr", "flush", "dev", end.kind.interface))
        return "", lambda: None


class InnerLink(Fault):
    name, about, places = "inner-link", "a tunnel's interface is set down, and up again", ENDS

    def begin(self, world: World, where: str, random: Random) -> tuple[str, Undo]:
        end = world.ends[where]
        _tolerant(lambda: end.host.ip("link", "set", end.kind.interface, "down"))
        return "", lambda: _tolerant(lambda: end.host.ip("link", "set", end.kind.interface, "up"))


class PathMtu(Fault):
    name, about, longest_s = "mtu", "the path bears shorter packets for a while, and the router says so", 12.0
    told = True

    def begin(self, world: World, where: str, random: Random) -> tuple[str, Undo]:
        mtu = random.randrange(1280, 1480)
        world.net.path_mtu(mtu, self.told)
        return f"mtu={mtu}", world.net.path_mtu_usual


class BlackHole(PathMtu):
    name, about = "mtu-silent", "the same without ICMP"
    told = False


class Translation(Fault):
    name, about, longest_s = "nat", "the router forgets its translations and draws other ports", 1.0

    def begin(self, world: World, where: str, random: Random) -> tuple[str, Undo]:
        world.net.forget_translations()
        return "", lambda: None


class Loss(Fault):
    name, about, longest_s = "loss", "the router loses 5 % of all packets", 10.0

    def begin(self, world: World, where: str, random: Random) -> tuple[str, Undo]:
        world.net.drop("numgen random mod 100 < 5")
        return "", world.net.drop_nothing


class Disorder(Fault):
    name, about, longest_s = "disorder", "a line delays, and delivers 3 % twice and 5 % early", 12.0
    places = tuple(kind.name for kind in CLIENTS if kind.host in EMULATED)

    def begin(self, world: World, where: str, random: Random) -> tuple[str, Undo]:
        n = world.host(where)
        world.net.line(n, "delay=4", "jitter=1", "dup=3", "reorder=5", f"seed={random.randrange(1 << 30)}")
        return "", lambda: world.net.line(n)


class Batches(Fault):
    name, about, longest_s = "batches", "the router drops the super-datagrams of UDP, and says nothing", 12.0

    def begin(self, world: World, where: str, random: Random) -> tuple[str, Undo]:
        world.net.drop("ip protocol udp meta length > 1500")
        return "", world.net.drop_nothing


class KeyRemoved(Fault):
    name, about = "key", "a client's key is removed from the list, and given back"
    places = tuple(kind.name for kind in CLIENTS)

    def begin(self, world: World, where: str, random: Random) -> tuple[str, Undo]:
        world.keys.write((where,))
        return "", lambda: world.keys.write(())


class DiskFull(Fault):
    name, about = "disk", "the file system with the logs is full"

    def begin(self, world: World, where: str, random: Random) -> tuple[str, Undo]:
        filler = world.net.logs / "filler"
        try:
            with filler.open("wb") as file:
                while True:
                    file.write(bytes(64 << 10))
                    file.flush()
        except OSError:
            pass  # full
        return "", lambda: filler.unlink(missing_ok=True)


class Clock(Fault):
    name, about, places, longest_s = "clock", "the clock of an end is an hour ahead, and then right again", ENDS, 8.0

    def begin(self, world: World, where: str, random: Random) -> tuple[str, Undo]:
        world.ends[where].set_clock(3600)
        return "", lambda: world.ends[where].set_clock(0)


EVERY: tuple[Fault, ...] = (
    Kill(),
    Hold(),
    LinkDown(),
    OuterAddress(),
    InnerAddress(),
    InnerLink(),
    PathMtu(),
    BlackHole(),
    Translation(),
    Loss(),
    Disorder(),
    Batches(),
    KeyRemoved(),
    DiskFull(),
    Clock(),
)
# Two of a group would be in each other's way: at the router's one chain or routes, or at one end's interface.
EXCLUSIVE = ({"mtu", "mtu-silent", "link"}, {"loss", "batches"}, {"link", "address"}, {"kill", "hold", "inner-address", "inner-link"})


def _tolerant(act: Callable[[], None]) -> None:
    """An interface may be gone for the moment, with its process."""
    try:
        act()
    except MeasurementFailed:
        pass
