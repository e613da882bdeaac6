"""The tables: medians, their spread, and their ratio to native and to the yardstick; then the bars."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Sequence

from .bars import all_bars
from .results import Results

_BASES = ("native", "yardstick")
_NOTHING = "-"
_OF_WORDS = ("bars", "failures")


@dataclass(frozen=True)
class Table:
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def write(results: Results, about: Sequence[str], directory: Path) -> None:
    """Writes table.txt and table.md. about: what was run, on what, lines of key: value."""
    tables = [_case_table(results, case) for case in results.cases] + _bar_tables(results) + _failure_tables(results)
    text = [*about, *("\n" + _as_text(table) for table in tables)]
    (directory / "table.txt").write_text("\n".join(text) + "\n")
    markdown = ["\n".join(f"- {line}" for line in about), *(_as_markdown(table) for table in tables)]
    (directory / "table.md").write_text("\n\n".join(markdown) + "\n")


def number(value: float | None) -> str:
    """Three or four significant digits, without an exponent."""
    if value is None:
        return _NOTHING
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 100 else f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"


def _case_table(results: Results, case: str) -> Table:
    metrics = results.metrics(case)
    names = results.taking_part(case)
    parts = [_metric_columns(results, case, metric, names, first=metric == metrics[0]) for metric in metrics]
    columns = ["contender", *(column for part in parts for column in part)]
    rows = [[name, *(cells[i] for part in parts for cells in part.values())] for i, name in enumerate(names)]
    return Table(case, columns, rows)


def _metric_columns(results: Results, case: str, metric: str, names: Sequence[str], first: bool) -> dict[str, list[str]]:
    """A metric's columns by their heads: its median, for the first metric the spread of the runs, and its ratios."""
    columns = {f"{metric}, {results.units[case, metric]}": [_median(results, case, name, metric) for name in names]}
    values = [results.values(case, name, metric) for name in names]
    if first and any(len(some) > 1 for some in values):
        columns["min-max"] = [f"{number(min(some))}-{number(max(some))}" if some else _NOTHING for some in values]
    for base in _BASES:
        if results.median(case, base, metric):
            columns[f"{metric}/{base}"] = [number(results.ratio(case, name, metric, base)) for name in names]
    return columns


def _median(results: Results, case: str, contender: str, metric: str) -> str:
    middle = results.median(case, contender, metric)
    return "failed" if middle is None and (case, contender) in results.failures else number(middle)


def _bar_tables(results: Results) -> list[Table]:
    """Only the bars of which something was measured."""
    rows = []
    for bar in all_bars():
        value = bar.measured(results)
        if value is not None:
            rows.append([bar.question, bar.wanted, number(value), "reached" if bar.reached(value) else "missed"])
    return [Table("bars", ["figure", "bar", "measured", ""], rows)] if rows else []


def _failure_tables(results: Results) -> list[Table]:
    rows = [[case, contender, note] for (case, contender), note in results.failures.items()]
    return [Table("failures", ["case", "contender", "why (last run)"], rows)] if rows else []


def _as_text(table: Table) -> str:
    lines = [table.columns, *table.rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(table.columns))]
    # Words stand left, figures right.
    aligns = ["<" if i == 0 or table.title in _OF_WORDS else ">" for i in range(len(widths))]
    body = ("  ".join(f"{cell:{a}{w}}" for cell, a, w in zip(line, aligns, widths)).rstrip() for line in lines)
    return "\n".join([table.title, "=" * len(table.title), *body])


def _as_markdown(table: Table) -> str:
    rows = ("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in (table.columns, *table.rows))
    head, *body = rows
    return "\n".join([f"### {table.title}", "", head, "|" + "---|" * len(table.columns), *body])
