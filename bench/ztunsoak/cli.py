"""The command line."""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Sequence

from ztunbench import lab, machine, tools
from ztunbench.contenders.ztun import Distribution
from ztunbench.errors import BenchError, MeasurementFailed
from ztunbench.paths import RESULTS

from .faults import EVERY, Fault
from .net import PREFIX, Net, unmount_orphans
from .record import Record
from .soak import Plan, Soak

_EXAMPLES = """
examples:
  sudo bench/soak --minutes 10 --seed 1                  ten minutes of everything, the same faults in the same order each time
  sudo bench/soak --minutes 480                          a night; the seed is drawn, printed, and in the results
  sudo bench/soak --minutes 5 --faults kill,nat,link     these faults only
  sudo bench/soak --minutes 5 --without clock            all but this one
  bench/soak --list                                      the faults

Two servers (TCP and UDP) on one host, five clients behind a router that translates addresses, all of them network namespaces.
Streams, bulk and datagrams go through all tunnels all the time, and every byte is checked. The end is 0 if everything held:
  - no wrong byte, no datagram twice, no packet with a wrong checksum;
  - each client is back, with its address, 15 s after the last fault is over;
  - memory, descriptors, threads and lines in the log stay within bounds; nothing ends by itself; no stack trace.
Otherwise it is 1, the reasons are the last lines, and the logs are kept with the results: bench/results/soak-<UTC time>-<seed>.
Needs root. It changes nothing outside its namespaces, and removes them at the end, on errors and on Ctrl-C.
"""
_NEEDS = {need: package for need, package in tools.ALWAYS.items() if package != "liblz4-dev"} | {"nft": "nftables", "mount": "mount"}
_PROGRAMS = ("linkemu", "clockshift.so")


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        return _dispatch(options)
    except (BenchError, MeasurementFailed) as error:
        print(f"bench/soak: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bench/soak",
        description="Runs ZTun under real traffic with one fault after the other, and says whether everything held that must hold.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--minutes", metavar="N", type=float, default=10.0, help="how long (default 10)")
    parser.add_argument("--seed", metavar="S", type=int, help="which faults come when, and what is sent (default: drawn)")
    parser.add_argument("--faults", metavar="NAME[,..]", type=_faults, default=list(EVERY), help="only these (default: all)")
    parser.add_argument("--without", metavar="NAME[,..]", type=_faults, default=[], help="not these")
    parser.add_argument("--ztun", metavar="DIR", type=Path, help="a ZTun distribution (holds bin/ztun) instead of this repository's")
    parser.add_argument("--results", metavar="DIR", type=Path, default=RESULTS, help="where the folder with the results goes (default bench/results)")
    parser.add_argument("--install", action="store_true", help="install the Debian packages that are missing")
    parser.add_argument("--list", action="store_true", help="show the faults and end")
    parser.add_argument("--clean", action="store_true", help="remove what killed soaks left behind and end")
    return parser


def _faults(text: str) -> list[Fault]:
    known = {fault.name: fault for fault in EVERY}
    names = [name for name in text.split(",") if name]
    for name in names:
        if name not in known:
            raise argparse.ArgumentTypeError(f"no such fault: {name}; there are {', '.join(known)}")
    return [known[name] for name in names]


def _dispatch(options: argparse.Namespace) -> int:
    if options.list:
        for fault in EVERY:
            print(f"{fault.name:15}{fault.about}")
        return 0
    if os.geteuid() != 0:
        raise BenchError("needs root to make network namespaces; run it with sudo")
    if options.clean:
        unmount_orphans()
        for name in lab.clean(PREFIX):
            print(f"removed {name}", file=sys.stderr)
        return 0
    return _run(options)


def _run(options: argparse.Namespace) -> int:
    absent = tools.missing(_NEEDS)
    if absent and options.install:
        tools.install(absent)
        absent = tools.missing(_NEEDS)
    if absent:
        raise BenchError(f"missing Debian packages: apt-get install {' '.join(absent)}, or --install")
    faults = [fault for fault in options.faults if fault not in options.without]
    if not faults:
        raise BenchError("no fault is left; --list shows them")
    tools.build_programs(_PROGRAMS)
    program = str(Distribution(options.ztun).program)
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 30)
    name = f"soak-{datetime.now(timezone.utc).strftime('%Y%m%dT%H%M%SZ')}-{seed}"
    again = f"again: bench/soak --minutes {options.minutes:g} --seed {seed} --faults {','.join(fault.name for fault in faults)}"
    record = Record(options.results / name, [*machine.description(), again])
    with Net() as net:
        Soak(Plan(program, options.minutes, seed, faults), net, record).run()
    print(f"results: {record.directory}")
    return 1 if record.broken else 0
