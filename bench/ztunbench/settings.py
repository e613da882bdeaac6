"""How much of everything a run does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """seconds, warm_up_s: of each timed transfer; a JVM under
    full load needs about twenty seconds until its packet path is compiled (-XX:+PrintCompilation), on two processors that it shares. The rest: the
    size of the workloads that have one."""

    seconds: float
    warm_up_s: float
    congestions: tuple[str, ...]
    text_mb: int
    corpus_mb: int
    exchanges: int
    lossy_exchanges: int
    small_exchanges: int
    log_lines: int
    pings: int
    pgbench_scale: int
    transactions: int

    @property
    def congestion(self) -> str:
        """The congestion control of the workloads that are not about it."""
        return self.congestions[0]

    @staticmethod
    def of(quick: bool, seconds: float | None, congestions: tuple[str, ...]) -> Settings:
        if quick:
            return Settings(seconds or 1, 0.5, congestions, 20, 10, 2_000, 500, 200, 2_000, 50, 1, 1_000)
        return Settings(seconds or 5, 20, congestions, 200, 80, 20_000, 4_000, 1_000, 20_000, 300, 10, 20_000)
