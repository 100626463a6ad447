"""Where an error came from, in words that a log may hold."""

import traceback

from sqlalchemy.exc import OperationalError


def trace_of(error: BaseException) -> str:
    """The kinds of an error and of its causes, each with its places in the code, from the last to the first.

    What an error says is left out, as it often quotes what people typed, but for what the machine and the database
    say of themselves: a full disk, a lock, a missing table.
    """
    told: list[str] = []
    found: BaseException | None = error
    while found is not None:
        said = f": {found}" if isinstance(found, OSError | OperationalError) else ""
        told += [*traceback.format_tb(found.__traceback__), f"{type(found).__name__}{said}\n"]
        found = found.__cause__ or found.__context__
    return "".join(told).rstrip()
