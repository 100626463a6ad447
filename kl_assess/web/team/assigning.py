"""Who does what: a person for every element, how far each person is, and whether the team rates alone."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort

from kl_assess.core.assessment import Assessment, RatingState, asked
from kl_assess.formatting import upper_first, words
from kl_assess.store import ratings, responses
from kl_assess.store.agencies import Agency
from kl_assess.web import parts
from kl_assess.web.frame import Place
from kl_assess.web.role_words import ROLES
from kl_assess.web.tasks.next_step import addresses, title_of
from kl_assess.web.tasks.work import STATE_WORDS, Work, WorkState, named, work_of
from kl_assess.web.teamwork import people_of, team_or_none
from kl_assess.workflow.pinning import pinned


@dataclass(frozen=True)
class ElementRow:
    """An element with whoever has it."""

    id: str
    title: str
    url: str
    state: str
    word: str
    answered: str
    person: uuid.UUID | None


@dataclass(frozen=True)
class DomainRows:
    """A domain with its elements that are asked."""

    id: str
    title: str
    elements: tuple[ElementRow, ...]


@dataclass(frozen=True)
class PersonRow:
    """A member of the team: how much is theirs and done, and how many of the items `asked` they have rated alone."""

    name: str
    role: str
    elements: int
    done: int
    total: int
    rated: int
    asked: int


@dataclass(frozen=True)
class Switch:
    """Rate alone, then meet: where the team stands, and the button that goes on; `back` is where it is called off."""

    heading: str
    text: str
    label: str
    url: str
    sends: bool
    back: str


@dataclass(frozen=True)
class TeamPage:
    """Who does what. `open` is whether anything may be changed."""

    title: str
    crumbs: tuple[Place, ...]
    open: bool
    switch: Switch | None
    people: tuple[PersonRow, ...]
    rates: bool
    members: tuple[tuple[uuid.UUID, str], ...]
    domains: tuple[DomainRows, ...]
    url: str


def team_page(agency: Agency, assessment: Assessment) -> TeamPage:
    """The page as it is now."""
    session, to = parts.session(), addresses(agency.slug, assessment.number)
    questionnaire = pinned(session, assessment.questionnaire)
    answers = responses.answers_of(session, agency.id, [assessment])[assessment.id]
    work = work_of(questionnaire, assessment, answers)
    people = {element: person.id for element, person in people_of(agency, assessment).items()}
    rated = ratings.rated(session, assessment) if assessment.rating else {}
    items = frozenset(item.id for item in asked(questionnaire, assessment.profile, assessment.cycle.mode))
    domains = (
        DomainRows(
            domain.id,
            domain.title,
            tuple(
                ElementRow(
                    id=found.element.id,
                    title=found.element.title,
                    url=to("answering.show", element_id=found.element.id),
                    state=str(found.state),
                    word=STATE_WORDS[found.state],
                    answered=f"{found.progress.done} of {found.progress.total}",
                    person=people.get(found.element.id),
                )
                for found in named(work.elements, domain)
                if found.state is not WorkState.NOT_ASKED
            ),
        )
        for domain in questionnaire.domains
    )
    rows = _people(agency, work, people, {who: len(found & items) for who, found in rated.items()})
    return TeamPage(
        title=f"Who does what in the {title_of(assessment)}",
        crumbs=(Place(title_of(assessment), to("tasks.show")), Place("Who does what", "")),
        open=assessment.open,
        switch=_switch(agency, assessment, rows) if assessment.open else None,
        people=rows,
        rates=assessment.rating is not None,
        members=tuple((member.person.id, member.person.name) for member in team_or_none(agency)),
        domains=tuple(found for found in domains if found.elements),
        url=to("team.show"),
    )


def _people(
    agency: Agency,
    work: Work,
    people: Mapping[str, uuid.UUID],
    rated: Mapping[uuid.UUID, int],
) -> tuple[PersonRow, ...]:
    rows = []
    for member in team_or_none(agency):
        own = [found for found in work.elements if people.get(found.element.id) == member.person.id]
        rows.append(
            PersonRow(
                name=member.person.name,
                role=ROLES[member.role].name,
                elements=len(own),
                done=sum(found.progress.done for found in own),
                total=sum(found.progress.total for found in own),
                rated=rated.get(member.person.id, 0),
                asked=work.total.total,
            )
        )
    return tuple(rows)


def _switch(agency: Agency, assessment: Assessment, rows: tuple[PersonRow, ...]) -> Switch:
    to = addresses(agency.slug, assessment.number)
    count = len(rows)
    if assessment.rating is None:
        text = (
            f"Each of the {words(count)} rates every item alone, without seeing the others. Then you meet, see how far "
            "you lie apart, without names, and agree on one answer an item. Until the meeting is open, nobody records "
            "an answer for the agency."
        )
        label = "Let the team rate alone"
        return Switch("Rate alone, then meet", text, label, to("team.open_rating"), sends=True, back="")
    if assessment.rating is RatingState.ALONE:
        done = sum(row.rated == row.asked for row in rows)
        text = (
            f"{upper_first(words(done)) if done else 'None'} of {words(count)} people {'have' if done > 1 else 'has'} "
            "rated everything. Once the meeting is open, no rating changes any more, and the levels are seen without "
            "names."
        )
        back = "" if any(row.rated for row in rows) else to("team.call_off")
        return Switch("The team rates alone", text, "Open the meeting", to("team.open_meeting"), sends=True, back=back)
    text = "Go through the items one by one, and record what you agree on."
    return Switch("The meeting is open", text, "Go to the meeting", to("team.meeting"), sends=False, back="")


def chosen(form: Mapping[str, str], elements: frozenset[str]) -> dict[str, uuid.UUID | None]:
    """Whom the form gives each element to; 400 for what is no person."""
    found: dict[str, uuid.UUID | None] = {}
    for element in elements:
        if (given := form.get(f"person-{element}")) is not None:
            found[element] = person_in(given)
    return found


def person_in(text: str) -> uuid.UUID | None:
    """A person's id as a form sends it, or None for nobody; 400 for anything else."""
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        abort(400)
