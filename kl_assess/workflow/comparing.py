"""Cycles side by side: what an assessment is compared with, and the trend over everything that is signed off.

What sign-off keeps of a cycle is read here, and nothing of it is worked out again (docs/method.md 4.7 and 4.11). The
earlier of two cycles counts as it was last signed off, the later one as it stands.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from kl_assess.catalog.canonical import in_order
from kl_assess.core.assessment import Answer, Answers, Assessment, responses_of, settled
from kl_assess.core.change import ChangeReason
from kl_assess.core.comparison import Comparison, PastCycle, PastResponse, compare_answers, given_in
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.responses import EvidenceItem
from kl_assess.core.results import Results
from kl_assess.core.scoring import Mode, Scores, score
from kl_assess.core.trend import SignedCycle, SignedPair, SignedScore, Trend, fits, pair_of, scores_in, trend
from kl_assess.store import responses, results
from kl_assess.store.agencies import Agency, locked
from kl_assess.store.responses import Piece
from kl_assess.workflow.pinning import crosswalk_between, pinned
from kl_assess.workflow.refusal import RefusedError
from kl_assess.workflow.signed_cycles import Kept, kept_cycles, kept_of

NO_CROSSWALK: Final = (
    "The questionnaire has changed between the two, and nobody has said what became of each item. "
    "Its crosswalk is missing."
)
"""Why two cycles cannot be put side by side."""


@dataclass(frozen=True)
class Pairing:
    """Two cycles that are to stand side by side, before anything of them is worked out.

    `before` is the earlier one, `baseline` what the later one starts from. `own` is what sign-off kept of the later
    one; None where it is not signed off now, and then its answers are read.
    """

    agency: Agency
    assessment: Assessment
    kept: tuple[Kept, ...]
    before: Kept
    baseline: Kept | None
    own: SignedCycle | None

    @property
    def revision(self) -> tuple[Hashable, ...] | None:
        """All that the two side by side follow from, but for the answers of an open one; None where not all is told.

        A change of an assessment raises its version, and what was kept of each cycle is told by its digest. That leaves
        out a cycle of which only results were kept, and one whose evidence can change, as it is open again.
        """
        earlier = (self.before, self.baseline or self.before)
        if any(found.bare for found in self.kept) or not (self.own or all(found.signed for found in earlier)):
            return None
        assessment, agency = self.assessment, self.agency
        return (
            (agency.id, agency.zone, assessment.id, assessment.version, assessment.questionnaire),
            (self.before.assessment, self.baseline.assessment if self.baseline else None, self.own is not None),
            tuple((found.assessment, found.signed, found.digest) for found in self.kept),
        )


@dataclass(frozen=True)
class Between:
    """Two cycles side by side, in the questionnaire of the later one; `number` is that of the earlier.

    `comparison` is None where they cannot be compared at all, and `why_not` then says why. `given` and `scores` are
    those of the later cycle on all its answers, `reasons` why its answers differ.
    """

    questionnaire: Questionnaire
    number: int
    before: str
    now: str
    comparison: Comparison | None
    given: Mapping[str, PastResponse]
    scores: Mapping[str, SignedScore]
    reasons: Mapping[str, ChangeReason]
    why_not: str = ""


# --- What an assessment is compared with --------------------------------------------------------------------------


def past_cycle(session: Session, agency: Agency, assessment: Assessment, answers: Answers) -> PastCycle | None:
    """What a report of the assessment compares it with, and why its answers have changed since.

    None for a quick check, where no full assessment was signed off before, and where the questionnaire has changed and
    has no crosswalk. `answers` are those of the assessment, with their evidence.
    """
    kept = _kept_before(session, agency, assessment)
    before = _baseline(kept, assessment)
    past = _past(session, before.cycle, assessment.questionnaire) if before else None
    if before is None or past is None:
        return None
    own = _own(kept, assessment)
    reasons = own.reasons if own else _reasons(session, assessment, answers, before, past, agency.zone)
    return replace(past, reasons=reasons)


def last_time(session: Session, agency: Agency, assessment: Assessment) -> PastCycle | None:
    """What an assessment is compared with, as `past_cycle`, where nobody asks why: its answers need not be read."""
    before = _baseline(_kept_before(session, agency, assessment), assessment)
    return _past(session, before.cycle, assessment.questionnaire) if before else None


def pairing_of(session: Session, agency: Agency, assessment: Assessment, other: int | None = None) -> Pairing | None:
    """An assessment with what it is compared with, or with the signed cycle of another number.

    None for a quick check, and without such a cycle before it.
    """
    kept = _kept_before(session, agency, assessment)
    baseline = _baseline(kept, assessment)
    before = baseline if other is None else _numbered(kept, other, assessment)
    return Pairing(agency, assessment, kept, before, baseline, _own(kept, assessment)) if before else None


def between(session: Session, pairing: Pairing, current: tuple[Answers, Scores] | None = None) -> Between:
    """Two cycles side by side.

    The answers of an assessment that is signed off are not read: what sign-off kept has all that is needed. `current`
    are those of an open one with their evidence, and its scores, where they are at hand.
    """
    agency, assessment, kept = pairing.agency, pairing.assessment, pairing.kept
    before, baseline, own = pairing.before, pairing.baseline, pairing.own
    questionnaire = pinned(session, assessment.questionnaire)
    past = _past(session, before.cycle, assessment.questionnaire)
    if own is None:
        answers, found = current or _current(session, assessment, questionnaire)
        given, scores = given_in(found), scores_in(questionnaire, found)
        last = (
            past if before is baseline or baseline is None else _past(session, baseline.cycle, assessment.questionnaire)
        )
        reasons = _reasons(session, assessment, answers, baseline or before, last, agency.zone)
    else:
        given, scores, reasons = own.responses, own.scores, own.reasons
    for other in reversed(kept):  # what changed two cycles ago and stayed so has its reason there
        if before.cycle.number < other.cycle.number < assessment.number:
            reasons = {**other.cycle.reasons, **reasons}
    return Between(
        questionnaire=questionnaire,
        number=before.cycle.number,
        before=before.cycle.period,
        now=assessment.cycle.name,
        comparison=compare_answers(questionnaire, given, replace(past, reasons=reasons)) if past else None,
        given=given,
        scores=scores,
        reasons=reasons,
        why_not="" if past else NO_CROSSWALK,
    )


def comparison_of(session: Session, agency: Agency, assessment: Assessment, other: int | None = None) -> Between | None:
    """What `pairing_of` finds, side by side."""
    pairing = pairing_of(session, agency, assessment, other)
    return between(session, pairing) if pairing else None


def _current(session: Session, assessment: Assessment, questionnaire: Questionnaire) -> tuple[Answers, Scores]:
    answers = responses.answers(session, assessment)
    return answers, score(questionnaire, assessment.profile, responses_of(answers), targets=assessment.targets)


def _kept_before(session: Session, agency: Agency, assessment: Assessment) -> tuple[Kept, ...]:
    """What is kept of the agency's cycles; nothing is looked for where this one cannot be compared with any."""
    alone = assessment.number == 1 or assessment.cycle.mode is Mode.QUICK_CHECK
    return () if alone else kept_cycles(session, agency)


