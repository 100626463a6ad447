"""The element page: here the questions are answered, and no answer is ever lost.

Everything works with plain forms: one form holds every item of an element, and each of its buttons saves all of it
first. A script only saves earlier, item by item, through `save_item`.
"""

from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, abort, get_template_attribute, jsonify, redirect, request, send_file
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.wrappers import Response

from kl_assess.core.questionnaire import Place
from kl_assess.store import evidence, responses
from kl_assess.web import identity, parts
from kl_assess.web.answering.hints import hints_of, rests_on
from kl_assess.web.answering.history import history_page
from kl_assess.web.answering.items import TWO_ANSWERS, State, conflict_of, states_of
from kl_assess.web.answering.page import bar, element_page, saved
from kl_assess.web.answering.saving import KEPT, Outcome, save, save_one
from kl_assess.web.answering.whose import after_theirs, rates_alone, refusal, waits_for_rating
from kl_assess.web.answering.work import Work, item_of, work_on
from kl_assess.web.frame import render
from kl_assess.web.tasks import last_name
from kl_assess.workflow.answering import checked, over, says_the_same
from kl_assess.workflow.evidence_files import path_of

_FILES_AT_ONCE: Final = 8
_ELEMENT: Final = "/assessments/<int:number>/elements/<element_id>"
_ITEM: Final = "/assessments/<int:number>/items/<item_id>"

blueprint = Blueprint("answering", __name__, url_prefix="/agencies/<slug>")


@blueprint.url_value_preprocessor
def _take_in_large_files(*_: object) -> None:
    """Take in more than one file may have, from whoever is known.

    A file that is too large is then refused with a sentence, and the answers that came with it are kept.
    """
    if identity.cookie_names_somebody():  # what a stranger sends is read for its token before they are turned away
        request.max_content_length = (request.max_content_length or 0) * _FILES_AT_ONCE


@blueprint.get(_ELEMENT)
def show(slug: str, number: int, element_id: str) -> Response:
    """The items of one element. `join` names an item whose two answers are to be written into one."""
    work = work_on(slug, number, element_id)
    if rates_alone(work):
        return redirect(work.address("team.rate", element_id=element_id), 303)
    return render("answering/show.html", element_page(work, Outcome(), request.args.get("join", "")))


@blueprint.post(_ELEMENT)
def answer(slug: str, number: int, element_id: str) -> Response:
    """Keep everything that was sent, then do what the button says."""
    work, action = work_on(slug, number, element_id), request.form.get("action", "stay")
    if why := refusal(work):
        abort(403, why)
    outcome = save(work, CombinedMultiDict([request.form, request.files]), action)
    told = outcome.new_drafts and action in {"continue", "stay"}
    if outcome.status != KEPT or told:
        return render("answering/show.html", element_page(work, outcome), 422 if told else outcome.status)
    return redirect(_after(work, action), 303)


@blueprint.post(_ITEM)
def save_item(slug: str, number: int, item_id: str) -> Response:
    """Keep the answer to one item, for the script of the page: JSON."""
    work, place = item_of(slug, number, item_id)
    if why := refusal(work):
        return _json({"refused": why, "person": str(identity.actor().id)}, 403)
    action = request.form.get("action", "")
    outcome = save_one(work, place.item, request.form, action)
    if outcome.refused:
        return _json({"refused": outcome.refused, "person": str(identity.actor().id)}, 409)
    if outcome.errors:
        return _json({"errors": outcome.errors[item_id]}, 422)
    if outcome.conflicts:
        found = conflict_of(work, outcome.given[item_id], outcome)
        html = get_template_attribute("answering/conflict.html", "conflict")(found, place.item)
        return _json({"conflict": html, "states": _shown_states((TWO_ANSWERS,))}, 409)
    if item_id not in outcome.kept:
        abort(400)
    return _json(_kept(work, place, outcome, action), KEPT)


@blueprint.get(f"{_ITEM}/history")
def history(slug: str, number: int, item_id: str) -> Response:
    """Every change of one item."""
    work, place = item_of(slug, number, item_id)
    if waits_for_rating(work, item_id):
        return redirect(work.address("team.rate", element_id=place.element.id), 303)
    return render("answering/history.html", history_page(work, place))


@blueprint.get("/token")
def token(slug: str) -> Response:
    """A fresh token for the script of a page that was open for long, and who is at the desk now."""
    identity.agency(slug)
    person = identity.actor()
    return _json({"token": generate_csrf(), "person": str(person.id), "name": person.name}, KEPT)


@blueprint.get("/files/<digest>")
def file(slug: str, digest: str) -> Response:
    """An uploaded file of the agency, to be saved and never shown in the browser."""
    agency = identity.agency(slug)
    session = parts.session()
    found, name = evidence.by_digest(session, agency.id, digest), evidence.name_of(session, agency.id, digest)
    if found is None or name is None:
        abort(404)
    path = path_of(parts.parts().settings.evidence.absolute(), agency.id, digest)
    if not path.is_file():
        abort(404, "The file is known, and its bytes are not in the evidence folder. Restore the folder from a backup.")
    response = send_file(path, mimetype=found.media_type, as_attachment=True, download_name=name, etag=digest)
    response.headers["Cache-Control"] = "no-store"
    return response


def _after(work: Work, action: str) -> str:
    """Where to go on after a button."""
    act, _, about = action.partition(":")
    if act == "continue":
        return after_theirs(work, work.next_address(responses.without_pieces(parts.session(), work.assessment)))
    item = about if about in {item.id for item in work.items} else request.form.get("at", "")
    place = f"#{item}" if item in {item.id for item in work.items} else ""
    return work.element_address(**({"join": item} if act == "join" else {})) + place


def _kept(work: Work, place: Place, outcome: Outcome, action: str) -> dict[str, Any]:
    """What the script is told of an answer that was kept: states and hints of the whole element may have changed."""
    kept = outcome.kept[place.item.id]
    given = checked(place.item, work.questionnaire, over(outcome.given[place.item.id].answer, kept))
    session, agency_id = parts.session(), work.agency.id
    found = responses.answers_of(session, agency_id, [work.assessment], rests_on(work))
    answers = found[work.assessment.id]
    foot, hints = bar(work, answers), hints_of(work, answers)
    shown_hints = get_template_attribute("answering/hints.html", "item_hints")
    last = last_name(work.agency, work.assessment) if kept.carried else ""
    item_part = {
        item.id: {
            "states": _shown_states(states_of(answers[item.id], last)),
            "hints": shown_hints(hints[item.id]),
        }
        for item in work.items
        if item.id in answers and (item == place.item or not answers[item.id].carried)  # the others wait as they did
    }
    overtaken = not action and not says_the_same(replace(kept, change=given.change), given)
    return {
        "version": kept.version,
        "saved": saved(parts.now(), work),
        "done": foot.done,
        "total": foot.total,
        "items": item_part,
        "overtaken": f"{kept.changed_by} has changed this item since. Load the page again." if overtaken else "",
        "go": _after(work, f"{action}:{place.item.id}") if action else "",
    }


def _shown_states(states: tuple[State, ...]) -> str:
    return str(get_template_attribute("answering/states.html", "item_states")(states))


def _json(content: dict[str, Any], status: int) -> Response:
    response = jsonify(content)
    response.status_code = status
    return response
