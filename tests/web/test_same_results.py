"""Whatever is answered in whatever order on the pages gives the very results that a file of the same answers gives."""

import json
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from kl_assess.catalog.responses import read_responses
from kl_assess.store import agencies, assessments, responses
from kl_assess.workflow.freezing import results_of
from kl_assess.workflow.issuing import current_results
from tests.shipped import INSTRUMENT, SHIPPED
from tests.web.client import filled

GRADES = [grade.id for grade in SHIPPED.evidence_grades]
TEXT = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=30).filter(str.strip)


def levels():
    level = st.integers(0, SHIPPED.top_level)
    return st.builds(lambda level, grade: {"answer": str(level), "grade": grade}, level, st.sampled_from(["", *GRADES]))


def answers(item):
    """Every kind of answer that an item takes, as its form sends it."""
    kinds = [levels(), st.builds(lambda text: {"answer": "dk", "missing": text}, TEXT), st.just({"answer": ""})]
    if item.na.allowed:
        kinds.append(st.builds(lambda text: {"answer": "na", "reason": text}, st.one_of(st.just(""), TEXT)))
    return st.one_of(kinds)


TRIES = count()
SEQUENCES = st.lists(
    st.sampled_from(SHIPPED.items).flatmap(lambda item: st.tuples(st.just(item.id), answers(item))), max_size=25
)


def in_a_file(sent):
    """The answer of a form as a responses file has it."""
    match sent["answer"]:
        case "":
            return {}
        case "dk":
            return {"dont_know": True, "missing": sent["missing"].strip()}
        case "na":
            return {"not_applicable": True, **({"reason": sent["reason"].strip()} if sent["reason"].strip() else {})}
        case level:
            return {"level": int(level), **({"evidence": {"grade": sent["grade"]}} if sent["grade"] else {})}


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SEQUENCES)
def test_any_sequence_of_answers_on_the_pages_gives_the_results_of_the_file(chief, agency, app, tmp_path, sequence):
    assessment = chief.send(chief.get(f"{agency}/assessments/new"), {"name": f"Try {next(TRIES)}"}).location
    token = filled(chief.get("/desk").all("form")[-1])["csrf_token"][0]
    versions, last = {}, {}
    for item, sent in sequence:
        fields = {f"{item}-{part}": value for part, value in sent.items()}
        fields |= {"csrf_token": token, f"{item}-version": versions.get(item, 0)}
        saved = chief.post(
            f"{assessment}/items/{item}", fields, status=200, headers={"Accept": "application/json"}
        ).response.json
        versions[item] = saved["version"]
        last[item] = in_a_file(sent)

    file = tmp_path / "answers.json"
    file.write_text(json.dumps({"agency": {"name": "Lake Ansel"}, "responses": last}))
    by_file = results_of(read_responses(file, SHIPPED)[0], INSTRUMENT)
    with Session(app.extensions["kl_assess"].sessions.kw["bind"]) as session:
        kept = agencies.by_slug(session, agency.rsplit("/", 1)[1])
        found = assessments.by_number(session, kept.id, int(assessment.rsplit("/", 1)[1]))
        by_pages = current_results(session, found, responses.answers(session, found), INSTRUMENT.resources)
    assert by_pages == by_file
