"""A program that talks to its database: SQL of about 120 bytes, answered by a row of about 300 bytes as JSON.

How well it compresses was set by the figures that the bars were set with: with a 64 KiB history per direction LZ4 leaves about 0.32
of the packets and zstd -1 about 0.30; LZ4 on single packets leaves almost all. tests/test_generators.py holds it there.
"""

from __future__ import annotations

import json
import random
import struct
from datetime import datetime, timedelta
from typing import Iterator

from .names import CITIES, person

_STATUS = "active blocked closed new paid pending returned shipped".split()
_START = datetime(2024, 7, 5, 16, 29, 18)


def exchanges(count: int, seed: int) -> Iterator[bytes]:
    """Requests and answers in the layout that load/chat.c states."""
    rng = random.Random(seed)
    clock = _START
    for _ in range(count):
        clock += timedelta(milliseconds=rng.randrange(400))
        request, answer = (text.encode() for text in rng.choice(_EXCHANGES)(rng, clock))
        yield struct.pack("<II", len(request), len(answer)) + request + answer


def _time(clock: datetime) -> str:
    return clock.isoformat(timespec="milliseconds") + "Z"


def _answer(rng: random.Random, clock: datetime, row: dict[str, object]) -> str:
    envelope = {"server_time": _time(clock), "took_us": rng.randrange(40, 900), "trace": f"{rng.getrandbits(64):016x}", "rows": [row]}
    return json.dumps(envelope, separators=(",", ":"))


def _customer(rng: random.Random, clock: datetime) -> dict[str, object]:
    name, email = person(rng)
    return {
        "customer_id": 480_000 + rng.randrange(10_000),
        "full_name": name,
        "email": email,
        "city": rng.choice(CITIES),
        "country_code": rng.choice(("DE", "FR", "NG", "PE")),
        "status": rng.choice(_STATUS),
        "balance": rng.randrange(10**6) / 100,
        "newsletter": rng.random() < 0.5,
        "last_login": _time(clock - timedelta(seconds=rng.randrange(3600))),
    }


def _order(rng: random.Random, clock: datetime) -> dict[str, object]:
    return {
        "order_id": 7_310_000 + rng.randrange(10_000),
        "customer_id": 480_000 + rng.randrange(10_000),
        "status": rng.choice(_STATUS),
        "total_amount": rng.randrange(10**5) / 100,
        "currency": rng.choice(("EUR", "USD", "JPY")),
        "ship_to": rng.choice(CITIES),
        "carrier": rng.choice(("post", "courier", "pickup")),
        "gift_wrapping": False,
        "comment": None,
        "placed_at": _time(clock - timedelta(seconds=rng.randrange(86_400))),
    }


def _find_customer(rng: random.Random, clock: datetime) -> tuple[str, str]:
    row = _customer(rng, clock)
    where = f"customer_id = {row['customer_id']} AND status = '{row['status']}'"
    return f"SELECT customer_id, full_name, email, city, balance FROM customers WHERE {where} LIMIT 1", _answer(rng, clock, row)


def _find_order(rng: random.Random, clock: datetime) -> tuple[str, str]:
    row = _order(rng, clock)
    query = f"SELECT * FROM orders JOIN customers USING (customer_id) WHERE order_id = {row['order_id']} ORDER BY placed_at DESC LIMIT 1"
    return query, _answer(rng, clock, row)


def _update_order(rng: random.Random, clock: datetime) -> tuple[str, str]:
    row = _order(rng, clock)
    query = f"UPDATE orders SET status = '{row['status']}', updated_at = '{_time(clock)}' WHERE order_id = {row['order_id']} RETURNING *"
    return query, _answer(rng, clock, row)


def _insert_customer(rng: random.Random, clock: datetime) -> tuple[str, str]:
    row = _customer(rng, clock)
    values = f"'{row['full_name']}', '{row['email']}', '{row['city']}'"
    return f"INSERT INTO customers (full_name, email, city) VALUES ({values}) RETURNING customer_id, last_login", _answer(rng, clock, row)


_EXCHANGES = (_find_customer, _find_customer, _find_order, _find_order, _update_order, _insert_customer)
