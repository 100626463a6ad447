"""The script saves what was carried, one item at a time."""

from tests.web.repeating.second_year import FIRST, SECOND, text_of_token


def post(repeated, item, **fields):
    sent = {f"{item}-{name}": value for name, value in fields.items()}
    return repeated.chief.client.post(
        f"{repeated.address}/items/{item}", data={"csrf_token": text_of_token(repeated.chief, repeated), **sent}
    )


def test_the_script_confirms_with_the_choice_of_last_time(repeated):
    said = post(repeated, FIRST, version="1", answer="3", grade="E2", note="Since May.").json
    assert (said["version"], said["overtaken"], said["done"]) == (2, "", 1)
    assert "Answered" in said["items"][FIRST]["states"]
    assert SECOND not in said["items"], "what waits, waits as it did"
    assert not repeated.kept().carried


def test_a_note_saved_by_the_script_leaves_it_waiting_and_says_so(repeated):
    said = post(repeated, FIRST, version="1", grade="E2", note="Ask the board.").json
    assert (said["version"], said["overtaken"], said["done"]) == (2, "", 0)
    assert "From 2025, not confirmed" in said["items"][FIRST]["states"]
    assert repeated.kept().carried


def test_a_reason_that_is_dropped_is_not_called_overtaken(repeated):
    said = post(repeated, FIRST, version="1", answer="3", grade="E2", note="Since May.", change="judged_differently")
    assert said.json["overtaken"] == ""
