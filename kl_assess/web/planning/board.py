"""The plan as a board: what to decide, what is due, and the actions by how far they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kl_assess.core.action_plan import (
    STATE_WORDS,
    Action,
    ActionKind,
    ActionState,
    more_than_proposed,
    taken,
    to_find_out,
    undecided,
)
from kl_assess.core.assessment import Assessment
from kl_assess.core.gaps import Gap
from kl_assess.core.profile import plan_limit
from kl_assess.formatting import plural, sentence, upper_first
from kl_assess.store import plans
from kl_assess.web import parts
from kl_assess.web.frame import Place
from kl_assess.web.planning.cards import KINDS, MOVES, Card, card
from kl_assess.web.planning.found import Desk, Plan
from kl_assess.web.tasks.next_step import title_of
from kl_assess.web.what_if.asked import PLAN
from kl_assess.workflow.plan_in_print import reason_of

_FILES: Final = {
    "files_csv": "Spreadsheet (CSV)",
    "files_workbook": "Workbook (Excel)",
    "files_calendar": "Calendar file",
}


@dataclass(frozen=True)
class Proposal:
    """A gap that is proposed and that nobody has decided on."""

    title: str
    item_url: str
    step: str
    why: str
    plan_url: str
    not_now_url: str


@dataclass(frozen=True)
class Column:
    """The actions in one state."""

    id: str
    kind: str
    word: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Stopped:
    """An action that was stopped, and why."""

    card: Card
    why: str


@dataclass(frozen=True)
class Waiting:
    """A gap that was left for later. `then` is its next step."""

    title: str
    because: str
    again: str
    then: str
    plan_url: str
    edit_url: str


@dataclass(frozen=True)
class Unknown:
    """An item that is not known and that nobody is finding out."""

    title: str
    url: str


@dataclass(frozen=True)
class BoardPage:
    """The plan of an agency. `unsigned` says that its gaps may still change, `more` that it takes on very many."""

    lead: str
    unsigned: str
    more: str
    nothing: str
    proposals: tuple[Proposal, ...]
    results: Place
    what_if_url: str
    late: tuple[Card, ...]
    columns: tuple[Column, ...]
    moves: tuple[tuple[str, str], ...]
    stopped: tuple[Stopped, ...]
    waiting: tuple[Waiting, ...]
    limit: str
    tasks: tuple[Card, ...]
    unknown: tuple[Unknown, ...]
    new_url: str
    views: tuple[Place, ...]
    files: tuple[Place, ...]
    print_url: str


@dataclass(frozen=True)
class EmptyPage:
    """The plan of an agency without an assessment, or without an answer to plan from."""

    text: str
    next: Place


def board_page(plan: Plan) -> BoardPage:
    """The board as it is now."""
    desk = plan.desk
    shown = [action for action in desk.actions if desk.shown(action)]
    improving = [action for action in shown if action.kind is ActionKind.IMPROVE]
    proposed = undecided(plan.results.gaps, filter(desk.shown, plan.actions), plan.not_now)
    limit = plan_limit(plan.questionnaire, plan.assessment.profile)
    return BoardPage(
        lead=_lead(improving, plan),
        unsigned=_unsigned(plan.assessment),
        more=more_than_proposed(taken(desk.actions, plan.assessment.id), limit),
        nothing=_nothing(improving, proposed, plan),
        proposals=tuple(_proposal(gap, plan) for gap in proposed),
        results=Place(f"All gaps of the {title_of(plan.assessment)}", f"{plan.places.to('results.show')}#gaps"),
        what_if_url=f"{plan.places.to('what_if.show')}?from={PLAN}"
        if any(a.open and a.target is not None for a in desk.actions)
        else "",
        late=tuple(card(action, desk) for action in shown if action.open and action.due < desk.today),
        columns=_columns(improving, desk),
        moves=MOVE_WORDS,
        stopped=_stopped(improving, desk),
        waiting=tuple(
            Waiting(
                title=plan.title(entry.item),
                because=sentence(entry.because),
                again=entry.again or "",
                then=plan.next_step(entry.item),
                plan_url=desk.to("new", item=entry.item),
                edit_url=desk.to("not_now", item=entry.item),
            )
            for entry in plan.not_now
        ),
        limit=f"A plan of {plural(limit, 'action')} at a time is the most that gets done.",
        tasks=tuple(
            card(action, desk)
            for action in shown
            if action.kind is ActionKind.FIND_OUT and action.state is not ActionState.STOPPED
        ),
        unknown=tuple(
            Unknown(plan.title(item), desk.to("find_out", item=item))
            for item in to_find_out(plan.results, plan.actions, plan.assessment.id)
        ),
        new_url=desk.to("new"),
        views=views(desk, "show"),
        files=files(desk),
        print_url=desk.to("printed"),
    )


MOVE_WORDS: Final = tuple((str(state), STATE_WORDS[state]) for state in MOVES)
"""The states that a form offers, with their words."""


def views(desk: Desk, current: str) -> tuple[Place, ...]:
    """The two ways to see the plan."""
    return tuple(
        Place(label, desk.to(name), name == current) for name, label in (("show", "Board"), ("listed", "List"))
    )


def files(desk: Desk, **asked: str) -> tuple[Place, ...]:
    """The files of a plan; `asked` is what its list is filtered by."""
    return tuple(Place(label, desk.to(name, **asked)) for name, label in _FILES.items())


def _lead(actions: Sequence[Action], plan: Plan) -> str:
    """How many actions there are and how many of them are done, in at most two sentences."""
    counted = [action for action in actions if action.state is not ActionState.STOPPED]
    if not counted:
        return f"Nothing is planned yet for the gaps of the {title_of(plan.assessment)}."
    own = sum(not plan.desk.carried(action) for action in counted)
    carried = len(counted) - own
    said = [f"{plural(own, 'action')} in the {plan.assessment.cycle.name} plan"] if own else []
    if carried:
        said.append(f"{plural(carried, 'action')} from earlier plans")
    done = sum(action.done for action in counted)
    told = f"{upper_first(' and '.join(said))}."
    return f"{told} {upper_first(plural(done, 'is', 'are'))} done." if done else told


def _unsigned(assessment: Assessment) -> str:
    if assessment.sign_off is not None:
        return ""
    return f"The {title_of(assessment)} is not signed off yet, so its gaps may still change."


def _nothing(actions: Sequence[Action], proposed: Sequence[Gap], plan: Plan) -> str:
    """What to say of a plan with nothing in it and nothing to decide."""
    if actions or proposed or plan.not_now or plan.results.gaps:
        return ""
    return "Every answer is at its target, so no gap is proposed. You can plan an action on any item all the same."


def _proposal(gap: Gap, plan: Plan) -> Proposal:
    return Proposal(
        title=plan.title(gap.item),
        item_url=plan.places.item(gap.item),
        step=plan.next_step(gap.item),
        why=gap.reason,
        plan_url=plan.desk.to("new", item=gap.item),
        not_now_url=plan.desk.to("not_now", item=gap.item),
    )


def _columns(actions: Sequence[Action], desk: Desk) -> tuple[Column, ...]:
    return tuple(
        Column(str(state), KINDS[state], STATE_WORDS[state], tuple(card(a, desk) for a in actions if a.state is state))
        for state in MOVES
    )


def _stopped(actions: Sequence[Action], desk: Desk) -> tuple[Stopped, ...]:
    stopped = [action for action in actions if action.state is ActionState.STOPPED]
    histories = plans.histories(parts.session(), desk.agency.id) if stopped else {}
    return tuple(Stopped(card(action, desk), reason_of(histories.get(action.id, ()))) for action in stopped)
