"""Comments: threads, mentions, who reads them, and until when they are written."""

import uuid

import pytest

from kl_assess.core.assessment import SignOff
from kl_assess.core.recommendation import Resources
from kl_assess.core.snapshot import Remark, for_public
from kl_assess.store import comments
from kl_assess.store.comments import Visibility
from kl_assess.workflow import assessing, commenting, issuing
from kl_assess.workflow.commenting import Said
from kl_assess.workflow.refusal import RefusedError
from tests.workflow.team.conftest import FIRST, NOW, SECOND, SMALL

NOTHING = Resources((), (), (), (), ())


def listed(team, item=FIRST):
    return comments.by_item(team.session, team.now).get(item, ())


def test_a_thread_begins_with_a_comment_and_goes_on(team):
    first = team.do(commenting.comment, Said(FIRST, " Who has the log? "), by="ada")
    answer = team.do(commenting.comment, Said(FIRST, "I have.", thread=first.id), by="lou")
    other = team.do(commenting.comment, Said(SECOND, "Another item."))
    assert [(one.text, one.author.name, one.thread) for one in listed(team)] == [
        ("Who has the log?", "Ada Nair", first.id),
        ("I have.", "Lou Becker", first.id),
    ]
    assert (first.begins, answer.begins) == (True, False)
    assert listed(team, SECOND) == (other,)
    assert set(comments.by_item(team.session, team.now, [FIRST])) == {FIRST}


def test_whoever_is_mentioned_is_told_once_and_not_by_themselves(team):
    ada, lou = team.people["ada"].id, team.people["lou"].id
    said = Said(FIRST, "Do you know?", mentions=(ada, lou, lou, uuid.uuid4()), link="https://example.org/c")
    made = team.do(commenting.comment, said, by="ada")
    assert made.mentions == (ada, lou)
    ((kind, to, facts),) = team.messages()
    assert (kind, to) == ("mentioned", "lou@example.org")
    title = SMALL.places[FIRST].item.title
    assert facts == {"by": "Ada Nair", "assessment": "2026", "item": title, "link": "https://example.org/c"}


def test_a_thread_is_resolved_and_taken_up_again(team):
    first = team.do(commenting.comment, Said(FIRST, "Who has the log?"), by="ada")
    team.do(commenting.resolve, FIRST, first.id)
    (seen,) = listed(team)
    assert (seen.resolved_by, seen.resolved_at) == ("Daniel Reyes", NOW)
    assert commenting.open_threads(listed(team)) == 0
    team.do(commenting.resolve, FIRST, first.id)
    team.do(commenting.take_up, FIRST, first.id, by="lou")
    assert listed(team)[0].resolved_at is None
    actions = [action for action, _ in team.events()]
    assert actions[1:] == ["comment written", "comment resolved", "comment taken up again"]


def test_a_comment_on_a_resolved_thread_takes_it_up_again(team):
    first = team.do(commenting.comment, Said(FIRST, "Who has the log?"), by="ada")
    team.do(commenting.resolve, FIRST, first.id)
    team.do(commenting.comment, Said(FIRST, "It is gone.", thread=first.id), by="lou")
    assert listed(team)[0].resolved_at is None


def test_an_answer_is_read_by_whoever_reads_the_beginning_of_its_thread(team):
    first = team.do(commenting.comment, Said(FIRST, "Private.", Visibility.PRIVATE), by="ada")
    answer = team.do(commenting.comment, Said(FIRST, "Still.", Visibility.REPORT, thread=first.id), by="lou")
    assert answer.visibility is Visibility.PRIVATE


@pytest.mark.parametrize("text", ["", "  \n ", "\x07"])
def test_nothing_is_no_comment(team, text):
    with pytest.raises(RefusedError, match="Write what you want to say"):
        team.do(commenting.comment, Said(FIRST, text))
    assert listed(team) == ()


def test_an_item_or_a_thread_that_is_not_there_is_refused(team):
    first = team.do(commenting.comment, Said(FIRST, "Here."), by="ada")
    answer = team.do(commenting.comment, Said(FIRST, "There.", thread=first.id))
    with pytest.raises(RefusedError, match="no such item"):
        team.do(commenting.comment, Said("Z-1.1", "Where?"))
    for item, thread in ((FIRST, uuid.uuid4()), (SECOND, first.id), (FIRST, answer.id)):
        with pytest.raises(RefusedError, match="no longer here"):
            team.do(commenting.comment, Said(item, "Where?", thread=thread))
        with pytest.raises(RefusedError, match="no longer here"):
            team.do(commenting.resolve, item, thread)


def test_the_audit_log_keeps_that_somebody_commented_and_not_what(team):
    made = team.do(commenting.comment, Said(FIRST, "Who has the log?"), by="ada")
    told = {"item": FIRST, "comment": str(made.id), "thread": str(made.id), "visibility": "private"}
    assert team.events()[-1] == ("comment written", told)


def test_whoever_signs_still_asks_and_after_the_signature_nobody_writes(team):
    team.do(assessing.submit)
    first = team.do(commenting.comment, Said(FIRST, "Why so high?"), by="chief")
    team.do(issuing.sign_off, SignOff("Maria Okafor", "Chief", None, NOW), NOTHING, by="chief")
    for verb, given in (
        (commenting.comment, (Said(FIRST, "Too late."),)),
        (commenting.resolve, (FIRST, first.id)),
        (commenting.take_up, (FIRST, first.id)),
    ):
        with pytest.raises(RefusedError, match="signed off"):
            team.do(verb, *given)
    assert len(listed(team)) == 1


def test_what_is_for_the_report_is_frozen_with_it_and_left_out_of_the_public_one(team):
    team.do(commenting.comment, Said(FIRST, "For us."), by="ada")
    team.do(commenting.comment, Said(FIRST, "For the board.", Visibility.REPORT), by="ada")
    frozen = issuing.snapshot_of(team.session, team.agency, team.now, NOTHING)
    assert frozen.remarks == {FIRST: (Remark("Ada Nair, Officer", "For the board."),)}
    assert for_public(frozen).remarks == {}
