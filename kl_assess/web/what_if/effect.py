"""What would move, in words and with its chart: scores before and after, rules on names, gaps."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.scoring import OUT_OF_SCOPE, OVERALL, GateEffect, Score
from kl_assess.core.snapshot import Snapshot
from kl_assess.core.what_if import Fate, GapMove, GateMove, ScoreMove, WhatIf
from kl_assess.formatting import listing, lower_first, plural, sentence, signed, upper_first, whole, words
from kl_assess.report.chapters.scored import NO_SCORE, range_words, standing_name
from kl_assess.report.chapters.wording import answer_words, score_name
from kl_assess.report.scale import Scale, scale_of
from kl_assess.report.stretching import Dumbbell, Mark, ScoreAxis, dumbbell, dumbbell_key, score_axis
from kl_assess.web.results.places import Places

NAMED: Final = 3
"""How many items behind a rule are named before they are only counted."""


@dataclass(frozen=True)
class SettingLine:
    """An item that is set to another level. `before` is None where its level is not known, as `name_before` says."""

    title: str
    url: str
    before: int | None
    name_before: str
    after: int
    name_after: str


@dataclass(frozen=True)
class ScoreCell:
    """A score in words: its number and level, and below them its range and the score that evidence supports."""

    value: str
    level: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class MoveRow:
    """A score before and after."""

    kind: Literal["domain", "element", "overall"]
    title: str
    chart: Dumbbell
    before: ScoreCell
    after: ScoreCell
    change: str


@dataclass(frozen=True)
class Group:
    """Rules or gaps to which the same happens, each in a sentence or a line."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Effect:
    """Everything that would move; `lead` says it in a sentence or two, `notes` what to keep in mind."""

    lead: str
    settings: tuple[SettingLine, ...]
    axis: ScoreAxis
    key: tuple[Mark, ...]
    rows: tuple[MoveRow, ...]
    gates: tuple[Group, ...]
    gaps: tuple[Group, ...]
    notes: tuple[str, ...]


def effect_of(found: WhatIf, snapshot: Snapshot, places: Places) -> Effect:
    """What would move."""
    questionnaire = snapshot.questionnaire
    return Effect(
        lead=_lead(found, questionnaire),
        settings=tuple(_settings(found, snapshot, places)),
        axis=score_axis(scale_of(questionnaire)),
        key=dumbbell_key("As it is", "What if"),
        rows=tuple(_rows(found, questionnaire)),
        gates=tuple(_gates(found.gates, questionnaire)),
        gaps=tuple(_gaps(found.gaps, questionnaire)),
        notes=tuple(_notes(found, questionnaire)),
    )


# --- In words -----------------------------------------------------------------------------------------------------


def _named(score: Score, questionnaire: Questionnaire) -> str:
    """A score inside a sentence: "51 Developing"."""
    if score.value is None or score.level is None:
        return NO_SCORE
    return f"{whole(score.value)} {score_name(questionnaire, score.level)}"


def _lead(found: WhatIf, questionnaire: Questionnaire) -> str:
    sentences = [_total(found.overall, questionnaire)] if found.after.overall.standing not in OUT_OF_SCOPE else []
    then, now = len(found.before.gaps), len(found.after.gaps)
    if then == now:
        sentences.append(f"There would still be {plural(now, 'gap')}.")
    else:
        sentences.append(upper_first(f"{plural(now, 'gap')} would be left instead of {words(then)}."))
    new = sum(move.fate is Fate.COMES for move in found.gaps)
    if new and now > then:
        sentences.append(upper_first(f"{plural(new, 'item')} would get a level, and it is below target."))
    return " ".join(sentences)


def _total(move: ScoreMove, questionnaire: Questionnaire) -> str:
    then, now = _named(move.before, questionnaire), _named(move.after, questionnaire)
    if move.after.value is None:
        return "There would still be no overall score."
    if move.before.value is None:
        return f"There would be an overall score: {now}."
    return f"The overall score would stay at {now}." if then == now else f"Overall, {then} would become {now}."


def _settings(found: WhatIf, snapshot: Snapshot, places: Places) -> Iterator[SettingLine]:
    scale = snapshot.questionnaire.level_scale
    for setting in found.settings:
        before = answer_words(snapshot.questionnaire, snapshot.results.items[setting.item])
        yield SettingLine(
            title=places.title(setting.item),
            url=places.item(setting.item),
            before=setting.before,
            name_before=before if setting.before is None else scale[setting.before].name,
            after=setting.after,
            name_after=scale[setting.after].name,
        )


def _notes(found: WhatIf, questionnaire: Questionnaire) -> Iterator[str]:
    known = sum(setting.makes_known for setting in found.settings)
    if known:
        be, them = ("is", "it") if known == 1 else ("are", "them")
        yield (
            f"{upper_first(plural(known, 'item'))} {be} not known now. Setting a level makes {them} known: the range "
            "narrows, and a low level can lower a score or be a new gap."
        )
    if questionnaire.evidence_grades and any(s.after > (s.before or 0) for s in found.settings):
        yield (
            "Evidence stays as it is. A higher level needs better evidence too, so the supported score may not follow "
            "the score."
        )


# --- Scores -------------------------------------------------------------------------------------------------------


