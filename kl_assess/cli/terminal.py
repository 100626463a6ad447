"""The results of an assessment as lines for a terminal."""

import textwrap
from collections.abc import Iterable, Sequence

from kl_assess.core.gaps import Gap
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.results import Results
from kl_assess.core.scoring import OUT_OF_SCOPE, Mode, Score, Standing
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import listing, lower_first, percent, plural, sentence, upper_first, whole, words

WIDTH = 100


def summary(snapshot: Snapshot) -> str:
    """The profile of domains, the total, what is not known, strengths and proposed gaps, as text of `WIDTH` columns."""
    results, questionnaire = snapshot.results, snapshot.questionnaire
    parts = [_heading(snapshot), *_profile(results, questionnaire), "", *_not_known(results, questionnaire)]
    shown = [s for s in results.strengths if s.shown]
    if shown:
        parts += ["", "Strengths"]
        parts += [f"  {s.item}  {_title(s.item, questionnaire)}, {_level(s.level, questionnaire)}" for s in shown]
    return "\n".join([*parts, "", *_gaps(results, questionnaire)])


def _heading(snapshot: Snapshot) -> str:
    parts = [snapshot.agency.name, snapshot.facts.period]
    if snapshot.results.mode is Mode.QUICK_CHECK:
        parts.append("quick check")
    instrument = snapshot.questionnaire.instrument
    return f"{', '.join(part for part in parts if part)}\n{instrument.title}, version {instrument.version}\n"


def _profile(results: Results, questionnaire: Questionnaire) -> list[str]:
    """One row a domain, the total last, and under them the gates that lowered a name."""
    named = [(d.short, results.domains[d.id]) for d in questionnaire.domains]
    graded = bool(questionnaire.evidence_grades)
    head = ["Domain", "Score", "Level", "Range", *(["With evidence"] if graded else []), "Coverage"]
    rows = [_row(name, score, questionnaire, graded=graded) for name, score in [*named, ("Overall", results.overall)]]
    notes = []
    for name, score in [*named, ("Overall", results.overall)]:
        sentences = {gate.id: gate.sentence for gate in questionnaire.scoring.gates}
        notes += [f"* {name}: {sentences[g.gate]} ({listing(g.because)})" for g in score.gates if g.lowered]
    return [*_table(head, rows), *(line for note in notes for line in _wrapped(note, "  "))]


def _row(name: str, score: Score, questionnaire: Questionnaire, *, graded: bool) -> list[str]:
    cells = [name, _points(score), _named(score, questionnaire), _range(score)]
    if graded:
        cells.append("" if score.supported is None else str(whole(score.supported)))
    return [*cells, "" if score.coverage is None else percent(score.coverage)]


def _points(score: Score) -> str:
    return "–" if score.value is None else str(whole(score.value))


def _range(score: Score) -> str:
    if score.low is None or score.high is None or score.low == score.high:
        return ""
    return f"{whole(score.low)} to {whole(score.high)}"


def _named(score: Score, questionnaire: Questionnaire) -> str:
    """The level in words, or why there is none."""
    if score.level is None:
        return {
            Standing.TOO_THIN: "not enough answered",
            Standing.NOT_APPLICABLE: lower_first(questionnaire.answer_names["not_applicable"]),
        }.get(score.standing, "not in the quick check")
    text = _level(score.level, questionnaire)
    if score.close_to is not None:
        text += f", close to {_level(score.close_to, questionnaire)}"
    return upper_first(text) + ("*" if any(gate.lowered for gate in score.gates) else "")


def _not_known(results: Results, questionnaire: Questionnaire) -> list[str]:
    """How the items stand, and which are not known."""
    asked = [i for i in results.items.values() if i.standing not in OUT_OF_SCOPE]
    answered = results.standing(Standing.ANSWERED)
    lines = [_counts(len(asked), len(answered))]
    names = questionnaire.answer_names
    for standing, name in (
        (Standing.DONT_KNOW, names["dont_know"]),
        (Standing.BLANK, names["unanswered"]),
        (Standing.NOT_APPLICABLE, names["not_applicable"]),
    ):
        if ids := results.standing(standing):
            lines += _wrapped(f"{name} ({len(ids)}): {', '.join(ids)}", "  ")
    return lines


def _counts(asked: int, answered: int) -> str:
    count = words(answered) if answered else "none"
    apply = "applies" if asked == 1 else "apply"
    return f"{upper_first(plural(asked, 'item'))} {apply}, {count} {'is' if answered <= 1 else 'are'} answered."


def _gaps(results: Results, questionnaire: Questionnaire) -> list[str]:
    if not results.gaps:
        return ["No answer is below its target."]
    lines = [f"{upper_first(plural(len(results.gaps), 'answer'))} below target. Proposed for the plan:"]
    for gap in results.gaps:
        if gap.proposed:
            lines += ["", *_gap(gap, results, questionnaire)]
    return lines


def _gap(gap: Gap, results: Results, questionnaire: Questionnaire) -> list[str]:
    found = results.recommendations[gap.item]
    lines = [f"{gap.rank}. {gap.item}  {_title(gap.item, questionnaire)} ({gap.band})"]
    lines += _wrapped(f"Level {gap.level}, target {gap.target}. {gap.reason}", "   ")
    lines += _wrapped(f"Next step: {found.next_step}", "   ")
    for chosen in found.chosen:
        source = f"{sentence(chosen.resource.title)} {upper_first(chosen.resource.publisher_in_print)}, {chosen.resource.year_in_print}."
        lines += _wrapped(f"{source} {chosen.reason}", "     ", first="   - ")
    return lines if found.chosen else [*lines, *_wrapped(found.none_fits or "", "   ")]


def _title(item: str, questionnaire: Questionnaire) -> str:
    return questionnaire.places[item].item.title


def _level(level: int, questionnaire: Questionnaire) -> str:
    return lower_first(questionnaire.level_scale[level].name)


def _wrapped(text: str, indent: str, *, first: str | None = None) -> list[str]:
    start = indent if first is None else first
    return textwrap.wrap(text, WIDTH, initial_indent=start, subsequent_indent=indent, break_long_words=False)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Aligned columns under a head; numbers to the right."""
    rows = [head, *rows]
    widths = [max(len(row[n]) for row in rows) for n in range(len(head))]
    right = [all(not row[n] or row[n][0] in "0123456789–" for row in rows[1:]) for n in range(len(head))]
    lines = [
        "  ".join(
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in rows
    ]
    return [lines[0], "  ".join("-" * width for width in widths), *lines[1:]]
