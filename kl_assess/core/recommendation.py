"""From a gap to the next step and the resources that help with it, each with its reason (docs/recommendation.md)."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal, NamedTuple

from kl_assess.core.gaps import Gap
from kl_assess.core.profile import Profile, holds, reads_small_agency_notes
from kl_assess.core.questionnaire import Questionnaire

# --- The points of the rule: docs/recommendation.md 2 gives the reason of every number ------------------------------

SHOWN = 3
ENOUGH = 8
STRONG = 10
SECOND_TOPIC = -3
STAGE = 5
MADE_FOR_THIS_KIND = 4
ON_AN_EXTRA_TOPIC = 3
MADE_FOR_ANOTHER_KIND = -4
PRACTICAL = 2
EFFORT = -1
EFFORT_AT_FIRST = -2
EFFORT_WHEN_SMALL = -2
ADDRESS = 5
CURRENT_YEARS = 10
AGE_YEARS = 5
AGE = -2
AGE_AT_MOST = -6
NO_YEAR = -2
SAME_PUBLISHER = -3
USED_BEFORE = -4

NONE_FITS = "No resource in the catalogue fits this gap."
PARTNERS = re.compile(r"\s+(?:and|for|with)\s+|\s*[(,;/]")

# --- The catalogue ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Address:
    """A topic that a resource helps with, why, and how closely: `strong` is made for it, `partial` helps in part.

    `stage` says whom it helps most on this topic: one who begins (`start`) or one who has the practice and improves
    it (`refine`); blank where it helps both.
    """

    topic: str
    why: str
    fit: Literal["strong", "partial"]
    stage: Literal["start", "refine"] | None = None


@dataclass(frozen=True)
class Resource:
    """A publication, tool or page that helps. `url` is empty where no reader address is known.

    `types`, `effort` and `catalogue_source` name entries of the catalogue's own lists; `best_for` holds names that
    the questionnaire's resource rules give to kinds of agency, any other word there means every agency.
    """

    id: str
    title: str
    types: tuple[str, ...]
    year: int | None
    publisher: str | None
    authors: tuple[str, ...]
    url: str
    ncj_number: str | None
    kl_topics: tuple[str, ...]
    addresses: tuple[Address, ...]
    domains: tuple[str, ...]
    best_for: tuple[str, ...]
    effort: str
    summary: str
    catalogue_source: str
    seen_at: tuple[str, ...] = ()
    notes: str | None = None

    @property
    def publisher_in_print(self) -> str:
        """The publisher, or the words for none."""
        return self.publisher or "publisher not stated"

    @property
    def year_in_print(self) -> str:
        """The year, or the words for none."""
        return "no year given" if self.year is None else str(self.year)

    @property
    def lead_publisher(self) -> str:
        """The body named first, without abbreviation, parent and partners; empty where none is stated."""
        return PARTNERS.split(self.publisher, maxsplit=1)[0] if self.publisher else ""


@dataclass(frozen=True)
class ResourceType:
    """A kind of publication. `practical` runs from 0 (to be read) over 1 (examples) to 2 (made to work with)."""

    name: str
    practical: int


@dataclass(frozen=True)
class Effort:
    """How much time a resource asks for, and its name in print. The list of a catalogue runs from least to most."""

    id: str
    label: str


@dataclass(frozen=True)
class CatalogueSource:
    """How resources came into the catalogue, and the sentence that says so beside each of them."""

    id: str
    sentence: str


@dataclass(frozen=True)
class ListedTopic:
    """A topic of the list that a catalogue draws on, with older spellings of its name."""

    id: str
    label: str
    aliases: tuple[str, ...] = ()


class Link(NamedTuple):
    """A resource on one of its topics, with the points that depend neither on the agency nor on the gap.

    `effort` counts the steps above the least effort of the catalogue.
    """

    resource: Resource
    address: Address
    topics: frozenset[str]
    publisher: str
    effort: int
    practical: int
    reachable: int
    age: int


@dataclass(frozen=True)
class Resources:
    """The whole catalogue."""

    catalogue_sources: tuple[CatalogueSource, ...]
    efforts: tuple[Effort, ...]
    types: tuple[ResourceType, ...]
    kl_topics: tuple[ListedTopic, ...]
    resources: tuple[Resource, ...]

    @cached_property
    def links(self) -> Mapping[str, Sequence[Link]]:
        """Every topic's resources, the newest first, then by title; the order of the file plays no part."""
        practical = {kind.name: kind.practical for kind in self.types}
        steps = {effort.id: step for step, effort in enumerate(self.efforts)}
        newest = max((r.year for r in self.resources if r.year is not None), default=0)
        found: dict[str, list[Link]] = {}
        for resource in sorted(self.resources, key=lambda r: (-(r.year or 0), r.title, r.id)):
            uses = [practical[name] for name in resource.types]
            topics = frozenset(address.topic for address in resource.addresses)
            use = PRACTICAL * sum(uses) // max(len(uses), 1)
            publisher, age = resource.lead_publisher, _age(resource.year, newest)
            for address in resource.addresses:
                link = Link(
                    resource=resource,
                    address=address,
                    topics=topics,
                    publisher=publisher,
                    effort=steps[resource.effort],
                    practical=use,
                    reachable=ADDRESS if resource.url else 0,
                    age=age,
                )
                found.setdefault(address.topic, []).append(link)
        return found


