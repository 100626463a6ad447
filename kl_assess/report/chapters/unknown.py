"""Chapter "What is not known": gaps in knowledge, items that do not apply, and where people see it differently."""

from dataclasses import dataclass

from kl_assess.core.action_plan import FindingOut
from kl_assess.core.consistency import LookAgain
from kl_assess.core.responses import ItemResponse
from kl_assess.core.scoring import OUT_OF_SCOPE, UNKNOWN, Standing
from kl_assess.core.snapshot import Snapshot
from kl_assess.core.voices import PerceptionGap, Spread, SurveySummary
from kl_assess.formatting import listing, lower_first, plural, sentence, short_date, upper_first, words
from kl_assess.report.chapters.wording import (
    NOT_STATED,
    answer_words,
    cell_and_below,
    item_label,
    level_words,
    owner_words,
    title_of,
)
from kl_assess.report.charts import Picture, strip, strip_axis
from kl_assess.report.scale import scale_of


@dataclass(frozen=True)
class UnknownRow:
    """An item without an answer, what is missing (below, if it is long), and who finds out by when."""

    item: str
    title: str
    label: str
    state: str
    missing: str
    below: str
    who: str
    due: str


@dataclass(frozen=True)
class NotApplicableRow:
    """An item that the team called not applicable, and why."""

    item: str
    title: str
    label: str
    reason: str


@dataclass(frozen=True)
class HiddenRow:
    """A condition that does not hold, and the items that are therefore not asked, each with its id and title."""

    condition: str
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SpreadRow:
    """Ratings of an item that lay apart; drawn only where there are enough of them (docs/method.md 4.11).

    `note` is what was noted in the meeting, in words where there is nothing; a long one is `below`.
    """

    title: str
    label: str
    picture: Picture | None
    recorded: str
    remark: str
    note: str
    below: str


@dataclass(frozen=True)
class SeenRow:
    """An item that a group sees differently: the agency's level, what each group says, and how to read it."""

    title: str
    label: str
    agency: str
    groups: tuple[tuple[str, str, str], ...]
    reading: str


@dataclass(frozen=True)
class Unknown:
    """The chapter. `blank` lists items left blank of which nothing more is said; `noted`: a meeting left a note."""

    lead: str
    rows: tuple[UnknownRow, ...]
    blank: tuple[tuple[str, str], ...]
    not_applicable: tuple[NotApplicableRow, ...]
    hidden: tuple[HiddenRow, ...]
    outside: str
    spreads: tuple[SpreadRow, ...]
    noted: bool
    strip_axis: Picture
    seen: tuple[SeenRow, ...]
    surveys: tuple[str, ...]
    look_agains: tuple[str, ...]
    stand_ins: tuple[str, ...]
    anchor: str = "unknown"
    title: str = "What is not known"


def unknown(snapshot: Snapshot) -> Unknown | None:
    """The chapter; None where everything is known, everything applies and nobody sees it differently."""
    results, questionnaire = snapshot.results, snapshot.questionnaire
    tasks = {task.item: task for task in (snapshot.plan.finding_out if snapshot.plan else ())}
    open_items = [i.id for i in results.items.values() if i.standing in UNKNOWN or i.id in tasks]
    told = [i for i in open_items if not _says_nothing(i, snapshot, tasks)]
    spreads = [found for found in results.spreads.values() if _is_printed(found, snapshot)]
    chapter = Unknown(
        lead=_lead(snapshot),
        rows=tuple(_row(i, snapshot, tasks.get(i)) for i in told),
        blank=tuple((i, title_of(questionnaire, i)) for i in open_items if i not in told),
        not_applicable=tuple(
            NotApplicableRow(i, title_of(questionnaire, i), item_label(questionnaire, i), _reason(i, snapshot))
            for i in results.standing(Standing.NOT_APPLICABLE)
        ),
        hidden=_hidden(snapshot),
        outside=_outside(snapshot),
        spreads=tuple(_spread(found, snapshot) for found in spreads),
        noted=any(found.note for found in spreads),
        strip_axis=strip_axis(scale_of(questionnaire)),
        seen=_seen(snapshot),
        surveys=_surveys(snapshot),
        look_agains=tuple(_look_again(found, snapshot) for found in results.look_agains),
        stand_ins=tuple(_stand_in(item, snapshot) for item in results.stand_ins if _in_scope(item, snapshot)),
    )
    return chapter if _has_content(chapter) else None


