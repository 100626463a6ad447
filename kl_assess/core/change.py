"""Why an answer differs from the one given last time (docs/method.md 4.7)."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class ChangeKind(StrEnum):
    """The kind of reason for which an answer differs from the last one."""

    PRACTICE = "practice_changed"
    INFORMATION = "new_information"
    EVIDENCE = "better_evidence"
    JUDGED = "judged_differently"


@dataclass(frozen=True)
class ChangeReason:
    """Why one answer changed, in the team's words; an empty text where nobody has said it.

    `by` recorded the answer, `day` is when, and `evidence` holds the titles of the pieces that came since.
    """

    why: str = ""
    kind: ChangeKind | None = None
    by: str | None = None
    day: dt.date | None = None
    evidence: tuple[str, ...] = ()
