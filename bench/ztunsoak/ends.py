"""The two servers and five clients of ZTun, each a process that may be killed, held and started again."""

from __future__ import annotations

import os
import signal
import struct
import time
from dataclasses import dataclass
from pathlib import Path

from ztunbench.lab import Host
from ztunbench.paths import PROGRAMS
from ztunbench.processes import Process, run

from .net import SERVER, Net

PORT = 2024


@dataclass(frozen=True)
class Kind:
    """What an end is from the start to the end of a soak. server: the number of the one that a client uses, or of itself."""

    name: str
    host: int
    transport: str
    codec: str
    address: str | None = None

    @property
    def is_server(self) -> bool:
        return self.host == 0

    @property
    def interface(self) -> str:
        return "tun-" + self.name


SERVERS = (Kind("server-tcp", 0, "tcp", "lz4", "10.98.0.1"), Kind("server-udp", 0, "udp", "lz4", "10.99.0.1"))
CLIENTS = (
    Kind("c1", 1, "tcp", "lz4", "10.98.0.21"),
    Kind("c2", 2, "tcp", "zstd"),
    Kind("c3", 3, "tcp", "lz4"),
    Kind("c4", 4, "udp", "lz4", "10.99.0.24"),
    Kind("c5", 5, "udp", "zstd"),
)
KINDS = (*SERVERS, *CLIENTS)


def server_of(kind: Kind) -> Kind:
    return SERVERS[0] if kind.transport == "tcp" else SERVERS[1]


class End:
    """One end. The log goes on when it is started again."""

    def __init__(self, kind: Kind, net: Net, command: list[str]):
        self.kind = kind
        self.host: Host = net.host(kind.host)
        self.log = net.logs / f"{kind.name}.log"
        self.starts = 0
        self.started_at = 0.0
        self.process: Process | None = None
        self.held = False
        # See load/clockshift.c. Beside the logs it could not be written while the disk is full.
        self._clock = net.directory / f"clock-{kind.name}"
        self.set_clock(0)
        shift = (f"LD_PRELOAD={PROGRAMS / 'clockshift.so'}", f"CLOCKSHIFT_FILE={self._clock}")
        self._command = self.host.within(["env", f"ZTUN_STATE_DIR={net.directory / 'state'}", "ZTUN_CONTROL=off", *shift, *command])

    @property
    def name(self) -> str:
        return self.kind.name

    def start(self) -> None:
        self.process = Process(self.name, self._command, self.log, append=True)
        self.starts += 1
        self.started_at = time.monotonic()
        self.held = False

    def set_clock(self, ahead_s: int) -> None:
        with self._clock.open("r+b" if self._clock.exists() else "wb") as file:
            file.write(struct.pack("@l", ahead_s))

    def signal(self, number: int) -> None:
        if self.process and self.process.running():
            os.kill(self.process.pid, number)

    def kill(self) -> None:
        """Ends it as a power failure would."""
        if self.process:
            self.signal(signal.SIGKILL)
            self.process.reap()
            self.process = None

    def ended(self) -> bool:
        """Whether it ended by itself."""
        return self.process is not None and not self.process.running()

    def output(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""


class Keys:
    """Keys of all ends, and the list of those that may join, which the servers read again when it changes."""

    def __init__(self, program: str, directory: Path):
        self._directory = directory
        self._lines: dict[str, str] = {}
        self.server = self._make(program, "server")
        for client in CLIENTS:
            self._lines[client.name] = f"{self._make(program, client.name)} {client.name}"
        self.write(())

    def _make(self, program: str, name: str) -> str:
        """Makes a key and returns the public one, the last word of the first line that is printed."""
        return run([program, "genkey", str(self.of(name))]).splitlines()[0].split()[-1]

    def of(self, name: str) -> Path:
        return self._directory / f"{name}.key"

    def write(self, without: tuple[str, ...]) -> None:
        """The whole list at once, as an editor that renames does it. Each server has a list of its own clients."""
        for server in SERVERS:
            text = ""
            for client in CLIENTS:
                if client.transport == server.transport and client.name not in without:
                    text += self._lines[client.name] + (f" address={client.address}" if client.address else "") + "\n"
            file = self.list_of(server)
            part = file.with_suffix(".part")
            part.write_text(text or "# nobody\n")
            part.chmod(0o644)
            part.rename(file)

    def list_of(self, server: Kind) -> Path:
        return self._directory / f"authorized-{server.transport}"


def command(kind: Kind, program: str, keys: Keys) -> list[str]:
    common = [program, f"--transport={kind.transport}", f"--port={PORT}", f"--tun-name={kind.interface}"]
    if kind.is_server:
        network = kind.address
        return [*common, f"--subnet={network}/24", f"--key-file={keys.of('server')}", f"--authorized-clients={keys.list_of(kind)}"]
    mine = [f"--server={SERVER}", f"--codec={kind.codec}", f"--key-file={keys.of(kind.name)}"]
    return [*common, *mine, f"--server-key={keys.server}"]
