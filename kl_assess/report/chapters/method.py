"""Chapter "Method": how the numbers are made, with this agency's own sums, and how to compare this copy."""

from dataclasses import dataclass

from kl_assess.core.questionnaire import Gate
from kl_assess.core.scoring import GateEffect, Score
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import exact, listing, sentence, words
from kl_assess.report.chapters.rules import RuleRow, rules
from kl_assess.report.chapters.wording import level_words, score_name, title_of

GROUP, LINE, NAMED = 8, 4, 3


@dataclass(frozen=True)
class GateRow:
    """A gate and whether it holds here."""

    id: str
    says: str
    here: str


@dataclass(frozen=True)
class GradeRow:
    """An evidence grade: its code and name, its points, and the highest level it supports."""

    name: str
    points: str
    up_to: str
    answers: str


@dataclass(frozen=True)
class TargetRow:
    """A target that the agency set itself."""

    title: str
    id: str
    default: str
    set_to: str
    reason: str


@dataclass(frozen=True)
class Method:
    """The chapter. `copy` names what identifies this copy, each value in lines."""

    rules: tuple[RuleRow, ...]
    gates: tuple[GateRow, ...]
    grades: tuple[GradeRow, ...]
    targets: tuple[TargetRow, ...]
    limits: tuple[str, ...]
    copy: tuple[tuple[str, tuple[str, ...]], ...]
    anchor: str = "method"
    title: str = "Method, and this copy"


def method(snapshot: Snapshot) -> Method:
    """The chapter; every report has it."""
    questionnaire, facts = snapshot.questionnaire, snapshot.facts
    instrument = questionnaire.instrument
    return Method(
        rules=rules(snapshot),
        gates=tuple(GateRow(g.id, sentence(g.sentence), _here(g, snapshot)) for g in questionnaire.scoring.gates),
        grades=_grades(snapshot),
        targets=_targets(snapshot),
        limits=_limits(snapshot),
        copy=(
            ("Fingerprint (SHA-256)", grouped(snapshot.fingerprint)),
            ("Report", (f"Version {facts.version}" if facts.issued else "Draft, not issued",)),
            ("Questionnaire", (f"{instrument.title}, version {instrument.version}",)),
            ("Fingerprint of the questionnaire (SHA-256)", grouped(snapshot.questionnaire_digest)),
        ),
    )


def grouped(digest: str) -> tuple[str, ...]:
    """A hexadecimal digest in groups of eight characters, four on a line, to be read aloud and compared."""
    groups = [digest[at : at + GROUP] for at in range(0, len(digest), GROUP)]
    return tuple(" ".join(groups[at : at + LINE]) for at in range(0, len(groups), LINE))


# --- Gates --------------------------------------------------------------------------------------------------------


def _here(gate: Gate, snapshot: Snapshot) -> str:
    """Where a gate holds, why, and whether it lowered a name."""
    results = snapshot.results
    scores = [(d.short, results.domains[d.id]) for d in snapshot.questionnaire.domains]
    scores.append(("Overall", results.overall))
    found = [(name, score, e) for name, score in scores for e in score.gates if e.gate == gate.id]
    lowered = [_held(name, score, e, snapshot) for name, score, e in found if e.lowered]
    idle = [f"{name}, because of {_because(e, snapshot)}" for name, _, e in found if not e.lowered]
    said = [f"Yes. {' '.join(lowered)}"] if lowered else []
    if idle:
        also = "It also applies" if lowered else "It applies"
        said.append(f"{also} to {'; and to '.join(idle)}. No name changed there.")
    return " ".join(said) or "It does not apply here."


def _held(name: str, score: Score, effect: GateEffect, snapshot: Snapshot) -> str:
    called = f" is called {score_name(snapshot.questionnaire, score.level)}" if score.level is not None else ""
    return f"{name}{called}, because of {_because(effect, snapshot)}."


def _because(effect: GateEffect, snapshot: Snapshot) -> str:
    questionnaire = snapshot.questionnaire
    shorts = {domain.id: domain.short for domain in questionnaire.domains}
    causes = [shorts[cause] if cause in shorts else questionnaire.named(cause) for cause in effect.because[:NAMED]]
    more = len(effect.because) - len(causes)
    if more:
        causes.append(f"{words(more)} more")
    if effect.low_confidence:
        causes.append("low confidence in its evidence")
    return listing(causes)


# --- Evidence, targets, limits ------------------------------------------------------------------------------------


def _grades(snapshot: Snapshot) -> tuple[GradeRow, ...]:
    given = [item.grade for item in snapshot.results.items.values()]
    return tuple(
        GradeRow(
            name=f"{grade.id} {grade.name}",
            points=exact(grade.points),
            up_to=f"Level {grade.level_cap}",
            answers=str(given.count(grade.id)),
        )
        for grade in snapshot.questionnaire.evidence_grades
    )


def _targets(snapshot: Snapshot) -> tuple[TargetRow, ...]:
    questionnaire = snapshot.questionnaire
    return tuple(
        TargetRow(
            title=title_of(questionnaire, item),
            id=item,
            default=level_words(questionnaire, questionnaire.default_target(place.item)),
            set_to=level_words(questionnaire, snapshot.targets[item].level),
            reason=sentence(snapshot.targets[item].reason or "No reason was given"),
        )
        for item, place in questionnaire.places.items()
        if item in snapshot.targets
    )


def _limits(snapshot: Snapshot) -> tuple[str, ...]:
    questionnaire = snapshot.questionnaire
    judged = "Weights and cut-offs are" if len(questionnaire.weights) > 1 else "Cut-offs are"
    status = questionnaire.instrument.status
    limits = [
        f"{judged} expert judgment.{f' Status of the questionnaire: {sentence(status)}' if status else ''}",
        "Scores are kept unrounded and shown as whole numbers. Sums show one decimal, so a last digit may differ.",
    ]
    if questionnaire.evidence_grades:
        limits.append("Evidence is graded by the agency, not checked by anyone else.")
    if snapshot.comparison:
        limits.append("A change is the difference of the two whole numbers shown.")
    return tuple(limits)
