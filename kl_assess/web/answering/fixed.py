"""The parts of an item that are the same for everybody: what there is to read about it, and its two empty forms.

Each is drawn once and kept under all that it is drawn from; a digest names one questionnaire for ever. So nothing here
goes out of date, and nothing of an agency is in it.
"""

from functools import lru_cache
from typing import Final, NamedTuple

from flask import get_template_attribute
from markupsafe import Markup

from kl_assess.formatting import lower_first
from kl_assess.web import parts
from kl_assess.web.answering.given import LinkForm, UploadForm, link_form, upload_form
from kl_assess.workflow.pinning import pinned

MOST: Final = 2048
"""How many are kept of each; the least used go first."""


class Files(NamedTuple):
    """What may be uploaded: the kinds in words and as a browser wants them, the largest size, and what is warned of."""

    taken: str
    accepted: str
    limit: str
    confidential: str


@lru_cache(maxsize=MOST)
def about(digest: str, item: str, *, small: bool) -> Markup:
    """What helps to answer an item of the questionnaire under a digest. `small` opens the note for small agencies."""
    questionnaire = pinned(parts.session(), digest)
    found = questionnaire.places[item].item
    sources = tuple(questionnaire.sources[source] for source in (found.why.sources if found.why else ()))
    counts_as = lower_first(questionnaire.weight_names[found.weight])
    drawn: Markup = get_template_attribute("answering/about.html", "about")(found, counts_as, sources, small)
    return drawn


def forms(item: str, title: str, files: Files, link: LinkForm | None, upload: UploadForm | None) -> Markup:
    """The forms for a link and for a file of an item; None where nobody has begun to fill one in."""
    if link is None and upload is None:
        return _empty_forms(item, title, files)
    return _forms(item, title, files, link or link_form(item), upload or upload_form(item))


@lru_cache(maxsize=MOST)
def _empty_forms(item: str, title: str, files: Files) -> Markup:
    return _forms(item, title, files, link_form(item), upload_form(item))


def _forms(item: str, title: str, files: Files, link: LinkForm, upload: UploadForm) -> Markup:
    drawn: Markup = get_template_attribute("answering/adding.html", "adding")(item, title, link, upload, files)
    return drawn