def _baseline(kept: Sequence[Kept], assessment: Assessment) -> Kept | None:
    """The cycle that an assessment starts from or, where none is named, the last one before it."""
    named = [found for found in kept if found.assessment == assessment.previous]
    earlier = [found for found in kept if found.signed and found.cycle.number < assessment.number]
    return next(iter(named or earlier[-1:]), None)


def _numbered(kept: Sequence[Kept], number: int, assessment: Assessment) -> Kept | None:
    """The signed cycle of a number, where it lies before an assessment."""
    return next((found for found in kept if found.cycle.number == number < assessment.number), None)


def _own(kept: Sequence[Kept], assessment: Assessment) -> SignedCycle | None:
    """What sign-off kept of an assessment that is signed off now."""
    return next((found.cycle for found in kept if found.signed and found.assessment == assessment.id), None)


def _past(session: Session, cycle: SignedCycle, questionnaire: str) -> PastCycle | None:
    """An earlier cycle as the later questionnaire sees it; None without a crosswalk between the two."""
    try:
        crosswalk = crosswalk_between(session, cycle.questionnaire, questionnaire)
    except RefusedError:
        return None
    titles = _titles(session, cycle, questionnaire)
    return PastCycle(cycle.period, cycle.responses, issued=cycle.issued, crosswalk=crosswalk, titles=titles)


def _titles(session: Session, cycle: SignedCycle, questionnaire: str) -> Mapping[str, str]:
    """The titles of the items that the later questionnaire does not have."""
    if cycle.questionnaire == questionnaire:
        return {}
    then, now = pinned(session, cycle.questionnaire), pinned(session, questionnaire)
    return {item.id: item.title for item in then.items if item.id not in now.places}


# --- Why answers changed ------------------------------------------------------------------------------------------


