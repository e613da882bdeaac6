"""What can go wrong, as far as the user is told about it."""


class BenchError(Exception):
    """The bench cannot go on; the message is one line that says what to do."""


class MeasurementFailed(Exception):
    """One measurement came to nothing; the others go on."""
