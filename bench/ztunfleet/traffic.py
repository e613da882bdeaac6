"""What goes through the fleet all the while: probes from the backbone to each address of each client, and TCP connections that must not break.

One thread has all sockets, each made in the namespace of its host. Every block has a number, a pattern that follows from it, and a checksum.
"""

from __future__ import annotations

import ctypes
import errno
import os
import selectors
import socket
import struct
import threading
import time
import zlib
from contextlib import contextmanager
from typing import Callable, Iterator, Protocol

from ztunbench.lab import Host

UDP_PORT, TCP_PORT = 7, 7777
_CLONE_NEWNET = 0x4000_0000
_libc = ctypes.CDLL(None, use_errno=True)
_HEAD = struct.Struct("!QI")
# Multiples of the pattern.
_BLOCK, _PROBE = 704, 64
_TICK_S = 0.1
# Between two blocks of one connection.
_PAUSE_S = 0.2


@contextmanager
def within(host: Host) -> Iterator[None]:
    """Has the calling thread in a host's namespace."""
    own = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    there = os.open(f"/run/netns/{host.name}", os.O_RDONLY)
    try:
        _enter(there)
        yield
    finally:
        _enter(own)
        os.close(own)
        os.close(there)


def _enter(descriptor: int) -> None:
    if _libc.setns(descriptor, _CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


def block(number: int, length: int) -> bytes:
    body = (number * 2654435761 % (1 << 64)).to_bytes(8, "big") * (length // 8)
    return _HEAD.pack(number, zlib.crc32(body)) + body


def number_of(data: bytes, length: int) -> int | None:
    """The number of a whole and right block, or None."""
    if len(data) < _HEAD.size:
        return None
    number, _ = _HEAD.unpack_from(data)
    return number if data == block(number, length) else None


class Party(Protocol):
    """Who has a socket; nothing is called any more once closed is true."""

    socket: socket.socket
    closed: bool

    def tick(self, now: float) -> None: ...

    def ready(self, now: float) -> None: ...


class Probe:
    """Datagrams to one address of a client, and their answers."""

    closed = False

    def __init__(self, name: str, near: Host, address: str, wrong: Callable[[str], None]):
        self.name, self._wrong = name, wrong
        self.answered_at = 0.0
        self.longest_s = 0.0
        self._sent = 0
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with within(near):
            self.socket = socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._to = (address, UDP_PORT)

    def tick(self, now: float) -> None:
        self._sent += 1
        try:
            self.socket.sendto(block(self._sent, _PROBE), self._to)
        except OSError:
            pass  # no route at the moment: that is what is measured

    def ready(self, now: float) -> None:
        try:
            data = self.socket.recv(2048)
        except OSError:
            return  # an ICMP error
        if number_of(data, _PROBE) is None:
            self._wrong(f"{self.name}: a datagram with a wrong checksum")
            return
        if self.answered_at:
            self.longest_s = max(self.longest_s, now - self.answered_at)
        self.answered_at = now


class Mirror:
    """Sends every datagram back."""

    closed = False

    def __init__(self, host: Host):
        with within(host):
            self.socket = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self.socket.bind(("::", UDP_PORT))

    def tick(self, now: float) -> None:
        pass

    def ready(self, now: float) -> None:
        try:
            data, sender = self.socket.recvfrom(2048)
            self.socket.sendto(data, sender)
        except OSError:
            pass


class Echo:
    """Accepts connections, and has what comes sent back."""

    closed = False

    def __init__(self, host: Host, register: Callable[[Party], None]):
        self._register = register
        with within(host):
            self.socket = socket.socket(socket.AF_INET6, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(("::", TCP_PORT))
        self.socket.listen(16)

    def tick(self, now: float) -> None:
        pass

    def ready(self, now: float) -> None:
        accepted, _ = self.socket.accept()
        accepted.setblocking(False)
        self._register(Returner(accepted))


class Returner:
    """One connection of an Echo; blocks are small, and never more than one is under way."""

    def __init__(self, accepted: socket.socket):
        self.socket = accepted
        self.closed = False

    def tick(self, now: float) -> None:
        pass

    def ready(self, now: float) -> None:
        try:
            data = self.socket.recv(4096)
            if data:
                self.socket.send(data)
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self.closed = True


class Conversation:
    """A connection that sends a block, waits for it to come back, and sends the next. It is made once, and has to last."""

    def __init__(self, name: str, near: Host, address: str, wrong: Callable[[str], None]):
        self.name, self._wrong = name, wrong
        self.longest_s = 0.0
        self.blocks = 0
        self.closed = False
        with within(near):
            self.socket = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.connect_ex((address, TCP_PORT))
        self._back = b""
        self._waiting = False
        self.since = time.monotonic()

    def tick(self, now: float) -> None:
        if self._waiting or now < self.since + _PAUSE_S:
            return
        try:
            self.socket.send(block(self.blocks, _BLOCK))
            self._waiting, self.since = True, now
        except BlockingIOError:
            pass
        except OSError as error:
            if error.errno not in (errno.ENOTCONN, errno.EAGAIN):
                self._lost(error)

    def ready(self, now: float) -> None:
        try:
            data = self.socket.recv(4096)
        except BlockingIOError:
            return
        except OSError as error:
            self._lost(error)
            return
        if not data:
            self._lost(OSError("closed"))
            return
        self._back += data
        if len(self._back) < _HEAD.size + _BLOCK:
            return
        if number_of(self._back, _BLOCK) != self.blocks:
            self._wrong(f"{self.name}: wrong bytes in a connection")
        self.longest_s = max(self.longest_s, now - self.since)
        self.blocks += 1
        self._back, self._waiting, self.since = b"", False, now

    def _lost(self, error: OSError) -> None:
        self.closed = True
        self._wrong(f"{self.name}: a TCP connection inside broke: {error}")


class Traffic:
    """All of it, on a thread of its own."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._all: list[Party] = []
        self._mistakes: list[str] = []
        self._lock = threading.Lock()
        self._ends = False
        self.probes: dict[str, list[Probe]] = {}
        self.conversations: list[Conversation] = []
        self._thread = threading.Thread(target=self._run, daemon=True)

    def mirror(self, host: Host) -> None:
        self._add(Mirror(host))
        self._add(Echo(host, self._add))

    def probe(self, client: str, near: Host, address: str) -> None:
        probe = Probe(f"{client} {address}", near, address, self._wrong)
        self.probes.setdefault(client, []).append(probe)
        self._add(probe)

    def converse(self, name: str, near: Host, address: str) -> None:
        conversation = Conversation(name, near, address, self._wrong)
        with self._lock:
            self.conversations.append(conversation)
        self._add(conversation)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ends = True
        if self._thread.is_alive():
            self._thread.join()
        for each in self._all:
            each.socket.close()

    def mistakes(self) -> list[str]:
        with self._lock:
            taken, self._mistakes = self._mistakes, []
        return taken

    def answered_at(self, client: str) -> float:
        """When the last answer came of that address of a client's that was heard of longest ago."""
        return min(probe.answered_at for probe in self.probes[client])

    def forget_pauses(self) -> None:
        for each in self.conversations:
            each.longest_s = 0.0

    def longest_pause(self) -> float:
        """Of all connections since the last forget_pauses, those that are under way among them."""
        now = time.monotonic()
        return max((max(each.longest_s, now - each.since) for each in self.conversations if not each.closed), default=0.0)

    def standing_still(self, seconds: float) -> list[str]:
        """The connections on which nothing has come back for so long."""
        now = time.monotonic()
        return [each.name for each in self.conversations if not each.closed and now - each.since > seconds]

    def _wrong(self, what: str) -> None:
        with self._lock:
            self._mistakes.append(what)

    def _add(self, each: Party) -> None:
        with self._lock:
            self._all.append(each)
        self._selector.register(each.socket, selectors.EVENT_READ, each)

    def _run(self) -> None:
        due = time.monotonic()
        while not self._ends:
            for key, _ in self._selector.select(max(0.0, due - time.monotonic())):
                key.data.ready(time.monotonic())
                self._leave_if_closed(key.data)
            now = time.monotonic()
            if now >= due:
                due = now + _TICK_S
                with self._lock:
                    everybody = list(self._all)
                for each in everybody:
                    each.tick(now)
                    self._leave_if_closed(each)

    def _leave_if_closed(self, each: Party) -> None:
        if each.closed:
            self._selector.unregister(each.socket)
            each.socket.close()
            with self._lock:
                self._all.remove(each)
