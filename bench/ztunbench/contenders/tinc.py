"""tinc 1.0, one meta connection over TCP and data over UDP, with LZO."""

from pathlib import Path

from ..lab import SERVER_OUTER, Host, Lab
from ..processes import Process, run
from .base import CLIENT_INNER, SERVER_INNER, Contender, Tunnel, wait_until_packets_pass


class Tinc(Contender):
    name = "tinc"
    about = "tinc 1.0 over UDP, LZO (compression level 10), its own cipher, its own MTU"
    packages = {"tincd": "tinc"}

    def start(self, lab: Lab) -> Tunnel:
        roots = {end: _configure(lab.directory, end) for end in ("server", "client")}
        for end, peer in (("server", "client"), ("client", "server")):
            known = roots[peer] / "hosts" / peer
            (roots[end] / "hosts" / peer).write_text(known.read_text())
        server = lab.keep(_start(lab.server, "server", roots["server"]))
        client = lab.keep(_start(lab.client, "client", roots["client"]))
        return wait_until_packets_pass(lab, Tunnel(processes=[server, client]))


def _configure(directory: Path, end: str) -> Path:
    root = directory / f"tinc-{end}"
    (root / "hosts").mkdir(parents=True)
    inner = SERVER_INNER if end == "server" else CLIENT_INNER
    connect = "ConnectTo = server\n" if end == "client" else ""
    (root / "tinc.conf").write_text(f"Name = {end}\nDeviceType = tun\nInterface = tinc0\n{connect}")
    outer = f"Address = {SERVER_OUTER}\n" if end == "server" else ""
    (root / "hosts" / end).write_text(f"{outer}Subnet = {inner}/32\nCompression = 10\n")
    up = root / "tinc-up"
    up.write_text(f"#!/bin/sh\nip addr add {inner}/24 dev $INTERFACE\nip link set $INTERFACE up\n")
    up.chmod(0o755)
    run(["tincd", "-c", str(root), "-K2048"])
    return root


def _start(host: Host, end: str, root: Path) -> Process:
    return host.start(f"tinc-{end}", "tincd", "-c", str(root), "-D", "-d1", f"--pidfile={root}/pid")
