"""Deleting an agency: what goes with it is shown first, its name is typed, and a signed receipt is given."""

import json
import uuid
from dataclasses import dataclass
from typing import Final

from flask import abort, flash, redirect, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField

from kl_assess.core.roles import Service
from kl_assess.formatting import moment
from kl_assess.receipts import signing_key
from kl_assess.store import export_rows, exports, receipts
from kl_assess.store.agencies import Agency
from kl_assess.store.receipts import Receipt
from kl_assess.web import identity, parts, signed_in
from kl_assess.web.frame import Place, render
from kl_assess.web.inputs import Problem, problems_of, required, trimmed
from kl_assess.workflow import evidence_files, leaving
from kl_assess.workflow.refusal import RefusedError
from kl_assess.workflow.taking_out import making

_COUNTED: Final = {
    "assessment": ("assessment", "assessments", ", with the answers, the history and the results"),
    "evidence_file": ("evidence file", "evidence files", ""),
    "report": ("report", "reports", ", issued ones and drafts"),
    "action": ("action of the plan", "actions of the plan", ", with their notes"),
    "comment": ("comment", "comments", ""),
    "audit_event": ("entry of the record", "entries of the record", ""),
}
"""What is counted on the page: the table, its words for one and for many, and what comes with it."""


class DeleteForm(FlaskForm):
    """The name, typed as a proof that the right agency is meant."""

    name = StringField("Name of the agency", [required("Type the name.")], [trimmed])


@dataclass(frozen=True)
class DeletePage:
    """What would be deleted, in a line each; `exported` says when everything was taken out last, "" where never.

    `stays` is why it cannot be deleted now, "" where it can.
    """

    name: str
    crumbs: tuple[Place, ...]
    form: DeleteForm
    problems: tuple[Problem, ...]
    lines: tuple[str, ...]
    exported: str
    stays: str
    accounts: bool
    action: str
    everything_url: str
    back: str


@dataclass(frozen=True)
class ReceiptPage:
    """The receipt of an agency that was deleted. `rows` are what it says, term by term."""

    name: str
    rows: tuple[tuple[str, str], ...]
    file_url: str
    back: str


def confirm(slug: str) -> Response:
    """Show what would be deleted."""
    return _page(identity.agency(slug), DeleteForm(formdata=None))


def delete(slug: str) -> Response:
    """Delete the agency, once its name is typed, and go to the receipt."""
    agency, form, settings = identity.agency(slug), DeleteForm(), parts.parts().settings
    if not form.validate_on_submit():
        return _page(agency, form, 422)
    key, typed = signing_key(settings.instance), form.name.data or ""
    try:
        with parts.writing() as session:
            made = leaving.delete(session, agency, typed, key, actor=identity.actor(), now=parts.now())
    except RefusedError as refused:
        form.name.errors = [str(refused)]
        return _page(agency, form, 422)
    evidence_files.remove_all(settings.evidence, agency.id)
    making.remove_all(settings.exports, agency.id)
    flash(f"{agency.name} is deleted. Keep the receipt.", "success")
    return redirect(url_for("record.receipt", receipt_id=made.id), 303)


def receipt(receipt_id: uuid.UUID) -> Response:
    """What a receipt says."""
    found = _receipt(receipt_id)
    says = json.loads(found.content)
    told, export = says["receipt"], says["receipt"]["last_export"]
    by = ", ".join(part for part in (told["deleted_by"]["name"], told["deleted_by"]["title"]) if part)
    zone = parts.parts().settings.zone
    page = ReceiptPage(
        name=found.name,
        rows=(
            ("Agency", found.name),
            ("Deleted", moment(found.at, zone)),
            ("By", by),
            ("Entries of its record", f"{told['record']['entries']:,}"),
            ("Last link of its record", told["record"]["last_link"] or "None"),
            ("Taken out before", export["made_at"][:10] if export else "Nothing"),
            *((("SHA-256 of that file", export["sha256"]),) if export else ()),
            ("Signed with the key", says["public_key"]),
        ),
        file_url=url_for("record.receipt_file", receipt_id=receipt_id),
        back=url_for("agencies.index"),
    )
    return render("record/receipt.html", page)


def receipt_file(receipt_id: uuid.UUID) -> Response:
    """The signed text of a receipt, to keep."""
    found = _receipt(receipt_id)
    response = Response(found.content, content_type="application/json")
    response.headers.set("Content-Disposition", "attachment", filename=f"receipt-{found.at:%Y-%m-%d}-{found.id}.json")
    return response


def _receipt(receipt_id: uuid.UUID) -> Receipt:
    """A receipt, for whoever deleted the agency and for administrators; without accounts for whoever is at the desk."""
    found = receipts.by_id(parts.session(), receipt_id)
    if found is None or not _may_see(found):
        abort(404)
    return found


def _may_see(found: Receipt) -> bool:
    if not identity.with_accounts() or identity.actor().id == found.person_id:
        return True
    account = signed_in.account()
    return account is not None and Service.ADMINISTRATOR in account.services


def _page(agency: Agency, form: DeleteForm, status: int = 200) -> Response:
    session = parts.session()
    form.name.description = f"Type {agency.name} to show that this is the one."
    made = exports.newest_made(session, agency.id)
    stays = ""
    try:
        leaving.ensure_deletable(session, agency)
    except RefusedError as refused:
        stays = str(refused)
    page = DeletePage(
        name=agency.name,
        crumbs=(
            Place(agency.name, url_for("overview.show", slug=agency.slug)),
            Place("Record", url_for("record.show", slug=agency.slug)),
            Place("Delete the agency", ""),
        ),
        form=form,
        problems=() if stays else problems_of(form),
        lines=tuple(_lines(export_rows.counts(session, agency.id))),
        exported=moment(made.made_at, agency.zone) if made and made.made_at else "",
        stays=stays,
        accounts=identity.with_accounts(),
        action=url_for("record.delete", slug=agency.slug),
        everything_url=url_for("record.everything", slug=agency.slug),
        back=url_for("record.show", slug=agency.slug),
    )
    return render("record/delete.html", page, status)


def _lines(counts: dict[str, int]) -> list[str]:
    return [
        f"{counts[table]:,} {one if counts[table] == 1 else many}{more}"
        for table, (one, many, more) in _COUNTED.items()
        if counts.get(table)
    ]
