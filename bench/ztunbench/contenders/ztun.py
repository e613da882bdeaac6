"""ZTun itself, with each codec and transport that its distribution has."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from ..errors import MeasurementFailed
from ..lab import SERVER_OUTER, Lab
from ..paths import REPOSITORY
from ..processes import run
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


class Ztun(Contender):
    """linger: how long a packet may wait for company; only the workloads that are about it take part with one.
    sealed: with a shared secret, encrypted therefore; workloads that count bytes on the wire are about compression. Over tls too.
    """

    def __init__(
        self, distribution: Distribution, codec: str, transport: str, linger: str | None = None, sealed: bool = False, name: str = "ztun"
    ):
        self.name = f"{name}-{codec}-{transport}" + (f"-linger-{linger}" if linger else "") + ("-sealed" if sealed else "")
        self.about = f"ZTun, codec {codec} at its own level over {transport.upper()}, MTU 9000"
        if transport == "tls":
            self.about += ", TLS 1.3 with a key on P-256"
        self.about += (f", --linger {linger}" if linger else "") + (", --psk-file (AES-256-GCM)" if sealed else "")
        self._distribution = distribution
        self._sealed = sealed
        self._codec, self._transport = codec, transport
        self._flags = [f"--codec={codec}", f"--transport={transport}", f"--port={_PORT}"] + ([f"--linger={linger}"] if linger else [])
        if linger:
            self.cases = ("syslog/*",)
        if sealed or transport == "tls":
            self.cases = ("bulk/*", "chat/passes", "start/*")

    def unavailable_reason(self) -> str | None:
        return self._distribution.missing(self._codec, self._transport)

    def start(self, lab: Lab) -> Tunnel:
        program = str(self._distribution.program)
        flags = self._flags + self._security(program, lab.directory)
        own, trust = self._certificate(lab.directory)
        server = lab.keep(lab.server.start("ztun-server", program, "--subnet=10.99.0.1/24", *flags, *own))
        lab.server.wait_for_port(_PORT, self._transport, server)
        client = lab.keep(lab.client.start("ztun-client", program, f"--server={SERVER_OUTER}", *flags, *trust))
        return wait_until_packets_pass(lab, Tunnel(processes=[server, client]))

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
