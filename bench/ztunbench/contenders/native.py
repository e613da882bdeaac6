"""No tunnel: the workload runs on the line itself. What everything else is compared with."""

from ..lab import CLIENT_OUTER, SERVER_OUTER, Lab
from .base import Contender, Tunnel, wait_until_packets_pass


class Native(Contender):
    name = "native"
    about = "no tunnel, the line itself"

    def start(self, lab: Lab) -> Tunnel:
        return wait_until_packets_pass(lab, Tunnel(SERVER_OUTER, CLIENT_OUTER))
