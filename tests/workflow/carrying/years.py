"""Two years of one agency: what it answered in the first, and what it does in the second."""

import datetime as dt
from dataclasses import replace

from kl_assess.core.assessment import Answer, Cycle, SignOff
from kl_assess.core.change import ChangeKind, ChangeReason
from kl_assess.core.questionnaire import NotApplicableRule
from kl_assess.core.recommendation import Resources
from kl_assess.core.responses import Evidence, EvidenceItem, EvidenceKind, ItemResponse
from kl_assess.core.scoring import Mode
from kl_assess.store import assessments, evidence, responses
from kl_assess.store.evidence import EvidenceFile
from kl_assess.workflow import assessing, issuing
from kl_assess.workflow.answering import add_evidence, record_response
from kl_assess.workflow.carrying import confirm, start_from_last
from tests.core.small import item, questionnaire
from tests.store.everything import CHIEF, agency

THEN = dt.datetime(2025, 11, 17, 15, 42, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
WHO = {"actor": CHIEF, "now": NOW}
NOTHING = Resources((), (), (), (), ())
SIGNED = SignOff("Maria Okafor", "Chief", None, THEN)
FIRST, SECOND, THIRD, NA = "D1-1.1", "D1-1.2", "D1-1.3", "NA-1"
BASE = questionnaire([[[3, 2, 1], [item(NA, na=NotApplicableRule(allowed=True))]]])
SMALL = replace(BASE, instrument=replace(BASE.instrument, reference_period_months=24))
RECORD = EvidenceItem("Minutes of May", EvidenceKind.RECORD, dt.date(2025, 5, 1), "https://example.org/minutes")
OLD = EvidenceItem("Log of 2023", EvidenceKind.RECORD, dt.date(2023, 11, 17))
POLICY = EvidenceItem("General order of 2015", EvidenceKind.POLICY, dt.date(2015, 1, 1))
MOVED = ChangeReason("  A second\nboard was\x00 founded. ", ChangeKind.PRACTICE)


class Years:
    """An agency, what it answered in 2025, and what it does in 2026."""

    def __init__(self, session, slug="lake-ansel"):
        self.session, self.agency = session, agency(session, THEN, slug)
        self.questionnaire, self.assessment = SMALL, None

    def last(self, given, pieces=(), *, asks=SMALL, mode=Mode.FULL, name="2025", each=None):
        """Answer and sign an assessment: by item an ItemResponse or an Answer.

        `pieces` are of the first item, each with the digest of its file or None; `each` is one of every item.
        """
        who = {"actor": CHIEF, "now": THEN}
        made = assessing.start(self.session, self.agency, asks, Cycle(name, mode=mode), **who)
        for name_of, said in given.items():
            record_response(self.session, made, said if isinstance(said, Answer) else Answer(name_of, said), **who)
        for name_of in given if each else ():
            add_evidence(self.session, made, name_of, each, **who)
        for shown, digest in pieces:
            add_evidence(self.session, made, FIRST, shown, file=digest, **who)
            if digest:
                evidence.add(self.session, self.agency.id, EvidenceFile(digest, 9, "application/pdf"), THEN)
        self.sign(made)
        return made

    def sign(self, made):
        assessing.submit(self.session, self.now(made), actor=CHIEF, now=THEN)
        issuing.sign_off(self.session, self.now(made), SIGNED, NOTHING, actor=CHIEF, now=THEN)

    def now(self, made):
        return assessments.by_number(self.session, made.agency_id, made.number)

    def start(self, asks=SMALL, mode=Mode.FULL, name="2026"):
        self.questionnaire = asks
        self.assessment = start_from_last(self.session, self.agency, asks, Cycle(name, mode=mode), **WHO)
        return self.assessment

    def kept(self, item_id=FIRST):
        return responses.answer(self.session, self.assessment, item_id)

    def say(self, version, item_id=FIRST, *, flagged=False, change=None, **response):
        answer = Answer(item_id, ItemResponse(**response), flagged, version, change=change)
        return record_response(self.session, self.assessment, answer, **WHO)

    def confirm(self, seen=1, item_id=FIRST):
        return confirm(self.session, self.assessment, item_id, seen, **WHO)

    def history(self, item_id=FIRST):
        return [c.what for c in responses.history(self.session, self.assessment, item_id)]


def level(value, grade=None, note=None):
    return ItemResponse(level=value, evidence=Evidence(grade), note=note)
