"""The command line."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from datetime import datetime, timezone
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Iterable, Sequence

from . import charts, machine, report, results, tools
from .contenders import Contender, all_contenders
from .errors import BenchError, MeasurementFailed
from .lab import clean
from .paths import RESULTS
from .runner import Runner, steps
from .settings import Settings
from .workloads import Case, Workload, all_workloads

_EXAMPLES = """
examples:
  sudo bench/run                                        everything that can run here; hours
  sudo bench/run --quick                                a first look: one run of everything, small amounts
  sudo bench/run --only chat,text --with native,yardstick,'ztun-*'
  sudo bench/run --only 'bulk/unshaped/random/1/*' --runs 5
  bench/run --list                                      cases and contenders, and what is missing for them
  bench/run --report bench/results/20260102T030405Z     tables and charts again from the rows of a run

Needs root, for it makes network namespaces. It changes nothing outside them and removes them at the end, on errors and on Ctrl-C.
What the figures mean and how they are measured: bench/README.md.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    # A polite kill is to clean up as Ctrl-C does, and so is Ctrl-C where a shell in the background had it ignored.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        return _dispatch(options)
    except (BenchError, MeasurementFailed) as error:
        print(f"bench/run: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bench/run",
        description="Measures ZTun beside no tunnel, a yardstick in C and other tunnels, on two hosts that are network namespaces.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", metavar="CASE[,..]", type=_names, help="workloads, or globs of cases such as 'bulk/*/random/1/bbr'")
    parser.add_argument("--with", metavar="NAME[,..]", dest="contenders", type=_names, help="contenders, or globs such as 'ztun-*'")
    parser.add_argument("--runs", metavar="N", type=_positive, help="repetitions, of which the median is shown (default 3, with --quick 1)")
    parser.add_argument("--seconds", metavar="S", type=float, help="length of each timed transfer (default 5, with --quick 1)")
    parser.add_argument("--quick", action="store_true", help="one run, small amounts: shows that everything works, not how well")
    parser.add_argument("--install", action="store_true", help="install the Debian packages that are missing for what was chosen")
    parser.add_argument("--ztun", metavar="DIR", type=Path, help="a ZTun distribution (holds bin/ztun) instead of this repository's")
    parser.add_argument("--before", metavar="DIR", type=Path, help="another one to compare with in the same run: contenders before-lz4-tcp, ...")
    parser.add_argument("--results", metavar="DIR", type=Path, default=RESULTS, help="where the folder with the results goes (default bench/results)")
    parser.add_argument("--list", action="store_true", help="show cases and contenders and end")
    parser.add_argument("--report", metavar="DIR", type=Path, help="make tables and charts from DIR/results.csv and end")
    parser.add_argument("--clean", action="store_true", help="remove what killed benches left behind and end")
    return parser


def _names(text: str) -> list[str]:
    return [name for name in text.split(",") if name]


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1: {text}")
    return value


def _dispatch(options: argparse.Namespace) -> int:
    if options.report:
        _write_report(results.read(options.report / "results.csv"), _about(options.report), options.report)
        return 0
    settings = Settings.of(options.quick, options.seconds, machine.congestions())
    if options.list:
        return _list(settings, options)
    if os.geteuid() != 0:
        raise BenchError("needs root to make network namespaces; run it with sudo")
    if options.clean:
        return _clean()
    return _run(settings, options)


def _clean() -> int:
    for name in clean():
        print(f"removed {name}", file=sys.stderr)
    return 0


def _list(settings: Settings, options: argparse.Namespace) -> int:
    for workload in all_workloads():
        print(f"{workload.name}: {workload.about}{_lack(workload)}")
        for case in workload.cases(settings):
            print(f"    {case.id}")
    print("\ncontenders:")
    for contender in all_contenders(options.ztun, options.before):
        print(f"    {contender.name:26}{contender.about}{_lack(contender)}")
    return 0


def _lack(item: Workload | Contender) -> str:
    packages = tools.missing(item.packages)
    return f" (missing: {', '.join(packages)})" if packages else ""


