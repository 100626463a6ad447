"""What every page of the plan is made from: the agency's actions, and the results whose gaps they are about."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from kl_assess.core.action_plan import Action, ActionKind, NotNow, Owner, in_plan, planned_for
from kl_assess.core.assessment import Assessment
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.recommendation import Resource
from kl_assess.core.results import Results
from kl_assess.store import assessments, plans, responses
from kl_assess.store.agencies import Agency
from kl_assess.web import identity, parts
from kl_assess.web.addresses import address
from kl_assess.web.results.places import Places
from kl_assess.workflow import issuing, planning
from kl_assess.workflow.pinning import pinned
from kl_assess.workflow.plan_in_print import as_asked_now, words_of

CYCLES: Final = 1000
"""How many of an agency's cycles, from the newest, are looked at."""


@dataclass(frozen=True)
class Desk:
    """An agency with all its actions. `cycles` are its assessments from the newest."""

    agency: Agency
    today: dt.date
    cycles: tuple[Assessment, ...]
    actions: tuple[Action, ...]

    @cached_property
    def assessment(self) -> Assessment | None:
        """The cycle that is planned for: the newest full one that is signed off, or else the current one."""
        return planned_for(self.cycles)

    @cached_property
    def by_id(self) -> Mapping[uuid.UUID, Assessment]:
        """The cycles by their ids."""
        return {assessment.id: assessment for assessment in self.cycles}

    def to(self, endpoint: str, **values: str | int | None) -> str:
        """The address of a page of this plan."""
        return address(f"planning.{endpoint}", slug=self.agency.slug, **values)

    def elsewhere(self, endpoint: str) -> str:
        """The address of another page of this agency."""
        return address(endpoint, slug=self.agency.slug)

    def questionnaire_of(self, action: Action) -> Questionnaire:
        """The questionnaire under which an action was decided."""
        return pinned(parts.session(), self.by_id[action.assessment].questionnaire)

    def title(self, action: Action) -> str:
        """The title of an action's item."""
        return self.questionnaire_of(action).places[action.item].item.title

    def domain(self, action: Action) -> str:
        """The name of the domain of an action's item."""
        return self.questionnaire_of(action).places[action.item].domain.title

    def words(self, action: Action) -> str:
        """What an action says; a task without words of its own names its item."""
        if action.kind is ActionKind.FIND_OUT:
            return action.action or f"Find out: {self.title(action)}"
        return words_of(action, self.questionnaire_of(action))

    def plan_name(self, action: Action) -> str:
        """The name of the cycle in which an action was decided."""
        return self.by_id[action.assessment].cycle.name

    def carried(self, action: Action) -> bool:
        """Whether an action was decided in an earlier cycle than the one that is planned for."""
        return self.assessment is not None and action.assessment != self.assessment.id

    def shown(self, action: Action) -> bool:
        """Whether an action belongs to the plan now: it is open, of this cycle, or was closed since this cycle."""
        if self.assessment is None:
            return True
        return in_plan(action, self.assessment.id, planning.plan_starts(self.agency, self.assessment))


@dataclass(frozen=True)
class Plan:
    """A desk with the cycle that is planned for. What follows from its answers is read once it is asked for."""

    desk: Desk
    assessment: Assessment
    questionnaire: Questionnaire

    @cached_property
    def results(self) -> Results:
        """The results of this cycle: those kept at sign-off, or as they stand."""
        session = parts.session()
        answers = {} if self.assessment.sign_off else responses.answers(session, self.assessment)
        return issuing.current_results(session, self.assessment, answers, parts.parts().basis.resources)

    @cached_property
    def not_now(self) -> tuple[NotNow, ...]:
        """What was left for later in this cycle."""
        return plans.not_now(parts.session(), self.assessment)

    @cached_property
    def actions(self) -> tuple[Action, ...]:
        """The actions on items as this cycle calls them."""
        return as_asked_now(parts.session(), self.desk.actions, self.desk.by_id, self.assessment)

    @cached_property
    def places(self) -> Places:
        """Where the items and results of this cycle are."""
        return Places(self.desk.agency.slug, self.assessment.number, self.questionnaire)

    def title(self, item: str) -> str:
        """The title of an item of this cycle."""
        return self.questionnaire.places[item].item.title

    def next_step(self, item: str) -> str:
        """The next step of an item at its level, empty where there is none."""
        level = self.results.items[item].level
        return "" if level is None else self.questionnaire.places[item].item.next_steps.get(level, "")


def desk_of(slug: str) -> Desk:
    """The agency of an address with all its actions; 404 where there is none."""
    agency, session = identity.agency(slug), parts.session()
    return Desk(
        agency=agency,
        today=planning.today(agency, parts.now()),
        cycles=assessments.page(session, agency.id, limit=CYCLES),
        actions=plans.actions(session, agency.id),
    )


def plan_of(desk: Desk, assessment: Assessment) -> Plan:
    """The plan of a cycle."""
    return Plan(desk, assessment, pinned(parts.session(), assessment.questionnaire))


def owner_words(owner: Owner) -> str:
    """Who answers for an action, as pages say it: the name and the title, or the title alone."""
    return f"{owner.name}, {owner.title}" if owner.name else owner.title


def resources_by_id() -> Mapping[str, Resource]:
    """The catalogue by id, which is its name in the address of the library too."""
    return {resource.id: resource for resource in parts.parts().basis.resources.resources}