def _age(year: int | None, newest: int) -> int:
    """Points for age beside the newest resource of the catalogue: no clock, so the same files give the same list."""
    if year is None:
        return NO_YEAR
    late = max(newest - year - CURRENT_YEARS, 0)
    return max(AGE * -(-late // AGE_YEARS), AGE_AT_MOST)


# --- Recommendations ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Merits:
    """Why a resource was chosen: its points on every criterion of docs/recommendation.md 2, and their sum."""

    link: int
    topic: int
    stage: int
    kind: int
    practical: int
    effort: int
    address: int
    age: int
    spread: int
    total: int


@dataclass(frozen=True)
class Chosen:
    """A resource handed over with a gap. `reason` is printed as stored; `effort` and `origin` are in print form."""

    resource: Resource
    topic: str
    reason: str
    fit: Literal["strong", "partial"]
    effort: str
    origin: str
    merits: Merits


@dataclass(frozen=True)
class Recommendation:
    """What to do next about a gap. `none_fits` is a sentence where no resource was chosen, else None."""

    item: str
    next_step: str
    chosen: tuple[Chosen, ...]
    none_fits: str | None


def recommend(
    questionnaire: Questionnaire, profile: Profile, gaps: Sequence[Gap], catalogue: Resources
) -> tuple[Recommendation, ...]:
    """The next step and at most three resources for every gap, in the order of the gaps (docs/recommendation.md).

    An earlier gap chooses first: a resource that it took counts less for the later ones. Names in the catalogue must
    exist in its own lists; files are checked before they come here.
    """
    agency = _agency(questionnaire, profile)
    steps = _steps(questionnaire.top_level)
    efforts = {effort.id: effort.label for effort in catalogue.efforts}
    origins = {source.id: source.sentence for source in catalogue.catalogue_sources}
    used: Counter[str] = Counter()
    found = []
    for gap in gaps:
        item = questionnaire.places[gap.item].item
        picked = _pick(_candidates(item.topics, steps[gap.level], agency, catalogue), used)
        used.update(link.resource.id for link, _ in picked)
        chosen = tuple(
            Chosen(
                resource=link.resource,
                topic=link.address.topic,
                reason=link.address.why,
                fit=link.address.fit,
                effort=efforts[link.resource.effort],
                origin=origins[link.resource.catalogue_source],
                merits=merits,
            )
            for link, merits in picked
        )
        found.append(Recommendation(gap.item, item.next_steps[gap.level], chosen, None if chosen else NONE_FITS))
    return tuple(found)


class _Agency(NamedTuple):
    """What counts about an agency: its kinds among all there are, its extra topics, whether it is small."""

    kinds: frozenset[str]
    all_kinds: frozenset[str]
    extra_topics: frozenset[str]
    small: bool


def _agency(questionnaire: Questionnaire, profile: Profile) -> _Agency:
    rules = questionnaire.resource_rules
    true = [rule for rule in rules if holds(rule.when, questionnaire, profile)]
    return _Agency(
        kinds=frozenset(rule.best_for for rule in true if rule.best_for),
        all_kinds=frozenset(rule.best_for for rule in rules if rule.best_for),
        extra_topics=frozenset(topic for rule in true for topic in rule.add_topics),
        small=reads_small_agency_notes(questionnaire, profile),
    )


class _Step(NamedTuple):
    """What the step from a level asks for: points for a resource to start with, and for each step of effort."""

    start: int
    effort: int


def _steps(top_level: int) -> Sequence[_Step]:
    """One for every level below the top: from a full start at the lowest to a full refinement at the highest."""
    span = max(top_level - 1, 1)
    starts = [round(Fraction(STAGE * (span - 2 * level), span)) for level in range(top_level)]
    return [_Step(start, EFFORT + round(Fraction(EFFORT_AT_FIRST * max(start, 0), STAGE))) for start in starts]


_Points = tuple[int, int, int, int, int, int, int, int]
_Candidate = tuple[int, Link, _Points]


def _candidates(topics: Sequence[str], step: _Step, agency: _Agency, catalogue: Resources) -> Sequence[_Candidate]:
    """Every resource on the item's topics that suits the agency, once, with its points on its best topic; best first.

    A resource that helps only in part and cannot be opened is left out.
    """
    best: dict[str, _Candidate] = {}
    stages = {"start": step.start, "refine": -step.start, None: 0}
    effort = step.effort + (EFFORT_WHEN_SMALL if agency.small else 0)
    for place, topic in enumerate(topics):
        for link in catalogue.links.get(topic, ()):
            strong = link.address.fit == "strong"
            kind = _kind(link, agency)
            if kind is None or not (strong or link.reachable):
                continue
            points = (
                STRONG if strong else 0,
                SECOND_TOPIC if place else 0,
                stages[link.address.stage],
                kind,
                link.practical,
                effort * link.effort,
                link.reachable,
                link.age,
            )
            total = sum(points)
            known = best.get(link.resource.id)
            if known is None or total > known[0]:
                best[link.resource.id] = (total, link, points)
    return sorted(best.values(), key=lambda candidate: -candidate[0])


def _kind(link: Link, agency: _Agency) -> int | None:
    """Points for whom a resource is made; None where that is an agency of another kind than this one is."""
    best_for = link.resource.best_for
    if not agency.kinds.isdisjoint(best_for):
        return MADE_FOR_THIS_KIND
    if best_for and agency.all_kinds.issuperset(best_for):
        return None if agency.kinds else MADE_FOR_ANOTHER_KIND
    return 0 if agency.extra_topics.isdisjoint(link.topics) else ON_AN_EXTRA_TOPIC


def _pick(candidates: Sequence[_Candidate], used: Mapping[str, int]) -> Sequence[tuple[Link, Merits]]:
    """The best, then the best of the rest: what an earlier gap took or the same publisher brought must be much better.

    Stops at three, or where the best that is left has too few points.
    """
    picked: list[tuple[Link, Merits]] = []
    taken: set[str] = set()
    publishers: set[str] = set()
    while len(picked) < SHOWN:
        best: tuple[int, int, Link, _Points] | None = None
        for base, link, points in candidates:
            if best is not None and base <= best[0]:
                break
            if link.resource.id in taken:
                continue
            spread = USED_BEFORE * used.get(link.resource.id, 0)
            spread += SAME_PUBLISHER if link.publisher in publishers else 0
            if best is None or base + spread > best[0]:
                best = (base + spread, spread, link, points)
        if best is None or best[0] < ENOUGH:
            break
        total, spread, link, points = best
        picked.append((link, Merits(*points, spread=spread, total=total)))
        taken.add(link.resource.id)
        publishers.update({link.publisher} - {""})
    return picked