def _run(settings: Settings, options: argparse.Namespace) -> int:
    workloads = _chosen_workloads(settings, options.only)
    contenders = _chosen_contenders(all_contenders(options.ztun, options.before), options.contenders)
    _provide({**tools.ALWAYS, **tools.CHARTS}, options.install, required=tools.ALWAYS)
    for packages in [*(workload.packages for workload in workloads), *(contender.packages for contender in contenders)]:
        _provide(packages, options.install, required={})
    workloads = {workload: cases for workload, cases in workloads.items() if not _left_out(workload, None)}
    contenders = [contender for contender in contenders if not _left_out(contender, contender)]
    tools.build_programs()
    return _measure(workloads, contenders, settings, options)


def _chosen_workloads(settings: Settings, patterns: list[str] | None) -> dict[Workload, list[Case]]:
    every = {workload: list(workload.cases(settings)) for workload in all_workloads()}
    if patterns is None:
        return every
    for pattern in patterns:
        if not any(_selects(pattern, case.id) for cases in every.values() for case in cases):
            known = ", ".join(workload.name for workload in every)
            raise BenchError(f"no such case: {pattern}; workloads are {known}, --list shows their cases")
    chosen = {workload: [case for case in cases if any(_selects(p, case.id) for p in patterns)] for workload, cases in every.items()}
    return {workload: cases for workload, cases in chosen.items() if cases}


def _selects(pattern: str, name: str) -> bool:
    return fnmatchcase(name, pattern) or fnmatchcase(name, f"{pattern}/*")


def _chosen_contenders(every: list[Contender], patterns: list[str] | None) -> list[Contender]:
    if patterns is None:
        return every
    for pattern in patterns:
        if not any(fnmatchcase(item.name, pattern) for item in every):
            raise BenchError(f"no such contender: {pattern}; there are {', '.join(item.name for item in every)}")
    return [item for item in every if any(fnmatchcase(item.name, pattern) for pattern in patterns)]


def _provide(needs: dict[str, str], may_install: bool, required: dict[str, str]) -> None:
    absent = tools.missing(needs)
    if absent and may_install:
        tools.install(absent)
    absent = tools.missing(required)
    if absent:
        raise BenchError(f"missing Debian packages: apt-get install {' '.join(absent)}, or --install")


def _left_out(item: Workload | Contender, contender: Contender | None) -> bool:
    """Whether something that was chosen cannot run here; says why."""
    packages = tools.missing(item.packages)
    reason = f"apt-get install {' '.join(packages)}, or --install" if packages else contender.unavailable_reason() if contender else None
    if reason:
        print(f"left out: {item.name}: {reason}", file=sys.stderr)
    return reason is not None


def _measure(workloads: dict[Workload, list[Case]], contenders: list[Contender], settings: Settings, options: argparse.Namespace) -> int:
    runs = options.runs or (1 if options.quick else 3)
    todo = steps([case for cases in workloads.values() for case in cases], contenders, runs)
    if not todo:
        raise BenchError("nothing to measure: no contender that was chosen can run here")
    directory = options.results / datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    directory.mkdir(parents=True)
    about = [*machine.description(), f"runs: {runs}, {settings}"]
    (directory / "about.txt").write_text("\n".join(about) + "\n")
    status = 0
    with results.Writer(directory / "results.csv") as writer:
        runner = Runner(todo, settings, writer)
        try:
            for workload in workloads:
                print(f"preparing {workload.name}", file=sys.stderr)
                workload.prepare(settings)
            runner.run()
        except KeyboardInterrupt:
            print("interrupted; reporting what there is", file=sys.stderr)
            status = 130
        finally:
            for workload in workloads:
                workload.close()
    if runner.rows:
        _write_report(runner.rows, about, directory)
    return status


def _about(directory: Path) -> list[str]:
    file = directory / "about.txt"
    return file.read_text().splitlines() if file.exists() else []


def _write_report(rows: Iterable[results.Row], about: list[str], directory: Path) -> None:
    outcome = results.Results(rows)
    report.write(outcome, about, directory)
    if tools.missing(tools.CHARTS):
        print("no charts: apt-get install python3-matplotlib, or --install", file=sys.stderr)
    else:
        charts.draw(outcome, directory)
    print((directory / "table.txt").read_text())
    print(f"results: {directory}", file=sys.stderr)
