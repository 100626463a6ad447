"""What the plan holds of the gaps on the results page: the action on each, or the way to add one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from kl_assess.core.action_plan import STATE_WORDS, Action, ActionKind, in_plan, planned_for
from kl_assess.core.assessment import Assessment
from kl_assess.formatting import lower_first
from kl_assess.store import assessments, plans
from kl_assess.store.agencies import Agency
from kl_assess.web import identity
from kl_assess.web.addresses import address
from kl_assess.web.frame import Place
from kl_assess.workflow.plan_in_print import as_asked_now
from kl_assess.workflow.planning import plan_starts

_CYCLES: Final = 1000
"""How many of an agency's cycles, from the newest, are looked at."""


@dataclass(frozen=True)
class Planned:
    """The plan that an assessment is planned with: what is decided of each item, and where anything else is added.

    `decided` gives the place of the decision by item. `add_url` is empty for people who may not plan.
    """

    url: str
    decided: Mapping[str, Place]
    add_url: str

    def of(self, item: str) -> Place | None:
        """What is decided on an item, or the way to decide; None where the person may not."""
        if item in self.decided:
            return self.decided[item]
        return Place("Add to plan", f"{self.add_url}?item={item}") if self.add_url else None


def planned(session: Session, agency: Agency, assessment: Assessment) -> Planned | None:
    """The plan of a signed assessment; None before that, and where the agency plans for another cycle."""
    if assessment.sign_off is None:
        return None
    cycles = assessments.page(session, agency.id, limit=_CYCLES)
    current = planned_for(cycles)
    if current is None or current.id != assessment.id:
        return None
    board = address("planning.show", slug=agency.slug)
    since = plan_starts(agency, assessment)
    actions = (a for a in plans.actions(session, agency.id) if in_plan(a, assessment.id, since))
    now = as_asked_now(session, actions, {cycle.id: cycle for cycle in cycles}, assessment)
    waiting = {entry.item: Place("Left for later", f"{board}#not-now") for entry in plans.not_now(session, assessment)}
    may_add = identity.may("planning.new")
    return Planned(
        url=board,
        decided=waiting | _decided(now, agency),
        add_url=address("planning.new", slug=agency.slug) if may_add else "",
    )


def _decided(actions: Iterable[Action], agency: Agency) -> dict[str, Place]:
    """The action on each item: an open one before one that is closed."""
    improving = sorted((a for a in actions if a.kind is ActionKind.IMPROVE), key=lambda a: a.open)
    return {
        action.item: Place(
            f"In the plan: {lower_first(STATE_WORDS[action.state])}",
            address("planning.action", slug=agency.slug, action_id=str(action.id)),
        )
        for action in improving
    }
