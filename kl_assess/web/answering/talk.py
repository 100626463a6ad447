"""The comments on the items of an element, in short; the page of each item's comments has all of it and the forms."""

from collections.abc import Mapping
from typing import NamedTuple

from kl_assess.formatting import moment
from kl_assess.store import comments
from kl_assess.store.comments import Comment
from kl_assess.web import identity, parts
from kl_assess.web.answering.work import Work
from kl_assess.web.teamwork import team_of
from kl_assess.workflow.commenting import open_threads


class Line(NamedTuple):
    """One comment: who wrote it, when, and what."""

    who: str
    when: str
    text: str
    settled: bool


class Talk(NamedTuple):
    """The comments on one item. `open` counts the threads that nobody has resolved; `writes`: one may add to them."""

    url: str
    lines: tuple[Line, ...]
    open: int
    writes: bool


def talk_of(work: Work) -> Mapping[str, Talk]:
    """The comments on each item of an element, by item; nothing where there is no team."""
    if not team_of(work.agency):
        return {}
    found = comments.by_item(parts.session(), work.assessment, [item.id for item in work.items])
    writes = identity.may("team.comment") and work.assessment.sign_off is None
    return {item.id: _talk(work, item.id, found.get(item.id, ()), writes=writes) for item in work.items}


def _talk(work: Work, item: str, listed: tuple[Comment, ...], *, writes: bool) -> Talk:
    settled = {one.id for one in listed if one.resolved_at}
    lines = tuple(
        Line(one.author.name, moment(one.created_at, work.agency.zone), one.text, one.thread in settled)
        for one in listed
    )
    return Talk(work.address("team.comments", item_id=item), lines, open_threads(listed), writes)
