"""What was measured, row by row, as it is kept in results.csv."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Iterable

from .measure import median


@dataclass(frozen=True)
class Row:
    """One figure of one run, or one failure: then metric is "failed" and note says why."""

    run: int
    case: str
    contender: str
    metric: str
    value: float
    unit: str
    note: str = ""


FAILED = "failed"


class Writer:
    """Writes rows as they come, so that a run that is cut short keeps what it had."""

    def __init__(self, path: Path):
        self._file = path.open("w", newline="")
        self._csv = csv.writer(self._file)
        self._csv.writerow([field.name for field in fields(Row)])

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def write(self, rows: Iterable[Row]) -> None:
        self._csv.writerows(astuple(row) for row in rows)
        self._file.flush()


def read(path: Path) -> list[Row]:
    with path.open(newline="") as file:
        return [
            Row(int(r["run"]), r["case"], r["contender"], r["metric"], float(r["value"]), r["unit"], r["note"]) for r in csv.DictReader(file)
        ]


class Results:
    """All rows, looked up by what they are about. Cases and contenders keep the order in which they first came."""

    def __init__(self, rows: Iterable[Row]):
        self._values: dict[tuple[str, str, str], list[float]] = defaultdict(list)
        self.units: dict[tuple[str, str], str] = {}
        self.failures: dict[tuple[str, str], str] = {}
        self.cases: list[str] = []
        self.contenders: list[str] = []
        for row in rows:
            self._add(row)

    def _add(self, row: Row) -> None:
        for known, name in ((self.cases, row.case), (self.contenders, row.contender)):
            if name not in known:
                known.append(name)
        if row.metric == FAILED:
            self.failures[row.case, row.contender] = row.note
        else:
            self._values[row.case, row.contender, row.metric].append(row.value)
            self.units[row.case, row.metric] = row.unit

    def values(self, case: str, contender: str, metric: str) -> list[float]:
        return self._values.get((case, contender, metric), [])

    def median(self, case: str, contender: str, metric: str) -> float | None:
        values = self.values(case, contender, metric)
        return median(values) if values else None

    def ratio(self, case: str, contender: str, metric: str, other: str) -> float | None:
        """The median against another contender's median in the same case."""
        mine, base = self.median(case, contender, metric), self.median(case, other, metric)
        return mine / base if mine is not None and base else None

    def metrics(self, case: str) -> list[str]:
        return [metric for known, metric in self.units if known == case]

    def taking_part(self, case: str) -> list[str]:
        """The contenders that have figures or a failure in a case."""
        with_figures = {contender for known, contender, _ in self._values if known == case}
        return [name for name in self.contenders if name in with_figures or (case, name) in self.failures]
