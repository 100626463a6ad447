"""A file is shown before it is taken over, and nothing is taken over unseen."""

import io
import re
import threading

import pytest
from openpyxl import load_workbook

from kl_assess.catalog.document import LARGEST
from kl_assess.catalog.responses import read_upload
from kl_assess.core.profile import applies
from kl_assess.store import audit, responses
from kl_assess.workflow import assessing
from tests.shipped import SHIPPED
from tests.web.assessments import doing
from tests.web.client import filled, text_of
from tests.web.exchange.uploads import SAMPLE, SMALL, export, imported, rows, upload
from tests.web.queries import count_queries

# --- The preview ------------------------------------------------------------------------------------------------------


def test_a_preview_shows_old_and_new_in_words_and_changes_nothing(chief, assessment, kept):
    imported(chief, assessment, SMALL)
    before = kept()
    changed = SMALL.replace(b"level: 3\n", b"level: 2\n").replace(b"E2", b"E1").replace(b'"5-9"', b'"10-24"')
    page = upload(chief, assessment, changed.replace(b"{level: 4}", b"{level: 3}") + b"  EXP-1.3: {level: 0}\n")
    shown = rows(page)
    assert ("Answer", "3 Established", "2 Developing") in shown
    assert ("Support", "Documented", "Described") in shown
    assert ("Answer", "Not answered", "0 Not in place") in shown
    assert ("Full-time sworn officers", "5 to 9", "10 to 24") in shown
    assert any(now.startswith("4 ") and then.startswith("3 ") for _, now, then in shown)
    assert "answers.yaml changes two items, one profile field and one target." in page.main
    assert kept() == before


def test_evidence_that_is_added_is_named(chief, assessment):
    shown = rows(upload(chief, assessment, SMALL))
    added = "Added: Order 12, https://example.org/12 (private) Added: Log, log.xlsx"
    assert ("Evidence", "No pieces", added) in shown


def test_a_preview_says_which_items_a_profile_switches(chief, assessment):
    profile = read_upload(SAMPLE, "sample.yaml", SHIPPED)[0].profile
    went = [i.title for i in SHIPPED.items if applies(i, SHIPPED, {}) and not applies(i, SHIPPED, profile)]
    page = upload(chief, assessment, SAMPLE)
    listed = [text_of(entry) for entry in page.one("main").iter("li")]
    assert went
    assert "Items that are no longer asked" in page.main
    assert set(went) <= set(listed)
    imported(chief, assessment, SAMPLE)
    back = upload(
        chief, assessment, SAMPLE.replace(b"outside_recommendations_36m: false", b"outside_recommendations_36m: true")
    )
    assert "Items that are asked from then on" in back.main


def test_a_preview_names_what_is_not_taken_over(chief, assessment):
    page = upload(chief, assessment, SAMPLE)
    assert (
        "Not taken over from the file: the facts of the report, the chief executive’s words, results of surveys, "
        "what the team rated before it met, the last cycle and the plan." in page.main
    )
    assert "Not taken over" not in upload(chief, assessment, SMALL).main


def test_a_file_of_another_agency_or_kind_is_taken_with_a_warning(chief, assessment):
    other = SMALL.replace(b"Lake Ansel", b"Elm Grove") + b"mode: quick_check\n"
    page = upload(chief, assessment, other)
    assert "The file is of Elm Grove Police Department, and this assessment is of Lake Ansel Police Depart" in page.main
    assert "The file is a quick check, and this assessment asks every item." in page.main
    assert "The file" not in text_of(upload(chief, assessment, SMALL).one("h1"))


def test_answers_of_another_version_are_taken_with_the_readers_warning(chief, assessment):
    page = upload(chief, assessment, b'questionnaire: {id: community-engagement, version: "0.1.0"}' + SMALL)
    assert "These answers were given to version 0.1.0" in page.main


