"""What a responses file says, as the core's types. The fields are the keys of the file (docs/responses-format.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from kl_assess.core.action_plan import ActionPlan
from kl_assess.core.comparison import PastCycle
from kl_assess.core.profile import Profile
from kl_assess.core.responses import Responses, Targets
from kl_assess.core.scoring import Mode
from kl_assess.core.snapshot import Agency, ReportFacts, Words
from kl_assess.core.voices import Ratings, SurveySummary

DONT_KNOW: Final = "dont_know"
"""How a rating that is not a level is written in the file."""


@dataclass(frozen=True)
class Answered:
    """The questionnaire that the answers were given to, by id and version."""

    id: str
    version: str | None = None


@dataclass(frozen=True)
class ResponsesFile:
    """Everything an agency says in one file. Only its name is needed; a part that is left out is not in the report.

    `surveys` are summaries of the companion surveys, `ratings` what the team rated before it met, by item.
    """

    agency: Agency
    questionnaire: Answered | None = None
    profile: Profile = field(default_factory=dict)
    mode: Mode = Mode.FULL
    responses: Responses = field(default_factory=dict)
    report: ReportFacts = field(default_factory=ReportFacts)
    words: Words = field(default_factory=Words)
    targets: Targets = field(default_factory=dict)
    surveys: tuple[SurveySummary, ...] = ()
    ratings: Mapping[str, Ratings] = field(default_factory=dict)
    previous: PastCycle | None = None
    plan: ActionPlan | None = None
