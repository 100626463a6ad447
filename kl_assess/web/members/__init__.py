"""The people of an agency: who they are and as what, invitations, and leaving."""

import uuid
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from kl_assess.core.roles import Role
from kl_assess.store import emergencies, invitations, memberships
from kl_assess.store.agencies import Agency
from kl_assess.store.invitations import Invitation
from kl_assess.store.memberships import Member
from kl_assess.web import identity, invited, parts
from kl_assess.web.frame import render
from kl_assess.web.members.form import InviteForm
from kl_assess.web.members.page import invite_form, people_page, place_of
from kl_assess.web.role_words import ROLES
from kl_assess.workflow import emergency, joining
from kl_assess.workflow.refusal import RefusedError

blueprint = Blueprint("members", __name__, url_prefix="/agencies/<slug>/members")


@blueprint.get("")
def show(slug: str) -> Response:
    """Who belongs to the agency."""
    return _page(identity.agency(slug), None)


@blueprint.post("")
def invite(slug: str) -> Response:
    """Invite somebody, and show the link of the invitation once."""
    agency, form = identity.agency(slug), invite_form()
    if not form.validate_on_submit():
        return _page(agency, form, 422)
    email = form.email.data or ""
    try:
        with parts.writing() as session:
            who: dict[str, Any] = {"link": invited.link_of, "actor": identity.actor(), "now": parts.now()}
            link = joining.invite(session, agency, email, Role(form.role.data), **who)
    except RefusedError as refused:
        form.email.errors = [str(refused)]
        return _page(agency, form, 422)
    return _invited(agency, email, link)


@blueprint.post("/invitations/<uuid:invitation_id>/resend")
def resend(slug: str, invitation_id: uuid.UUID) -> Response:
    """Send an invitation again, with a new link."""
    agency = identity.agency(slug)
    try:
        with parts.writing() as session:
            found = _invitation(agency, invitation_id)
            who: dict[str, Any] = {"link": invited.link_of, "actor": identity.actor(), "now": parts.now()}
            link = joining.resend(session, agency, found, **who)
    except RefusedError as refused:
        return _back(agency, str(refused), "warning")
    return _invited(agency, found.email or "", link)


@blueprint.post("/invitations/<uuid:invitation_id>/withdraw")
def withdraw(slug: str, invitation_id: uuid.UUID) -> Response:
    """Take an invitation back."""
    agency = identity.agency(slug)
    try:
        with parts.writing() as session:
            found = _invitation(agency, invitation_id)
            joining.withdraw(session, agency, found, actor=identity.actor(), now=parts.now())
    except RefusedError as refused:
        return _back(agency, str(refused), "warning")
    return _back(agency, f"The invitation of {found.email} is taken back. Its link leads nowhere.", "success")


@blueprint.post("/<uuid:person_id>/role")
def change_role(slug: str, person_id: uuid.UUID) -> Response:
    """Give a member another role."""
    agency, wanted = identity.agency(slug), request.form.get("role", "")
    role = Role(wanted) if wanted in set(Role) else abort(400)
    try:
        with parts.writing() as session:
            member = _member(agency, person_id)
            joining.change_role(session, agency, member, role, actor=identity.actor(), now=parts.now())
    except RefusedError as refused:
        return _back(agency, str(refused), "warning")
    return _back(agency, f"{member.person.name} is now: {ROLES[role].name}.", "success")


@blueprint.post("/<uuid:person_id>/end")
def end(slug: str, person_id: uuid.UUID) -> Response:
    """End somebody's membership, or an administrator's emergency access before its time."""
    agency = identity.agency(slug)
    try:
        with parts.writing() as session:
            member = _member(agency, person_id)
            joining.end_membership(session, agency, member, actor=identity.actor(), now=parts.now())
            if member.emergency:
                emergencies.end(session, agency.id, person_id, parts.now())
    except RefusedError as refused:
        return _back(agency, str(refused), "warning")
    if person_id == identity.actor().id:
        return _left(agency)
    return _back(agency, f"{member.person.name} no longer belongs to the agency. What they did stays.", "success")


@blueprint.post("/leave")
def leave(slug: str) -> Response:
    """End one's own membership."""
    agency = identity.agency(slug)
    try:
        with parts.writing() as session:
            member = _member(agency, identity.actor().id)
            joining.end_membership(session, agency, member, actor=identity.actor(), now=parts.now())
            if member.emergency:
                emergencies.end(session, agency.id, member.person.id, parts.now())
    except RefusedError as refused:
        return _back(agency, str(refused), "warning")
    return _left(agency)


@blueprint.post("/emergencies/<uuid:emergency_id>")
def acknowledge(slug: str, emergency_id: uuid.UUID) -> Response:
    """Say that the agency has seen an emergency access."""
    agency = identity.agency(slug)
    with parts.writing() as session:
        taken = emergencies.by_id(session, agency.id, emergency_id) or abort(404)
        emergency.acknowledge(session, agency, taken, actor=identity.actor(), now=parts.now())
    return _back(
        agency, "Thank you. It is no longer shown to everybody, and stays on this page and in the record.", "success"
    )


def _page(agency: Agency, form: InviteForm | None, status: int = 200) -> Response:
    return render("members/show.html", people_page(agency, form), status)


def _member(agency: Agency, person_id: uuid.UUID) -> Member:
    found = memberships.members(parts.session(), agency.id, parts.now())
    return next((member for member in found if member.person.id == person_id), None) or abort(404)


def _invitation(agency: Agency, invitation_id: uuid.UUID) -> Invitation:
    found = invitations.by_id(parts.session(), agency.id, invitation_id)
    return found if found and found.used_at is None else abort(404)


def _invited(agency: Agency, email: str, link: str) -> Response:
    invited.keep_for_once(place_of(agency), email, link)
    return redirect(url_for("members.show", slug=agency.slug), 303)


def _back(agency: Agency, said: str, kind: str) -> Response:
    flash(said, kind)
    return redirect(url_for("members.show", slug=agency.slug), 303)


def _left(agency: Agency) -> Response:
    flash(f"You no longer belong to {agency.name}.", "success")
    return redirect(url_for("agencies.index"), 303)
