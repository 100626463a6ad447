"""A responses file with every part in it, and ways to read one."""

from kl_assess.catalog.document import Document, parse_document
from kl_assess.catalog.questionnaire import read_questionnaire
from kl_assess.catalog.responses import ResponsesFile, check_responses
from kl_assess.catalog.schema import schema
from tests.catalog.refusal import DATA
from tests.shipped import SHIPPED

SCHEMA = schema(ResponsesFile)

EVERY, SMALLEST = (read_questionnaire(DATA / f"{name}.yaml") for name in ("every", "smallest"))

GOOD = """\
questionnaire: {id: community-engagement, version: "0.2.0"}
agency: {name: Elm Grove Police Department, size: 24 sworn officers}
profile:
  agency_type: local_or_municipal_police
  sworn_band: "10-24"
  professional_staff_band: "0"
  oversight_models: [review]
  outside_recommendations_36m: true
  rater_counts: {command: 1, officers: 2}
mode: full
report: {period: "2026", cycle: 2, version: 3, agreed: 2026-10-06}
responses:
  EXP-1.1:
    level: 3
    evidence:
      grade: E2
      items:
        - {title: Order 12, kind: policy, date: 2026-01-31, address: "https://example.org/12"}
  EXP-1.2: {dont_know: true, missing: Who reads it.}
  EXP-1.3: {level: 1}
  LEA-4.4: {not_applicable: true, reason: The state sets all criteria.}
  ACC-3.1: {}
targets:
  EXP-1.1: {level: 2, reason: One year only.}
surveys:
  - {survey: PARTNER, asked: 40, answered: 20, results: {EXP-1.3: {median: 1, answers: 18, cannot_say: 2}}}
ratings:
  EXP-1.1: {levels: [3, dont_know, 2]}
previous:
  period: "2025"
  responses: {EXP-1.1: {version: 1, level: 2}}
  reasons: {EXP-1.1: {why: It was written down.}}
  issued: {overall: 40, domains: {EXP: 41}}
plan:
  actions:
    - {item: EXP-1.3, owner: {title: Captain}, due: 2027-01-31, known_by: It is there.}
  finding_out:
    - {item: EXP-1.2, owner: {title: Clerk}, due: 2027-01-31}
"""


def read(document: Document) -> ResponsesFile:
    return check_responses(document, SHIPPED)[0]


def read_text(text: str) -> ResponsesFile:
    return read(parse_document(text, "file.yaml"))


def notices(text: str) -> tuple[str, ...]:
    return check_responses(parse_document(text, "file.yaml"), SHIPPED)[1]


def only_notice(text: str) -> str:
    (said,) = notices(text)
    return said
