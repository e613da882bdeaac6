"""What happened: on standard output as it happens, and in files."""

from __future__ import annotations

import csv
import shutil
import time
from pathlib import Path
from typing import Sequence

from .watch import Sample


class Record:
    """The folder with the results of one soak."""

    def __init__(self, directory: Path, about: Sequence[str]):
        self.directory = directory
        directory.mkdir(parents=True)
        self._begin = time.monotonic()
        self._events = (directory / "events.csv").open("w", newline="")
        self._samples = (directory / "samples.csv").open("w", newline="")
        self._event_rows, self._sample_rows = csv.writer(self._events), csv.writer(self._samples)
        self._event_rows.writerow(("seconds", "what", "subject", "where", "note"))
        self._sample_rows.writerow(("seconds", "end", "rss_mb", "descriptors", "threads"))
        self.broken: list[str] = []
        self.episodes = 0
        self.faults = 0
        self.slowest: tuple[float, str] = (0, "-")
        self._most: dict[str, Sample] = {}
        for line in about:
            self.say(line)

    def seconds(self) -> float:
        return time.monotonic() - self._begin

    def say(self, line: str) -> None:
        print(line, flush=True)
        with (self.directory / "summary.txt").open("a") as summary:
            summary.write(line + "\n")

    def event(self, what: str, subject: str, where: str = "", note: str = "") -> None:
        seconds = self.seconds()
        self._event_rows.writerow((f"{seconds:.2f}", what, subject, where, note))
        self._events.flush()
        self.say(f"{seconds:8.1f} s  {what:7} {' '.join(word for word in (subject, where, note) if word)}")

    def sample(self, end: str, taken: Sample) -> None:
        self._sample_rows.writerow((f"{self.seconds():.2f}", end, f"{taken.rss_mb:.1f}", taken.descriptors, taken.threads))
        self._samples.flush()
        most = self._most.get(end, taken)
        self._most[end] = Sample(
            max(most.rss_mb, taken.rss_mb), max(most.descriptors, taken.descriptors), max(most.threads, taken.threads)
        )

    def breach(self, what: str) -> None:
        """Notes what must not be, once."""
        if what not in self.broken:
            self.broken.append(what)
            self.event("BROKEN", what)

    def evidence(self, text: str) -> None:
        """Keeps how things were at a breach."""
        with (self.directory / "evidence.txt").open("a") as file:
            file.write(f"=== {self.seconds():.1f} s\n{text}\n")

    def recovered(self, client: str, seconds: float) -> None:
        self.slowest = max(self.slowest, (seconds, client))

    def finish(self, carried: Sequence[str], logs: Path) -> None:
        """The last lines; keeps the logs where something was broken."""
        for line in carried:
            self.say(line)
        for end, most in sorted(self._most.items()):
            self.say(f"most: {end}: rss-mb={most.rss_mb:.0f} descriptors={most.descriptors} threads={most.threads}")
        slowest = f"slowest-back={self.slowest[0]:.1f} s ({self.slowest[1]})"
        self.say(f"episodes={self.episodes} faults={self.faults} {slowest} broken={len(self.broken)}")
        for what in self.broken:
            self.say(f"broken: {what}")
        if self.broken:
            shutil.copytree(logs, self.directory / "logs", ignore=shutil.ignore_patterns("filler"), dirs_exist_ok=True)
            self.say(f"logs: {self.directory / 'logs'}")
        self._events.close()
        self._samples.close()
