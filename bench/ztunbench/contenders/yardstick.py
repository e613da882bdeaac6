"""The yardstick: a C program with none of a product's duties, which shows what the machine can do."""

from ..lab import SERVER_OUTER, Lab
from ..paths import PROGRAMS
from .base import CLIENT_INNER, SERVER_INNER, Contender, Tunnel, wait_until_packets_pass


class Yardstick(Contender):
    def __init__(self, compress: bool):
        self.name = "yardstick" if compress else "yardstick-raw"
        self.about = f"C program over TCP, MTU 9000, segmentation offload, {'LZ4 per frame' if compress else 'no compression'}"
        self._compress = "1" if compress else "0"

    def start(self, lab: Lab) -> Tunnel:
        program = str(PROGRAMS / "packetpath")
        server = lab.keep(lab.server.start("yardstick-server", program, "server", SERVER_OUTER, "1", self._compress))
        lab.server.wait_for_port(2025, "tcp", server)
        client = lab.keep(lab.client.start("yardstick-client", program, "client", SERVER_OUTER, "1", self._compress))
        return wait_until_packets_pass(lab, Tunnel(SERVER_INNER, CLIENT_INNER, [server, client]))
