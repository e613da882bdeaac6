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
from .ztun import CODECS, TRANSPORTS, Distribution, Ztun

__all__ = ["Contender", "Distribution", "all_contenders"]


def all_contenders(ztun: Path | None = None) -> list[Contender]:
    """Every contender there is, whether or not it can run here. `ztun` names a distribution other than this repository's."""
    distribution = Distribution(ztun)
    products: list[Contender] = []
    for transport in TRANSPORTS:
        products += [Ztun(distribution, codec, transport) for codec in CODECS]
        products.append(Ztun(distribution, "lz4", transport, linger="2ms"))
        products.append(Ztun(distribution, "lz4", transport, sealed=True))
    others = [OpenVpn(encrypted=False), OpenVpn(encrypted=True), Vtun("zlib"), Vtun("lzo"), WireguardGo(), Tinc()]
    return [Native(), Yardstick(compress=True), Yardstick(compress=False), *products, *others]
