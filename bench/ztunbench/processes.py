"""Child processes: started so that they cannot outlive the bench, ended by process id."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Mapping, Sequence

from .errors import MeasurementFailed

# The kernel kills a child when the bench dies, even of SIGKILL; the flag survives the exec of `ip netns exec`.
DIES_WITH_US = ("setpriv", "--pdeathsig", "KILL")
STOP_TIMEOUT_S = 5.0
CLOCK_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The caller's environment with messages and numbers in one language, and no state of ZTun's kept in the system's folder."""
    return {**os.environ, "LC_ALL": "C", "ZTUN_STATE_DIR": "off", "ZTUN_CONTROL": "off", **(extra or {})}


class Process:
    """A program in the background whose output goes to a file."""

    def __init__(
        self, name: str, command: Sequence[str], log: Path, extra_environment: Mapping[str, str] | None = None, append: bool = False
    ):
        self.name = name
        self.log = log
        with log.open("ab" if append else "wb") as out:
            # A session of its own: Ctrl-C reaches the bench alone, which then stops everything in order.
            self._popen = subprocess.Popen(
                [*DIES_WITH_US, *command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=environment(extra_environment),
            )

    @property
    def pid(self) -> int:
        return self._popen.pid

    def running(self) -> bool:
        return self._popen.poll() is None

    def reap(self) -> int:
        """Waits for a program that was killed, and returns its status."""
        return self._popen.wait(STOP_TIMEOUT_S)

    @property
    def status(self) -> int | None:
        """What it ended with; None while it runs."""
        return self._popen.poll()

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def failure(self, what: str) -> MeasurementFailed:
        """An error that ends with the program's last words."""
        last = " | ".join(self.output().strip().splitlines()[-3:])
        return MeasurementFailed(f"{self.name}: {what}: {last or 'no output'}")

    def wait_for_output(self, text: str, timeout_s: float = 10, after: int = 0) -> None:
        """Waits until the program has printed a text, behind so many characters of its output."""
        deadline = time.monotonic() + timeout_s
        while text not in self.output()[after:]:
            if not self.running():
                raise self.failure(f"ended with status {self._popen.returncode} before it was ready")
            if time.monotonic() > deadline:
                raise self.failure(f"not ready after {timeout_s:.0f} s")
            time.sleep(0.005)

    def wait(self, timeout_s: float) -> str:
        """Waits for the program's good end and returns its output."""
        try:
            status = self._popen.wait(timeout_s)
        except subprocess.TimeoutExpired:
            raise self.failure(f"not done after {timeout_s:.0f} s") from None
        if status != 0:
            raise self.failure(f"ended with status {status}")
        return self.output()

    def stop(self) -> None:
        """Ends the program politely, then kills what is left of it and of what it started. Repeating it does nothing."""
        if not self.running():
            return
        children = descendants(self.pid)
        self._popen.terminate()
        try:
            self._popen.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()
        for child in children:
            kill(child)


def kill(pid: int) -> None:
    """Kills a process, if it is still there."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def run(command: Sequence[str], timeout_s: float = 30) -> str:
    """Runs a program to its end and returns its standard output."""
    with subprocess.Popen(
        [*DIES_WITH_US, *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env=environment(),
        text=True,
        errors="replace",
    ) as popen:
        try:
            out, err = popen.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            popen.kill()
            raise MeasurementFailed(f"not done after {timeout_s:.0f} s: {' '.join(command)}") from None
        except BaseException:
            popen.kill()
            raise
    if popen.returncode != 0:
        last = " | ".join((err or out).strip().splitlines()[-3:])
        raise MeasurementFailed(f"status {popen.returncode} of {' '.join(command)}: {last or 'no output'}")
    return out


def descendants(pid: int) -> list[int]:
    """The processes that a process started, and those that they started."""
    found: list[int] = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            for child in map(int, children.read_text().split()):
                found += [child, *descendants(child)]
        except OSError:
            continue  # a thread or process that has just ended
    return found


def cpu_seconds(pids: Sequence[int]) -> float:
    """User and system time that the processes, their threads and their descendants have used so far."""
    return sum(_cpu_seconds(member) for pid in pids for member in (pid, *descendants(pid)))


def _cpu_seconds(pid: int) -> float:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0.0
    # The command's name may hold spaces; utime and stime are fields 14 and 15, see proc(5).
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS_PER_S
