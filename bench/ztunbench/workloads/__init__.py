"""What is measured, in the order in which the tables show it."""

from .base import Case, Session, Workload
from .bulk import Bulk
from .chat import Chat
from .line import LongLine
from .ping import Ping
from .postgres import Postgres
from .small import Small
from .start import Start
from .syslog import Syslog
from .text import Text

__all__ = ["Case", "Session", "Workload", "all_workloads"]


def all_workloads() -> list[Workload]:
    return [Bulk(), Text(), Chat(), Small(), Syslog(), Ping(), Start(), Postgres(), LongLine()]
