"""Every rule of a questionnaire: conditions on the profile, the scale, weights, grades and scoring parameters.

What each number means is said in docs/method.md 4. Decimals of the file arrive as exact fractions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Op = Literal["equal", "in", "not_in", "any_of"]


# --- Rules on the profile -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FieldTest:
    """True when a profile field passes one test.

    `equal` compares one value; `in` and `not_in` look a value up in a list; `any_of` asks whether two lists share a
    value. `blank` is the answer when the field was left blank (docs/method.md 4.2: by default a blank shows the item).
    """

    field: str
    op: Op
    value: bool | str | tuple[str, ...]
    blank: bool = True


@dataclass(frozen=True)
class AllOf:
    """True when every part is."""

    all: tuple["When", ...]


@dataclass(frozen=True)
class AnyOf:
    """True when at least one part is."""

    any: tuple["When", ...]


When = FieldTest | AllOf | AnyOf


@dataclass(frozen=True)
class Condition:
    """A named rule on the profile that shows or hides items."""

    id: str
    label: str
    when: When


# --- The scale, weights and evidence grades -----------------------------------------------------------------------


@dataclass(frozen=True)
class ScaleLevel:
    """One level of the scale. `points` are relative to those of the top level, which is always worth 100."""

    value: int
    name: str
    idea: str
    points: Fraction


@dataclass(frozen=True)
class Weight:
    """A weight that items may carry (a whole number, 1 or more) and its name in print."""

    value: int
    name: str


@dataclass(frozen=True)
class EvidenceGrade:
    """How far an answer is backed: `points` from 0 to 1, and the highest level the grade supports (method 4.4)."""

    id: str
    name: str
    meaning: str
    points: Fraction
    level_cap: int


@dataclass(frozen=True)
class SpecialAnswer:
    """An answer that is not a level, with its name in print and the rule for using it."""

    value: Literal["not_applicable", "dont_know", "unanswered"]
    name: str
    rule: str


@dataclass(frozen=True)
class RespondentGroup:
    """A group of people who rate."""

    id: str
    label: str


# --- Scoring parameters (docs/method.md 4) ------------------------------------------------------------------------


@dataclass(frozen=True)
class Band:
    """A named stretch of numbers that begins at `min` and ends where the next one begins; the last has no end."""

    name: str
    min: Fraction


@dataclass(frozen=True)
class ElementFloor:
    """Smallest share of an element's applicable weight that must have a level (0 to 1)."""

    min_coverage: Fraction


@dataclass(frozen=True)
class DomainFloor:
    """Smallest shares (0 to 1) of a domain's applicable weight and of its applicable elements."""

    min_coverage: Fraction
    min_share_of_elements_published: Fraction


@dataclass(frozen=True)
class AnyItem:
    """True when any applicable item of this weight is at a level, below a level, or not known. One test a rule."""

    weight: int
    at: int | None = None
    below: int | None = None
    not_known: bool = False


@dataclass(frozen=True)
class GateWhen:
    """The state of a score that a gate looks for; the parts that are given are joined by "or".

    `any_item` and `confidence_below` (0 to 1) concern a domain; `above_lowest_domain_by_more_than` concerns the
    overall level and counts in named levels.
    """

    any_item: tuple[AnyItem, ...] = ()
    confidence_below: Fraction | None = None
    above_lowest_domain_by_more_than: int | None = None


@dataclass(frozen=True)
class GateLimit:
    """The highest level a gate leaves: a level of the scale, or so many levels above the lowest domain."""

    level: int | None = None
    above_lowest_domain_by: int | None = None


@dataclass(frozen=True)
class Gate:
    """A rule that limits the name of a score and never its number (docs/method.md 4.3).

    `sentence` says the rule in print. `note` follows the level's name wherever the gate's `when` holds; "{count}" in
    it becomes the number of items that made it hold.
    """

    id: str
    applies_to: Literal["domain", "overall"]
    when: GateWhen
    at_most: GateLimit
    sentence: str
    note: str | None = None


@dataclass(frozen=True)
class TargetRules:
    """The level an item should reach, by its weight; what the agency may change (docs/method.md 4.5)."""

    default_by_weight: Mapping[int, int]
    agency_may_change: bool = True


@dataclass(frozen=True)
class PlanLimit:
    """How many gaps a plan proposes; the first rule whose `when` holds decides, one without `when` always holds."""

    limit: int
    when: When | None = None


@dataclass(frozen=True)
class GapRules:
    """Factors of the priority, its bands (highest first is not needed: each begins at `min`) and the plan's size."""

    bands: tuple[Band, ...]
    plan_limit: tuple[PlanLimit, ...]
    foundation_factor: Fraction = Fraction(1)
    perception_factor: Fraction = Fraction(1)


@dataclass(frozen=True)
class Foundations:
    """Which items rest on which: `enables[a]` lists the items that a makes possible.

    Where an item stands `look_again_from` or more levels above its foundation, the team is asked to look again.
    """

    enables: Mapping[str, tuple[str, ...]]
    look_again_from: int
    rule: str


@dataclass(frozen=True)
class Confidence:
    """Names for confidence in evidence, from 0 to 1."""

    labels: tuple[Band, ...]


@dataclass(frozen=True)
class StrengthRules:
    """What counts as a strength and how many are shown (docs/method.md 4.11)."""

    min_weight: int
    min_level: int
    shown: int
    from_domains: int = 1


@dataclass(frozen=True)
class SurveyRules:
    """Small-number rules of surveys, and from how many levels apart a difference is said (docs/method.md 4.6)."""

    min_n_item: int
    min_n_subgroup: int
    complementary_suppression: bool
    perception_gap_from: int


@dataclass(frozen=True)
class RaterRules:
    """When ratings of a team count as disagreement, and from how many ratings their spread is shown and printed."""

    average_deviation_above: Fraction
    range_at_least: int
    spread_shown_from: int
    spread_printed_from: int


@dataclass(frozen=True)
class ChangeRules:
    """When a change between cycles is said: points below which it is not clear, and the common weight a total needs."""

    no_clear_change_below: Fraction
    min_common_weight: Fraction


@dataclass(frozen=True)
class PeerRules:
    """Peer comparison (docs/method.md 4.8)."""

    min_agencies_per_cell: int
    statistics: tuple[str, ...]
    back_off: tuple[str, ...]


@dataclass(frozen=True)
class Scoring:
    """Every number that the rules of docs/method.md 4 need."""

    element: ElementFloor
    domain: DomainFloor
    maturity_levels: tuple[Band, ...]
    targets: TargetRules
    gap: GapRules
    na_flag_share: Fraction
    borderline_margin: Fraction
    gates: tuple[Gate, ...] = ()
    foundations: Foundations | None = None
    confidence: Confidence | None = None
    strengths: StrengthRules | None = None
    survey: SurveyRules | None = None
    multi_rater: RaterRules | None = None
    change: ChangeRules | None = None
    peer: PeerRules | None = None
