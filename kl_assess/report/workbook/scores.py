"""The sheets of scores in the workbook of the numbers."""

from fractions import Fraction

from kl_assess.core.comparison import Pair
from kl_assess.core.scoring import OVERALL, Score, Standing
from kl_assess.core.snapshot import Snapshot
from kl_assess.report.chapters.scored import standing_name
from kl_assess.report.chapters.wording import score_name
from kl_assess.report.workbook.writing import Column, Sheet, Value

SCORE = (
    Column("Standing", 14),
    Column("Score", 9, "whole"),
    Column("Level", 7),
    Column("Level name", 22),
    Column("Close to", 22),
    Column("Answered", 11, "share"),
    Column("Range, low", 9, "whole"),
    Column("Range, high", 9, "whole"),
    Column("Supported score", 11, "whole"),
    Column("Target", 9, "whole"),
    Column("Confidence in evidence", 13, "hundredths"),
    Column("Confidence, name", 13),
)


def _score(score: Score, snapshot: Snapshot) -> tuple[Value, ...]:
    """The numbers of a score, in the order of SCORE."""
    questionnaire = snapshot.questionnaire
    published = score.standing is Standing.PUBLISHED
    return (
        "Published" if published else standing_name(score.standing),
        score.value,
        score.level,
        None if score.level is None else score_name(questionnaire, score.level),
        None if score.close_to is None else score_name(questionnaire, score.close_to),
        score.coverage,
        score.low,
        score.high,
        score.supported,
        score.target,
        score.confidence,
        score.confidence_label,
    )


def _change_columns(snapshot: Snapshot) -> tuple[Column, ...]:
    if snapshot.comparison is None:
        return ()
    period = snapshot.comparison.period
    return (
        Column(f"{period}, comparable items", 13, "whole"),
        Column("Now, comparable items", 13, "whole"),
        Column("Change as printed", 11, "change"),
    )


def _change(pair: Pair | None, snapshot: Snapshot) -> tuple[Value, ...]:
    if snapshot.comparison is None:
        return ()
    if pair is None or not pair.compared:
        return (None, None, None)
    return pair.before, pair.now, pair.shown


def domains_sheet(snapshot: Snapshot) -> Sheet:
    """Every domain and the total."""
    questionnaire, results, comparison = snapshot.questionnaire, snapshot.results, snapshot.comparison
    scores: list[tuple[str, str, Fraction | None, Score, Pair | None]] = [
        (d.id, d.title, d.weight, results.domains[d.id], comparison.domains.get(d.id) if comparison else None)
        for d in questionnaire.domains
    ]
    scores.append((OVERALL, "Overall", None, results.overall, comparison.overall if comparison else None))
    return Sheet(
        "Domains",
        (
            Column("Domain", 12),
            Column("Title", 44),
            Column("Weight", 8),
            *SCORE,
            Column("Level by points", 22),
            Column("Rules that hold", 16),
            Column("Rules that lowered the name", 16),
            Column("Not applicable, share", 12, "share"),
            *_change_columns(snapshot),
        ),
        tuple(
            (
                part,
                title,
                weight,
                *_score(score, snapshot),
                None if score.level_by_points is None else score_name(questionnaire, score.level_by_points),
                ", ".join(effect.gate for effect in score.gates) or None,
                ", ".join(effect.gate for effect in score.gates if effect.lowered) or None,
                score.na_share,
                *_change(pair, snapshot),
            )
            for part, title, weight, score, pair in scores
        ),
        in_sight=2,
    )


def elements_sheet(snapshot: Snapshot) -> Sheet:
    """Every element."""
    comparison = snapshot.comparison
    return Sheet(
        "Elements",
        (
            Column("Element", 10),
            Column("Title", 40),
            Column("Domain", 18),
            Column("Weight", 8),
            *SCORE,
            *_change_columns(snapshot),
        ),
        tuple(
            (
                element.id,
                element.title,
                domain.short,
                element.weight,
                *_score(snapshot.results.elements[element.id], snapshot),
                *_change(comparison.elements.get(element.id) if comparison else None, snapshot),
            )
            for domain in snapshot.questionnaire.domains
            for element in domain.elements
        ),
        in_sight=2,
    )
