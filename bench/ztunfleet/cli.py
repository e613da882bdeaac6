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
from ztunsoak.record import Record

from .fleet import Fleet, Plan
from .frr import PROTOCOLS
from .net import PREFIX, Net

EVENTS = {
    "kill": "a gateway's process is killed, with SIGKILL; it is started again soon",
    "stop": "a gateway's process is stopped, with a second SIGTERM, upon which it waits for nobody; it is started again soon",
    "drain": "a gateway's process is stopped, and has its clients connect to others before it ends; it is started again soon. The first one stays up: ztun drain, and --cancel",
}
# With --store alone.
STORE_EVENTS = {
    "etcd": "a node of etcd is killed, with SIGKILL, and started again soon",
    "etcd-leader": "the same with the one that leads",
    "etcd-all": "the same with all three",
    "etcd-restore": "all three are killed, and started with what they had when all had begun",
}
_STORES = 3
_EXAMPLES = """
examples:
  sudo bench/fleet --minutes 10 --seed 1             the same events in the same order each time
  sudo bench/fleet --protocol ospf --clients 8       with OSPF in place of BGP
  sudo bench/fleet --events kill --gateways 2        these events only
  sudo bench/fleet --store --minutes 20 --clients 12 --seed 1
                                                     gateways and nodes of etcd, one event as soon as all is well after the last

Gateways, clients and a router are network namespaces on one switch, with FRR as docs/examples/fleet has it; a host in the backbone is
behind the router. It probes each address of each client, and TCP connections lead from it to each client and from each to the next; every
byte is checked. An event comes as soon as all is well after the last one. The end is 0 if everything held:
  - each client is reached from the backbone 5 s after its gateway has gone, 19 of 20 times, at its addresses;
  - no TCP connection inside breaks, no wrong byte; while a gateway is drained none pauses for longer than 1.5 s;
  - no address is at two gateways, none left over; the router has the gateways' routes and no others;
  - memory, descriptors and threads stay within bounds, and those of the first gateway and of the clients, which are never ended, do not
    grow; nothing ends by itself; no stack trace.
Otherwise it is 1, the reasons are the last lines, and the logs are kept with the results: bench/results/fleet-<UTC time>-<seed>.
Needs root. It changes nothing outside its namespaces, and removes them at the end, on errors and on Ctrl-C.
"""
_NEEDS = {"ip": "iproute2", "ss": "iproute2", "setpriv": "util-linux", "openssl": "openssl", "vtysh": "frr"}


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        return _dispatch(options)
    except (BenchError, MeasurementFailed) as error:
        print(f"bench/fleet: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bench/fleet",
        description="Runs several gateways with FRR, has one after the other fail, and says whether everything held that must hold.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--minutes", metavar="N", type=float, default=10.0, help="how long (default 10)")
    parser.add_argument("--seed", metavar="S", type=int, help="which events come when, and where (default: drawn)")
    parser.add_argument("--gateways", metavar="N", type=_count(2, 9), default=3, help="2 to 9 (default 3)")
    parser.add_argument("--clients", metavar="N", type=_count(1, 200), default=30, help="1 to 200, a process each (default 30)")
    parser.add_argument("--protocol", choices=tuple(PROTOCOLS), default="bgp", help="what FRR speaks (default bgp)")
    parser.add_argument("--events", metavar="NAME[,..]", type=_events, help=f"only these of {', '.join((*EVENTS, *STORE_EVENTS))} (default: all)")
    parser.add_argument("--store", action="store_true", help="gateways share etcd, of three nodes; every other client has the address that it gets there")
    parser.add_argument("--ztun", metavar="DIR", type=Path, help="a ZTun distribution (holds bin/ztun) instead of this repository's")
    parser.add_argument("--results", metavar="DIR", type=Path, default=RESULTS, help="where the folder with the results goes (default bench/results)")
    parser.add_argument("--install", action="store_true", help="install the Debian packages that are missing")
    parser.add_argument("--list", action="store_true", help="show the events and end")
    parser.add_argument("--clean", action="store_true", help="remove what killed runs left behind and end")
    return parser


def _count(least: int, most: int):  # type: ignore[no-untyped-def]
    def read(text: str) -> int:
        if not text.isdigit() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"wants a number between {least} and {most}: {text}")
        return int(text)

    return read


def _events(text: str) -> list[str]:
    names = [name for name in text.split(",") if name]
    for name in names:
        if name not in EVENTS and name not in STORE_EVENTS:
            raise argparse.ArgumentTypeError(f"no such event: {name}; there are {', '.join((*EVENTS, *STORE_EVENTS))}")
    return names


def _dispatch(options: argparse.Namespace) -> int:
    if options.list:
        for name, about in {**EVENTS, **STORE_EVENTS}.items():
            print(f"{name:12}{about}")
        return 0
    if os.geteuid() != 0:
        raise BenchError("needs root to make network namespaces; run it with sudo")
    if options.clean:
        for name in lab.clean(PREFIX):
            print(f"removed {name}", file=sys.stderr)
        return 0
    return _run(options)


def _run(options: argparse.Namespace) -> int:
    needs = {**_NEEDS, "etcd": "etcd-server", "etcdctl": "etcd-client"} if options.store else _NEEDS
    absent = tools.missing(needs)
    if absent and options.install:
        tools.install(absent)
        absent = tools.missing(needs)
    if absent:
        raise BenchError(f"missing Debian packages: apt-get install {' '.join(absent)}, or --install")
    events = options.events or [*EVENTS, *(STORE_EVENTS if options.store else ())]
    if not options.store and any(name in STORE_EVENTS for name in events):
        raise BenchError("the events of etcd are for --store")
    program = str(Distribution(options.ztun).program)
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 30)
    name = f"fleet-{datetime.now(timezone.utc).strftime('%Y%m%dT%H%M%SZ')}-{seed}"
    again = (
        f"again: bench/fleet --minutes {options.minutes:g} --seed {seed} --gateways {options.gateways} --clients {options.clients}"
        f" --protocol {options.protocol} --events {','.join(events)}" + (" --store" if options.store else "")
    )
    record = Record(options.results / name, [*machine.description(), again])
    with Net(options.gateways, options.clients, _STORES if options.store else 0) as net:
        Fleet(Plan(program, options.minutes, seed, options.protocol, events, options.store), net, record).run()
    print(f"results: {record.directory}")
    return 1 if record.broken else 0
