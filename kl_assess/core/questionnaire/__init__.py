"""A questionnaire: domains, elements, items and levels, and every rule of scoring as data.

The types mirror the keys of a questionnaire file one to one (docs/questionnaire-format.md), so that what an author
writes, what `kl-assess schema` prints and what the engine reads are the same thing. Nothing here knows what the
questionnaire is about.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from kl_assess.core.questionnaire.parts import (
    Background,
    Domain,
    Element,
    FieldKind,
    Item,
    NotApplicableRule,
    Option,
    ProfileBlock,
    ProfileField,
    ResourceRule,
    Respondents,
    SmallAgency,
    Source,
    SpecialOption,
    SurveyInstrument,
    SurveyQuestion,
    Surveys,
    Topic,
    Why,
)
from kl_assess.core.questionnaire.rules import (
    AllOf,
    AnyItem,
    AnyOf,
    Band,
    ChangeRules,
    Condition,
    Confidence,
    DomainFloor,
    ElementFloor,
    EvidenceGrade,
    FieldTest,
    Foundations,
    GapRules,
    Gate,
    GateLimit,
    GateWhen,
    Op,
    PeerRules,
    PlanLimit,
    RaterRules,
    RespondentGroup,
    ScaleLevel,
    Scoring,
    SpecialAnswer,
    StrengthRules,
    SurveyRules,
    TargetRules,
    Weight,
    When,
)
from kl_assess.formatting import lower_first

__all__ = [
    "AllOf",
    "AnyItem",
    "AnyOf",
    "Background",
    "Band",
    "ChangeRules",
    "Condition",
    "Confidence",
    "Domain",
    "DomainFloor",
    "Element",
    "ElementFloor",
    "EvidenceGrade",
    "FieldKind",
    "FieldTest",
    "Foundations",
    "GapRules",
    "Gate",
    "GateLimit",
    "GateWhen",
    "Instrument",
    "Item",
    "ModeRule",
    "Modes",
    "NotApplicableRule",
    "Op",
    "Option",
    "PeerRules",
    "Place",
    "PlanLimit",
    "ProfileBlock",
    "ProfileField",
    "Questionnaire",
    "RaterRules",
    "ResourceRule",
    "RespondentGroup",
    "Respondents",
    "ScaleLevel",
    "Scoring",
    "SmallAgency",
    "Source",
    "SpecialAnswer",
    "SpecialOption",
    "Statement",
    "StrengthRules",
    "SurveyInstrument",
    "SurveyQuestion",
    "SurveyRules",
    "Surveys",
    "TargetRules",
    "Topic",
    "Weight",
    "When",
    "Why",
]

# --- The whole ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Statement:
    """Two parts of one statement: the point, and the sentence that explains it."""

    lead: str
    text: str


@dataclass(frozen=True)
class ModeRule:
    """A way of going through the questionnaire; without `weights` every item is asked (docs/method.md 4.12)."""

    note: str
    weights: tuple[int, ...] = ()


@dataclass(frozen=True)
class Modes:
    """The ways a questionnaire may be answered."""

    full: ModeRule
    quick_check: ModeRule | None = None


@dataclass(frozen=True)
class Instrument:
    """What the questionnaire is. `subject` begins sentences about the result; `report_title` stands on the cover.

    `cautions` are said to whoever fills in a file, before the first answer.
    """

    id: str
    version: str
    title: str
    subject: str
    report_title: str
    purpose: str
    status: str | None = None
    language: str = "en-US"
    based_on: str | None = None
    based_on_sources: tuple[str, ...] = ()
    reference_period_months: int | None = None
    estimated_minutes: Mapping[str, int] = field(default_factory=dict)
    estimated_minutes_note: str | None = None
    cautions: tuple[str, ...] = ()
    answering_rules: tuple[str, ...] = ()
    what_it_is_not: tuple[Statement, ...] = ()
    modes: Modes | None = None
    id_policy: str | None = None


@dataclass(frozen=True)
class Place:
    """Where an item stands in the questionnaire."""

    domain: Domain
    element: Element
    item: Item


@dataclass(frozen=True)
class Questionnaire:
    """A whole questionnaire, checked by the loader; items, elements and domains stand in the order of the file."""

    schema_version: str
    instrument: Instrument
    level_scale: tuple[ScaleLevel, ...]
    scoring: Scoring
    domains: tuple[Domain, ...]
    special_answers: tuple[SpecialAnswer, ...]
    weights: tuple[Weight, ...] = (Weight(1, "Item"),)
    evidence_grades: tuple[EvidenceGrade, ...] = ()
    respondent_groups: tuple[RespondentGroup, ...] = ()
    condition_rule: str | None = None
    conditions: tuple[Condition, ...] = ()
    profile: ProfileBlock = field(default=ProfileBlock(fields=()))
    small_agency: SmallAgency | None = None
    resource_rules: tuple[ResourceRule, ...] = ()
    resource_topics: tuple[Topic, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    surveys: Surveys | None = None

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Every item by its id, with its element and domain, in the order of the questionnaire."""
        return {i.id: Place(d, e, i) for d in self.domains for e in d.elements for i in e.items}

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every item, in order."""
        return tuple(place.item for place in self.places.values())

    @property
    def top_level(self) -> int:
        """The highest level of the scale."""
        return len(self.level_scale) - 1

    @cached_property
    def level_points(self) -> tuple[Fraction, ...]:
        """Points from 0 to 100 for every level: those of the file as a share of the top level's (method 4.1)."""
        top = self.level_scale[-1].points
        return tuple(level.points * 100 / top for level in self.level_scale)

    @cached_property
    def weight_names(self) -> Mapping[int, str]:
        """The printed name of every weight."""
        return {weight.value: weight.name for weight in self.weights}

    @cached_property
    def grades(self) -> Mapping[str, EvidenceGrade]:
        """The evidence grades by id, in order."""
        return {grade.id: grade for grade in self.evidence_grades}

    @cached_property
    def fields(self) -> Mapping[str, ProfileField]:
        """The profile fields by id."""
        return {f.id: f for f in self.profile.fields}

    @cached_property
    def answer_names(self) -> Mapping[str, str]:
        """The printed name of every answer that is not a level, by its value."""
        return {answer.value: answer.name for answer in self.special_answers}

    def named(self, item: str) -> str:
        """An item inside a sentence: its title, and its id in parentheses."""
        return f"{lower_first(self.places[item].item.title)} ({item})"

    def default_target(self, item: Item) -> int:
        """The level an item should reach unless the agency says otherwise (method 4.5)."""
        return self.scoring.targets.default_by_weight[item.weight]