def _rows(found: WhatIf, questionnaire: Questionnaire) -> Iterator[MoveRow]:
    """Every domain in scope with those of its elements that move, then the total."""
    scale = scale_of(questionnaire)
    for domain in questionnaire.domains:
        if found.after.domains[domain.id].standing not in OUT_OF_SCOPE:
            yield _row("domain", domain.short, found.domains[domain.id], scale, questionnaire)
        for element in domain.elements:
            if found.elements[element.id].moves:
                yield _row("element", element.title, found.elements[element.id], scale, questionnaire)
    if found.after.overall.standing not in OUT_OF_SCOPE:
        yield _row("overall", "Overall", found.overall, scale, questionnaire)


def _row(
    kind: Literal["domain", "element", "overall"],
    title: str,
    move: ScoreMove,
    scale: Scale,
    questionnaire: Questionnaire,
) -> MoveRow:
    return MoveRow(
        kind=kind,
        title=title,
        chart=dumbbell(scale, move.before.value, move.after.value),
        before=_cell(move.before, questionnaire),
        after=_cell(move.after, questionnaire),
        change=_change(move),
    )


def _cell(score: Score, questionnaire: Questionnaire) -> ScoreCell:
    published = score.value is not None and score.level is not None
    spread = range_words(score)
    told = [f"Range {spread}"] if spread != "none" else []
    if score.supported is not None:
        told.append(f"Supported {whole(score.supported)}")
    return ScoreCell(
        value=str(whole(score.value or Fraction(0))) if published else "",
        level=score_name(questionnaire, score.level or 0) if published else standing_name(score.standing),
        notes=tuple(told),
    )


def _change(move: ScoreMove) -> str:
    if move.before.value is not None and move.after.value is not None:
        points = whole(move.after.value) - whole(move.before.value)
        if points:
            return signed(points)
        return "Less than 1" if move.before.value != move.after.value else "None"
    return "None" if move.after.value is None else "Gets a score"


# --- Rules on names -----------------------------------------------------------------------------------------------


def _gates(moves: tuple[GateMove, ...], questionnaire: Questionnaire) -> Iterator[Group]:
    """The rules that fall away, those that appear, and those that still hold a name down."""
    groups = (
        ("Rules that fall away", [_gate(m, m.before, questionnaire) for m in moves if m.fate is Fate.GOES]),
        ("Rules that appear", [_gate(m, m.after, questionnaire) for m in moves if m.fate is Fate.COMES]),
        (
            "Rules that still hold a name down",
            [_gate(m, m.after, questionnaire) for m in moves if m.fate is Fate.STAYS and m.after and m.after.lowered],
        ),
    )
    yield from (Group(heading, tuple(lines)) for heading, lines in groups if lines)


def _gate(move: GateMove, effect: GateEffect | None, questionnaire: Questionnaire) -> str:
    names = {domain.id: domain.short for domain in questionnaire.domains} | {OVERALL: "Overall"}
    rule = next(gate for gate in questionnaire.scoring.gates if gate.id == move.gate)
    said = f"{names[move.part]}, rule {move.gate}. {sentence(rule.sentence)}"
    if effect is None:
        return said
    causes = [names[i] if i in names else questionnaire.named(i) for i in effect.because]
    if len(causes) > NAMED:
        causes = [plural(len(causes), "item")]
    causes += ["low confidence in its evidence"] if effect.low_confidence else []
    held = {Fate.GOES: "It held", Fate.COMES: "It would hold", Fate.STAYS: "It holds"}[move.fate]
    because = f" {held} because of {listing(causes)}." if causes else ""
    if effect.lowered or move.fate is Fate.STAYS:
        return f"{said}{because}"
    return f"{said}{because} It {'changed' if move.fate is Fate.GOES else 'would change'} no name."


# --- Gaps ---------------------------------------------------------------------------------------------------------


def _gaps(moves: tuple[GapMove, ...], questionnaire: Questionnaire) -> Iterator[Group]:
    def titles(chosen: list[GapMove]) -> tuple[str, ...]:
        return tuple(_gap(move, questionnaire) for move in chosen)

    stays = [move for move in moves if move.fate is Fate.STAYS]
    groups = (
        ("Gaps that close", [move for move in moves if move.fate is Fate.GOES]),
        ("Gaps that shrink", [move for move in stays if move.shortfall < 0]),
        ("Gaps that grow", [move for move in stays if move.shortfall > 0]),
        ("Gaps that take another place", [move for move in stays if not move.shortfall]),
        ("New gaps", [move for move in moves if move.fate is Fate.COMES]),
    )
    yield from (Group(f"{heading}: {len(chosen)}", titles(chosen)) for heading, chosen in groups if chosen)


def _gap(move: GapMove, questionnaire: Questionnaire) -> str:
    title = questionnaire.places[move.item].item.title
    then, now = move.before, move.after
    if then is None or now is None:
        gap = then or now
        return f"{title} ({lower_first(gap.band)})" if gap else title
    parts = [f"{plural(now.shortfall, 'level')} short instead of {words(then.shortfall)}"] if move.shortfall else []
    if move.moves_band:
        parts.append(f"from {lower_first(then.band)} to {lower_first(now.band)}")
    return f"{title}: {', '.join(parts)}"
