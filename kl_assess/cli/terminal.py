"""The results of an assessment as lines for a terminal."""

import textwrap
from collections.abc import Iterable, Sequence

from kl_assess.core.gaps import Gap
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.recommendation import Chosen
from kl_assess.core.results import Results
from kl_assess.core.scoring import OUT_OF_SCOPE, GateEffect, Mode, Score, Standing
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import listing, lower_first, percent, plural, sentence, signed, upper_first, whole, words

WIDTH = 100


def summary(snapshot: Snapshot) -> str:
    """The profile of domains, the total, what is not known, strengths and proposed gaps, as text of `WIDTH` columns."""
    results, questionnaire = snapshot.results, snapshot.questionnaire
    parts = [_heading(snapshot), *_profile(results, questionnaire), *_changes(snapshot), "", *_not_known(snapshot)]
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
    """One row a domain, the total last, and under them what a reader must know of a name or a number."""
    named = [(d.short, results.domains[d.id]) for d in questionnaire.domains] + [("Overall", results.overall)]
    graded = bool(questionnaire.evidence_grades)
    head = ["Domain", "Score", "Level", "Range", *(["Supported score"] if graded else []), "Answered"]
    notes = [note for name, score in named for note in _notes(name, score, questionnaire)]
    if graded:
        notes.append("Supported score: graded by the agency, not checked by anyone else.")
    rows = [_row(name, score, questionnaire, graded=graded) for name, score in named]
    return [*_table(head, rows), *(line for note in notes for line in _wrapped(note, "    ", first="  "))]


def _notes(name: str, score: Score, questionnaire: Questionnaire) -> list[str]:
    """Gates that lowered the name, with what made them hold; what else a gate says; a limited scope."""
    sentences = {gate.id: gate.sentence for gate in questionnaire.scoring.gates}
    notes = [
        f"* {name}: {sentences[g.gate]} Here: {_because(g, score, questionnaire)}." for g in score.gates if g.lowered
    ]
    notes += [f"{name}: {sentence(g.note)}" for g in score.gates if g.note]
    if score.limited_scope:
        notes.append(f"{name}: limited scope, more than {percent(questionnaire.scoring.na_flag_share)} not applicable.")
    return notes


def _because(effect: GateEffect, score: Score, questionnaire: Questionnaire) -> str:
    """What made a gate hold, by its names: items, domains, and the confidence in the evidence."""
    known = {domain.id: domain.title for domain in questionnaire.domains}
    names = [known.get(part) or _title(part, questionnaire) for part in effect.because]
    confidence = f"confidence in evidence {lower_first(score.confidence_label)}" if score.confidence_label else ""
    return listing([*names, *([confidence] if effect.low_confidence and confidence else [])])


def _changes(snapshot: Snapshot) -> list[str]:
    """The change of the total since the last cycle, in one line."""
    found = snapshot.comparison
    if found is None:
        return []
    pair = found.overall
    if not pair.compared:
        return ["", f"Since {found.period}: too little can be compared for a change of the total."]
    change = signed(pair.shown) if pair.clear else "no clear change"
    return ["", f"Since {found.period}: {change}, on the {len(found.comparable)} items that can be compared."]


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
        text += f", close to {questionnaire.level_scale[score.close_to].name}"
    return upper_first(text) + ("*" if any(gate.lowered for gate in score.gates) else "")


def _not_known(snapshot: Snapshot) -> list[str]:
    """How the items stand, which are not known, and where the team or the agency set something itself."""
    results, names = snapshot.results, snapshot.questionnaire.answer_names
    asked = [i for i in results.items.values() if i.standing not in OUT_OF_SCOPE]
    lists = {
        names["dont_know"]: results.standing(Standing.DONT_KNOW),
        names["unanswered"]: results.standing(Standing.BLANK),
        names["not_applicable"]: results.standing(Standing.NOT_APPLICABLE),
        "Lower median of the team, no answer agreed": results.stand_ins,
        "Target set by the agency": tuple(i.id for i in asked if i.target != i.default_target),
    }
    lines = [_counts(len(asked), len(results.standing(Standing.ANSWERED)))]
    for name, ids in lists.items():
        if ids:
            lines += _wrapped(f"{name} ({len(ids)}): {', '.join(ids)}", "    ", first="  ")
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
    lines = [f"{gap.rank}. {gap.item}  {_title(gap.item, questionnaire)}"]
    lines += _wrapped(f"Level {gap.level}, target {gap.target}. {gap.band}. {gap.reason}", "   ")
    lines += _wrapped(f"Next step: {found.next_step}", "   ")
    for chosen in found.chosen:
        lines += _wrapped(_resource(chosen), "     ", first="   - ")
    return lines if found.chosen else [*lines, *_wrapped(found.none_fits or "", "   ")]


def _resource(chosen: Chosen) -> str:
    resource = chosen.resource
    source = f"{upper_first(resource.publisher_in_print)}, {resource.year_in_print}."
    return " ".join(
        filter(None, [sentence(resource.title), source, chosen.reason, sentence(chosen.origin), resource.url])
    )


def _title(item: str, questionnaire: Questionnaire) -> str:
    return questionnaire.places[item].item.title


def _level(level: int, questionnaire: Questionnaire) -> str:
    return lower_first(questionnaire.level_scale[level].name)


def _wrapped(text: str, indent: str, *, first: str | None = None) -> list[str]:
    start = indent if first is None else first
    return textwrap.wrap(
        text, WIDTH, initial_indent=start, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


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
