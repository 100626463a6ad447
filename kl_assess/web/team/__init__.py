"""The pages of a team: who does what, one's own part, rating alone, the meeting, and comments.

An agency with fewer than two people has none of them (`web.teamwork`).
"""

import uuid
from typing import Any

from flask import Blueprint, abort, flash, get_template_attribute, jsonify, redirect, request
from werkzeug.wrappers import Response

from kl_assess.core.assessment import Assessment, RatingState
from kl_assess.core.questionnaire import Item
from kl_assess.formatting import plural, upper_first
from kl_assess.store import ratings, responses
from kl_assess.store.agencies import Agency
from kl_assess.web import identity, parts
from kl_assess.web.answering.items import TWO_ANSWERS, State
from kl_assess.web.answering.work import Work, item_of, work_on
from kl_assess.web.frame import render
from kl_assess.web.tasks.next_step import addresses
from kl_assess.web.team import assigning as sharing
from kl_assess.web.team import comments as talking
from kl_assess.web.team import meeting as agreeing
from kl_assess.web.team import rating as alone
from kl_assess.web.team.agenda import meeting_page
from kl_assess.web.team.mine import mine_page
from kl_assess.web.teamwork import belongs, team_or_none
from kl_assess.workflow import assigning, commenting, meeting, rating_alone
from kl_assess.workflow.answering import ConflictError
from kl_assess.workflow.assigning import HandOn
from kl_assess.workflow.last_time import last_time
from kl_assess.workflow.meeting import NoteNeededError
from kl_assess.workflow.pinning import pinned
from kl_assess.workflow.refusal import RefusedError

blueprint = Blueprint("team", __name__, url_prefix="/agencies/<slug>/assessments/<int:number>")


def _team(slug: str, number: int) -> tuple[Agency, Assessment]:
    """The assessment of an address of the team's; 404 where the agency has no team."""
    agency, assessment = identity.assessment(slug, number)
    team_or_none(agency)
    return agency, assessment


# --- Who does what ------------------------------------------------------------------------------------------------


@blueprint.get("/mine")
def mine(slug: str, number: int) -> Response:
    """One's own part: what is left, and what comes next."""
    return render("team/mine.html", mine_page(*_team(slug, number)))


@blueprint.get("/team")
def show(slug: str, number: int) -> Response:
    """Who does what, and how far each person is."""
    return render("team/show.html", sharing.team_page(*_team(slug, number)))


@blueprint.post("/team")
def assign(slug: str, number: int) -> Response:
    """Keep who does what."""
    _, assessment = _team(slug, number)
    questionnaire = pinned(parts.session(), assessment.questionnaire)
    elements = frozenset(element.id for domain in questionnaire.domains for element in domain.elements)
    people, to = sharing.chosen(request.form, elements), addresses(slug, number)
    try:
        with parts.writing() as session:
            link = parts.parts().settings.site + to("team.mine")
            changed = assigning.assign(session, assessment, people, link=link, actor=identity.actor(), now=parts.now())
    except RefusedError as refused:
        flash(str(refused), "warning")
    else:
        flash(f"Saved. {upper_first(plural(changed, 'element'))} changed hands.", "success")
    return redirect(to("team.show"), 303)


@blueprint.post("/elements/<element_id>/hand-on")
def hand_on(slug: str, number: int, element_id: str) -> Response:
    """Hand an element on to a colleague."""
    agency, _ = _team(slug, number)
    work = work_on(slug, number, element_id)
    person = sharing.person_in(request.form.get("to", ""))
    back = redirect(work.address("team.mine"), 303)
    if person is None:
        flash("Choose the person who gets the element.", "warning")
        return back
    link = parts.parts().settings.site + work.address("team.mine")
    wanted = HandOn(element_id, person, request.form.get("note", ""), link)
    try:
        with parts.writing() as session:
            assigning.hand_on(session, work.assessment, wanted, actor=identity.actor(), now=parts.now())
    except RefusedError as refused:
        flash(str(refused), "warning")
        return back
    name = next(member.person.name for member in team_or_none(agency) if member.person.id == person)
    flash(f"{work.element.title} went to {name}.", "success")
    return back


# --- Rate alone ---------------------------------------------------------------------------------------------------


@blueprint.post("/team/rate-alone")
def open_rating(slug: str, number: int) -> Response:
    """Let the team rate alone."""
    return _switched(slug, number, rating_alone.open_rating, "The team rates alone now.", "team.show")


@blueprint.post("/team/call-off")
def call_off(slug: str, number: int) -> Response:
    """Answer together after all, while nobody has rated."""
    return _switched(slug, number, rating_alone.call_off, "The team answers together.", "team.show")


@blueprint.post("/team/meet")
def open_meeting(slug: str, number: int) -> Response:
    """End the rating, and open the meeting."""
    return _switched(slug, number, rating_alone.open_meeting, "The meeting is open.", "team.meeting")


