"""What last time has to do with the answers that are checked: what waits to be confirmed, what stops them and why."""

from dataclasses import dataclass

from kl_assess.core.assessment import Answers
from kl_assess.core.scoring import Standing
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import plural
from kl_assess.web.tasks.next_step import called
from kl_assess.workflow.before_sending import NOTHING, ToSettle
from kl_assess.workflow.last_time import LastTime, unexplained


@dataclass(frozen=True)
class Before:
    """Items in the order of the questionnaire, only those that are asked. `name` is what last time is called.

    `unexplained` are those that are others than last time's, but for those of `settle`, which stops the assessment from
    being sent.
    """

    name: str = ""
    waiting: tuple[str, ...] = ()
    unexplained: tuple[str, ...] = ()
    settle: ToSettle = NOTHING

    @classmethod
    def of(cls, snapshot: Snapshot, answers: Answers, last: LastTime | None, settle: ToSettle) -> "Before":
        """What there is of it in an assessment as it stands."""
        if last is None:
            return cls(settle=settle)
        results, changed = snapshot.results, frozenset(unexplained(answers, last)) - frozenset(settle.unexplained)
        blank = results.standing(Standing.BLANK)
        return cls(
            name=called(last.name),
            waiting=tuple(item for item in blank if item in answers and answers[item].carried),
            unexplained=tuple(item for item in results.standing(Standing.ANSWERED) if item in changed),
            settle=settle,
        )

    @property
    def said(self) -> str:
        """How many answers wait: "three answers from 2025 are still to confirm"."""
        count = len(self.waiting)
        return f"{plural(count, 'answer')} from {self.name} {'is' if count == 1 else 'are'} still to confirm"
