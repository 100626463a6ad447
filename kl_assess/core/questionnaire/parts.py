"""What a questionnaire asks: profile fields, topics and sources, items with their levels, companion surveys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from kl_assess.core.questionnaire.rules import When

FieldKind = Literal["single", "multiple", "boolean", "derived", "count_by_group"]

# --- The profile block --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Option:
    """A value that a profile field may take, with its label. A derived field lists the values it collects in `of`."""

    value: str
    label: str
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProfileField:
    """One fact about the agency. Every field may stay blank. `derived_from` names the field a derived one collapses."""

    id: str
    label: str
    kind: FieldKind
    used_for: str
    options: tuple[Option, ...] = ()
    help: str | None = None
    derived_from: str | None = None


@dataclass(frozen=True)
class ProfileBlock:
    """The fields of the agency profile."""

    fields: tuple[ProfileField, ...]
    note: str | None = None
    sources: tuple[str, ...] = ()


# --- Topics, sources and resources --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Topic:
    """A subject that items and resources share."""

    id: str
    label: str
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A public text that a reason rests on; `how` says how much of it was read."""

    title: str
    url: str
    how: Literal["page", "opening"]


@dataclass(frozen=True)
class ResourceRule:
    """What an agency of some kind should be offered first: extra topics, and resources best for such an agency."""

    when: When
    add_topics: tuple[str, ...] = ()
    best_for: str | None = None


@dataclass(frozen=True)
class SmallAgency:
    """When an agency reads the levels through the small-agency notes."""

    when: When


# --- Domains, elements, items -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Why:
    """Why an item matters, and the sources that say so."""

    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class NotApplicableRule:
    """Whether the team may call an item not applicable, and in which stated case."""

    allowed: bool
    when: str | None = None


@dataclass(frozen=True)
class Respondents:
    """Who is best placed to rate an item."""

    lead: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """One practice: a statement, a description of every level, and a next step from every level.

    `version` rises when wording changes and meaning does not; a new meaning gets a new id (docs/method.md 4.7).
    """

    id: str
    version: int
    title: str
    statement: str
    levels: Mapping[int, str]
    next_steps: Mapping[int, str]
    weight: int = 1
    weight_reason: str | None = None
    evidence: tuple[str, ...] = ()
    why: Why | None = None
    na: NotApplicableRule = field(default=NotApplicableRule(allowed=False))
    condition: str | None = None
    respondents: Respondents | None = None
    topics: tuple[str, ...] = ()
    small_agency_note: str | None = None


@dataclass(frozen=True)
class Element:
    """A group of items with a score of its own."""

    id: str
    title: str
    items: tuple[Item, ...]
    weight: Fraction = Fraction(1)


@dataclass(frozen=True)
class Domain:
    """A group of elements. `short` is the name used in charts and sentences."""

    id: str
    title: str
    short: str
    question: str
    elements: tuple[Element, ...]
    weight: Fraction = Fraction(1)


# --- Companion surveys --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SurveyQuestion:
    """A question that mirrors an item and has one answer for every level of the scale."""

    id: str
    version: int
    mirrors: str
    question: str
    options: Mapping[int, str]
    condition: str | None = None
    also_professional_staff: bool | None = None


@dataclass(frozen=True)
class Background:
    """A broad question about the person who answers a survey."""

    id: str
    label: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class SurveyInstrument:
    """One companion survey. `short` names its group in tables and sentences.

    An agency for which `not_where` holds does not use it, and does what `instead` says in a sentence (docs/method.md
    4.6).
    """

    id: str
    title: str
    short: str
    respondent_group: str
    minutes: int
    intro: str
    items: tuple[SurveyQuestion, ...]
    also_for: tuple[str, ...] = ()
    open_questions: tuple[str, ...] = ()
    background: tuple[Background, ...] = ()
    not_where: When | None = None
    instead: str | None = None


@dataclass(frozen=True)
class SpecialOption:
    """The answer of a survey that is not counted in its results."""

    value: str
    label: str


@dataclass(frozen=True)
class Surveys:
    """The companion surveys and the rules for running them (docs/method.md 3)."""

    rules: tuple[str, ...]
    special_option: SpecialOption
    instruments: tuple[SurveyInstrument, ...]
    partner_invitation_rule: str | None = None
