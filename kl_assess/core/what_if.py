"""What would follow if some items stood at other levels: scores, gates and gaps before and after, and what moves.

Nothing is asked that `evaluate` does not answer: the same rules on the same answers, some of them at another level. The
evidence stays as it is, so a supported score may not follow a score (docs/method.md 4.4).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from kl_assess.core.gaps import Gap
from kl_assess.core.profile import Profile
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.recommendation import Resources
from kl_assess.core.responses import NOTHING, ItemResponse, Responses, Target, Targets
from kl_assess.core.results import Results, evaluate
from kl_assess.core.scoring import OUT_OF_SCOPE, GateEffect, Mode, Score

Levels = Mapping[str, int]
"""Item id -> the level that it is set to in a what-if."""


@dataclass(frozen=True)
class Setting:
    """An item set to another level. `before` is None where its level is not known: setting one makes it known."""

    item: str
    before: int | None
    after: int

    @property
    def makes_known(self) -> bool:
        """Whether the item has no level now."""
        return self.before is None


@dataclass(frozen=True)
class ScoreMove:
    """The score of an element, a domain or the whole, as it is and as it would be."""

    id: str
    before: Score
    after: Score

    @property
    def moves(self) -> bool:
        """Whether any number of it, or its name, would be another."""
        return _told(self.before) != _told(self.after)


class Fate(StrEnum):
    """What becomes of a gate or a gap: it goes, it comes, or it stays, perhaps changed."""

    GOES = "goes"
    COMES = "comes"
    STAYS = "stays"


@dataclass(frozen=True)
class GateMove:
    """A gate that holds for a score, `part`, before or after; None where it does not hold."""

    part: str
    gate: str
    before: GateEffect | None
    after: GateEffect | None

    @property
    def fate(self) -> Fate:
        """Whether it falls away, appears or goes on holding."""
        return _fate(self.before, self.after)


@dataclass(frozen=True)
class GapMove:
    """A gap before and after; None where there is none.

    `shrinks` says that fewer levels are short, `band` that it stands under another band of priority.
    """

    item: str
    before: Gap | None
    after: Gap | None

    @property
    def fate(self) -> Fate:
        """Whether it closes, opens or stays."""
        return _fate(self.before, self.after)

    @property
    def shortfall(self) -> int:
        """How many levels more are short afterwards; below 0 for a gap that shrinks, 0 where it closes or opens."""
        return 0 if self.before is None or self.after is None else self.after.shortfall - self.before.shortfall

    @property
    def moves_band(self) -> bool:
        """Whether it stays a gap and stands under another band of priority."""
        return self.before is not None and self.after is not None and self.after.band != self.before.band


@dataclass(frozen=True)
class WhatIf:
    """Results as they are and as they would be. Scores are keyed by id, in the order of the questionnaire.

    `settings` are the items that would stand at another level; a level that an item has already, or one for an item
    that is out of scope, sets nothing. `gaps` are those that close, open, or change in size or band, as they rank.
    """

    before: Results
    after: Results
    settings: tuple[Setting, ...]
    elements: Mapping[str, ScoreMove]
    domains: Mapping[str, ScoreMove]
    overall: ScoreMove
    gates: tuple[GateMove, ...]
    gaps: tuple[GapMove, ...]


def what_if(
    questionnaire: Questionnaire,
    profile: Profile,
    responses: Responses,
    resources: Resources,
    levels: Levels,
    *,
    targets: Targets | None = None,
    mode: Mode = Mode.FULL,
    before: Results | None = None,
) -> WhatIf:
    """What would follow if these items stood at these levels.

    An item that is not known or not answered becomes known. Raising an answered item lowers no number of any score;
    making one known may. `before` are results of the same answers that are there already, such as those kept at
    sign-off. Raises ValueError for a level that the questionnaire does not have.
    """
    if before is None:
        before = evaluate(questionnaire, profile, responses, resources, targets=targets, mode=mode)
    settings = _settings(before, questionnaire, levels)
    changed = {s.item: at_level(responses.get(s.item, NOTHING), s.after) for s in settings}
    after = before
    if changed:
        given = {**responses, **changed}
        after = evaluate(questionnaire, profile, given, resources, targets=targets, mode=mode)
    return WhatIf(
        before=before,
        after=after,
        settings=settings,
        elements=_moves(before.elements, after.elements),
        domains=_moves(before.domains, after.domains),
        overall=ScoreMove(before.overall.id, before.overall, after.overall),
        gates=_gates(before, after),
        gaps=_gaps(before, after),
    )


def at_level(response: ItemResponse, level: int) -> ItemResponse:
    """A response as it would be at a level: its evidence stays, so its grade does."""
    return replace(response, level=level, dont_know=False, not_applicable=False)


@dataclass(frozen=True)
class AsTargets:
    """The agency's targets with the levels of a what-if among them.

    `below` are the items whose level lies below the default: such a target needs a reason (docs/method.md 4.5), so it
    is not taken over.
    """

    targets: Targets
    below: tuple[str, ...]


def as_targets(levels: Levels, questionnaire: Questionnaire, kept: Targets) -> AsTargets:
    """The levels of a what-if as targets, beside those that the agency has set already."""
    targets, below = dict(kept), []
    for item in (i for i in questionnaire.items if i.id in levels):
        default = questionnaire.default_target(item)
        if levels[item.id] < default:
            below.append(item.id)
        elif levels[item.id] == default:
            targets.pop(item.id, None)
        else:
            targets[item.id] = Target(levels[item.id])
    return AsTargets(targets, tuple(below))


def _settings(before: Results, questionnaire: Questionnaire, levels: Levels) -> tuple[Setting, ...]:
    wrong = sorted(item for item, level in levels.items() if not 0 <= level <= questionnaire.top_level)
    if wrong:
        raise ValueError(f"No level of the scale: {', '.join(wrong)}")
    return tuple(
        Setting(item.id, item.level, levels[item.id])
        for item in before.items.values()
        if item.id in levels and item.standing not in OUT_OF_SCOPE and levels[item.id] != item.level
    )


def _told(score: Score) -> tuple[object, ...]:
    return (score.standing, score.value, score.low, score.high, score.supported, score.level, score.close_to)


def _fate(before: object, after: object) -> Fate:
    if before is None:
        return Fate.COMES
    return Fate.GOES if after is None else Fate.STAYS


def _moves(before: Mapping[str, Score], after: Mapping[str, Score]) -> Mapping[str, ScoreMove]:
    return {part: ScoreMove(part, score, after[part]) for part, score in before.items()}


def _gates(before: Results, after: Results) -> tuple[GateMove, ...]:
    """Every gate that holds before or after, domain by domain, then those of the total."""
    found = []
    for part in (*before.domains, before.overall.id):
        then, now = ({e.gate: e for e in of.domains.get(part, of.overall).gates} for of in (before, after))
        found += [GateMove(part, gate, then.get(gate), now.get(gate)) for gate in {**then, **now}]
    return tuple(found)


def _gaps(before: Results, after: Results) -> tuple[GapMove, ...]:
    """The gaps that are not the same afterwards, in the order of their rank now; those that open come last."""
    then, now = ({gap.item: gap for gap in of.gaps} for of in (before, after))
    found = [GapMove(item, then.get(item), now.get(item)) for item in {**then, **now}]
    return tuple(gap for gap in found if gap.fate is not Fate.STAYS or gap.shortfall or gap.moves_band)
