"""The whole result of an assessment from one pure function: no I/O, no clock, the same input gives the same output."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from kl_assess.core.consistency import LookAgain, find_look_agains
from kl_assess.core.gaps import Gap, Strength, find_gaps, find_strengths
from kl_assess.core.profile import Profile
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.recommendation import Recommendation, Resources, recommend
from kl_assess.core.responses import Responses, Targets
from kl_assess.core.scoring import OUT_OF_SCOPE, ItemScore, Mode, Score, Scores, Standing, score
from kl_assess.core.voices import PerceptionGap, Ratings, Spread, SurveySummary, perception_gaps, spread, with_stand_ins


@dataclass(frozen=True)
class Results:
    """Everything that follows from one set of answers; mappings are keyed by id in the order of the questionnaire.

    `stand_ins` lists the items where no answer was agreed and the team's lower median counts instead.
    """

    mode: Mode
    scores: Scores
    gaps: tuple[Gap, ...]
    strengths: tuple[Strength, ...]
    recommendations: Mapping[str, Recommendation]
    perception: tuple[PerceptionGap, ...]
    spreads: Mapping[str, Spread]
    look_agains: tuple[LookAgain, ...]
    stand_ins: tuple[str, ...]

    @property
    def items(self) -> Mapping[str, ItemScore]:
        """Every item as it counts."""
        return self.scores.items

    @property
    def elements(self) -> Mapping[str, Score]:
        """Every element's score."""
        return self.scores.elements

    @property
    def domains(self) -> Mapping[str, Score]:
        """Every domain's score."""
        return self.scores.domains

    @property
    def overall(self) -> Score:
        """The total, shown after the profile of domains."""
        return self.scores.overall

    def standing(self, *standings: Standing) -> tuple[str, ...]:
        """The ids of the items that stand so."""
        return tuple(item.id for item in self.items.values() if item.standing in standings)


def evaluate(
    questionnaire: Questionnaire,
    profile: Profile,
    responses: Responses,
    resources: Resources,
    *,
    targets: Targets | None = None,
    voices: Sequence[SurveySummary] | None = None,
    ratings: Mapping[str, Ratings] | None = None,
    mode: Mode | Literal["full", "quick_check"] = "full",
) -> Results:
    """Score, rank the gaps and recommend (docs/method.md 4; docs/recommendation.md).

    `targets` are those the agency set itself, `voices` survey summaries, `ratings` what the team rated before it met.
    Levels, grades and ids must exist in the questionnaire; files are checked before they come here.
    """
    mode = Mode(mode)
    spreads = {item: spread(item, rated, questionnaire) for item, rated in (ratings or {}).items()}
    responses, stand_ins = with_stand_ins(responses, spreads)
    scores = score(questionnaire, profile, responses, targets=targets, mode=mode)
    levels = {item.id: item.level for item in scores.items.values() if item.level is not None}
    perception = perception_gaps(levels, voices or (), questionnaire)
    gaps = find_gaps(questionnaire, profile, scores, perception)
    return Results(
        mode=mode,
        scores=scores,
        gaps=gaps,
        strengths=find_strengths(questionnaire, scores),
        recommendations={r.item: r for r in recommend(questionnaire, profile, gaps, resources)},
        perception=perception,
        spreads=spreads,
        look_agains=find_look_agains(questionnaire, levels),
        stand_ins=tuple(item for item in stand_ins if scores.items[item].standing not in OUT_OF_SCOPE),
    )
