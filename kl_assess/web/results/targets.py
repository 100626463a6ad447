"""The targets: the level that each item should reach, by default the questionnaire's, and what a change would do."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kl_assess.core.assessment import Assessment
from kl_assess.core.questionnaire import Item, Questionnaire
from kl_assess.core.responses import Target, Targets
from kl_assess.core.results import Results
from kl_assess.core.scoring import OUT_OF_SCOPE
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import lower_first, plural, upper_first, words
from kl_assess.report.chapters.gaps import bands
from kl_assess.report.chapters.wording import answer_words, level_words
from kl_assess.web.closed import Closed, locked_for
from kl_assess.web.frame import Place
from kl_assess.web.inputs import Problem
from kl_assess.web.results.places import Places
from kl_assess.web.tasks.next_step import title_of
from kl_assess.workflow.answering import cleaned

REASON: Final = 300
"""The most characters of the reason for a target below the default."""


_NAMED: Final = 6
"""How many targets of the agency's own are named before they are only counted."""


@dataclass(frozen=True)
class Choice:
    """A level that may be the target of an item."""

    value: int
    label: str
    chosen: bool


@dataclass(frozen=True)
class TargetRow:
    """The target of one item. `differs`: from the default. `kept` is what is saved, where the form says otherwise."""

    id: str
    title: str
    url: str
    weight: str
    now: str
    default: str
    chosen: str
    choices: tuple[Choice, ...]
    reason: str
    differs: bool
    needed: bool
    error: str
    kept: str


@dataclass(frozen=True)
class DomainTargets:
    """The targets of one domain."""

    id: str
    title: str
    rows: tuple[TargetRow, ...]


@dataclass(frozen=True)
class BandEffect:
    """How many gaps of a band there are, and how many there would be."""

    band: str
    before: int
    after: int


@dataclass(frozen=True)
class Effect:
    """What the chosen targets would change, before they are saved: in a sentence, by band, and item by item."""

    lead: str
    bands: tuple[BandEffect, ...]
    appear: tuple[str, ...]
    vanish: tuple[str, ...]


@dataclass(frozen=True)
class TargetsPage:
    """The page of targets. They may be changed, or the questionnaire fixes them, or the assessment is `closed`.

    `own` names the saved targets that differ from the default.
    """

    crumbs: tuple[Place, ...]
    fixed: bool
    closed: Closed | None
    refused: str
    problems: tuple[Problem, ...]
    effect: Effect | None
    version: int
    domains: tuple[DomainTargets, ...]
    own: str
    longest: int
    url: str
    results_url: str


@dataclass(frozen=True)
class Chosen:
    """What the form says: a target for every item that differs from its default, and what is wrong with which item."""

    targets: Targets
    errors: Mapping[str, str]


def chosen(form: Mapping[str, str], questionnaire: Questionnaire, kept: Targets) -> Chosen:
    """Read the form. An item that it does not name keeps its target."""
    targets: dict[str, Target] = {}
    errors: dict[str, str] = {}
    for item in questionnaire.items:
        given = form.get(f"target-{item.id}")
        if given is None:
            if item.id in kept:
                targets[item.id] = kept[item.id]
            continue
        default = questionnaire.default_target(item)
        level = int(given) if re.fullmatch("[0-9]", given) else -1
        if not 0 <= level <= questionnaire.top_level:
            errors[item.id] = f"Choose a level from 0 to {questionnaire.top_level}."
            continue
        reason = " ".join(cleaned(form.get(f"reason-{item.id}")).split()) or None
        if level != default:
            targets[item.id] = Target(level, reason if level < default else None)
        if error := _wrong(level, default, reason):
            errors[item.id] = error
    return Chosen(targets, errors)


def _wrong(level: int, default: int, reason: str | None) -> str:
    """What is wrong with the reason of a target."""
    if level >= default:
        return ""
    if reason is None:
        return "Write why the target is below the default."
    return f"Use at most {REASON} characters." if len(reason) > REASON else ""