def _switched(slug: str, number: int, verb: Any, said: str, then: str) -> Response:  # noqa: ANN401 - one of three verbs
    _, assessment = _team(slug, number)
    to = addresses(slug, number)
    try:
        with parts.writing() as session:
            verb(session, assessment, actor=identity.actor(), now=parts.now())
    except RefusedError as refused:
        flash(str(refused), "warning")
        return redirect(to("team.show"), 303)
    flash(said, "success")
    return redirect(to(then), 303)


@blueprint.get("/rate/<element_id>")
def rate(slug: str, number: int, element_id: str) -> Response:
    """An element to rate for oneself or, once the meeting is open, what one has rated."""
    _team(slug, number)
    work = _rated_work(work_on(slug, number, element_id))
    if work is None:
        return redirect(addresses(slug, number)("team.mine"), 303)
    return render("team/rate.html", alone.rate_page(work, alone.Outcome()))


@blueprint.post("/rate/<element_id>")
def save_ratings(slug: str, number: int, element_id: str) -> Response:
    """Keep every rating that was sent, then do what the button says."""
    _team(slug, number)
    work = _rated_work(work_on(slug, number, element_id))
    if work is None:
        return redirect(addresses(slug, number)("team.mine"), 303)
    action = request.form.get("action", "stay")
    outcome = alone.save(work, request.form, action, work.element.items)
    if outcome.status != alone.KEPT:
        return render("team/rate.html", alone.rate_page(work, outcome), outcome.status)
    return redirect(_after_rating(work, action), 303)


@blueprint.post("/rate/items/<item_id>")
def save_rating(slug: str, number: int, item_id: str) -> Response:
    """Keep one rating, for the script of the page: JSON."""
    _team(slug, number)
    work, place = item_of(slug, number, item_id)
    item, action = place.item, request.form.get("action", "")
    outcome = alone.save(work, request.form, f"{action}:{item_id}" if action else "", (item,))
    if outcome.refused:
        return _json({"refused": outcome.refused, "person": str(identity.actor().id)}, 409)
    if outcome.errors:
        return _json({"errors": {"answer": outcome.errors[item_id]}}, 422)
    if outcome.conflicts:
        found = alone.conflict_of(work, outcome.given[item_id], outcome.conflicts[item_id])
        html = get_template_attribute("team/conflict.html", "own_conflict")(found, item)
        return _json({"conflict": html, "states": _shown((TWO_ANSWERS,))}, 409)
    if item_id not in outcome.given:
        abort(400)
    return _json(_kept(work, item, action), alone.KEPT)


def _kept(work: Work, item: Item, action: str) -> dict[str, Any]:
    """What the script is told of a rating that was kept."""
    session = parts.session()
    own = ratings.own(session, work.assessment, identity.actor().id)
    kept = own.get(item.id, ratings.Rating(item.id))
    last = last_time(session, work.assessment)
    words = get_template_attribute("team/last.html", "last_words")(alone.said_last(work, item, kept, last))
    foot = alone.bar(work, own, alone.saved_now(work))
    return {
        "version": kept.version,
        "saved": foot.saved,
        "done": foot.done,
        "total": foot.total,
        "items": {item.id: {"states": _shown(alone.states_of(kept)), "hints": words}},
        "overtaken": "",
        "go": _after_rating(work, f"{action}:{item.id}") if action else "",
    }


def _rated_work(work: Work) -> Work | None:
    """The element, where whoever asks has a rating of their own to give or to see."""
    return work if work.assessment.rating is not None and belongs(work.agency) else None


def _after_rating(work: Work, action: str) -> str:
    act, _, about = action.partition(":")
    if act != "continue":
        place = f"#{about}" if about in {item.id for item in work.items} else ""
        return alone.rate_address(work) + place
    own = ratings.own(parts.session(), work.assessment, identity.actor().id)
    elements = [element for domain in work.questionnaire.domains for element in domain.elements]
    here = elements.index(work.element)
    for element in (*elements[here + 1 :], *elements[:here]):
        items = [item for item in element.items if item in work.every_item]
        if any(item.id not in own or not own[item.id].rated.given for item in items):
            return alone.rate_address(work, element.id)
    return work.address("team.mine")


def _shown(states: tuple[State, ...]) -> str:
    return str(get_template_attribute("answering/states.html", "item_states")(states))


def _json(content: dict[str, Any], status: int) -> Response:
    response = jsonify(content)
    response.status_code = status
    return response


# --- The meeting --------------------------------------------------------------------------------------------------


@blueprint.get("/meeting", endpoint="meeting")
def all_items(slug: str, number: int) -> Response:
    """Every item of the meeting: what is settled, and what lies far apart."""
    _, assessment = _team(slug, number)
    if assessment.rating is not RatingState.MEETING:
        return _not_open(slug, number)
    questionnaire = pinned(parts.session(), assessment.questionnaire)
    first = questionnaire.domains[0].elements[0].id
    return render("team/meeting.html", meeting_page(work_on(slug, number, first)))


@blueprint.get("/meeting/<item_id>")
def item(slug: str, number: int, item_id: str) -> Response:
    """One item, to be shown on a wall."""
    _, assessment = _team(slug, number)
    if assessment.rating is not RatingState.MEETING:
        return _not_open(slug, number)
    work, asked = _asked(slug, number, item_id)
    return render("team/item.html", agreeing.item_page(work, asked))


