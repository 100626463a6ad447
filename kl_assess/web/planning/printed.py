"""The plan as one page to print."""

from dataclasses import dataclass

from kl_assess.core.action_plan import STATE_WORDS, ActionKind
from kl_assess.formatting import date, sentence
from kl_assess.web.planning.cards import Card, card
from kl_assess.web.planning.found import Plan


@dataclass(frozen=True)
class Group:
    """The actions in one state."""

    word: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class PrintedPage:
    """Everything that is in the plan now. `waiting` are the gaps left for later: title, and why."""

    agency: str
    cycle: str
    printed: str
    groups: tuple[Group, ...]
    tasks: tuple[Card, ...]
    waiting: tuple[tuple[str, str], ...]
    back: str


def printed_page(plan: Plan) -> PrintedPage:
    """The plan as it is today."""
    desk = plan.desk
    shown = [action for action in desk.actions if desk.shown(action)]
    improving = [action for action in shown if action.kind is ActionKind.IMPROVE]
    groups = (
        Group(word, tuple(card(action, desk, whole=True) for action in improving if action.state is state))
        for state, word in STATE_WORDS.items()
    )
    return PrintedPage(
        agency=desk.agency.name,
        cycle=plan.assessment.cycle.name,
        printed=date(desk.today),
        groups=tuple(group for group in groups if group.cards),
        tasks=tuple(card(action, desk, whole=True) for action in shown if action.kind is ActionKind.FIND_OUT),
        waiting=tuple((plan.title(entry.item), sentence(entry.because)) for entry in plan.not_now),
        back=desk.to("show"),
    )
