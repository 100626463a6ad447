"""Taking everything of an agency out: asking for the file, and getting it once the worker has made it."""

from dataclasses import dataclass
from typing import Final

from flask import abort, flash, redirect, send_file, url_for
from werkzeug.wrappers import Response

from kl_assess.formatting import moment
from kl_assess.store import exports
from kl_assess.store.agencies import Agency
from kl_assess.store.exports import Export, ExportState
from kl_assess.web import identity, parts
from kl_assess.web.frame import Place, render
from kl_assess.web.reports.files import size
from kl_assess.workflow.taking_out import making

_ZIP: Final = "application/zip"
_GONE: Final = "This file is no longer here. Ask for it again on the page where everything is taken out."


@dataclass(frozen=True)
class Last:
    """The last export: who asked for it when, how far it is, and its file while that is here."""

    asked: str
    state: ExportState
    here: bool
    size: str
    digest: str
    until: str


@dataclass(frozen=True)
class EverythingPage:
    """What is taken out, and the last file."""

    name: str
    slug: str
    crumbs: tuple[Place, ...]
    last: Last | None
    ask_url: str
    file_url: str
    delete_url: str


def show(slug: str) -> Response:
    """What is in the file, and the last one."""
    agency = identity.agency(slug)
    last = exports.newest(parts.session(), agency.id)
    page = EverythingPage(
        name=agency.name,
        slug=slug,
        crumbs=(
            Place(agency.name, url_for("overview.show", slug=slug)),
            Place("Record", url_for("record.show", slug=slug)),
            Place("Take everything out", ""),
        ),
        last=_last(last, agency) if last else None,
        ask_url=url_for("record.take_out", slug=slug),
        file_url=url_for("record.download_everything", slug=slug),
        delete_url=url_for("record.confirm", slug=slug),
    )
    return render("record/everything.html", page)


def ask(slug: str) -> Response:
    """Have the file made."""
    agency = identity.agency(slug)
    with parts.writing() as session:
        making.ask_for(session, agency, actor=identity.actor(), now=parts.now())
    flash("The file is being made. It takes a minute or so: load this page again.", "info")
    return redirect(url_for("record.everything", slug=slug), 303)


def download(slug: str) -> Response:
    """The last file that was made, while it is here."""
    agency = identity.agency(slug)
    last = exports.newest_made(parts.session(), agency.id)
    file = making.file_of(parts.parts().settings.exports, last) if last else None
    if last is None or last.made_at is None or file is None or not file.is_file():
        abort(404, _GONE)
    name = f"{agency.slug}-everything-{last.made_at:%Y-%m-%d}.zip"
    return send_file(file, mimetype=_ZIP, as_attachment=True, download_name=name, conditional=False, etag=False)


def _last(last: Export, agency: Agency) -> Last:
    here = last.state is ExportState.READY and making.file_of(parts.parts().settings.exports, last).is_file()
    return Last(
        asked=f"{last.asked_by}, {moment(last.asked_at, agency.zone)}",
        state=last.state,
        here=here,
        size=size(last.size or 0),
        digest=last.digest or "",
        until=moment(last.made_at + making.LASTS, agency.zone) if last.made_at else "",
    )
