"""The results page: the profile first, then the total, strengths, gaps, how each score was made, what is not known."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from kl_assess.core.assessment import Assessment, AssessmentStatus
from kl_assess.core.questionnaire import Questionnaire, Statement
from kl_assess.core.scoring import OUT_OF_SCOPE, Mode, Standing
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import date, listing, lower_first, upper_first, words
from kl_assess.report.chapters.gaps import GapInFull, by_band, gaps
from kl_assess.report.chapters.rules import RuleRow, rules
from kl_assess.report.chapters.scored import explained
from kl_assess.report.chapters.summary import Line as StrengthLine
from kl_assess.report.chapters.summary import finding, strengths
from kl_assess.report.scale import scale_of
from kl_assess.report.scores import ScoreRow, ScoreTrace, overall_row, overall_trace, profile_rows, traces
from kl_assess.report.stretching import Mark, ScoreAxis, score_axis, score_key
from kl_assess.web import identity
from kl_assess.web.addresses import address
from kl_assess.web.frame import Place
from kl_assess.web.results.places import Places
from kl_assess.web.results.planned import Planned
from kl_assess.web.results.unknown import Unknown, unknown_of
from kl_assess.web.tasks.next_step import title_of


@dataclass(frozen=True)
class Profile:
    """The scores of domains and elements: rows, the head of the chart, its key, and the ways to the elements.

    `period` names last time, where the scores of then are drawn; it is empty without.
    """

    axis: ScoreAxis
    key: tuple[Mark, ...]
    rows: tuple[ScoreRow, ...]
    urls: Mapping[str, str]
    with_supported: bool
    period: str
    explained: tuple[Statement, ...]


@dataclass(frozen=True)
class Overall:
    """The total. Without a score `sentence` says why, and in a quick check there are no facts either."""

    row: ScoreRow
    facts: tuple[tuple[str, str], ...]
    sentence: str


@dataclass(frozen=True)
class Strengths:
    """A few strengths with the ways to their items, or the sentence that says that there is none.

    `rule` says what counts as a strength, and which of them come first.
    """

    title: str
    lines: tuple[tuple[StrengthLine, str], ...]
    sentence: str
    rule: str


@dataclass(frozen=True)
class GapBand:
    """The gaps of one band, the most urgent first."""

    name: str
    count: str
    gaps: tuple[GapInFull, ...]


@dataclass(frozen=True)
class Gaps:
    """Every gap under its band, and the ways to their items by id.

    `plan` is what is decided on each, or the way to decide; empty before the sign-off.
    """

    lead: str
    bands: tuple[GapBand, ...]
    items: Mapping[str, str]
    plan: Mapping[str, Place]


@dataclass(frozen=True)
class Making:
    """How the scores were made: by domain, the total, and every rule with what it came to here."""

    domains: tuple[ScoreTrace, ...]
    overall: ScoreTrace | None
    rules: tuple[RuleRow, ...]
    graded: bool
    items: Mapping[str, str]


@dataclass(frozen=True)
class EmptyPage:
    """The page of an assessment without a single answer."""

    title: str
    crumbs: tuple[Place, ...]
    next: Place
    about_url: str


@dataclass(frozen=True)
class ResultsPage:
    """The results of an assessment as it stands, or as it was signed off. `after` is the step after the next one."""

    title: str
    crumbs: tuple[Place, ...]
    lead: str
    state: str
    next: Place
    after: Place | None
    profile: Profile
    overall: Overall
    strengths: Strengths
    gaps: Gaps
    targets: Place | None
    changes: Place | None
    what_if_url: str
    making: Making
    about_url: str
    unknown: Unknown
    top: int
    status: str


def results_page(
    assessment: Assessment, snapshot: Snapshot, places: Places, plan: Planned | None = None
) -> ResultsPage | EmptyPage:
    """The page; a plain one where nothing is answered. `plan` is the one that starts from these results."""
    title = f"Results of the {title_of(assessment)}"
    crumbs = (Place(title_of(assessment), places.to("tasks.show")), Place("Results", ""))
    about_url = url_for("public.how_scores_work")
    if not any(item.level is not None for item in snapshot.results.items.values()):
        start = Place("Start answering", places.to("tasks.show"))
        return EmptyPage(title, crumbs, start if assessment.open else _next(assessment, snapshot, places), about_url)
    items = {item: places.item(item) for item in snapshot.questionnaire.places}
    steps = _steps(_next(assessment, snapshot, places), snapshot, plan)
    return ResultsPage(
        title=title,
        crumbs=crumbs,
        lead=_lead(snapshot),
        state=_state(assessment, snapshot),
        next=steps[0],
        after=steps[1],
        profile=_profile(snapshot, places),
        overall=_overall(snapshot),
        strengths=_strengths(snapshot, places),
        gaps=_gaps(snapshot, items, plan),
        targets=_targets(assessment, snapshot, places),
        changes=_changes(snapshot, places),
        what_if_url=places.to("what_if.show"),
        making=_making(snapshot, items),
        about_url=about_url,
        unknown=unknown_of(snapshot, places),
        top=snapshot.questionnaire.top_level,
        status=snapshot.questionnaire.instrument.status or "",
    )


# --- Where the assessment stands ----------------------------------------------------------------------------------


def _lead(snapshot: Snapshot) -> str:
    """What the profile says in a sentence; the total waits for its place below."""
    _, standing, rest = finding(snapshot)
    return rest.removeprefix("overall.").strip() if standing else rest


def _state(assessment: Assessment, snapshot: Snapshot) -> str:
    asked = [i for i in snapshot.results.items.values() if i.standing not in OUT_OF_SCOPE]
    levels = sum(i.level is not None for i in asked)
    count = f"{levels} of {len(asked)} items that apply have a level.{_without(snapshot)}"
    facts = snapshot.facts
    if assessment.sign_off is not None and facts.signed is not None:
        return f"Signed off by {facts.signer}, {facts.signer_title}, {date(facts.signed)}. {count}"
    if assessment.status is AssessmentStatus.SUBMITTED:
        return f"Sent for sign-off, not signed yet. {count}"
    return f"These are the results so far, and change with every answer. {count}"


def _without(snapshot: Snapshot) -> str:
    """Why the other items that were asked have no level, so that the count agrees with that of the answers."""
    results = snapshot.results
    counts = (
        (len(results.standing(Standing.DONT_KNOW)), "not known"),
        (len(results.standing(Standing.BLANK)), "not answered"),
        (len(results.standing(Standing.NOT_APPLICABLE)), "not applicable"),
    )
    told = [f"{words(n)} {'is' if n == 1 else 'are'} {what}" for n, what in counts if n]
    return f" {upper_first(listing(told))}." if told else ""


def _next(assessment: Assessment, snapshot: Snapshot, places: Places) -> Place:
    if assessment.status is AssessmentStatus.SUBMITTED and identity.may("checking.sign_off"):
        return Place("Go to the sign-off", places.to("checking.sign_off"))
    if assessment.status is AssessmentStatus.SIGNED_OFF and identity.may("reports.confirm"):
        return Place("Issue the report", places.to("reports.show"))
    if assessment.status is AssessmentStatus.SIGNED_OFF:
        return Place("See the reports", places.to("reports.show"))
    if assessment.status is AssessmentStatus.ISSUED:
        return Place("See the reports", places.to("reports.show"))
    if snapshot.results.standing(Standing.BLANK):
        goes_on = "Continue the assessment" if identity.may("answering.answer") else "See every element"
        return Place(goes_on, places.to("tasks.show"))
    return Place("Check your answers", places.to("checking.show"))


def _steps(step: Place, snapshot: Snapshot, plan: Planned | None) -> tuple[Place, Place | None]:
    """The next step and the one after it: a report says what is planned, so a plan without a decision comes first."""
    if plan is None:
        return step, None
    if snapshot.results.gaps and not plan.decided and plan.add_url:
        return Place("Make the plan", plan.url), step
    return step, Place("See the plan", plan.url)


def _quick(snapshot: Snapshot) -> str:
    if snapshot.results.mode is not Mode.QUICK_CHECK:
        return ""
    questionnaire = snapshot.questionnaire
    modes = questionnaire.instrument.modes
    weights = modes.quick_check.weights if modes and modes.quick_check else ()
    asked = listing([lower_first(questionnaire.weight_names[weight]) for weight in weights])
    only = f"It asks the {asked} items only, gives" if asked else "It gives"
    return f"This is a quick check. {only} no overall score and is not compared over time."


# --- The sections -------------------------------------------------------------------------------------------------


def _profile(snapshot: Snapshot, places: Places) -> Profile:
    questionnaire = snapshot.questionnaire
    graded = bool(questionnaire.evidence_grades)
    rows = profile_rows(snapshot)
    period = snapshot.comparison.period if snapshot.comparison else ""
    return Profile(
        axis=score_axis(scale_of(questionnaire)),
        key=score_key(supported=graded, period=f"{period}, on items that can be compared" if period else None),
        rows=rows,
        urls={row.id: places.element(row.id) for row in rows if row.kind == "element" and row.bar is not None},
        with_supported=graded,
        period=period,
        explained=explained(questionnaire),
    )


def _overall(snapshot: Snapshot) -> Overall:
    row = overall_row(snapshot)
    facts = (
        ("Range", row.range),
        ("Answered, by weight", row.answered),
        ("Supported by evidence", row.supported),
        ("Target", row.target),
    )
    sentence = ""
    if row.bar is None:
        sentence = _quick(snapshot) or "No item applies to this agency, so there is nothing to score."
    elif not row.published:
        sentence = row.why_not
    return Overall(row, tuple(fact for fact in facts if fact[1]) if row.bar else (), sentence)


def _strengths(snapshot: Snapshot, places: Places) -> Strengths:
    title, lines, sentence = strengths(snapshot)
    shown = [found.item for found in snapshot.results.strengths if found.shown]
    ways = tuple((line, places.item(item)) for line, item in zip(lines, shown, strict=True))
    return Strengths(title, ways, sentence, _strength_rule(snapshot.questionnaire))


def _strength_rule(questionnaire: Questionnaire) -> str:
    """What counts as a strength in words (docs/method.md 4.11): without it, a high answer seems to be missing."""
    rules = questionnaire.scoring.strengths
    if rules is None:
        return ""
    kinds = [lower_first(name) for weight, name in questionnaire.weight_names.items() if weight >= rules.min_weight]
    which = listing(kinds) if len(kinds) < len(questionnaire.weight_names) else ""
    level = questionnaire.level_scale[rules.min_level].name
    on = f"on {which} items " if which else ""
    best = " Those with the best evidence come first, then the highest." if questionnaire.evidence_grades else ""
    return f"Answers {on}count as strengths at their target and at {level} or higher.{best}"


def _gaps(snapshot: Snapshot, items: Mapping[str, str], plan: Planned | None) -> Gaps:
    found = by_band(snapshot)
    decided = {gap.item: plan.of(gap.item) for gap in snapshot.results.gaps} if plan else {}
    return Gaps(
        lead=gaps(snapshot).lead,
        bands=tuple(GapBand(band, f"{len(rows)} {'gap' if len(rows) == 1 else 'gaps'}", rows) for band, rows in found),
        items=items,
        plan={item: place for item, place in decided.items() if place is not None},
    )


def _targets(assessment: Assessment, snapshot: Snapshot, places: Places) -> Place | None:
    if not snapshot.questionnaire.scoring.targets.agency_may_change:
        return None
    return Place("Change targets" if assessment.open else "See all targets", places.to("results.targets"))


def _changes(snapshot: Snapshot, places: Places) -> Place | None:
    if snapshot.comparison is None:
        return None
    url = address("comparing.show", slug=places.slug, to=places.number)
    return Place(f"What changed since {snapshot.comparison.period}", url)


def _making(snapshot: Snapshot, items: Mapping[str, str]) -> Making:
    overall = overall_trace(snapshot)
    return Making(
        domains=traces(snapshot),
        overall=overall if overall.sum and len(snapshot.questionnaire.domains) > 1 else None,
        rules=rules(snapshot),
        graded=bool(snapshot.questionnaire.evidence_grades),
        items=items,
    )
