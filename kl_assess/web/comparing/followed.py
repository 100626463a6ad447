"""What became of the plan between two cycles: each action with what its item did, and levels without an action."""

from collections.abc import Sequence
from dataclasses import dataclass

from kl_assess.core.action_plan import STATE_WORDS, Action, FollowThrough, Outcome
from kl_assess.core.assessment import Assessment
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.formatting import date, plural, upper_first
from kl_assess.report.chapters.wording import level_words
from kl_assess.store.agencies import Agency
from kl_assess.web import parts
from kl_assess.web.addresses import address
from kl_assess.web.results.places import Places
from kl_assess.workflow.comparing import Between
from kl_assess.workflow.plan_in_print import AFTER, closed_after, followed, signed_on, words_of


@dataclass(frozen=True)
class ActionLine:
    """An action of the plan, how far it came, and what the level of its item did; `plain` marks one without a move."""

    words: str
    url: str
    title: str
    state: str
    levels: str
    plain: bool


@dataclass(frozen=True)
class MovedLine:
    """An item whose level moved without an action."""

    title: str
    url: str
    levels: str


@dataclass(frozen=True)
class Followed:
    """The part of the page on the plan."""

    lead: str
    actions: tuple[ActionLine, ...]
    moved: tuple[MovedLine, ...]


def followed_part(agency: Agency, listed: Sequence[Assessment], later: Assessment, between: Between) -> Followed | None:
    """What became of the plan between the two cycles; None where nothing was planned, or they are not compared."""
    if between.comparison is None:
        return None
    found = followed(parts.session(), agency, listed, between.number, later, between.comparison)
    if not found.outcomes:
        return None
    questionnaire, places = between.questionnaire, Places(agency.slug, later.number, between.questionnaire)
    unmoved = found.without_move
    signed = signed_on(later, agency)
    return Followed(
        lead=_lead(found),
        actions=tuple(
            _action(o, agency, questionnaire, plain=o in unmoved, late=closed_after(o.action, signed))
            for o in found.outcomes
        ),
        moved=tuple(
            MovedLine(places.title(move.item), places.item(move.item), _levels(questionnaire, move.before, move.now))
            for move in found.without_action
        ),
    )


def _lead(found: FollowThrough[Action]) -> str:
    done = sum(outcome.finished for outcome in found.outcomes)
    said = (
        f"{upper_first(plural(len(found.outcomes), 'action'))} {'was' if len(found.outcomes) == 1 else 'were'} planned"
    )
    told = f"{said}, and {plural(done, 'is', 'are')} done." if done else f"{said}, and none is done."
    unmoved = len(found.without_move)
    if not unmoved:
        return told
    levels = "its level did not go up" if unmoved == 1 else "the level did not go up"
    return f"{told} {upper_first(plural(unmoved, 'was', 'were'))} finished and {levels}."


def _action(
    outcome: Outcome[Action], agency: Agency, questionnaire: Questionnaire, *, plain: bool, late: bool
) -> ActionLine:
    action, known = outcome.action, questionnaire.places.get(outcome.action.item)
    word = STATE_WORDS[action.state]
    state = f"{word} {date(action.closed)}" if action.closed else word
    return ActionLine(
        words=words_of(action, questionnaire),
        url=address("planning.action", slug=agency.slug, action_id=str(action.id)),
        title=known.item.title if known else action.item,
        state=f"{state}{AFTER}" if late else state,
        levels=_levels(questionnaire, outcome.before, outcome.now),
        plain=plain,
    )


def _levels(questionnaire: Questionnaire, before: int | None, now: int | None) -> str:
    if before is None or now is None:
        return "Cannot be compared"
    if before == now:
        return f"Still {level_words(questionnaire, now)}"
    return f"{level_words(questionnaire, before)}, now {level_words(questionnaire, now)}"
