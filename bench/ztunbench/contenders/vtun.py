"""vtun over TCP, with a zlib stream or with LZO, without encryption."""

from ..lab import SERVER_OUTER, Lab
from ..processes import Process
from .base import CLIENT_INNER, SERVER_INNER, Contender, Tunnel, wait_until_packets_pass

_MTU = 1450
_PORT = 5000


class Vtun(Contender):
    packages = {"vtund": "vtun"}

    def __init__(self, compression: str):
        self.name = f"vtun-{compression}"
        self.about = f"vtun over TCP, {compression} level 1, no encryption, MTU {_MTU}"
        self._compression = compression

    def start(self, lab: Lab) -> Tunnel:
        for host in (lab.server, lab.client):
            # vtund dies of EIO when a packet reaches it before its interface is up: no router solicitation, then, and no haste.
            host.sysctl(net__ipv6__conf__default__disable_ipv6="1")
        server = lab.keep(self._daemon(lab, "server", "-s"))
        lab.server.wait_for_port(_PORT, "tcp", server)
        client = lab.keep(self._daemon(lab, "client", "bench", SERVER_OUTER))
        for host, process in ((lab.server, server), (lab.client, client)):
            host.wait_for_interface("tun0", process)
        return wait_until_packets_pass(lab, Tunnel(processes=[server, client]))

    def _daemon(self, lab: Lab, end: str, *arguments: str) -> Process:
        host, inner, peer = (lab.server, SERVER_INNER, CLIENT_INNER) if end == "server" else (lab.client, CLIENT_INNER, SERVER_INNER)
        configuration = lab.directory / f"vtund-{end}.conf"
        configuration.write_text(self._configuration(inner, peer))
        # -n keeps it in the foreground. Lock files are named after the session alone: each end gets a /var/lock of its own.
        mounts = "mount -t tmpfs tmpfs /run/lock && mkdir -p /run/lock/vtund && exec vtund \"$@\""
        command = ("sh", "-c", mounts, "vtund", "-n", "-f", str(configuration), "-P", str(_PORT), *arguments)
        return host.start(f"vtun-{end}", *command)

    def _configuration(self, inner: str, peer: str) -> str:
        return f"""
options {{ port {_PORT}; timeout 10; syslog daemon; ip /sbin/ip; }}
bench {{
  passwd bench; type tun; proto tcp; compress {self._compression}:1; encrypt no; keepalive yes;
  up {{
    ip "addr add {inner} peer {peer} dev %%";
    ip "link set %% mtu {_MTU} up";
  }};
}}
"""

