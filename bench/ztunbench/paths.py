"""Where things are."""

from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent
REPOSITORY = BENCH.parent
CACHE = BENCH / ".cache"
PROGRAMS = CACHE / "bin"
DATA = CACHE / "data"
RESULTS = BENCH / "results"
