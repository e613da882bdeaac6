"""OpenVPN over UDP, with what its manual calls compression, without encryption and with it."""

from pathlib import Path

from ..lab import CLIENT_OUTER, SERVER_OUTER, Lab
from ..processes import run
from .base import CLIENT_INNER, SERVER_INNER, Contender, Tunnel, wait_until_packets_pass

_COMMON = ("--dev", "tun", "--proto", "udp", "--allow-compression", "yes", "--compress", "lz4", "--verb", "3", "--disable-dco")


class OpenVpn(Contender):
    packages = {"openvpn": "openvpn"}

    def __init__(self, encrypted: bool):
        self.name = "openvpn-aes" if encrypted else "openvpn"
        self.about = f"OpenVPN over UDP, LZ4 per packet, {'TLS with AES-256-GCM' if encrypted else 'no encryption'}, its own MTU"
        self._encrypted = encrypted
        if encrypted:
            self.packages = {**self.packages, "openssl": "openssl"}

    def start(self, lab: Lab) -> Tunnel:
        security = _tls(lab.directory) if self._encrypted else _no_security()
        server_end = ("--local", SERVER_OUTER, "--ifconfig", SERVER_INNER, CLIENT_INNER)
        client_end = ("--remote", SERVER_OUTER, "--bind", "--local", CLIENT_OUTER, "--ifconfig", CLIENT_INNER, SERVER_INNER)
        server = lab.keep(lab.server.start("openvpn-server", "openvpn", *_COMMON, *server_end, *security[0]))
        client = lab.keep(lab.client.start("openvpn-client", "openvpn", *_COMMON, *client_end, *security[1]))
        return wait_until_packets_pass(lab, Tunnel(processes=[server, client]))


def _no_security() -> tuple[list[str], list[str]]:
    """Point to point without keys: neither cipher nor authentication. Without TLS the server must be told its peer."""
    plain = ["--cipher", "none", "--auth", "none"]
    return [*plain, "--remote", CLIENT_OUTER], plain


def _tls(directory: Path) -> tuple[list[str], list[str]]:
    """Two self-signed certificates that vouch for each other by fingerprint."""
    for end in ("server", "client"):
        key, certificate = str(directory / f"{end}.key"), str(directory / f"{end}.crt")
        new = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", f"/CN={end}"]
        run(["openssl", "req", *new, "-keyout", key, "-out", certificate])
    return _tls_end(directory, "server", "client"), _tls_end(directory, "client", "server")


def _tls_end(directory: Path, end: str, peer: str) -> list[str]:
    fingerprint = run(["openssl", "x509", "-in", str(directory / f"{peer}.crt"), "-noout", "-fingerprint", "-sha256"])
    return [
        *(f"--tls-{end}", "--data-ciphers", "AES-256-GCM", "--peer-fingerprint", fingerprint.strip().partition("=")[2]),
        *(("--dh", "none") if end == "server" else ()),
        *("--cert", str(directory / f"{end}.crt"), "--key", str(directory / f"{end}.key")),
    ]