@blueprint.post("/meeting/<item_id>")
def record(slug: str, number: int, item_id: str) -> Response:
    """Record what was agreed on, or let the middle rating stand; then the next item."""
    _, assessment = _team(slug, number)
    if assessment.rating is not RatingState.MEETING:
        return _not_open(slug, number)
    work, asked = _asked(slug, number, item_id)
    given = agreeing.read(request.form)
    wrong = agreeing.wrong_in(given, asked, work)
    if wrong is not None:
        return render("team/item.html", agreeing.item_page(work, asked, given, wrong), 422)
    wrong, status = _agreed(work, asked, given)
    if wrong is not None:
        return render("team/item.html", agreeing.item_page(work, asked, given, wrong), status)
    work = item_of(slug, number, item_id)[0]
    return redirect(agreeing.after(work, asked, responses.without_pieces(parts.session(), work.assessment)), 303)


def _agreed(work: Work, asked: Item, given: agreeing.Given) -> tuple[agreeing.Wrong | None, int]:
    """Keep what was agreed on: what is wrong with it, and the status to answer with."""
    who: dict[str, Any] = {"actor": identity.actor(), "now": parts.now()}
    try:
        with parts.writing() as session:
            if given.answer == agreeing.STAND:
                meeting.let_stand(session, work.assessment, asked.id, **who)
            else:
                meeting.agree(session, work.assessment, agreeing.answer_of(given, asked), **who)
    except NoteNeededError as needed:
        return agreeing.Wrong(why=str(needed)), 422
    except ConflictError as conflict:
        said = f"{conflict.theirs.changed_by} has changed this answer meanwhile. Load the page again to see it."
        return agreeing.Wrong(refused=said), 409
    except RefusedError as refused:
        return agreeing.Wrong(refused=str(refused)), 409
    return None, alone.KEPT


@blueprint.post("/meeting/rest")
def let_rest_stand(slug: str, number: int) -> Response:
    """Let the middle rating stand for all items that have no answer."""
    _, assessment = _team(slug, number)
    to = addresses(slug, number)
    try:
        with parts.writing() as session:
            count = meeting.let_rest_stand(session, assessment, actor=identity.actor(), now=parts.now())
    except RefusedError as refused:
        flash(str(refused), "warning")
        return redirect(to("team.show"), 303)
    flash(f"The middle rating stands for {plural(count, 'item')}.", "success")
    return redirect(to("team.meeting"), 303)


def _not_open(slug: str, number: int) -> Response:
    flash("The meeting is not open. Open it on this page once everybody has rated.", "info")
    return redirect(addresses(slug, number)("team.show"), 303)


def _asked(slug: str, number: int, item_id: str) -> tuple[Work, Item]:
    work, place = item_of(slug, number, item_id)
    if place.item not in work.every_item:
        abort(404)
    return work, place.item


# --- Comments -----------------------------------------------------------------------------------------------------


@blueprint.get("/items/<item_id>/comments", endpoint="comments")
def listed(slug: str, number: int, item_id: str) -> Response:
    """The comments on an item."""
    _team(slug, number)
    work, place = item_of(slug, number, item_id)
    return render("team/comments.html", talking.comments_page(work, place.item))


@blueprint.post("/items/<item_id>/comments")
def comment(slug: str, number: int, item_id: str) -> Response:
    """Keep a comment, or an answer to one."""
    _team(slug, number)
    work, place = item_of(slug, number, item_id)
    typed = talking.read(request.form)
    try:
        with parts.writing() as session:
            who: dict[str, Any] = {"actor": identity.actor(), "now": parts.now()}
            kept = commenting.comment(session, work.assessment, talking.said(typed, work, place.item), **who)
    except RefusedError as refused:
        page = talking.comments_page(work, place.item, talking.refused(typed, str(refused)))
        return render("team/comments.html", page, 422)
    return redirect(f"{work.address('team.comments', item_id=item_id)}#comment-{kept.id}", 303)


@blueprint.post("/items/<item_id>/comments/<uuid:thread>/resolve")
def resolve(slug: str, number: int, item_id: str, thread: uuid.UUID) -> Response:
    """Mark a thread as resolved."""
    return _settled(slug, number, item_id, thread, commenting.resolve)


@blueprint.post("/items/<item_id>/comments/<uuid:thread>/take-up")
def take_up(slug: str, number: int, item_id: str, thread: uuid.UUID) -> Response:
    """Take a resolved thread up again."""
    return _settled(slug, number, item_id, thread, commenting.take_up)


def _settled(slug: str, number: int, item_id: str, thread: uuid.UUID, verb: Any) -> Response:  # noqa: ANN401 - one of two verbs
    _team(slug, number)
    work, _ = item_of(slug, number, item_id)
    try:
        with parts.writing() as session:
            verb(session, work.assessment, item_id, thread, actor=identity.actor(), now=parts.now())
    except RefusedError as refused:
        flash(str(refused), "warning")
    return redirect(f"{work.address('team.comments', item_id=item_id)}#comment-{thread}", 303)