def _has_content(chapter: Unknown) -> bool:
    parts = (
        chapter.rows, chapter.blank, chapter.not_applicable, chapter.hidden, chapter.outside, chapter.spreads,
        chapter.seen, chapter.surveys, chapter.look_agains, chapter.stand_ins,
    )  # fmt: skip
    return any(parts)


def _lead(snapshot: Snapshot) -> str:
    items = snapshot.results.items.values()
    if not any(item.standing not in OUT_OF_SCOPE for item in items):
        return "No item applies to this agency."
    unknown, blank = (len(snapshot.results.standing(standing)) for standing in (Standing.DONT_KNOW, Standing.BLANK))
    told = [
        f"{words(count)} {'item' if count == 1 else 'items'} {'is' if count == 1 else 'are'} not {what}"
        for count, what in ((unknown, "known"), (blank, "answered"))
        if count
    ]
    if not told:
        return "Every item that applies has an answer."
    one = unknown + blank == 1
    return f"{upper_first(' and '.join(told))}. {'It lowers' if one else 'They lower'} the share answered and " + (
        "widens the range." if one else "widen the range."
    )


# --- Not known ----------------------------------------------------------------------------------------------------


def _says_nothing(item: str, snapshot: Snapshot, tasks: dict[str, FindingOut]) -> bool:
    """Whether an item was left blank and nobody said more of it: it needs no row of its own."""
    response = snapshot.responses.get(item)
    return (
        snapshot.results.items[item].standing is Standing.BLANK
        and item not in tasks
        and not (response and (response.missing or response.not_applicable))
    )


def _row(item: str, snapshot: Snapshot, task: FindingOut | None) -> UnknownRow:
    found, response = snapshot.results.items[item], snapshot.responses.get(item)
    questionnaire = snapshot.questionnaire
    missing, below = cell_and_below(_missing(response))
    return UnknownRow(
        item=item,
        title=title_of(questionnaire, item),
        label=item_label(questionnaire, item),
        state=answer_words(questionnaire, found),
        missing=missing,
        below=below,
        who=owner_words(task.owner) if task else "Nobody named",
        due=short_date(task.due) if task else "",
    )


def _missing(response: ItemResponse | None) -> str:
    if response and response.missing:
        return sentence(response.missing)
    return "Called not applicable, without a reason." if response and response.not_applicable else NOT_STATED


def _reason(item: str, snapshot: Snapshot) -> str:
    reason = snapshot.responses[item].reason if item in snapshot.responses else None
    return sentence(reason) if reason else NOT_STATED


def _hidden(snapshot: Snapshot) -> tuple[HiddenRow, ...]:
    questionnaire = snapshot.questionnaire
    hidden = snapshot.results.standing(Standing.HIDDEN)
    rows = [
        (c.label, tuple(i for i in hidden if questionnaire.places[i].item.condition == c.id))
        for c in questionnaire.conditions
    ]
    return tuple(
        HiddenRow(sentence(label), tuple((i, title_of(questionnaire, i)) for i in items))
        for label, items in rows
        if items
    )


def _outside(snapshot: Snapshot) -> str:
    outside = len(snapshot.results.standing(Standing.NOT_ASKED))
    if not outside:
        return ""
    verb = "is" if outside == 1 else "are"
    return upper_first(f"{plural(outside, 'further item')} {verb} not in the quick check.")


# --- Seen differently ---------------------------------------------------------------------------------------------


def _is_printed(found: Spread, snapshot: Snapshot) -> bool:
    return found.disagreed and _in_scope(found.item, snapshot)


def _in_scope(item: str, snapshot: Snapshot) -> bool:
    return snapshot.results.items[item].standing not in OUT_OF_SCOPE


