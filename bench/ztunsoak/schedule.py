"""Which faults come when: the same from the same seed, whatever happens meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Iterator, Sequence

from .faults import EXCLUSIVE, Fault


@dataclass(frozen=True)
class Step:
    """One fault of an episode. after_s and lasts_s count from the episode's begin. seed: for what the fault itself draws."""

    fault: Fault
    where: str
    after_s: float
    lasts_s: float
    seed: int


Episode = tuple[Step, ...]
# How long an episode may take for everybody to be back, and how long is rest after that.
RECOVERY_S = 15.0
_LONGEST_REST_S = 2.0


def episodes(seed: int, faults: Sequence[Fault]) -> Iterator[tuple[Episode, float]]:
    """Episodes without end, each with the rest behind it. Each fault comes once before any comes again; a third of the episodes have two."""
    random = Random(seed)
    waiting: list[Fault] = []
    while True:
        chosen: list[Fault] = []
        for _ in range(1 if random.random() < 2 / 3 else 2):
            if not waiting:
                waiting = random.sample(list(faults), len(faults))
            if all(_together(fault, waiting[-1]) for fault in chosen):
                chosen.append(waiting.pop())
        yield tuple(_step(fault, random) for fault in chosen), random.uniform(0, _LONGEST_REST_S)


def _step(fault: Fault, random: Random) -> Step:
    where = random.choice(list(fault.places))
    return Step(fault, where, random.uniform(0, 2), random.uniform(0.2, 1) * fault.longest_s, random.getrandbits(30))


def _together(one: Fault, other: Fault) -> bool:
    return one.name != other.name and not any({one.name, other.name} <= group for group in EXCLUSIVE)
