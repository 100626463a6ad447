"""domains."""

from dataclasses import dataclass

from kl_assess.core.snapshot import Snapshot


@dataclass(frozen=True)
class Domain:
    """domain."""

    anchor: str
    title: str


def domains(snapshot: Snapshot) -> tuple[Domain, ...]:
    """One a domain."""
    return tuple(Domain(f"domain-{d.id}", d.short) for d in snapshot.questionnaire.domains)
