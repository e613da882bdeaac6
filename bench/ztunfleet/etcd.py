"""etcd as three nodes, each a host of its own: Debian's, as it comes, but for where it listens."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from pathlib import Path
from typing import Callable, Sequence

from ztunbench.errors import BenchError, MeasurementFailed
from ztunbench.lab import Host
from ztunbench.processes import Process

_START_S = 60.0
_CLIENTS, _PEERS = 2379, 2380


class Node:
    def __init__(self, name: str, address: str, host: Host):
        self.name, self.address, self.host = name, address, host
        self.process: Process | None = None

    @property
    def endpoint(self) -> str:
        return f"http://{self.address}:{_CLIENTS}"

    @property
    def peer(self) -> str:
        return f"{self.name}=http://{self.address}:{_PEERS}"

    def kill(self) -> None:
        """As a power failure would."""
        assert self.process
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.reap()
        self.process = None


class Etcd:
    def __init__(self, nodes: Sequence[Node]):
        self.nodes = nodes
        self.endpoints = ",".join(node.endpoint for node in nodes)

    def start(self) -> None:
        for node in self.nodes:
            self.start_node(node)
        self.await_health()

    def start_node(self, node: Node) -> None:
        """For the first time, or again with what it has written."""
        peers = node.peer.partition("=")[2]
        command = [
            "etcd",
            f"--name={node.name}",
            f"--data-dir={self._data(node)}",
            f"--listen-client-urls={node.endpoint}",
            f"--advertise-client-urls={node.endpoint}",
            f"--listen-peer-urls={peers}",
            f"--initial-advertise-peer-urls={peers}",
            f"--initial-cluster={','.join(each.peer for each in self.nodes)}",
        ]
        node.process = Process(node.name, node.host.within(command), node.host.directory / f"{node.name}.log", append=True)

    def await_health(self) -> None:
        deadline = time.monotonic() + _START_S
        while True:
            try:
                self._ask("endpoint", "health")
                return
            except MeasurementFailed as failure:
                if time.monotonic() > deadline:
                    raise BenchError(f"etcd does not come up: {failure}") from None
                time.sleep(0.2)

    def leader(self) -> Node:
        for answer in json.loads(self._ask("endpoint", "status", "--write-out=json")):
            if answer["Status"]["leader"] == answer["Status"]["header"]["member_id"]:
                return next(node for node in self.nodes if node.endpoint == answer["Endpoint"])
        raise MeasurementFailed("etcd has no leader")

    def _ask(self, *words: str) -> str:
        alive = [node for node in self.nodes if node.process]
        return alive[0].host.run("etcdctl", f"--endpoints={','.join(node.endpoint for node in alive)}", "--command-timeout=2s", *words)

    def back_up(self) -> None:
        """Keeps what all nodes have written, whom it kills for that."""
        self._restart(lambda node: shutil.copytree(self._data(node), self._backup(node)))

    def restore(self) -> None:
        """Kills all, and starts them with what they had at back_up."""

        def change(node: Node) -> None:
            shutil.rmtree(self._data(node))
            shutil.copytree(self._backup(node), self._data(node))

        self._restart(change)

    def _restart(self, change: Callable[[Node], object]) -> None:
        for node in self.nodes:
            node.kill()
        for node in self.nodes:
            change(node)
            self.start_node(node)
        self.await_health()

    @staticmethod
    def _data(node: Node) -> Path:
        return node.host.directory.parent / node.name

    def _backup(self, node: Node) -> Path:
        return self._data(node).with_suffix(".backup")

    def stop(self) -> None:
        for node in self.nodes:
            if node.process:
                node.process.stop()
                node.process = None
