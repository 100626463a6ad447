"""The one page that a council member reads: profile, strengths, what changed, urgent gaps, the chief's own words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kl_assess.core.change import ChangeKind
from kl_assess.core.comparison import Comparison, Move, Pair
from kl_assess.core.gaps import Gap, Strength
from kl_assess.core.scoring import OUT_OF_SCOPE, Score, Standing
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import (
    date,
    listing,
    lower_first,
    percent,
    plural,
    sentence,
    short_date,
    signed,
    upper_first,
    whole,
    words,
)
from kl_assess.report.chapters.scored import (
    NO_SCORE,
    gate_line,
    name_and_doubt,
    range_words,
    why_not_published,
)
from kl_assess.report.chapters.wording import score_name, title_of
from kl_assess.report.charts import Picture, axis, bar
from kl_assess.report.identity import quick
from kl_assess.report.scale import scale_of

SHOWN_AT_LEAST, SHOWN_AT_MOST = 3, 4
NAMED_AT_MOST = 2
NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class ScoreRow:
    """A score of the profile: its name, what is said of it, its bar and its numbers as printed."""

    name: str
    said: str
    bar: Picture
    value: str
    published: bool
    range: str
    supported: str


@dataclass(frozen=True)
class Line:
    """A line of a short list: what stands out, the rest of the sentence, and a second line of detail."""

    lead: str
    text: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Change:
    """What changed since the last cycle."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class FirstGap:
    """A gap of the first few: the next step in words, and who takes it by when or why not."""

    title: str
    detail: str
    step: str
    who: str
    when: str


@dataclass(frozen=True)
class FirstGaps:
    """The most urgent gaps, or the sentence that says why there is none. `with_plan`: who takes them is known."""

    title: str
    rest: str
    with_plan: bool
    rows: tuple[FirstGap, ...]
    sentence: str


@dataclass(frozen=True)
class Summary:
    """The chapter. `subject` and `standing` open the lead ("Community engagement is" "Developing"), or are empty."""

    anchor: str
    title: str
    opening: str
    standing: str
    lead: str
    caption: str
    axis: Picture
    supported: bool
    rows: tuple[ScoreRow, ...]
    total: ScoreRow | None
    gates: tuple[str, ...]
    strengths_title: str
    strengths: tuple[Line, ...]
    no_strengths: str
    change: Change | None
    gaps: FirstGaps
    words: str
    words_by: str


def summary(snapshot: Snapshot) -> Summary:
    """The chapter; every report has it."""
    questionnaire, results = snapshot.questionnaire, snapshot.results
    profile = _profile(snapshot)
    scale = scale_of(questionnaire)
    opening, standing, lead = finding(snapshot)
    title, strong, no_strengths = strengths(snapshot)
    total = len(profile) > 1 and results.overall.standing is not Standing.NOT_ASKED
    scores = [*profile, ("Overall", results.overall)] if total else profile
    return Summary(
        anchor="summary",
        title="Summary for council and oversight",
        opening=opening,
        standing=standing,
        lead=lead,
        caption="in points from 0 to 100, before any total" if total else "in points from 0 to 100",
        axis=axis(scale),
        supported=bool(questionnaire.evidence_grades),
        rows=tuple(_row(d.short, results.domains[d.id], snapshot, d.id) for d in questionnaire.domains),
        total=_row("Overall", results.overall, snapshot) if total else None,
        gates=tuple(line for name, score in scores if (line := gate_line(name, score, snapshot))),
        strengths_title=title,
        strengths=strong,
        no_strengths=no_strengths,
        change=_change(snapshot.comparison, snapshot) if snapshot.comparison else None,
        gaps=_first_gaps(snapshot),
        words=snapshot.words.summary or "",
        words_by=_signature(snapshot),
    )


# --- The finding in one or two sentences --------------------------------------------------------------------------


def finding(snapshot: Snapshot) -> tuple[str, str, str]:
    """The result in one or two sentences: how the lead opens, the level in it, and how it goes on.

    Without a total the first two are empty, and it opens with the reason.
    """
    profile = _profile(snapshot)
    overall = snapshot.results.overall
    rest = " ".join([*_furthest(profile), *_since(snapshot.comparison)])
    if overall.level is not None:
        name = score_name(snapshot.questionnaire, overall.level)
        return f"{snapshot.questionnaire.instrument.subject} is", name, f"overall. {rest}".strip()
    return "", "", f"{_why_no_total(snapshot, profile)} {rest}".strip()


def _profile(snapshot: Snapshot) -> list[tuple[str, Score]]:
    return [(d.short, snapshot.results.domains[d.id]) for d in snapshot.questionnaire.domains]


