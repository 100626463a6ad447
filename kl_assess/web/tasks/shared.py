"""The work on an assessment as a team shares it: whose each element is, and what comes next for whoever asks."""

from collections.abc import Mapping
from dataclasses import dataclass

from kl_assess.core.assessment import Actor, Assessment, RatingState
from kl_assess.core.roles import Role
from kl_assess.store.agencies import Agency
from kl_assess.web import identity
from kl_assess.web.frame import Place
from kl_assess.web.tasks.next_step import STEPS, Addresses, NextStep
from kl_assess.web.tasks.work import Work
from kl_assess.web.teamwork import belongs, people_of, team_of

_ANSWER = STEPS.index("Answer")


@dataclass(frozen=True)
class Shared:
    """Whether a team shares the work, and the person of each element. `assigns`: whoever asks may give them out."""

    team: bool
    member: bool
    assigns: bool
    people: Mapping[str, Actor]

    def person(self, element: str) -> str:
        """The name of whoever has an element; empty where nobody has."""
        return self.people[element].name if element in self.people else ""


def shared_of(agency: Agency, assessment: Assessment) -> Shared:
    """How the team of an agency shares an assessment."""
    if not team_of(agency):
        return Shared(team=False, member=False, assigns=False, people={})
    return Shared(
        team=True,
        member=belongs(agency),
        assigns=identity.may("team.assign"),
        people=people_of(agency, assessment),
    )


def own_next_step(shared: Shared, assessment: Assessment, work: Work, to: Addresses) -> NextStep | None:
    """What comes next for whoever asks, where that is another thing than for the whole assessment."""
    if not assessment.open or not shared.member:
        return None
    if assessment.rating is RatingState.ALONE:
        text = "Rate every item for yourself. Nobody sees what others rate before the meeting, and then without names."
        return NextStep(_ANSWER, "Next: rate alone", text, "Go to your ratings", to("team.mine"))
    if assessment.rating is RatingState.MEETING and shared.assigns and not work.settled:
        text = "The team has rated. Look at one item after the other together, and record what you agree on."
        return NextStep(_ANSWER, "Next: agree on the answers", text, "Go to the meeting", to("team.meeting"))
    if identity.role() is Role.CONTRIBUTOR:
        text = "The elements that are yours, with what is left of each."
        return NextStep(_ANSWER, "Next: your part", text, "Go to your part", to("team.mine"))
    return None


def team_ways(shared: Shared, assessment: Assessment, to: Addresses) -> tuple[tuple[Place, str], ...]:
    """Where a team goes from here."""
    found = []
    if shared.member:
        found.append((Place("Your part", to("team.mine")), "what is yours, and what is left of it"))
    if shared.assigns:
        found.append((Place("Who does what", to("team.show")), "a person for each element, and how far each is"))
        if assessment.rating is RatingState.MEETING:
            found.append((Place("Meeting", to("team.meeting")), "to settle answers together on a screen"))
    return tuple(found)
