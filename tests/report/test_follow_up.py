"""The follow-up report says how actions go on, the late ones first, and nothing that may not be published."""

import re
from dataclasses import replace

import pytest

from kl_assess.core.action_plan import ActionState
from kl_assess.core.snapshot import for_public
from kl_assess.report import Variant, render_html, render_pdf
from kl_assess.report.chapters.follow_up import NO_LONGER_ASKED, actions, done_words, notes, waiting
from kl_assess.report.chapters.follow_up_cover import follow_up_cover
from tests.report.follow_ups import ACTIONS, FEW, NOT_NOW, ON, TASKS, TASKS_ONLY, WHOLE, followed
from tests.report.printed import pages_of, printed, snapshot_of

SAMPLE = snapshot_of("sample")


def made(found=WHOLE, **changes):
    return followed(SAMPLE, replace(found, **changes))


def said(variant=Variant.FULL, found=WHOLE):
    """The words of a follow-up as they stand in the page, without its tags."""
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", render_html(made(found), variant)))


def front(found=WHOLE, variant=Variant.FULL):
    snapshot = made(found)
    return follow_up_cover(snapshot, snapshot.follow_up, variant, (("actions", "Where the actions stand"),))


def with_states(*states):
    """A follow-up with actions in these states, each due after it."""
    return made(actions=tuple(replace(a, state=s, due=ON) for a, s in zip(ACTIONS, states, strict=False)))


# --- Where the actions stand --------------------------------------------------------------------------------------


def test_a_report_of_an_assessment_has_none_of_these_chapters():
    assert (actions(SAMPLE), notes(SAMPLE), waiting(SAMPLE)) == (None, None, None)


def test_the_late_ones_come_first_and_each_group_says_how_many():
    chapter = actions(made())
    assert chapter.lead == "One of five actions is done. Two are late, one is not due yet and one is stopped."
    assert [group.title for group in chapter.groups] == [
        "Late: two actions", "Open: one action", "Done: one action", "Stopped: one action",
    ]  # fmt: skip
    assert [row.title for row in chapter.groups[0].rows] == ["Protected time", "Input before policies are adopted"]


def test_an_action_says_what_who_until_when_how_far_and_how_it_will_be_known():
    row = actions(made()).groups[0].rows[0]
    assert row.action.startswith("Choose one block per officer per week")
    assert row.remarks == ("To reach 3 Established.", "Goes on from the 2025 plan.")
    assert (row.who, row.due) == ("Marcus Bellamy, Deputy Chief, Operations", "Mar. 31, 2027")
    assert row.state == "Under way, late"
    assert row.known_by == "Dispatch records show 80 percent of planned blocks kept in two months running."


def test_a_closed_action_says_when_and_one_without_a_measure_says_so():
    done, stopped = (group.rows[0] for group in actions(made()).groups[2:])
    assert (done.state, done.since) == ("Done", "Jan. 20, 2027")
    assert (stopped.state, stopped.known_by) == ("Stopped", "Not stated")


def test_it_says_that_it_has_no_scores():
    assert "as of June 1, 2027. It has no scores" in actions(made()).note
    assert "Supported score" not in said()


@pytest.mark.parametrize(
    ("states", "lead"),
    [
        ([ActionState.DONE], "The one action of the plan is done."),
        ([ActionState.DONE, ActionState.DONE], "Both actions are done."),
        ([ActionState.NOT_STARTED, ActionState.UNDER_WAY], "None of two actions is done. Two are not due yet."),
        ([ActionState.DONE] * 4, "All four actions are done."),
        ([], "The plan has no action that is to move a level."),
    ],
)
def test_the_first_sentence_counts(states, lead):
    assert actions(with_states(*states)).lead == lead


def test_one_late_action_is_said_to_be_late():
    assert actions(made(FEW)).lead == "The one action of the plan is not started and late."


def test_an_action_on_an_item_that_is_no_longer_asked_is_told_all_the_same():
    gone = replace(ACTIONS[0], item="GONE-1.1", target=9)
    row = actions(made(actions=(gone,))).groups[0].rows[0]
    assert (row.title, row.label) == (NO_LONGER_ASKED, "GONE-1.1")
    assert row.remarks == ("Goes on from the 2025 plan.",)


# --- Notes --------------------------------------------------------------------------------------------------------


def test_notes_stand_under_their_action_with_their_evidence():
    chapter = notes(made())
    assert chapter.lead == "Five notes on four actions, from the first to the last."
    first = chapter.groups[0]
    assert first.title == "Protected time"
    assert [(row.day, row.by) for row in first.rows] == [
        ("Feb. 3, 2027", "Tobias Renner"), ("Apr. 20, 2027", "Tobias Renner"),
    ]  # fmt: skip
    assert (first.rows[1].evidence, first.rows[1].address) == (
        "Dispatch report, first quarter", "https://example.org/dispatch-2027-q1",
    )  # fmt: skip
    assert (chapter.groups[2].rows[0].text, chapter.groups[3].rows[0].evidence) == ("New evidence.", "None named")
    assert chapter.without.startswith("Nothing was noted on input before policies are adopted")


