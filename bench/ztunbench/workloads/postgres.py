"""A real database: PostgreSQL of this machine's Debian package, with a cluster of its own that no other has seen."""

from __future__ import annotations

import os
import pwd
import shutil
import tempfile
from pathlib import Path
from typing import Sequence

from .. import payload
from ..errors import BenchError
from ..lab import PREFIX, Link
from ..measure import Figure
from ..processes import Process, run
from ..settings import Settings
from .base import Case, Session, Workload

_USERS = ("postgres", "nobody")
_PORT = "5432"
_ROLE = "bench"
_COPY_RATE_MBIT = 100
_SERVER_SETTINGS = {
    "listen_addresses": "*",
    "fsync": "off",
    "autovacuum": "off",
    "jit": "off",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
}


class Cluster:
    """A database cluster in a directory of its own, owned by a user without privileges (PostgreSQL refuses root)."""

    def __init__(self) -> None:
        self._binaries = _binaries()
        self._user = _unprivileged_user()
        self.directory = Path(tempfile.mkdtemp(prefix=f"{PREFIX}-{os.getpid()}-pg-"))
        os.chown(self.directory, self._user.pw_uid, self._user.pw_gid)
        self._data = str(self.directory / "data")

    def create(self, scale: int) -> None:
        """Makes pgbench's tables and one of Debian's packages."""
        self._run("initdb", "-D", self._data, "-U", _ROLE, "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
        with (self.directory / "data" / "pg_hba.conf").open("a") as rules:
            rules.write("host all all 0.0.0.0/0 trust\n")
        server = Process("postgres", self.command(), self.directory / "postgres.log")
        try:
            server.wait_for_output("ready to accept connections")
            self._run("createdb", *self._local(), _ROLE)
            self._run("pgbench", "-i", "-q", "-s", str(scale), *self._local(), _ROLE)
            self._copy_packages()
        finally:
            server.stop()

    def command(self) -> list[str]:
        """How the server is started; in the foreground, to be ended with SIGTERM."""
        settings = [word for key, value in _SERVER_SETTINGS.items() for word in ("-c", f"{key}={value}")]
        return self._as_user("postgres", "-D", self._data, "-k", str(self.directory), "-p", _PORT, *settings)

    def client(self, program: str) -> str:
        return str(self._binaries / program)

    def close(self) -> None:
        shutil.rmtree(self.directory, ignore_errors=True)

    def _local(self) -> list[str]:
        return ["-h", str(self.directory), "-p", _PORT, "-U", _ROLE]

    def _copy_packages(self) -> None:
        file = self.directory / "packages.tsv"
        escapes = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": ""})
        rows = ("\t".join(field.translate(escapes) for field in row) for row in payload.package_rows())
        file.write_text("\n".join(rows) + "\n")
        columns = ", ".join(f'"{name}" text' for name in payload.PACKAGE_COLUMNS)
        self._run("psql", *self._local(), "-q", "-c", f"CREATE TABLE packages ({columns})", "-c", f"\\copy packages FROM '{file}'")
        file.unlink()

    def _run(self, program: str, *arguments: str) -> None:
        run(self._as_user(program, *arguments), 300)

    def _as_user(self, program: str, *arguments: str) -> list[str]:
        # The death signal is asked for again: changing the user clears it, see prctl(2).
        identity = [f"--reuid={self._user.pw_uid}", f"--regid={self._user.pw_gid}", "--clear-groups", "--pdeathsig", "KILL"]
        return ["setpriv", *identity, str(self._binaries / program), *arguments]


class Postgres(Workload):
    name = "postgres"
    about = "PostgreSQL: pgbench select-only with one client, unshaped; COPY of a table of Debian packages at 100 Mbit/s"
    packages = {"/usr/lib/postgresql/*/bin/postgres": "postgresql"}

    def __init__(self) -> None:
        self._cluster: Cluster | None = None

    def cases(self, settings: Settings) -> Sequence[Case]:
        return [SelectCase(self, settings), CopyCase(self, settings)]

    def prepare(self, settings: Settings) -> None:
        self._cluster = Cluster()
        self._cluster.create(settings.pgbench_scale)

    def close(self) -> None:
        if self._cluster:
            self._cluster.close()

    def serve(self, session: Session) -> Cluster:
        """Starts the server in the lab."""
        if not self._cluster:
            raise BenchError("the cluster was not prepared")
        server = session.lab.keep(session.lab.server.start("postgres", *self._cluster.command()))
        server.wait_for_output("ready to accept connections", 30)
        return self._cluster


class SelectCase(Case):
    id = "postgres/select"
    main = "wire"

    def __init__(self, workload: Postgres, settings: Settings):
        self.link = Link(settings.congestion, counted=True)
        self.estimate_s = 1 + settings.transactions / 4000
        self._workload = workload

    def measure(self, session: Session) -> list[Figure]:
        cluster = self._workload.serve(session)
        _pgbench(session, cluster, max(1, session.settings.transactions // 10))
        with session.meter() as meter:
            report = _pgbench(session, cluster, session.settings.transactions)
        count = session.settings.transactions
        latency = _number_after(report, "latency average = ")
        return [
            Figure("wire", meter.wire.bytes / count, "bytes/transaction"),
            Figure("rate", _number_after(report, "tps = "), "transactions/s"),
            Figure("latency", latency * 1000, "µs"),
        ]


class CopyCase(Case):
    id = "postgres/copy"
    main = "wire"

    def __init__(self, workload: Postgres, settings: Settings):
        self.link = Link(settings.congestion, rate_mbit=_COPY_RATE_MBIT, counted=True)
        self.estimate_s = 5
        self._workload = workload

    def measure(self, session: Session) -> list[Figure]:
        cluster = self._workload.serve(session)
        command = (cluster.client("psql"), "-h", session.tunnel.server_address, "-p", _PORT, "-U", _ROLE, "-d", _ROLE)
        with session.meter() as meter:
            session.lab.client.run(*command, "-o", "/dev/null", "-c", "COPY packages TO STDOUT", timeout_s=300)
        return [Figure("wire", meter.wire.bytes / 1e6, "MB"), Figure("seconds", meter.seconds, "s")]


def _pgbench(session: Session, cluster: Cluster, transactions: int) -> str:
    command = (cluster.client("pgbench"), "-S", "-n", "-c", "1", "-t", str(transactions))
    return session.lab.client.run(*command, "-h", session.tunnel.server_address, "-p", _PORT, "-U", _ROLE, _ROLE, timeout_s=300)


def _number_after(report: str, label: str) -> float:
    return float(report.partition(label)[2].split()[0])


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    if not found:
        raise BenchError("no PostgreSQL in /usr/lib/postgresql; apt-get install postgresql")
    return found[-1].parent


def _unprivileged_user() -> pwd.struct_passwd:
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in _USERS:
        if name in known:
            return known[name]
    raise BenchError(f"no unprivileged user to run PostgreSQL as: none of {', '.join(_USERS)}")
