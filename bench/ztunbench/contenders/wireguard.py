"""WireGuard in user space (wireguard-go), the program and not the kernel's module."""

import re
import time
from pathlib import Path

from ..errors import MeasurementFailed
from ..lab import SERVER_OUTER, Host, Lab
from ..processes import Process, run
from .base import CLIENT_INNER, SERVER_INNER, Contender, Tunnel, wait_until_packets_pass

_PORT = "51820"


class WireguardGo(Contender):
    """Named by its version, for they differ: from 2023 on it moves super-packets, which is several times as fast."""

    about = "wireguard-go over UDP, encrypted, no compression, MTU 1420"
    packages = {"wireguard-go": "wireguard-go", "wg": "wireguard-tools"}

    def __init__(self) -> None:
        self.name = f"wireguard-go{_version()}"

    def start(self, lab: Lab) -> Tunnel:
        # The control sockets lie in one directory and are named after the interfaces, which must differ therefore.
        suffix = lab.server.name.split("-", 1)[1].rsplit("-", 1)[0].replace("-", "")
        server_if, client_if = f"wgs{suffix}"[:15], f"wgc{suffix}"[:15]
        server = lab.keep(_start(lab.server, server_if))
        client = lab.keep(_start(lab.client, client_if))
        keys = {end: lab.directory / f"wg-{end}.key" for end in ("server", "client")}
        public = {end: _new_key(lab.server, path) for end, path in keys.items()}
        common = ("listen-port", _PORT, "private-key")
        lab.server.run("wg", "set", server_if, *common, str(keys["server"]), "peer", public["client"], "allowed-ips", f"{CLIENT_INNER}/32")
        to_server = ("peer", public["server"], "allowed-ips", f"{SERVER_INNER}/32", "endpoint", f"{SERVER_OUTER}:{_PORT}")
        lab.client.run("wg", "set", client_if, *common, str(keys["client"]), *to_server)
        for host, interface, address in ((lab.server, server_if, SERVER_INNER), (lab.client, client_if, CLIENT_INNER)):
            host.ip("addr", "add", f"{address}/24", "dev", interface)
            host.ip("link", "set", interface, "mtu", "1420", "up")
        return wait_until_packets_pass(lab, Tunnel(processes=[server, client]))


def _version() -> str:
    """The package's, as -20231211; nothing where it is not installed. What the program says of itself is an older one at times."""
    try:
        installed = run(["dpkg-query", "--show", "--showformat=${Version}", "wireguard-go"])
    except MeasurementFailed:
        return ""
    date = re.search(r"20\d{6}", installed)
    return f"-{date.group()}" if date else ""


def _start(host: Host, interface: str) -> Process:
    process = host.start(f"wireguard-go-{interface}", "wireguard-go", "--foreground", interface)
    socket = Path(f"/var/run/wireguard/{interface}.sock")
    for _ in range(500):
        if socket.exists():
            return process
        if not process.running():
            raise process.failure("ended")
        time.sleep(0.01)
    process.stop()
    raise MeasurementFailed(f"wireguard-go: no control socket at {socket}")


def _new_key(host: Host, path: Path) -> str:
    path.touch(mode=0o600)
    path.write_text(host.run("wg", "genkey"))
    return host.run("sh", "-c", f"wg pubkey < {path}").strip()