def _reasons(
    session: Session, assessment: Assessment, answers: Answers, before: Kept, past: PastCycle | None, zone: str
) -> Mapping[str, ChangeReason]:
    """Why the answers of an assessment differ from those of the cycle it starts from, item by item."""
    if past is None:
        return {}
    known = {found.item for found in answers.values() if not found.carried and (found.change or _differs(found, past))}
    if not known:
        return {}
    pieces = responses.evidence(session, replace(assessment, id=before.assessment))
    return {
        item: _reason(answers[item], pieces.get(past.source(item) or "", ()), ZoneInfo(zone))
        for item in pinned(session, assessment.questionnaire).places
        if item in known
    }


def _differs(answer: Answer, past: PastCycle) -> bool:
    """Whether a level stands where last time stood another, or none."""
    then, now = past.answer(answer.item), answer.response.level
    return settled(answer) and then is not None and now is not None and now != then.level


def _reason(answer: Answer, pieces_before: Sequence[Piece], zone: ZoneInfo) -> ChangeReason:
    """Why one answer changed, who recorded it on which day of the agency, and the evidence that came with it."""
    there = {_sign(piece.evidence) for piece in pieces_before}
    came = [piece for piece in answer.response.evidence.items if not piece.private and _sign(piece) not in there]
    return ChangeReason(
        why=answer.change.why if answer.change else "",
        kind=answer.change.kind if answer.change else None,
        by=answer.changed_by,
        day=answer.changed_at.astimezone(zone).date() if answer.changed_at else None,
        evidence=tuple(piece.title for piece in came),
    )


def _sign(piece: EvidenceItem) -> tuple[str, str | None, str | None]:
    """What tells one piece of evidence from another: a new date does not make it a new one."""
    return piece.title, piece.address, piece.file


# --- Trend --------------------------------------------------------------------------------------------------------


def trend_of(session: Session, agency: Agency, until: int | None = None) -> Trend:
    """The trend over the signed cycles of an agency, up to that of a number where one is given."""
    kept = kept_cycles(session, agency)
    return trend_in(session, [found for found in kept if until is None or found.cycle.number <= until])


def trend_in(session: Session, kept: Iterable[Kept]) -> Trend:
    """The trend over those cycles that are signed off."""
    return trend(tuple(_fitting(session, [found.cycle for found in kept if found.signed])))


def _fitting(session: Session, cycles: Sequence[SignedCycle]) -> Iterator[SignedCycle]:
    """The cycles, each with the pair that it makes with the one before it.

    A pair that was kept no longer fits while a cycle between the two is open again.
    """
    for place, cycle in enumerate(cycles):
        before = cycles[place - 1] if place else None
        if before is None or fits(before, cycle):
            yield cycle
        else:
            yield replace(cycle, pair=_pair(session, before, cycle))


def _pair(session: Session, before: SignedCycle, cycle: SignedCycle) -> SignedPair:
    past = _past(session, before, cycle.questionnaire)
    questionnaire = pinned(session, cycle.questionnaire)
    return pair_of(before, compare_answers(questionnaire, cycle.responses, past) if past else None)


# --- At sign-off --------------------------------------------------------------------------------------------------


def cycle_at_sign_off(
    session: Session, assessment: Assessment, answers: Answers, found: Results, inputs: str
) -> str | None:
    """The text that sign-off keeps of a full assessment; None for a quick check, which is not compared.

    `inputs` is the digest of what its results follow from.
    """
    if assessment.cycle.mode is Mode.QUICK_CHECK or assessment.sign_off is None:
        return None
    zone = locked(session, assessment.agency_id).zone
    kept = [other for other in kept_of(session, assessment.agency_id, zone) if other.assessment != assessment.id]
    questionnaire, before = pinned(session, assessment.questionnaire), _baseline(kept, assessment)
    past = _past(session, before.cycle, assessment.questionnaire) if before else None
    cycle = SignedCycle(
        number=assessment.number,
        period=assessment.cycle.name,
        signed=assessment.sign_off.at.astimezone(ZoneInfo(zone)).date(),
        questionnaire=assessment.questionnaire,
        inputs=inputs,
        responses=given_in(found.scores),
        scores=scores_in(questionnaire, found.scores),
        reasons=_reasons(session, assessment, answers, before, past, zone) if before else {},
    )
    earlier = [other.cycle for other in kept if other.signed and other.cycle.number < assessment.number]
    return in_order(replace(cycle, pair=_pair(session, earlier[-1], cycle)) if earlier else cycle)


def mend_pairs(session: Session, agency_id: UUID) -> None:
    """Keep every signed cycle with the pair that it makes now, after one before it was signed off again."""
    zone = locked(session, agency_id).zone
    kept = [found for found in kept_of(session, agency_id, zone) if found.signed]
    for found, cycle in zip(kept, _fitting(session, [found.cycle for found in kept]), strict=True):
        if found.bare or found.cycle is not cycle:
            results.keep_cycle(session, agency_id, found.assessment, in_order(cycle))
