"""What is measured, in the order in which the tables show it."""

from .base import Case, Session, Workload
from .bulk import Bulk
from .chat import Chat
from .level import Level
from .line import LongLine
from .memory import Memory
from .ping import Ping
from .postgres import Postgres
from .small import Small
from .start import Start
from .syslog import Syslog
from .text import Text

__all__ = ["Case", "Session", "Workload", "all_workloads"]


def all_workloads() -> list[Workload]:
    return [Bulk(), Text(), Memory(), Level(), Chat(), Small(), Syslog(), Ping(), Start(), Postgres(), LongLine()]
