"""One's own part of an assessment: what is left, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from kl_assess.core.assessment import Assessment, RatingState, asked, asked_of
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.formatting import plural, upper_first
from kl_assess.store import comments, ratings, responses
from kl_assess.store.agencies import Agency
from kl_assess.store.comments import Comment
from kl_assess.store.ratings import Rating
from kl_assess.web import identity, parts
from kl_assess.web.frame import Place
from kl_assess.web.tasks.next_step import addresses, title_of
from kl_assess.web.tasks.work import STATE_WORDS, ElementWork, about, short, work_of
from kl_assess.web.teamwork import people_of, team_of
from kl_assess.workflow.pinning import pinned


@dataclass(frozen=True)
class Next:
    """The next thing to do, with the button that leads there."""

    heading: str
    text: str
    label: str
    url: str


@dataclass(frozen=True)
class Row:
    """An element of one's own. `left` is the planning time; `hand_on` is where it is handed on, if it is."""

    id: str
    title: str
    url: str
    state: str
    word: str
    answered: str
    left: str
    hand_on: str


@dataclass(frozen=True)
class Mention:
    """An open comment that mentions the person."""

    item: str
    url: str
    by: str
    text: str


@dataclass(frozen=True)
class MinePage:
    """One's own part. `done` of `total` is what the meter counts; `rows` are to be rated where `rating` says so."""

    title: str
    crumbs: tuple[Place, ...]
    next: Next
    rating: bool
    done: int
    total: int
    counted: str
    left: str
    rows: tuple[Row, ...]
    nothing: str
    colleagues: tuple[tuple[UUID, str], ...]
    mentions: tuple[Mention, ...]


def mine_page(agency: Agency, assessment: Assessment) -> MinePage:
    """The part of whoever asks."""
    me, questionnaire = identity.actor(), pinned(parts.session(), assessment.questionnaire)
    to = addresses(agency.slug, assessment.number)
    alone = assessment.open and assessment.rating is RatingState.ALONE
    page = _to_rate(agency, assessment, questionnaire) if alone else _to_answer(agency, assessment, questionnaire)
    rows, done, total, step, left = page
    return MinePage(
        title=f"Your part of the {title_of(assessment)}",
        crumbs=(Place(title_of(assessment), to("tasks.show")), Place("Your part", "")),
        next=step,
        rating=alone,
        done=done,
        total=total,
        counted="items rated by you" if alone else "items of yours have an answer",
        left=left,
        rows=rows,
        nothing="" if rows else "No element is assigned to you. You can read all of them, and comment on them.",
        colleagues=tuple(
            (member.person.id, member.person.name) for member in team_of(agency) if member.person.id != me.id
        ),
        mentions=_mentions(agency, assessment, questionnaire),
    )


_Part = tuple[tuple[Row, ...], int, int, Next, str]


def _to_answer(agency: Agency, assessment: Assessment, questionnaire: Questionnaire) -> _Part:
    session, me, to = parts.session(), identity.actor(), addresses(agency.slug, assessment.number)
    people = people_of(agency, assessment)
    answers = responses.answers_of(session, agency.id, [assessment])[assessment.id]
    work = work_of(questionnaire, assessment, answers)
    own = [e for e in work.elements if e.element.id in people and people[e.element.id].id == me.id]
    done, total = sum(e.progress.done for e in own), sum(e.progress.total for e in own)
    minutes = [e.left for e in own if e.left]
    rows = tuple(_row(element, agency, assessment) for element in own)
    left = f"{upper_first(about(sum(minutes[1:], minutes[0])))} left." if minutes and assessment.open else ""
    waiting = next((e for e in own if not e.settled), None)
    if not assessment.open:
        said = "The assessment was sent for sign-off."
        step = Next("Answers are closed", said, "See the assessment", to("tasks.show"))
    elif waiting is not None:
        title, url = waiting.element.title, to("answering.show", element_id=waiting.element.id)
        verb, go = ("finish", "Continue with") if waiting.progress.touched else ("answer", "Start with")
        open_items = waiting.progress.total - waiting.progress.done
        text = f"{upper_first(plural(open_items, 'item'))} left{f', {about(waiting.left)}' if waiting.left else ''}."
        step = Next(f"Next: {verb} {title}", text, f"{go} {title}", url)
    elif own:
        step = Next("Your part is done", "Every item of yours has an answer.", "See the whole list", to("tasks.show"))
    else:
        step = Next("Nothing waits for you", "", "See the whole list", to("tasks.show"))
    return rows, done, total, step, left


def _to_rate(agency: Agency, assessment: Assessment, questionnaire: Questionnaire) -> _Part:
    to, own = addresses(agency.slug, assessment.number), _own(assessment)
    items = asked(questionnaire, assessment.profile, assessment.cycle.mode)
    rows, first = [], None
    for domain in questionnaire.domains:
        for element in domain.elements:
            wanted = asked_of(element, items)
            rated = sum(item.id in own for item in wanted)
            if not wanted:
                continue
            state = "done" if rated == len(wanted) else "progress" if rated else "none"
            url = to("team.rate", element_id=element.id)
            word = {"done": "Rated", "progress": "In progress", "none": "Not rated"}[state]
            rows.append(Row(element.id, element.title, url, state, word, f"{rated} of {len(wanted)}", "", ""))
            first = first or (rows[-1] if rated < len(wanted) else None)
    done = sum(item.id in own for item in items)
    if first is not None:
        text = "Rate for yourself. Nobody sees what others rate before the meeting, and then without names."
        step = Next(f"Next: rate {first.title}", text, f"{'Go on' if done else 'Start'} with {first.title}", first.url)
    else:
        text = "You have rated everything. You can change a rating until the meeting is open."
        step = Next("Your ratings are done", text, "Look at the first again", rows[0].url if rows else to("tasks.show"))
    return tuple(rows), done, len(items), step, ""


def _own(assessment: Assessment) -> Mapping[str, Rating]:
    found = ratings.own(parts.session(), assessment, identity.actor().id)
    return {item: rating for item, rating in found.items() if rating.rated.given}


def _row(work: ElementWork, agency: Agency, assessment: Assessment) -> Row:
    to = addresses(agency.slug, assessment.number)
    return Row(
        id=work.element.id,
        title=work.element.title,
        url=to("answering.show", element_id=work.element.id),
        state=str(work.state),
        word=STATE_WORDS[work.state],
        answered=f"{work.progress.done} of {work.progress.total}",
        left=short(work.left) if work.left else "",
        hand_on=to("team.hand_on", element_id=work.element.id) if assessment.open else "",
    )


def _mentions(agency: Agency, assessment: Assessment, questionnaire: Questionnaire) -> tuple[Mention, ...]:
    """The comments of open threads that mention whoever asks, the newest first."""
    to, me = addresses(agency.slug, assessment.number), identity.actor().id
    found: list[Comment] = []
    for listed in comments.by_item(parts.session(), assessment).values():
        settled = {one.id for one in listed if one.resolved_at}
        found += [one for one in listed if me in one.mentions and one.thread not in settled]
    found.sort(key=lambda one: one.created_at, reverse=True)
    return tuple(
        Mention(
            questionnaire.places[one.item].item.title,
            f"{to('team.comments', item_id=one.item)}#comment-{one.id}",
            one.author.name,
            one.text,
        )
        for one in found
    )