def effect_of(before: Results, after: Results, snapshot: Snapshot) -> Effect:
    """What other targets change: the gaps of each band, and the items that begin or cease to be one."""
    questionnaire = snapshot.questionnaire
    old, new = ({gap.item for gap in results.gaps} for results in (before, after))
    counts = tuple(
        BandEffect(band, *(sum(gap.band == band for gap in results.gaps) for results in (before, after)))
        for band in bands(questionnaire)
    )
    return Effect(
        lead=_effect_in_words(len(old), len(new), changed=old != new or any(b.before != b.after for b in counts)),
        bands=counts,
        appear=tuple(item.title for item in questionnaire.items if item.id in new - old),
        vanish=tuple(item.title for item in questionnaire.items if item.id in old - new),
    )


def _effect_in_words(before: int, after: int, *, changed: bool) -> str:
    if not changed:
        return "These targets change no gap."
    if before == after:
        return f"There would still be {plural(after, 'gap')}, and some are other ones or change their place."
    return upper_first(f"{plural(after, 'gap')} instead of {words(before)}.")


def targets_page(
    assessment: Assessment,
    snapshot: Snapshot,
    places: Places,
    shown: Chosen,
    *,
    version: int,
    effect: Effect | None = None,
    refused: str = "",
) -> TargetsPage:
    """The page with these targets in its form, made from a version of the assessment.

    `refused` says why they were not saved.
    """
    return TargetsPage(
        crumbs=(
            Place(title_of(assessment), places.to("tasks.show")),
            Place("Results", places.to("results.show")),
            Place("Targets", ""),
        ),
        fixed=not snapshot.questionnaire.scoring.targets.agency_may_change,
        closed=locked_for(assessment, places.to, "results.set_targets"),
        refused=refused,
        problems=tuple(
            Problem(f"{places.title(item)}: {lower_first(error)}", f"#reason-{item}")
            for item, error in shown.errors.items()
        ),
        effect=effect,
        version=version,
        domains=tuple(_domains(assessment, snapshot, places, shown, refused=bool(refused))),
        own=_own(assessment, snapshot),
        longest=REASON,
        url=places.to("results.targets"),
        results_url=places.to("results.show"),
    )


def _own(assessment: Assessment, snapshot: Snapshot) -> str:
    """The saved targets that differ from the default, named while they are few."""
    questionnaire = snapshot.questionnaire
    own = [
        f"{item.title} ({level_words(questionnaire, assessment.targets[item.id].level)})"
        for item in questionnaire.items
        if item.id in assessment.targets
        and assessment.targets[item.id].level != questionnaire.default_target(item)
        and snapshot.results.items[item.id].standing not in OUT_OF_SCOPE
    ]
    if not own:
        return "Every target is the default."
    count = upper_first(f"{plural(len(own), 'target differs', 'targets differ')} from the default")
    return f"{count}: {'; '.join(own)}." if len(own) <= _NAMED else f"{count}."


def _domains(
    assessment: Assessment, snapshot: Snapshot, places: Places, shown: Chosen, *, refused: bool
) -> Iterator[DomainTargets]:
    results = snapshot.results
    for domain in snapshot.questionnaire.domains:
        items = [i for e in domain.elements for i in e.items if results.items[i.id].standing not in OUT_OF_SCOPE]
        rows = tuple(_row(item, assessment, snapshot, places, shown, refused=refused) for item in items)
        if rows:
            yield DomainTargets(domain.id, domain.title, rows)


def _row(
    item: Item, assessment: Assessment, snapshot: Snapshot, places: Places, shown: Chosen, *, refused: bool
) -> TargetRow:
    questionnaire = snapshot.questionnaire
    default = questionnaire.default_target(item)
    target = shown.targets.get(item.id, Target(default))
    kept = assessment.targets.get(item.id, Target(default))
    return TargetRow(
        id=item.id,
        title=item.title,
        url=places.item(item.id),
        weight=questionnaire.weight_names[item.weight] if len(questionnaire.weights) > 1 else "",
        now=answer_words(questionnaire, snapshot.results.items[item.id]),
        default=level_words(questionnaire, default),
        chosen=level_words(questionnaire, target.level),
        choices=tuple(
            Choice(
                level.value,
                f"{level.value} {level.name}{', default' if level.value == default else ''}",
                level.value == target.level,
            )
            for level in questionnaire.level_scale
        ),
        reason=target.reason or "",
        differs=target.level != default,
        needed=target.level < default,
        error=shown.errors.get(item.id, ""),
        kept=level_words(questionnaire, kept.level) if refused and kept.level != target.level else "",
    )