def test_applying_changes_what_was_shown_and_says_so(chief, assessment, kept, parts):
    done = imported(chief, assessment, SMALL, "our answers.yaml")
    assert "our answers.yaml was imported." in chief.follow(done).main
    found, answers = kept()
    assert answers["EXP-1.1"].response.level == 3
    assert found.profile == {"sworn_band": "5-9"}
    with parts.sessions() as session:
        history = responses.history(session, found, "EXP-1.1")
        events = [event.action for event in audit.events(session, found.agency_id)]
    assert [(change.what, change.person) for change in history] == [("Imported from our answers.yaml", "Maria Okafor")]
    assert events[-1] == "answers imported"


# --- What is wrong with a file ----------------------------------------------------------------------------------------


def test_everything_wrong_with_a_text_file_is_listed_with_its_line(chief, assessment, kept):
    before = kept()
    bad = b"agency: {name: X}\nprofile: {sworn: 3}\nresponses:\n  EXP-1.1: {level: 9}\n  EXQ-1: {level: 1}\n"
    page = upload(chief, assessment, bad, "../okafor/answers.yaml", status=422)
    assert [row[:2] for row in rows(page)[1:]] == [
        ("Line 2", "profile > sworn"),
        ("Line 4", "responses > EXP-1.1 > level"),
        ("Line 5", "responses > EXQ-1"),
    ]
    assert "What to mend in answers.yaml" in page.main
    assert "okafor" not in page.main
    assert text_of(page.one("title")).startswith("Error: ")
    assert kept() == before


def test_everything_wrong_with_a_workbook_is_listed_with_sheet_and_row(chief, assessment):
    imported(chief, assessment, SMALL)
    workbook = export(chief, assessment, "xlsx").data
    broken = replaced_in(workbook, b"3 Established", b"9 Established")
    page = upload(chief, assessment, broken, "answers.xlsx", status=422)
    assert re.match(r"Sheet Items, row \d+", rows(page)[1][0])


def replaced_in(workbook, old, new):
    """The workbook with a text changed in the cells people fill in, not in the lists that they choose from."""
    book = load_workbook(io.BytesIO(workbook))
    for row in book["Items"].iter_rows(min_col=5, max_col=5):
        if row[0].value == old.decode():
            row[0].value = new.decode()
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"%PDF-1.7", "answers.pdf", "A responses file ends in .yaml, .yml, .json or .xlsx."),
        (b"", "answers.yaml", "The file is empty."),
        (b"#" * (LARGEST + 1), "answers.yaml", "The file is larger than 5 MB."),
        (b"no workbook", "answers.xlsx", "workbook"),
        (SMALL.replace(b"agency:", b"questionnaire: {id: other}\nagency:"), "answers.yaml", "were not given to"),
    ],
    ids=["another kind", "empty", "large", "no workbook", "another questionnaire"],
)
def test_a_file_that_cannot_be_read_says_why(chief, assessment, content, name, said):
    assert said in upload(chief, assessment, content, name, status=422).main


def test_without_a_file_the_page_asks_for_one(chief, assessment):
    assert "Choose a file first." in chief.send(chief.get(f"{assessment}/import"), status=422).main


# --- Nothing unseen, nothing forged -----------------------------------------------------------------------------------


def test_what_changed_since_the_preview_is_shown_again_and_not_overwritten(chief, sit, assessment, kept):
    seen = upload(chief, assessment, SMALL)
    imported(sit("Elena Reyes", "Captain"), assessment, SMALL.replace(b"level: 3\n", b"level: 1\n"), "hers.yaml")
    page = chief.send(seen, status=409)
    assert "Nothing was taken over." in page.main
    assert ("Answer", "1 Informal", "3 Established") in rows(page)
    assert kept()[1]["EXP-1.1"].response.level == 1
    chief.send(page)
    assert kept()[1]["EXP-1.1"].response.level == 3


