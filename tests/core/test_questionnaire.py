"""What a questionnaire is asked for by name."""

from tests.core.small import questionnaire


def test_every_answer_that_is_no_level_has_its_name():
    assert questionnaire([[[3]]]).answer_names == {
        "not_applicable": "Not applicable",
        "dont_know": "Don't know",
        "unanswered": "Not answered",
    }
