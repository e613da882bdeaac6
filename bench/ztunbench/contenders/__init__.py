"""Who takes part, in the order in which the tables show them."""

from __future__ import annotations

from pathlib import Path

from .base import Contender
from .native import Native
from .openvpn import OpenVpn
from .tinc import Tinc
from .vtun import Vtun
from .wireguard import WireguardGo
from .yardstick import Yardstick
from .ztun import CODECS, LEVELS, LINGER, MEMORY, TRANSPORTS, Distribution, Ztun

__all__ = ["Contender", "Distribution", "all_contenders"]


def all_contenders(ztun: Path | None = None, before: Path | None = None) -> list[Contender]:
    """Every contender there is, whether or not it can run here.

    ztun: a distribution other than this repository's; before: another one to compare it with.
    """
    products = _products(Distribution(ztun), "ztun")
    if before:
        products += _products(Distribution(before), "before")
    others = [OpenVpn(encrypted=False), OpenVpn(encrypted=True), Vtun("zlib"), Vtun("lzo"), WireguardGo(), Tinc()]
    return [Native(), Yardstick(compress=True), Yardstick(compress=False), *products, *others]


def _products(distribution: Distribution, name: str) -> list[Contender]:
    products: list[Contender] = []
    for transport in TRANSPORTS:
        products += [Ztun(distribution, codec, transport, name=name) for codec in CODECS]
        products.append(Ztun(distribution, "lz4", transport, LINGER, name=name))
        products.append(Ztun(distribution, "lz4", transport, sealed=True, name=name))
        products += [Ztun(distribution, codec, transport, MEMORY, name=name) for codec in ("lz4", "zstd")]
        products += [Ztun(distribution, "zstd", transport, level, name=name) for level in LEVELS]
    products.append(Ztun(distribution, "lz4", "tls", name=name))
    return products
