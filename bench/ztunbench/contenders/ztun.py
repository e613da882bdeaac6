"""ZTun itself, with each codec and transport that its distribution has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..errors import MeasurementFailed
from ..lab import SERVER_OUTER, Lab
from ..paths import REPOSITORY
from ..processes import Process, run
from .base import Contender, Tunnel, wait_until_packets_pass

CODECS = ("lz4", "zstd", "snappy", "none")
TRANSPORTS = ("tcp", "udp")
_BUILD_TIMEOUT_S = 900
_PORT = 2024


class Distribution:
    """A built ZTun: that of this repository, built by its launcher if need be, or one that the user names."""

    def __init__(self, directory: Path | None):
        self._directory = directory

    @cached_property
    def program(self) -> Path:
        """Its bin/ztun. Raises MeasurementFailed where there is none and none can be built."""
        if self._directory:
            return _existing(self._directory / "bin" / "ztun")
        launcher = REPOSITORY / "ztun"
        if launcher.exists():
            run([str(launcher), "--version"], _BUILD_TIMEOUT_S)
        built = sorted(REPOSITORY.glob("ztun-app/target/ztun-*/bin/ztun"), key=lambda path: path.stat().st_mtime)
        if not built:
            raise MeasurementFailed(f"no distribution under {REPOSITORY}/ztun-app/target and no launcher at {launcher} that builds one")
        return built[-1]

    @cached_property
    def version(self) -> str:
        return run([str(self.program), "--version"]).strip()

    @cached_property
    def _plugins(self) -> set[tuple[str, ...]]:
        """Kind and name of what `ztun plugins` shows: the first two words of each row."""
        rows = run([str(self.program), "plugins"]).splitlines()
        return {tuple(row.split()[:2]) for row in rows}

    def missing(self, codec: str, transport: str) -> str | None:
        """Why it cannot run with these two; None if it can. The codec `none` is no plugin and always there."""
        wanted = [("transport", transport)] + ([("codec", codec)] if codec != "none" else [])
        try:
            absent = [" ".join(plugin) for plugin in wanted if plugin not in self._plugins]
        except MeasurementFailed as failure:
            return str(failure)
        return f"`ztun plugins` does not list {' or '.join(absent)}" if absent else None


@dataclass(frozen=True)
class Variant:
    """Options at which a few cases look, of both ends.

    name: what the contender's name ends with. options: {end} in them stands for a folder of each end's own. cases: globs of those that are about it.
    """

    name: str
    options: tuple[str, ...]
    cases: tuple[str, ...]


LINGER = Variant("linger-2ms", ("--linger=2ms",), ("syslog/*",))
LEVELS = tuple(Variant(f"level-{level}", (f"--codec-level={level}",), ("level/*",)) for level in ("1", "9", "auto"))
# Without a key a client is known by what is in its --state-dir; with -v the log says when the memory goes on.
MEMORY = Variant("memory", ("--memory=256m", "--memory-dir={end}/memory", "--state-dir={end}/state", "-v"), ("memory/*",))
_GOES_ON = "direction=sent bytes="


class Ztun(Contender):
    """variant: only the cases that are about it take part with one.
    sealed: with a shared secret, encrypted therefore; workloads that count bytes on the wire are about compression. Over tls too.
    """

    def __init__(
        self, distribution: Distribution, codec: str, transport: str, variant: Variant | None = None, sealed: bool = False, name: str = "ztun"
    ):
        self.name = f"{name}-{codec}-{transport}" + (f"-{variant.name}" if variant else "") + ("-sealed" if sealed else "")
        self.about = f"ZTun, codec {codec} over {transport.upper()}, MTU 9000"
        if transport == "tls":
            self.about += ", TLS 1.3 with a key on P-256"
        self.about += (f", {' '.join(variant.options).format(end='DIR')}" if variant else ", the codec's own level") + (", --psk-file (AES-256-GCM)" if sealed else "")
        self._distribution = distribution
        self._sealed = sealed
        self._codec, self._transport = codec, transport
        self._flags = [f"--codec={codec}", f"--transport={transport}", f"--port={_PORT}"]
        self._options = variant.options if variant else ()
        if variant:
            self.cases = variant.cases
        if sealed or transport == "tls":
            self.cases = ("bulk/*", "chat/passes", "start/*")

    def unavailable_reason(self) -> str | None:
        return self._distribution.missing(self._codec, self._transport)

    def start(self, lab: Lab) -> Tunnel:
        program = str(self._distribution.program)
        security = self._security(program, lab.directory)
        own, trust = self._certificate(lab.directory)

        def server() -> Process:
            command = (program, "--subnet=10.99.0.1/24", *self._flags, *self._own_options(lab.directory, "server"), *security, *own)
            process = lab.keep(lab.server.start("ztun-server", *command))
            lab.server.wait_for_port(_PORT, self._transport, process)
            return process

        def client() -> Process:
            command = (program, f"--server={SERVER_OUTER}", *self._flags, *self._own_options(lab.directory, "client"), *security, *trust)
            return lab.keep(lab.client.start("ztun-client", *command))

        def restart(end: str) -> None:
            place = ("server", "client").index(end)
            tunnel.processes[place].stop()
            known = len(tunnel.processes[1].output()) if end == "server" else 0
            tunnel.processes[place] = (server, client)[place]()
            wait_until_packets_pass(lab, tunnel)
            tunnel.processes[1].wait_for_output(_GOES_ON, after=known)

        tunnel = Tunnel(processes=[server(), client()], restart=restart)
        return wait_until_packets_pass(lab, tunnel)

    def _own_options(self, directory: Path, end: str) -> list[str]:
        return [option.format(end=directory / end) for option in self._options]

    def _certificate(self, directory: Path) -> tuple[list[str], list[str]]:
        """What tells the server its certificate, and the client to trust it. Nothing over other transports."""
        if self._transport != "tls":
            return [], []
        key, certificate = directory / "ztun-tls.key", directory / "ztun-tls.crt"
        made = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 7 -subj /CN=ztun -keyout".split()
        run([*made, str(key), "-out", str(certificate)])
        option = "--transport-option=tls."
        return (
            [f"{option}certificate={certificate}", f"{option}key={key}"],
            [f"{option}ca={certificate}", f"{option}name=ztun", f"{option}proxy=none"],
        )

    def _security(self, program: str, directory: Path) -> list[str]:
        if not self._sealed:
            return []
        secret = directory / "ztun-secret"
        secret.unlink(missing_ok=True)
        run([program, "genkey", str(secret)])
        return [f"--psk-file={secret}"]


def _existing(program: Path) -> Path:
    if not program.exists():
        raise MeasurementFailed(f"no ztun at {program}; --ztun wants the folder that holds bin/ztun")
    return program
