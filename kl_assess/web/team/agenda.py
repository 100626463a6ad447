"""Every item of the meeting: what is settled, what lies far apart, and where to go on."""

from collections.abc import Mapping
from dataclasses import dataclass

from kl_assess.core.assessment import Answers, asked_of, settled
from kl_assess.core.questionnaire import Item
from kl_assess.formatting import plural, upper_first, words
from kl_assess.store import responses
from kl_assess.web import parts
from kl_assess.web.answering.wording import choice_words
from kl_assess.web.answering.work import Work
from kl_assess.web.frame import Place
from kl_assess.web.tasks.next_step import title_of
from kl_assess.web.team.meeting import item_address
from kl_assess.workflow.meeting import Found, found_in, rest, shown_from


@dataclass(frozen=True)
class Line:
    """An item in the list of the meeting. `rated` is how many people rated it alone."""

    title: str
    url: str
    state: str
    word: str
    rated: str
    apart: bool


@dataclass(frozen=True)
class Group:
    """An element with its items."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Domain:
    """A domain with its elements."""

    id: str
    title: str
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class MeetingPage:
    """Every item of the meeting. `rest` is for how many the middle rating could stand at once.

    Items that fewer than `few` people gave a level are not among them.
    """

    title: str
    crumbs: tuple[Place, ...]
    open: bool
    next_label: str
    next_url: str
    done: int
    total: int
    apart: int
    domains: tuple[Domain, ...]
    rest: int
    rest_url: str
    few: str


def meeting_page(work: Work) -> MeetingPage:
    """The list of all items. `work` is on any element of the assessment."""
    session, assessment = parts.session(), work.assessment
    answers = responses.without_pieces(session, assessment)
    found = found_in(session, assessment, work.questionnaire)
    domains: list[Domain] = []
    for part in work.questionnaire.domains:
        listed = ((element.title, asked_of(element, work.every_item)) for element in part.elements)
        groups = [
            Group(title, tuple(_line(work, item, answers, found) for item in items)) for title, items in listed if items
        ]
        if groups:
            domains.append(Domain(part.id, part.title, tuple(groups)))
    lines = [line for domain in domains for group in domain.groups for line in group.lines]
    waiting = [line for line in lines if line.state == "none"]
    first = next((line for line in waiting if line.apart), waiting[0] if waiting else None)
    return MeetingPage(
        title=f"Meeting on the {title_of(assessment)}",
        crumbs=(Place(title_of(assessment), work.address("tasks.show")), Place("Meeting", "")),
        open=assessment.open,
        next_label=first.title if first else "",
        next_url=first.url if first else "",
        done=len(lines) - len(waiting),
        total=len(lines),
        apart=sum(line.apart for line in waiting),
        domains=tuple(domains),
        rest=len(rest(session, assessment, answers)) if assessment.open else 0,
        rest_url=work.address("team.let_rest_stand"),
        few=words(shown_from(work.questionnaire)),
    )


def _line(work: Work, item: Item, answers: Answers, found: Mapping[str, Found]) -> Line:
    kept, rated = answers.get(item.id), found.get(item.id)
    if settled(kept):
        state, word = "done", f"Agreed: {choice_words(kept, work.questionnaire)}" if kept else ""
    elif item.id in work.assessment.stand_ins:
        state, word = "progress", "Middle rating stands"
    else:
        state, word = "none", "Open"
    return Line(
        title=item.title,
        url=item_address(work, item),
        state=state,
        word=word,
        rated=upper_first(plural(rated.people, "person", "people")) if rated else "",
        apart=bool(rated and rated.spread.disagreed),
    )
