"""The demonstration: its files agree with one another, and it is built and removed as its README says."""

import pytest

from kl_assess.catalog.responses import read_responses
from kl_assess.cli.demonstration import FOLDER
from kl_assess.core.comparison import PastResponse
from kl_assess.core.results import Results
from kl_assess.core.scoring import OVERALL
from kl_assess.formatting import whole
from kl_assess.workflow.freezing import results_of
from tests.shipped import INSTRUMENT, SHIPPED

FILES = sorted(FOLDER.glob("*.yaml"))
CONTENTS = {path.stem: read_responses(path, SHIPPED)[0] for path in FILES}


def results(name) -> Results:
    return results_of(CONTENTS[name], INSTRUMENT)


def attached():
    """The names of files that answers attach, with the piece each belongs to."""
    pieces = [p for given in CONTENTS.values() for r in given.responses.values() for p in r.evidence.items]
    return [piece.file for piece in pieces if piece.file]


# --- The files ----------------------------------------------------------------------------------------------------


def test_every_attached_file_is_there_and_every_file_is_attached_once():
    assert sorted(attached()) == sorted(path.name for path in (FOLDER / "files").iterdir())


def test_the_agencies_use_every_level_and_every_grade_of_evidence():
    responses = [r for given in CONTENTS.values() for r in given.responses.values()]
    assert {r.level for r in responses} >= set(range(SHIPPED.top_level + 1))
    assert {r.evidence.grade for r in responses} >= set(SHIPPED.grades)


@pytest.mark.parametrize(("year", "before"), [("2025", "2024"), ("2026", "2025")])
def test_a_year_knows_the_answers_and_scores_of_the_year_before(year, before):
    past = CONTENTS[f"lake-ansel-{year}"].previous
    then = CONTENTS[f"lake-ansel-{before}"]
    assert past.period == before == then.report.period
    assert past.responses == {
        item: PastResponse(level=r.level, dont_know=r.dont_know, not_applicable=r.not_applicable)
        for item, r in then.responses.items()
    }
    scores = results(f"lake-ansel-{before}").scores.nodes
    assert past.issued.overall == whole(scores[OVERALL].score)
    assert past.issued.domains == {domain.id: whole(scores[domain.id].score) for domain in SHIPPED.domains}
