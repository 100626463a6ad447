"""What a report says of a score beside its number: its name, its range, the gates that hold, why there is none."""

from fractions import Fraction
from math import ceil

from kl_assess.core.questionnaire import Questionnaire, Statement
from kl_assess.core.scoring import OUT_OF_SCOPE, GateEffect, Score, Standing
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import listing, lower_first, percent, plural, whole
from kl_assess.report.chapters.wording import score_name

NO_SCORE = "no score"
NAMED_AT_MOST = 3


def lowered(score: Score) -> bool:
    """Whether a gate lowered the name of this score."""
    return any(effect.lowered for effect in score.gates)


def explained(questionnaire: Questionnaire) -> tuple[Statement, ...]:
    """What the numbers and marks of a score mean, for someone who sees them for the first time."""
    top = questionnaire.top_level
    mean = "Weighted mean" if len(questionnaire.weights) > 1 else "Mean"
    found = [
        Statement("Score.", f"{mean} of the answers. The tone of the bar is the tone of its level."),
        Statement("Answered.", "The share of what applies to the agency that has a level, by weight."),
        Statement(
            "Range.",
            f"Where the score would lie if all that is not known were at level 0, and if it were at level {top}. "
            f"There is none where all is known.",
        ),
    ]
    if questionnaire.evidence_grades:
        found.append(
            Statement("Supported score.", "The score when each answer counts only as far as its evidence reaches.")
        )
    return tuple(found)


def name_and_doubt(score: Score, questionnaire: Questionnaire) -> str:
    """The level named, a star where a gate lowered it, the neighbour it is close to, and what gates add.

    Without a score: "Not published", "Not applicable" or "Not in the quick check".
    """
    if score.level is None:
        return standing_name(score.standing)
    parts = [score_name(questionnaire, score.level) + ("*" if lowered(score) else "")]
    if score.close_to is not None:
        parts.append(f"close to {score_name(questionnaire, score.close_to)}")
    parts += [effect.note for effect in score.gates if effect.note]
    return ", ".join(parts)


def standing_name(standing: Standing) -> str:
    """How a score that has no number stands."""
    names = {
        Standing.TOO_THIN: "Not published",
        Standing.NOT_ASKED: "Not in the quick check",
        Standing.NOT_APPLICABLE: "Not applicable",
    }
    return names[standing]


def range_words(score: Score) -> str:
    """The range as "52 to 58"; "none" where everything is known, or nothing is in scope."""
    if score.low is None or score.high is None or score.low == score.high:
        return "none"
    return f"{whole(score.low)} to {whole(score.high)}"


def gate_line(name: str, score: Score, snapshot: Snapshot) -> str | None:
    """A name that gates lowered: what the points alone give, what each rule says, and because of what it holds here."""
    questionnaire = snapshot.questionnaire
    effects = [effect for effect in score.gates if effect.lowered]
    if not effects or score.level is None or score.level_by_points is None:
        return None
    sentences = {gate.id: lower_first(gate.sentence.removesuffix(".")) for gate in questionnaire.scoring.gates}
    rules = listing([f"because {sentences[effect.gate]} (rule {effect.gate})" for effect in effects])
    hold = "it holds" if len(effects) == 1 else "they hold"
    because = listing(list(dict.fromkeys(cause for effect in effects for cause in _causes(effect, questionnaire))))
    return (
        f"By points alone, {name} is {score_name(questionnaire, score.level_by_points)}. It is called "
        f"{score_name(questionnaire, score.level)} {rules}. Here {hold} because of {because}."
    )


def _causes(effect: GateEffect, questionnaire: Questionnaire) -> list[str]:
    shorts = {domain.id: domain.short for domain in questionnaire.domains}
    causes = [shorts[cause] if cause in shorts else questionnaire.named(cause) for cause in effect.because]
    if len(causes) > NAMED_AT_MOST:
        causes = [plural(len(causes), "item" if effect.because[0] not in shorts else "domain")]
    return [*causes, "low confidence in its evidence"] if effect.low_confidence else causes


def why_not_published(domain_id: str, snapshot: Snapshot) -> str:
    """Why a domain has no score, and what would be needed (docs/method.md 4.1): "40% answered, 70% needed"."""
    floor = snapshot.questionnaire.scoring.domain
    coverage = snapshot.results.domains[domain_id].coverage or Fraction(0)
    if not coverage:
        return f"nothing answered, {percent(floor.min_coverage)} needed"
    if coverage < floor.min_coverage:
        return f"{percent(coverage)} answered, {percent(floor.min_coverage)} needed"
    domain = next(d for d in snapshot.questionnaire.domains if d.id == domain_id)
    scores = [snapshot.results.elements[e.id] for e in domain.elements]
    asked = [s for s in scores if s.standing not in OUT_OF_SCOPE]
    published = sum(s.standing is Standing.PUBLISHED for s in asked)
    needed = ceil(floor.min_share_of_elements_published * len(asked))
    return f"{published} of {len(asked)} elements have a score, {needed} needed"
