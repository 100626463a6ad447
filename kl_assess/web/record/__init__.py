"""The record of an agency: its audit log, how long things are kept, taking everything out, and deleting it."""

from typing import Final

from flask import Blueprint

from kl_assess.web.record import deleting, keeping, log, taking_out

blueprint = Blueprint("record", __name__)

_AGENCY: Final = "/agencies/<slug>"
_RECEIPT: Final = "/agencies/deleted/<uuid:receipt_id>"

for _rule, _endpoint, _view, _method in (
    (f"{_AGENCY}/record", "show", log.show, "GET"),
    (f"{_AGENCY}/record.csv", "download", log.download, "GET"),
    (f"{_AGENCY}/keeping", "keeping", keeping.show, "GET"),
    (f"{_AGENCY}/keeping", "keep", keeping.keep, "POST"),
    (f"{_AGENCY}/keeping/hold", "hold", keeping.hold, "POST"),
    (f"{_AGENCY}/keeping/lift", "lift", keeping.lift, "POST"),
    (f"{_AGENCY}/everything", "everything", taking_out.show, "GET"),
    (f"{_AGENCY}/everything", "take_out", taking_out.ask, "POST"),
    (f"{_AGENCY}/everything.zip", "download_everything", taking_out.download, "GET"),
    (f"{_AGENCY}/delete", "confirm", deleting.confirm, "GET"),
    (f"{_AGENCY}/delete", "delete", deleting.delete, "POST"),
    (_RECEIPT, "receipt", deleting.receipt, "GET"),
    (f"{_RECEIPT}/receipt.json", "receipt_file", deleting.receipt_file, "GET"),
):
    blueprint.add_url_rule(_rule, _endpoint, _view, methods=[_method])
