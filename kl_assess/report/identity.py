"""How a report names itself: in its title, on its cover and at the foot of every page."""

from dataclasses import dataclass

from kl_assess.core.follow_up import FollowUp
from kl_assess.core.scoring import Mode
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import lower_first
from kl_assess.report.variant import Variant


@dataclass(frozen=True)
class Identity:
    """A report's name and marks, worded.

    `running` stands at the foot of every page, `marks` at the head: what a reader must know of a page on its own.
    `created` is an ISO date or None.
    """

    language: str
    title: str
    author: str
    description: str
    created: str | None
    running: str
    marks: str


def identity(snapshot: Snapshot, variant: Variant) -> Identity:
    """The identity of one variant of a report. A draft has no version number and no date."""
    if snapshot.follow_up is not None:
        return _of_follow_up(snapshot, snapshot.follow_up, variant)
    facts, instrument = snapshot.facts, snapshot.questionnaire.instrument
    name = " ".join(part for part in (kind(snapshot), facts.period) if part)
    version = "draft" if facts.issued is None else f"version {facts.version}"
    full_name = snapshot.agency.name
    subject = (
        f"{instrument.report_title}, {lower_first(kind(snapshot))}" if quick(snapshot) else instrument.report_title
    )
    return Identity(
        language=instrument.language,
        title=(
            f"{full_name}: {lower_first(subject)}{f' {facts.period}' if facts.period else ''}, {version}, "
            f"{lower_first(variant_name(variant))}"
        ),
        author=full_name,
        description=f"{variant_name(variant)}. {instrument.purpose}",
        created=facts.issued.isoformat() if facts.issued else None,
        running=f"{full_name} · {name}, {version}",
        marks=" · ".join(marks(snapshot)),
    )


def _of_follow_up(snapshot: Snapshot, found: FollowUp, variant: Variant) -> Identity:
    instrument, agency = snapshot.questionnaire.instrument, snapshot.agency.name
    name = follow_up_name(snapshot, found)
    kind_of = follow_up_variant(variant)
    return Identity(
        language=instrument.language,
        title=f"{agency}: {lower_first(instrument.report_title)}, {lower_first(name)}, {lower_first(kind_of)}",
        author=agency,
        description=f"{kind_of}. How the actions go on that were planned after the assessment.",
        created=found.on.isoformat(),
        running=f"{agency} · {name}",
        marks=" · ".join(marks(snapshot)),
    )


def follow_up_name(snapshot: Snapshot, found: FollowUp) -> str:
    """What a follow-up is called: "Follow-up 1 to the 2025 report, version 2"."""
    period = f"{snapshot.facts.period} report" if snapshot.facts.period else "report"
    return f"Follow-up {found.number} to the {period}, version {found.of_version}"


def follow_up_variant(variant: Variant) -> str:
    """The name of a variant of a follow-up in print."""
    return "Public follow-up report" if variant is Variant.PUBLIC else "Follow-up report"


def quick(snapshot: Snapshot) -> bool:
    """Whether this is a quick check."""
    return snapshot.results.mode is Mode.QUICK_CHECK


def kind(snapshot: Snapshot) -> str:
    """What the report is of, in print."""
    return "Quick check" if quick(snapshot) else "Self-assessment"


def variant_name(variant: Variant) -> str:
    """The name of a variant in print."""
    return {Variant.BRIEF: "Brief report", Variant.FULL: "Full report", Variant.PUBLIC: "Public report"}[variant]


def marks(snapshot: Snapshot) -> tuple[str, ...]:
    """What every page says of itself: that it is a draft, and the protective marking."""
    draft = "Draft, not issued" if snapshot.facts.issued is None else None
    return tuple(mark for mark in (draft, snapshot.facts.marking) if mark)
