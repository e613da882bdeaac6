"""Runs the plan: every repetition of every case, one contender after the other, so that what the machine does meanwhile hits all alike."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Iterator, Sequence

from .contenders import Contender
from .errors import BenchError, MeasurementFailed
from .lab import Lab
from .measure import Figure
from .results import FAILED, Row, Writer
from .settings import Settings
from .workloads import Case, Session

_START_ESTIMATE_S = 1.5


@dataclass(frozen=True)
class Step:
    run: int
    case: Case
    contender: Contender

    @property
    def estimate_s(self) -> float:
        return self.case.estimate_s + _START_ESTIMATE_S


def steps(cases: Sequence[Case], contenders: Sequence[Contender], runs: int) -> list[Step]:
    """Round robin over the contenders within each case of each repetition; another one begins each time."""
    return list(_steps(cases, contenders, runs))


def _steps(cases: Sequence[Case], contenders: Sequence[Contender], runs: int) -> Iterator[Step]:
    for number in range(1, runs + 1):
        for case in cases:
            taking_part = [contender for contender in contenders if _takes_part(contender, case)]
            for i in range(len(taking_part)):
                yield Step(number, case, taking_part[(i + number - 1) % len(taking_part)])


def _takes_part(contender: Contender, case: Case) -> bool:
    return contender.takes_part_in(case.id) and any(fnmatchcase(contender.name, pattern) for pattern in case.contenders)


class Runner:
    """Takes the steps, keeps the rows, and says on standard error how far it is."""

    def __init__(self, todo: Sequence[Step], settings: Settings, writer: Writer):
        self._todo, self._settings, self._writer = todo, settings, writer
        self._left_s = sum(step.estimate_s for step in todo)
        self._estimated_s = self._spent_s = 0.0
        self.rows: list[Row] = []

    def run(self) -> None:
        print(f"{len(self._todo)} measurements, about {_duration(self._left_s)}", file=sys.stderr)
        for number, step in enumerate(self._todo, 1):
            began = time.monotonic()
            rows = self._rows(step)
            self._spent_s += time.monotonic() - began
            self.rows += rows
            self._writer.write(rows)
            self._left_s -= step.estimate_s
            self._estimated_s += step.estimate_s
            self._report(number, step, rows)

    def _rows(self, step: Step) -> list[Row]:
        try:
            figures = measure(step.case, step.contender, self._settings)
        except (MeasurementFailed, BenchError, OSError, ValueError, KeyError) as failure:
            note = " ".join(str(failure).split())
            return [Row(step.run, step.case.id, step.contender.name, FAILED, 0, "", note)]
        return [Row(step.run, step.case.id, step.contender.name, f.metric, f.value, f.unit) for f in figures]

    def _report(self, number: int, step: Step, rows: Sequence[Row]) -> None:
        pace = self._spent_s / self._estimated_s
        figures = "  ".join(f"{row.metric} {row.value:.4g} {row.unit}" if row.metric != FAILED else f"FAILED {row.note}" for row in rows)
        place = f"[{number}/{len(self._todo)}, {_duration(self._left_s * pace)} left]"
        print(f"{place} run {step.run}  {step.case.id}  {step.contender.name}:  {figures}", file=sys.stderr, flush=True)


def measure(case: Case, contender: Contender, settings: Settings) -> list[Figure]:
    """Builds the hosts, starts the tunnel, warms it up, measures, and takes everything down again."""
    with Lab(case.link) as lab:
        session = Session(lab, contender.start(lab), settings)
        case.warm_up(session)
        try:
            return case.measure(session)
        except MeasurementFailed:
            session.tunnel.check()  # a tunnel that died says more than the client that noticed
            raise


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(max(0, seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {rest:02d} s"
