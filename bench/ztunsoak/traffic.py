"""The traffic, one program in each namespace: `traffic.py serve`, or `traffic.py use SERVER STATUS-FILE SEED`.

Connections break under faults and are made again; that is no mistake. A wrong byte, and a datagram that comes twice, are: they are
printed as a line that begins with WRONG, at once.
"""

from __future__ import annotations

import json
import os
import random
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any, Callable

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.dont_write_bytecode = True

from ztunsoak.pattern import Seen, check_datagram, datagram, piece, wrong_at  # noqa: E402

TCP_PORT = 7000
UDP_PORT = 7001
_CHUNK = 64 << 10
_PATIENCE_S = 5.0


class Wrong(Exception):
    """What arrived is not what was sent."""


def say_wrong(what: object) -> None:
    print(f"WRONG {what}", flush=True)


def receive(connection: socket.socket, length: int) -> bytes:
    parts = []
    while length:
        part = connection.recv(min(length, _CHUNK))
        if not part:
            raise ConnectionError("ended early")
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def receive_line(connection: socket.socket) -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        line += receive(connection, 1)
    return line


def send_stream(connection: socket.socket, seed: int, length: int) -> None:
    for offset in range(0, length, _CHUNK):
        connection.sendall(piece(seed, offset, min(_CHUNK, length - offset)))


def check_stream(connection: socket.socket, seed: int, length: int) -> None:
    for offset in range(0, length, _CHUNK):
        part = min(_CHUNK, length - offset)
        place = wrong_at(receive(connection, part), piece(seed, offset, part))
        if place is not None:
            raise Wrong(f"stream seed={seed} differs at {offset + place}")


# --- The far end


def serve_connection(connection: socket.socket, peer: str) -> None:
    with connection:
        connection.settimeout(30)
        try:
            kind, seed, length = receive_line(connection).split()
            if kind == b"up":
                check_stream(connection, int(seed), int(length))
                connection.sendall(b"done\n")
            elif kind == b"down":
                send_stream(connection, int(seed), int(length))
                receive_line(connection)
            else:
                while data := connection.recv(_CHUNK):
                    connection.sendall(data)
        except Wrong as wrong:
            say_wrong(f"{wrong} from {peer}")
        except (OSError, ValueError):
            pass  # the connection broke, or its first line did not come whole


def serve_datagrams() -> None:
    seen = Seen()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("0.0.0.0", UDP_PORT))
        while True:
            data, source = udp.recvfrom(65536)
            try:
                if seen.again(*check_datagram(data)):
                    raise ValueError("came twice: run=%d number=%d" % check_datagram(data))
                udp.sendto(data, source)
            except ValueError as wrong:
                say_wrong(f"{wrong} from {source[0]}")
            except OSError:
                pass  # no route back for the moment


def serve() -> None:
    threading.Thread(target=serve_datagrams, daemon=True).start()
    with socket.create_server(("0.0.0.0", TCP_PORT), backlog=128) as listener:
        print("ready", flush=True)
        while True:
            connection, peer = listener.accept()
            threading.Thread(target=serve_connection, args=(connection, peer[0]), daemon=True).start()


# --- The near end


class User:
    """Uses the far end in four ways at once, and keeps a file that says how it goes."""

    def __init__(self, server: str, status: Path, seed: int):
        self._server = server
        self._file = status
        self._random = random.Random(seed)
        self._run = os.getpid() & 0xFFFFFFFF
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("0.0.0.0", UDP_PORT))
        self._seen = Seen()
        # Times are those of the monotonic clock, which all processes of a machine share.
        self._status: dict[str, Any] = {"echoes": 0, "bulk": 0, "sent": 0, "back": 0, "fresh": 0, "last_fresh": 0.0, "last_back": 0.0}

    def run(self) -> None:
        for way, pause in ((self._fresh, 0.2), (self._echo, 0.2), (self._bulk, 1.0), (self._datagrams, 0.2), (self._answers, 0.2)):
            threading.Thread(target=self._forever, args=(way, pause), daemon=True).start()
        while True:
            part = self._file.with_suffix(".part")
            part.write_text(json.dumps(self._status))
            part.rename(self._file)
            time.sleep(0.2)

    @staticmethod
    def _forever(way: Callable[[], None], pause: float) -> None:
        while True:
            try:
                way()
            except Wrong as wrong:
                say_wrong(wrong)
            except (OSError, ValueError):
                pass  # the connection broke
            time.sleep(pause)

    def _connect(self, head: str, patience_s: float = _PATIENCE_S) -> socket.socket:
        connection = socket.create_connection((self._server, TCP_PORT), timeout=patience_s)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(head.encode())
        return connection

    def _echo_once(self, connection: socket.socket, length: int) -> None:
        seed = self._random.getrandbits(32)
        data = piece(seed, 0, length)
        connection.sendall(data)
        place = wrong_at(receive(connection, length), data)
        if place is not None:
            raise Wrong(f"echo seed={seed} length={length} differs at {place}")

    def _fresh(self) -> None:
        """A new connection each time: is the tunnel usable now?"""
        with self._connect("echo 0 0\n", 1.0) as connection:
            self._echo_once(connection, 64)
        self._status["fresh"] += 1
        self._status["last_fresh"] = time.monotonic()

    def _echo(self) -> None:
        with self._connect("echo 0 0\n") as connection:
            while True:
                self._echo_once(connection, self._random.choice((1, 40, 300, 1400, 9000)))
                self._status["echoes"] += 1
                time.sleep(0.02)

    def _bulk(self) -> None:
        seed, length = self._random.getrandbits(32), self._random.randrange(1, 2 << 20)
        if self._random.random() < 0.5:
            with self._connect(f"up {seed} {length}\n") as connection:
                send_stream(connection, seed, length)
                if receive_line(connection) != b"done\n":
                    raise Wrong(f"answer to a stream seed={seed}")
        else:
            with self._connect(f"down {seed} {length}\n") as connection:
                check_stream(connection, seed, length)
                connection.sendall(b"done\n")
        self._status["bulk"] += length

    def _datagrams(self) -> None:
        while True:
            self._status["sent"] += 1
            length = self._random.choice((0, 30, 200, 1000, 1400, 4000))
            try:
                self._udp.sendto(datagram(self._run, self._status["sent"], length), (self._server, UDP_PORT))
            except OSError:
                pass  # no route for the moment
            time.sleep(0.03)

    def _answers(self) -> None:
        while True:
            data, source = self._udp.recvfrom(65536)
            try:
                run, number = check_datagram(data)
                if run != self._run or source[0] != self._server or number > self._status["sent"]:
                    raise ValueError(f"datagram of somebody else's: run={run} number={number} from={source[0]}")
                if self._seen.again(run, number):
                    raise ValueError(f"came twice: run={run} number={number}")
            except ValueError as wrong:
                raise Wrong(wrong) from None
            self._status["back"] += 1
            self._status["last_back"] = time.monotonic()


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve()
    else:
        User(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])).run()
