"""What a log collector gets: lines of about 200 bytes in the format of RFC 5424, from web servers and login daemons."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Iterator

from .names import CITIES, GIVEN

_HOSTS = tuple(f"{role}-{n:02d}.example.org" for role in ("web", "api", "mail") for n in range(1, 5))
_PATHS = ("/api/v1/orders/{n}", "/api/v1/customers/{n}", "/api/v1/orders/{n}/items?page={p}", "/cart/checkout", "/search?q={city}&page={p}")
_AGENTS = ("Mozilla/5.0 (X11; Linux x86_64) Firefox/126.0", "okhttp/4.12.0 (Android 14)", "curl/7.88.1 OpenSSL/3.0.11")
_NETWORKS = ("192.0.2", "198.51.100", "203.0.113")
_START = datetime(2024, 7, 5, 16, 29, 18)
_SPACING = timedelta(microseconds=100)


def lines(count: int, seed: int) -> Iterator[str]:
    """Lines with their end of line, numbered from 1 as RFC 5424 section 7.3.1 says."""
    rng = random.Random(seed)
    for number in range(1, count + 1):
        stamp = (_START + number * _SPACING).isoformat(timespec="microseconds") + "Z"
        host = rng.randrange(len(_HOSTS))
        client = f"{rng.choice(_NETWORKS)}.{rng.randrange(1, 255)}"
        priority, program, message = (_web if rng.random() < 0.85 else _login)(rng, client)
        yield f'<{priority}>1 {stamp} {_HOSTS[host]} {program} {1200 + 7 * host} - [meta sequenceId="{number}"] {message}\n'


def _web(rng: random.Random, client: str) -> tuple[int, str, str]:
    path = rng.choice(_PATHS).format(n=480_000 + rng.randrange(10_000), city=rng.choice(CITIES).lower(), p=rng.randrange(9))
    status = rng.choice((200, 200, 200, 200, 304, 404, 500))
    request = f'"{rng.choice(("GET", "GET", "POST"))} {path} HTTP/1.1" {status} {rng.randrange(20_000)}'
    return 134, "nginx", f'{client} {request} "{rng.choice(_AGENTS)}" rt=0.{rng.randrange(1000):03d} id={rng.getrandbits(32):08x}'


def _login(rng: random.Random, client: str) -> tuple[int, str, str]:
    where = f"{rng.choice(GIVEN).lower()} from {client} port {rng.randrange(1024, 65536)} ssh2"
    return 86, "sshd", f"Failed password for invalid user {where}: attempt {rng.randrange(1, 6)} of 6, no further methods"