def _why_no_total(snapshot: Snapshot, profile: Sequence[tuple[str, Score]]) -> str:
    answered = sum(i.level is not None for i in snapshot.results.items.values())
    asked = sum(i.standing not in OUT_OF_SCOPE for i in snapshot.results.items.values())
    if not asked:
        return "No item applies to this agency, so there is nothing to score."
    if not answered:
        return "No item has a level yet, so there is no score."
    if quick(snapshot):
        apply = "applies" if asked == 1 else "apply"
        return f"This quick check gives no overall score. It rests on {plural(asked, 'item')} that {apply}."
    thin = [name for name, score in profile if score.standing is Standing.TOO_THIN]
    which = listing(thin) if len(thin) <= SHOWN_AT_LEAST else f"{words(len(thin))} domains"
    return f"There is no overall score yet, because {which} {'has' if len(thin) == 1 else 'have'} too few answers."


def _furthest(profile: Sequence[tuple[str, Score]]) -> Iterator[str]:
    """Which domains are furthest along and which least, in the whole numbers that the reader sees."""
    shown = [(name, whole(score.value)) for name, score in profile if score.value is not None]
    values = {value for _, value in shown}
    if len(shown) < 2:  # noqa: PLR2004 - one domain cannot be ahead of another
        return
    if len(values) == 1:
        yield f"{'Both' if len(shown) == 2 else f'All {words(len(shown))}'} domains have the same score."  # noqa: PLR2004 - both are two
        return
    ahead = [name for name, value in shown if value == max(values)]
    behind = [name for name, value in shown if value == min(values)]
    yield f"{listing(ahead)} {'is' if len(ahead) == 1 else 'are'} furthest along, {listing(behind)} least."


def _since(comparison: Comparison | None) -> Iterator[str]:
    if comparison is None or not comparison.comparable:
        return
    rose = sum(move.now > move.before for move in comparison.moves)
    fell = len(comparison.moves) - rose
    if not comparison.moves:
        yield f"Since {comparison.period}, no answer changed."
    else:
        yield f"Since {comparison.period}, {plural(rose, 'answer')} rose and {words(fell) if fell else 'none'} fell."


# --- Profile ------------------------------------------------------------------------------------------------------


def _row(name: str, score: Score, snapshot: Snapshot, domain: str | None = None) -> ScoreRow:
    questionnaire = snapshot.questionnaire
    said = name_and_doubt(score, questionnaire)
    if score.value is not None and score.coverage is not None:
        said += f", {percent(score.coverage)}{NBSP}answered"
    elif score.standing is Standing.TOO_THIN:
        why = why_not_published(domain, snapshot) if domain else "needs a score in every domain"
        said += f": {why}"
    return ScoreRow(
        name=name,
        said=said,
        bar=bar(
            scale_of(questionnaire),
            value=score.value,
            level=score.level,
            level_name=said,
            low=score.low,
            high=score.high,
            supported=score.supported,
        ),
        value=NO_SCORE if score.value is None else str(whole(score.value)),
        published=score.value is not None,
        range=range_words(score),
        supported="none" if score.supported is None else str(whole(score.supported)),
    )


# --- Strengths and change -----------------------------------------------------------------------------------------


def strengths(snapshot: Snapshot) -> tuple[str, tuple[Line, ...], str]:
    """Heading and lines, or a sentence where no item meets the rule. Nothing where the questionnaire has no rule.

    The lines stand in the order of the strengths in the results that are `shown`.
    """
    rules = snapshot.questionnaire.scoring.strengths
    if rules is None:
        return "", (), ""
    shown = [s for s in snapshot.results.strengths if s.shown]
    if not shown:
        level = snapshot.questionnaire.level_scale[rules.min_level].name
        return "Strengths", (), f"No answer is yet at or above its target and {level} or higher."
    title = upper_first(plural(len(shown), "strength"))
    return title, tuple(_strength(found, snapshot) for found in shown), ""


def _strength(found: Strength, snapshot: Snapshot) -> Line:
    questionnaire = snapshot.questionnaire
    detail = found.item
    if found.grade:
        detail += f", {_backing(found, found.grade, snapshot)}"
    return Line(
        title_of(questionnaire, found.item),
        f", {lower_first(questionnaire.level_scale[found.level].name)}",
        detail,
    )


def _backing(found: Strength, grade: str, snapshot: Snapshot) -> str:
    """How the answer is backed: its grade, how far that reaches if less, and for the best grade who agrees."""
    name = lower_first(snapshot.questionnaire.grades[grade].name)
    reach = snapshot.results.items[found.item].supported_level
    if reach is not None and reach < found.level:
        return f"{name}, evidence supports level {reach}"
    best = grade == snapshot.questionnaire.evidence_grades[-1].id
    by = snapshot.responses[found.item].evidence.corroborated_by if best else None
    return f"{name} by: {by}" if by else name


