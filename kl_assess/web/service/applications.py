"""The agencies that asked to work here: what they say, what to make sure of, and the answer."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from kl_assess.core.roles import Role
from kl_assess.store import applications
from kl_assess.store.agencies import Agency
from kl_assess.store.applications import Application
from kl_assess.web import invited, parts
from kl_assess.web.agencies import facts_in
from kl_assess.web.frame import Place, render
from kl_assess.web.inputs import Problem, problems_of
from kl_assess.web.service.around import administrator, crumbs, minute
from kl_assess.web.service.forms import ApprovalForm, RefusalForm
from kl_assess.web.states import name_of
from kl_assess.workflow import administering
from kl_assess.workflow.refusal import RefusedError


@dataclass(frozen=True)
class ApplicationPage:
    """What was asked. `there` names agencies of the same name in that state; `twice`: another request has it."""

    agency: str
    facts: tuple[tuple[str, str], ...]
    note: str
    email: str
    crumbs: tuple[Place, ...]
    there: tuple[str, ...]
    twice: bool
    approval: ApprovalForm
    refusal: RefusalForm
    problems: tuple[Problem, ...]
    approve_url: str
    refuse_url: str


def show(application_id: uuid.UUID) -> Response:
    """What an agency asked."""
    found = _found(application_id)
    return _page(found, _form_of(found), RefusalForm(formdata=None))


def approve(application_id: uuid.UUID) -> Response:
    """Let the agency in, and invite whoever asked."""
    found, form = _found(application_id), ApprovalForm()
    if not form.validate_on_submit():
        return _page(found, form, RefusalForm(formdata=None), 422)
    facts = facts_in(form)
    if administering.same_place(parts.session(), facts.name, facts.state) and not form.another.data:
        form.name.errors = ["An agency of this name is here already. If it is another one, say so below."]
        return _page(found, form, RefusalForm(formdata=None), 422)
    try:
        with parts.writing() as session:
            who: dict[str, Any] = {"link": invited.link_of, "by": administrator(), "now": parts.now()}
            agency, link = administering.approve(session, found, facts, Role(form.role.data), **who)
    except RefusedError as refused:
        flash(str(refused), "warning")
        return redirect(url_for("service.show"), 303)
    invited.keep_for_once(f"service/{agency.slug}", found.email, link)
    return redirect(url_for("service.agency", slug=agency.slug), 303)


def refuse(application_id: uuid.UUID) -> Response:
    """Turn the agency down."""
    found, form = _found(application_id), RefusalForm()
    if not form.validate_on_submit():
        return _page(found, _form_of(found), form, 422)
    try:
        with parts.writing() as session:
            administering.refuse(session, found, form.reason.data or "", by=administrator(), now=parts.now())
    except RefusedError as refused:
        flash(str(refused), "warning")
    else:
        flash(f"The request of {found.agency} is turned down. Nobody was written to.", "success")
    return redirect(url_for("service.show"), 303)


def _found(application_id: uuid.UUID) -> Application:
    return applications.by_id(parts.session(), application_id) or abort(404)


def _form_of(found: Application) -> ApprovalForm:
    return ApprovalForm(formdata=None, data={"name": found.agency, "state": found.state or ""})


def _page(found: Application, approval: ApprovalForm, refusal: RefusalForm, status: int = 200) -> Response:
    session = parts.session()
    name, state = approval.name.data or found.agency, approval.state.data or None
    there: tuple[Agency, ...] = administering.same_place(session, name, state)
    same = (found.agency.casefold(), found.state)
    twice = sum((one.agency.casefold(), one.state) == same for one in applications.every(session)) > 1
    facts = (
        ("State", name_of(found.state)),
        ("Asked by", f"{found.name}, {found.title}"),
        ("Email address", found.email),
        ("Phone", found.phone or ""),
        ("Asked", minute(found.created_at)),
    )
    page = ApplicationPage(
        agency=found.agency,
        facts=tuple((term, value) for term, value in facts if value),
        note=found.note or "",
        email=found.email,
        crumbs=crumbs(Place(f"Request of {found.agency}", "")),
        there=tuple(agency.name for agency in there),
        twice=twice,
        approval=approval,
        refusal=refusal,
        problems=(*problems_of(approval), *problems_of(refusal)),
        approve_url=url_for("service.approve", application_id=found.id),
        refuse_url=url_for("service.refuse", application_id=found.id),
    )
    return render("service/application.html", page, status)
