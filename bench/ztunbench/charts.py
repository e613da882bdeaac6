"""The pictures: one for each question, as SVG."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Sequence

from .results import Results

_COLOURS = {"native": "#9a9a9a", "yardstick": "#4c566a", "ztun": "#d9822b"}
_OTHERS = "#5b8db8"

# What a reader calls a case who has not seen the list of them.
_PLAIN = {"chat/clean": "chat with a database", "syslog/10k": "log lines over UDP", "text/100mbit": "200 MB of text"}


@dataclass(frozen=True)
class Chart:
    """A panel of horizontal bars for each case that one of the globs (with commas between) matches: one bar for each contender.

    relative: shown against native, which is then the line at 1.
    """

    file: str
    title: str
    cases: str
    metric: str
    better: str
    relative: bool = False


CHARTS = (
    Chart("overview-wire", "What crosses the wire, against no tunnel?", "chat/clean,syslog/10k,text/100mbit", "wire", "less is better", relative=True),
    Chart("throughput-unshaped", "How much passes on the bare machine, one TCP stream?", "bulk/unshaped/*/1/*", "throughput", "more is better"),
    Chart("throughput-8-streams", "And with eight streams?", "bulk/unshaped/*/8/*", "throughput", "more is better"),
    Chart("throughput-1gbit", "How much passes a link of 1 Gbit/s?", "bulk/1gbit/*/1/*", "throughput", "more is better"),
    Chart("throughput-1gbit-8-streams", "How much passes a link of 1 Gbit/s, eight streams?", "bulk/1gbit/*/8/*", "throughput", "more is better"),
    Chart("cpu", "What does a GB cost in processor time, both ends?", "bulk/unshaped/*/1/*", "cpu", "less is better"),
    Chart("text-wire", "200 MB of text: what crosses the wire, against no tunnel?", "text/*", "wire", "less is better", relative=True),
    Chart("text-seconds", "200 MB of text through 100 Mbit/s: how long?", "text/*", "seconds", "less is better"),
    Chart("chat-wire", "A chat with a database: what crosses the wire, against no tunnel?", "chat/*", "wire", "less is better", relative=True),
    Chart("chat-rate", "A chat with a database: how many requests a second?", "chat/*", "rate", "more is better"),
    Chart("chat-p99", "A chat with a database: how long do the slowest 1 % take?", "chat/clean", "p99", "less is better"),
    Chart("syslog-wire", "Log lines: what crosses the wire, against no tunnel?", "syslog/*", "wire", "less is better", relative=True),
    Chart("ping-idle", "How long does an echo take, idle line?", "ping/idle", "p50", "less is better"),
    Chart("ping-loaded", "How long does an echo take while bulk data fills 100 Mbit/s?", "ping/loaded/*", "p50", "less is better"),
    Chart("postgres-wire", "PostgreSQL: what crosses the wire, against no tunnel?", "postgres/*", "wire", "less is better", relative=True),
    Chart("postgres-rate", "PostgreSQL, select-only: how many transactions a second?", "postgres/select", "rate", "more is better"),
    Chart("postgres-seconds", "PostgreSQL: how long does the COPY take at 100 Mbit/s?", "postgres/copy", "seconds", "less is better"),
    Chart("line-20ms", "TCP over 100 Mbit/s, 20 ms, with loss: how much arrives?", "line/20ms/*", "throughput", "more is better"),
    Chart("line-80ms", "TCP over 100 Mbit/s, 80 ms, with loss: how much arrives?", "line/80ms/*", "throughput", "more is better"),
)


def draw(results: Results, directory: Path) -> None:
    """Draws the charts of which something was measured. Needs matplotlib."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "ztun", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False})
    for chart in CHARTS:
        cases = [case for case in results.cases if any(fnmatchcase(case, glob) for glob in chart.cases.split(",")) and _bars(results, chart, case)]
        if cases:
            _draw(results, chart, cases, directory / f"{chart.file}.svg")


def _bars(results: Results, chart: Chart, case: str) -> list[tuple[str, float, float, float]]:
    """Contender, median, lowest and highest of the runs, divided by native's median where the chart is relative."""
    unit = results.median(case, "native", chart.metric) if chart.relative else 1.0
    if not unit:
        return []
    bars = []
    for contender in results.taking_part(case):
        values = results.values(case, contender, chart.metric)
        middle = results.median(case, contender, chart.metric)
        if middle is not None:
            bars.append((contender, middle / unit, min(values) / unit, max(values) / unit))
    return bars


def _draw(results: Results, chart: Chart, cases: Sequence[str], file: Path) -> None:
    from matplotlib import pyplot

    columns = 3 if len(cases) == 3 else min(2, len(cases))
    lines = -(-len(cases) // columns)
    tallest = max(len(_bars(results, chart, case)) for case in cases)
    size = (6.2 * columns, (0.26 * tallest + 0.9) * lines + 0.6)
    figure, axes = pyplot.subplots(lines, columns, figsize=size, squeeze=False, layout="constrained")
    figure.suptitle(chart.title, fontsize=12, fontweight="bold")
    panels = list(axes.flat)
    for panel, case in zip(panels, cases):
        _panel(panel, chart, case, results)
    for panel in panels[len(cases) :]:
        panel.set_visible(False)
    figure.savefig(file, format="svg", metadata={"Date": None})
    pyplot.close(figure)


def _panel(axes: Any, chart: Chart, case: str, results: Results) -> None:
    bars = _bars(results, chart, case)
    names = [name for name, *_ in bars]
    middles = [middle for _, middle, _, _ in bars]
    spread = [[middle - low for _, middle, low, _ in bars], [high - middle for _, middle, _, high in bars]]
    axes.barh(names, middles, xerr=spread, color=[_colour(name) for name in names], height=0.7, error_kw={"lw": 0.8, "capsize": 2})
    axes.invert_yaxis()
    axes.set_title(_PLAIN.get(case, case), fontsize=9, loc="left")
    unit = "times native" if chart.relative else results.units[case, chart.metric]
    axes.set_xlabel(f"{chart.metric}, {unit} ({chart.better})")
    axes.set_xlim(0, 1.18 * max(high for *_, high in bars))
    for place, (_, middle, _, high) in enumerate(bars):
        axes.annotate(f" {middle:.3g}", (high, place), va="center", fontsize=8)
    if chart.relative:
        axes.axvline(1, color=_COLOURS["native"], lw=0.8, ls="--")


def _colour(contender: str) -> str:
    return _COLOURS.get(contender.split("-")[0], _OTHERS)