def _change(comparison: Comparison, snapshot: Snapshot) -> Change:
    return Change(
        f"What changed since {comparison.period}",
        (_overall_change(comparison, snapshot), *_largest_moves(comparison, snapshot)),
    )


def _overall_change(comparison: Comparison, snapshot: Snapshot) -> Line:
    found = comparison.overall
    parts = [
        f"{d.short} {_change_words(comparison.domains[d.id])}"
        for d in snapshot.questionnaire.domains
        if d.id in comparison.domains
    ]
    detail = ", ".join(parts)
    judged = sum(m.reason is not None and m.reason.kind is ChangeKind.JUDGED for m in comparison.moves)
    if judged:
        detail += f"; {plural(judged, 'answer')} judged differently"
    if not comparison.comparable:
        return Line("Nothing can be compared", "", detail)
    on = f" on {plural(len(comparison.comparable), 'comparable item')}"
    if not found.compared or found.before is None or found.now is None:
        return Line("Overall not compared", f", {percent(comparison.common_share)} of the weight can be", detail)
    if not found.clear:
        return Line("Overall no clear change", on, detail)
    return Line(f"Overall {whole(found.before)} to {whole(found.now)}", on, detail)


def _change_words(pair: Pair) -> str:
    if not pair.compared:
        return "not compared"
    return signed(pair.shown) if pair.clear else "no clear change"


def _largest_moves(comparison: Comparison, snapshot: Snapshot) -> Iterator[Line]:
    """The largest rise and the largest fall, by the items that made it."""
    rises = [m for m in comparison.moves if m.now > m.before]
    falls = [m for m in comparison.moves if m.now < m.before]
    for verb, moves in (("Rose", rises), ("Fell", falls)):
        if moves:
            size = max(abs(m.now - m.before) for m in moves)
            yield _moved(verb, size, [m for m in moves if abs(m.now - m.before) == size], snapshot)
    if not comparison.moves and comparison.comparable:
        yield Line("No answer changed", " its level")


def _moved(verb: str, size: int, moves: Sequence[Move], snapshot: Snapshot) -> Line:
    if len(moves) > NAMED_AT_MOST:
        return Line(f"{verb} by {plural(size, 'level')}:", f" {plural(len(moves), 'answer')}")
    items = listing([snapshot.questionnaire.named(move.item) for move in moves])
    return Line(f"{verb} by {plural(size, 'level')}:", f" {items}")


# --- The most urgent gaps, and what the agency will do ------------------------------------------------------------


def _first_gaps(snapshot: Snapshot) -> FirstGaps:
    found = snapshot.results.gaps
    if not found:
        return FirstGaps("Gaps", "", with_plan=False, rows=(), sentence=_no_gaps(snapshot))
    top = sum(gap.band == found[0].band for gap in found)
    shown = found[: min(max(top, SHOWN_AT_LEAST), SHOWN_AT_MOST)]
    with_plan = snapshot.plan is not None and bool(snapshot.plan.actions or snapshot.plan.not_now)
    return FirstGaps(
        title=f"Most urgent gaps, and {'what the agency will do' if with_plan else 'the next step for each'}",
        rest="all" if len(shown) == len(found) else f"the top {words(len(shown))} of {words(len(found))} gaps",
        with_plan=with_plan,
        rows=tuple(_first_gap(gap, snapshot) for gap in shown),
        sentence="" if with_plan else "Who takes these steps, and by when, is not decided yet.",
    )


def _no_gaps(snapshot: Snapshot) -> str:
    items = snapshot.results.items.values()
    unknown = sum(i.level is None and i.standing not in OUT_OF_SCOPE for i in items)
    if all(i.level is None for i in items):
        return "Gaps are found among answers, and there is none yet."
    if unknown:
        has = "has" if unknown == 1 else "have"
        return f"No answer is below its target. {upper_first(plural(unknown, 'item'))} {has} no level."
    return "No answer is below its target."


def _first_gap(gap: Gap, snapshot: Snapshot) -> FirstGap:
    plan, title = snapshot.plan, title_of(snapshot.questionnaire, gap.item)
    step = snapshot.results.recommendations[gap.item].next_step
    who, when = "Not in the plan", ""
    for action in plan.actions if plan else ():
        if action.item == gap.item:
            step, who, when = action.action or step, action.owner.title, short_date(action.due)
    for waiting in plan.not_now if plan else ():
        if waiting.item == gap.item:
            who, when = "Not now", sentence(waiting.because)
    return FirstGap(title, f"{gap.item}, level {gap.level}, target {gap.target}", step, who, when)


def _signature(snapshot: Snapshot) -> str:
    facts = snapshot.facts
    signed_on = date(facts.signed) if facts.signed else None
    return ", ".join(part for part in (facts.signer, facts.signer_title, signed_on) if part)
