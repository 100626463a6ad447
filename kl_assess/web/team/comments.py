"""The comments on one item: threads, the form that begins one, and one for an answer in each."""

import uuid
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from kl_assess.core.questionnaire import Item
from kl_assess.formatting import listing, moment
from kl_assess.store import comments, memberships
from kl_assess.store.comments import Comment, Visibility
from kl_assess.store.memberships import Member
from kl_assess.web import identity, parts
from kl_assess.web.answering.work import Work
from kl_assess.web.frame import Place
from kl_assess.web.inputs import Problem
from kl_assess.web.tasks.next_step import title_of
from kl_assess.web.team.assigning import person_in
from kl_assess.workflow import commenting
from kl_assess.workflow.commenting import Said
from kl_assess.workflow.refusal import RefusedError


@dataclass(frozen=True)
class Line:
    """One comment: who and when, what, and whom it mentions."""

    id: uuid.UUID
    who: str
    when: str
    text: str
    mentions: str


@dataclass(frozen=True)
class Thread:
    """A thread. `settled` says who resolved it; `for_report` that it is printed."""

    id: uuid.UUID
    lines: tuple[Line, ...]
    for_report: bool
    settled: str
    resolve_url: str
    take_up_url: str


@dataclass(frozen=True)
class Typed:
    """What stands in a form that could not be kept; `thread` is the one it answers, None for a new one."""

    text: str = ""
    thread: uuid.UUID | None = None
    mentions: tuple[uuid.UUID, ...] = ()
    report: bool = False
    error: str = ""


@dataclass(frozen=True)
class CommentsPage:
    """The comments on an item. `writes` is whether whoever asks may write, `closed` why nobody does."""

    title: str
    item: str
    crumbs: tuple[Place, ...]
    threads: tuple[Thread, ...]
    url: str
    writes: bool
    closed: str
    members: tuple[tuple[uuid.UUID, str], ...]
    typed: Typed
    problems: tuple[Problem, ...]
    back_url: str


def comments_page(work: Work, item: Item, typed: Typed | None = None) -> CommentsPage:
    """The page as it is now, with what was typed and not kept put back."""
    session, me = parts.session(), identity.actor()
    listed = comments.by_item(session, work.assessment, [item.id]).get(item.id, ())
    members = memberships.members(session, work.agency.id, parts.now())
    typed = typed or Typed()
    field = f"text-{typed.thread}" if typed.thread else "text"
    return CommentsPage(
        title=f"Comments on {item.title}",
        item=item.statement,
        crumbs=(
            Place(title_of(work.assessment), work.address("tasks.show")),
            Place(work.element.title, work.element_address()),
            Place("Comments", ""),
        ),
        threads=tuple(_thread(begins, listed, members, work) for begins in listed if begins.begins),
        url=work.address("team.comment", item_id=item.id),
        writes=identity.may("team.comment") and not _closed(work),
        closed=_closed(work),
        members=tuple((member.person.id, member.person.name) for member in members if member.person.id != me.id),
        typed=typed,
        problems=(Problem(typed.error, f"#{field}"),) if typed.error else (),
        back_url=f"{work.element_address()}#{item.id}",
    )


def read(form: MultiDict[str, str]) -> Typed:
    """What was sent; 400 for ids that are none."""
    mentions = tuple(found for text in form.getlist("mention") if (found := person_in(text)) is not None)
    return Typed(form.get("text", ""), person_in(form.get("thread", "")), mentions, form.get("for") == "report")


def refused(typed: Typed, why: str) -> Typed:
    """The same, with what is wrong with it."""
    return replace(typed, error=why)


def said(typed: Typed, work: Work, item: Item) -> Said:
    """What is written, for the workflow."""
    return Said(
        item=item.id,
        text=typed.text,
        visibility=Visibility.REPORT if typed.report else Visibility.PRIVATE,
        mentions=typed.mentions,
        thread=typed.thread,
        link=parts.parts().settings.site + work.address("team.comments", item_id=item.id),
    )


def _closed(work: Work) -> str:
    try:
        commenting.ensure_talking(work.assessment)
    except RefusedError as refused:
        return str(refused)
    return ""


def _thread(begins: Comment, listed: tuple[Comment, ...], members: tuple[Member, ...], work: Work) -> Thread:
    names = {member.person.id: member.person.name for member in members}
    where = {"item_id": begins.item, "thread": str(begins.id)}
    resolved = begins.resolved_at
    return Thread(
        id=begins.id,
        lines=tuple(_line(one, names, work) for one in listed if one.thread == begins.id),
        for_report=begins.visibility is Visibility.REPORT,
        settled=f"Resolved by {begins.resolved_by}, {moment(resolved, work.agency.zone)}" if resolved else "",
        resolve_url=work.address("team.resolve", **where),
        take_up_url=work.address("team.take_up", **where),
    )


def _line(one: Comment, names: dict[uuid.UUID, str], work: Work) -> Line:
    mentioned = [names[person] for person in one.mentions if person in names]
    who = ", ".join(part for part in (one.author.name, one.author.title) if part)
    when = moment(one.created_at, work.agency.zone)
    return Line(one.id, who, when, one.text, listing(mentioned) if mentioned else "")