def test_a_change_that_the_file_does_not_touch_is_no_hindrance(chief, sit, assessment, kept):
    seen = upload(chief, assessment, SMALL)
    other = b"agency: {name: Lake Ansel Police Department}\nresponses: {EXP-2.1: {level: 1}}"
    imported(sit("Elena Reyes", "Captain"), assessment, other)
    chief.send(seen)
    assert {"EXP-1.1", "EXP-2.1"} <= set(kept()[1])


def test_of_two_who_apply_at_once_one_is_shown_what_the_other_did(sit, assessment):
    chief, captain = sit(), sit("Elena Reyes", "Captain")
    previews = [
        (chief, upload(chief, assessment, SMALL)),
        (captain, upload(captain, assessment, SMALL.replace(b"level: 3\n", b"level: 1\n"))),
    ]
    barrier, found = threading.Barrier(2), []

    def press(browser, page):
        barrier.wait()
        found.append(browser.client.post(f"{assessment}/import/apply", data=filled(page.form())).status_code)

    threads = [threading.Thread(target=press, args=pair) for pair in previews]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [303, 409]


@pytest.mark.parametrize("field", ["", "nonsense", "changed"])
def test_a_field_that_was_tampered_with_is_not_taken(chief, assessment, kept, field):
    seen = upload(chief, assessment, SMALL)
    real = filled(seen.form())["file"][0]
    back = chief.send(seen, {"file": real[:30] + "x" + real[31:] if field == "changed" else field})
    assert "Nothing was taken over. Choose the file again." in chief.follow(back).main
    assert not kept()[1]


def test_the_preview_of_one_assessment_cannot_be_applied_to_another(chief, agency, assessment, kept):
    seen = upload(chief, assessment, SMALL)
    chief.send(chief.get(f"{agency}/assessments/new"), {"name": "2027"})
    back = chief.send(seen, to=f"{agency}/assessments/2/import/apply")
    assert "Nothing was taken over." in chief.follow(back).main
    assert not kept()[1]


def test_a_preview_is_refused_once_the_assessment_is_closed(app, chief, assessment, kept):
    imported(chief, assessment, SMALL)
    seen = upload(chief, assessment, SMALL.replace(b"level: 3\n", b"level: 1\n"))
    doing(app, assessing.submit, kept()[0])
    back = chief.follow(chief.send(seen))
    assert "waiting for its sign-off" in back.main
    assert not back.all("input", type="file")
    assert kept()[1]["EXP-1.1"].response.level == 3


def test_a_file_too_large_for_the_preview_is_refused_with_a_sentence(chief, assessment):
    pieces = "".join(f"{{title: 'Piece of evidence {n}'}}, " for n in range(20_000))
    large = f"agency: {{name: X}}\nresponses: {{EXP-1.1: {{evidence: {{items: [{pieces}]}}}}}}".encode()
    page = upload(chief, assessment, large, status=422)
    assert "more text than can be taken over at once" in page.main


# --- How much is asked of the database --------------------------------------------------------------------------------


def test_a_preview_and_an_import_ask_the_database_as_often_for_one_item_as_for_all(app, chief, assessment):
    def asked(content):
        page = chief.get(f"{assessment}/import")
        with count_queries(app) as reading:
            seen = chief.send(page, {"file": (io.BytesIO(content), "answers.yaml")}, status=200)
        with count_queries(app) as writing:
            chief.send(seen)
        return len(reading), len(writing)

    piece = "evidence: {items: [{title: Order}]}"
    asked(SMALL)
    one, every = (
        asked(f"agency: {{name: X}}\nresponses:\n{answers}".encode())
        for answers in (
            f"  EXP-2.1: {{level: 1, {piece}}}\n",
            "".join(
                f"  {i.id}: {{level: 1, {piece}}}\n"
                for i in SHIPPED.items
                if not i.id.startswith(("EXP-1", "LEA-4.4", "EXP-2.1"))
            ),
        )
    )
    assert one == every