def test_without_a_note_there_is_no_such_chapter():
    assert notes(made(FEW)) is None
    assert "What was noted" not in said(found=FEW)


# --- What waits ---------------------------------------------------------------------------------------------------


def test_what_was_left_for_later_says_what_became_of_it():
    chapter = waiting(made())
    assert chapter.lead == (
        "Of three gaps left for later, one was taken up, one still waits and one is without a decision. "
        "Of two tasks to find out what is not known, one is done."
    )
    assert [row.became for row in chapter.not_now] == [
        "Still waits.", "Taken up: it has an action now.", "No longer left for later, and has no action yet.",
    ]  # fmt: skip
    assert [row.again for row in chapter.not_now] == ["July 2027", "Not stated", "January 2027"]


def test_the_chapter_is_called_by_what_it_holds():
    assert waiting(made()).title == "Left for later, and to be found out"
    assert waiting(made(finding_out=())).title == "Left for later"
    assert waiting(made(not_now=())).title == "To be found out"
    assert waiting(made(not_now=(), finding_out=())) is None


# --- The cover ----------------------------------------------------------------------------------------------------


def test_the_cover_says_which_report_it_goes_on_from():
    cover = front()
    assert cover.cycle == "Follow-up 1 to the 2026 report, version 1"
    facts = dict(cover.facts)
    assert facts["Follow-up"] == "Number 1, June 1, 2027"
    assert facts["Goes on from"] == "2026, version 1, issued November 16, 2026"
    assert facts["Signed by"] == "Dana Whitcomb, Chief of Police"
    assert facts["Actions"] == done_words(WHOLE) == "One of five done"


def test_without_a_name_of_the_cycle_or_a_signer_the_cover_says_less():
    snapshot = made()
    bare = replace(snapshot, facts=replace(snapshot.facts, period=None, signed=None, signer=None))
    cover = follow_up_cover(bare, bare.follow_up, Variant.FULL, ())
    assert cover.cycle == "Follow-up 1 to the report, version 1"
    assert dict(cover.facts)["Goes on from"] == "Version 1, issued November 16, 2026"
    assert {"Signed off", "Signed by"}.isdisjoint(dict(cover.facts))


def test_the_map_shows_every_action_by_domain_and_says_so_in_words():
    cover = front()
    assert cover.map.alt == (
        "Map of actions. Expectations: 1 under way. Leadership: 1 not started. "
        "Accountability: 1 done, 1 under way and 1 stopped."
    )
    assert cover.map_note == (
        "Each square is one of five actions, by domain. Darker is further along, and the darkest is done. "
        "Dashed: stopped."
    )


def test_the_map_of_one_action_and_of_tasks_alone():
    assert front(FEW).map_note.startswith("The square is the one action. Darker")
    tasks = front(TASKS_ONLY)
    assert tasks.map_note.startswith("Each square is one of two tasks, by domain.")
    assert tasks.map.alt == "Map of tasks. Expectations: 1 done. Accountability: 1 under way."
    assert "Actions" not in dict(tasks.facts)


def test_actions_on_items_that_are_gone_give_no_map():
    snapshot = made(actions=(replace(ACTIONS[0], item="GONE-1.1"),))
    assert follow_up_cover(snapshot, snapshot.follow_up, Variant.FULL, ()).map is None


# --- Who may read what --------------------------------------------------------------------------------------------

NAMES = {name for action in (*ACTIONS, *TASKS) for name in (action.owner.name, *(n.by for n in action.notes)) if name}
TEXTS = {note.text for action in ACTIONS for note in action.notes if note.text}


def test_the_follow_up_has_names_and_notes():
    words = said()
    assert all(name in words for name in NAMES)
    assert all(text in words for text in TEXTS)


def test_the_public_one_has_titles_instead_of_names_no_notes_and_evidence_by_its_title():
    html, words = render_html(made(), Variant.PUBLIC), said(Variant.PUBLIC)
    assert not any(name in html for name in NAMES)
    assert not any(text in html for text in TEXTS)
    assert "example.org" not in html
    assert "Deputy Chief, Operations" in words
    assert "Council calendar 2027" in words
    assert "Dana Whitcomb" in words
    assert "Three pieces of evidence on three actions" in words


def test_what_may_be_published_is_decided_before_anything_is_rendered():
    public = for_public(made()).follow_up
    assert {owner.name for owner in (p.owner for p in (*public.actions, *public.finding_out))} == {None}
    assert public.not_now == NOT_NOW


# --- The file -----------------------------------------------------------------------------------------------------


def test_the_same_follow_up_gives_the_same_bytes():
    assert render_pdf(made(), Variant.FULL) == printed("follow-up")


def test_no_answer_and_no_text_of_the_report_is_in_it():
    snapshot = made()
    assert (snapshot.responses, snapshot.plan, snapshot.comparison, snapshot.words.summary) == ({}, None, None, None)
    assert snapshot.fingerprint != SAMPLE.fingerprint


def test_the_late_ones_are_on_the_first_page_after_the_cover():
    pages = pages_of(printed("follow-up"))
    assert pages[1].index("Late: two actions") < pages[1].index("Done: one action")
