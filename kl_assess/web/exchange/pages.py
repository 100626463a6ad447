"""The pages on which a file is chosen and blank copies are offered, and files as they are sent."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple, Self

from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response
from wtforms import Field, FileField
from wtforms.validators import ValidationError

from kl_assess.catalog.document import LARGEST
from kl_assess.catalog.problem import CatalogError
from kl_assess.catalog.problem import Problem as FileProblem
from kl_assess.core.assessment import Assessment
from kl_assess.core.scoring import Mode
from kl_assess.formatting import plural, upper_first
from kl_assess.store.agencies import Agency
from kl_assess.store.jobs import JobState
from kl_assess.web.closed import Closed
from kl_assess.web.frame import Place
from kl_assess.web.inputs import Problem, problems_of
from kl_assess.web.results.places import Places

YAML: Final = "application/yaml"
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MEGABYTE: Final = 1_000_000


def _chosen(_: FlaskForm, field: Field) -> None:
    if not (isinstance(field.data, FileStorage) and field.data.filename):
        raise ValidationError("Choose a file first.")


class UploadForm(FlaskForm):
    """The file to import."""

    file = FileField(
        "Workbook or responses file",
        [_chosen],
        description=f"A file that ends in .xlsx, .yaml or .json, of at most {LARGEST // _MEGABYTE} MB.",
        render_kw={"accept": ".xlsx,.yaml,.yml,.json"},
    )


class Mend(NamedTuple):
    """One thing that is wrong in a file: where, at what, and how to mend it."""

    place: str
    path: str
    text: str


@dataclass(frozen=True)
class UploadPage:
    """Choose a file. `mends` is everything that is wrong with the one that was sent, `closed` why none is taken."""

    crumbs: tuple[Place, ...]
    form: UploadForm
    problems: tuple[Problem, ...]
    name: str
    mends: tuple[Mend, ...]
    closed: Closed | None
    places: Places


def upload_page(
    form: UploadForm,
    error: CatalogError | None,
    name: str,
    closed: Closed | None,
    places: Places,
    crumbs: tuple[Place, ...],
) -> UploadPage:
    """The page on which a file is chosen, with everything that is wrong with the last one."""
    mends = tuple(_mend(problem, name) for problem in error.problems) if error else ()
    problems = problems_of(form)
    if mends:
        count = "One thing" if len(mends) == 1 else f"{len(mends):,} things"
        form.file.errors = (
            f"{name} cannot be used as it is. {count} to mend {'is' if len(mends) == 1 else 'are'} below.",
        )
        problems = (Problem(f"{name}: {plural(len(mends), 'thing')} to mend", "#mend"),)
    return UploadPage(crumbs, form, problems, name, mends, closed, places)


def _mend(problem: FileProblem, name: str) -> Mend:
    sheet = problem.file.removeprefix(name).lstrip(", ")
    place = ", ".join(part for part in (sheet, f"{problem.unit} {problem.line}" if problem.line else "") if part)
    return Mend(upper_first(place) or "The whole file", problem.path, problem.text)


# --- Blank copies -------------------------------------------------------------------------------------------------


class Copy(StrEnum):
    """How far the blank copy as a PDF is."""

    NONE = "none"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"

    @classmethod
    def of(cls, state: JobState | None) -> Self:
        """What the state of a job says of a file that is not there."""
        if state in {JobState.WAITING, JobState.RUNNING}:
            return cls("making")
        return cls("failed" if state is JobState.FAILED else "none")


@dataclass(frozen=True)
class BlankPage:
    """The blank copies. `size` is that of the PDF in words."""

    crumbs: tuple[Place, ...]
    quick: bool
    copy: Copy
    size: str
    places: Places


def blank_page(assessment: Assessment, copy: Copy, size: int, places: Places, crumbs: tuple[Place, ...]) -> BlankPage:
    """The page of the blank copies; `size` is that of the PDF in bytes."""
    quick = assessment.cycle.mode is Mode.QUICK_CHECK
    return BlankPage(crumbs, quick, copy, f"{-(-size // 1000):,} kB" if size else "", places)


# --- Files as they are sent ---------------------------------------------------------------------------------------


def download(content: bytes, media_type: str, agency: Agency, assessment: Assessment, ending: str) -> Response:
    """A file to be saved and never shown in the browser; its name says of whom and of when it is."""
    period = re.sub(r"[^A-Za-z0-9]+", "-", assessment.cycle.name).strip("-")
    name = "-".join(part for part in (agency.slug, period, ending) if part)
    response = Response(content, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