def _spread(found: Spread, snapshot: Snapshot) -> SpreadRow:
    questionnaire, item = snapshot.questionnaire, snapshot.results.items[found.item]
    rules = questionnaire.scoring.multi_rater
    enough = rules is not None and len(found.levels) >= rules.spread_printed_from
    note, below = cell_and_below(sentence(found.note) if found.note else "Nothing was noted.")
    return SpreadRow(
        title=title_of(questionnaire, found.item),
        label=found.item,
        picture=strip(scale_of(questionnaire), found.levels, item.level) if enough else None,
        recorded=answer_words(questionnaire, item),
        remark=_abstained(found) if enough else "The team disagreed.",
        note=note,
        below=below,
    )


def _abstained(found: Spread) -> str:
    return f"{upper_first(words(found.dont_know))} did not know" if found.dont_know else ""


def _seen(snapshot: Snapshot) -> tuple[SeenRow, ...]:
    rules = snapshot.questionnaire.scoring.survey
    if rules is None:
        return ()
    by_item: dict[str, list[PerceptionGap]] = {}
    for gap in snapshot.results.perception:
        by_item.setdefault(gap.item, []).append(gap)
    far = rules.perception_gap_from
    return tuple(_seen_row(gaps, snapshot, far) for gaps in by_item.values() if any(abs(g.gap) >= far for g in gaps))


def _seen_row(gaps: list[PerceptionGap], snapshot: Snapshot, far: int) -> SeenRow:
    questionnaire = snapshot.questionnaire
    short = {s.id: s.short for s in questionnaire.surveys.instruments} if questionnaire.surveys else {}
    item = gaps[0].item
    readings = []
    for more, sees in ((False, "less"), (True, "more")):
        who = [short[g.survey] for g in gaps if abs(g.gap) >= far and (g.gap < 0) is more]
        if who:
            readings.append(f"{listing([who[0], *(lower_first(name) for name in who[1:])])} see {sees}")
    return SeenRow(
        title=title_of(questionnaire, item),
        label=item,
        agency=level_words(questionnaire, gaps[0].agency),
        groups=tuple(
            (short[g.survey], level_words(questionnaire, g.median), plural(g.answers, "answer")) for g in gaps
        ),
        reading=". ".join(readings),
    )


def _surveys(snapshot: Snapshot) -> tuple[str, ...]:
    """What each survey rests on, and how to take it."""
    if not snapshot.voices:
        return ()
    lines = [_survey(summary, snapshot) for summary in snapshot.voices]
    rules = snapshot.questionnaire.scoring.survey
    if rules is not None:
        lines.append(
            f"Results with fewer than {words(rules.min_n_item)} answers are not shown. A difference is a question, "
            f"not an error: these are the views of those who answered."
        )
    return tuple(lines)


def _survey(summary: SurveySummary, snapshot: Snapshot) -> str:
    surveys = snapshot.questionnaire.surveys
    name = next((s.short for s in surveys.instruments if s.id == summary.survey), summary.survey) if surveys else ""
    asked = f" of {summary.asked}" if summary.asked else ""
    counted = f"{summary.answered}{asked} answered." if summary.answered is not None else "the number is not stated."
    return f"{name}: {counted} {sentence(summary.note)}" if summary.note else f"{name}: {counted}"


def _look_again(found: LookAgain, snapshot: Snapshot) -> str:
    questionnaire = snapshot.questionnaire
    return (
        f"{upper_first(questionnaire.named(found.item))} is rated {level_words(questionnaire, found.level)}. That is "
        f"{plural(found.level - found.foundation_level, 'level')} above {questionnaire.named(found.foundation)}, "
        f"on which it rests."
    )


def _stand_in(item: str, snapshot: Snapshot) -> str:
    questionnaire, found = snapshot.questionnaire, snapshot.results.items[item]
    if found.level is None:
        return f"{upper_first(questionnaire.named(item))}: most raters did not know, so it counts as not known."
    middle = level_words(questionnaire, found.level)
    return f"{upper_first(questionnaire.named(item))}: the middle rating, {middle}, is used."
