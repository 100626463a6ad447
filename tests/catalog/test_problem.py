"""A problem reads as one line that leads to the place and says the mend."""

import pytest

from kl_assess.catalog.problem import CatalogError, Problem, any_of, excerpt, nearest


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (Problem("a.yaml", 3, "EXP-1 > weight", "Wrong."), "a.yaml, line 3, EXP-1 > weight: Wrong."),
        (Problem("a.yaml", 3, "", "Wrong."), "a.yaml, line 3: Wrong."),
        (Problem("a.yaml", 0, "", "Wrong."), "a.yaml: Wrong."),
        (Problem("a.xlsx", 3, "EXP-1", "Wrong.", "row"), "a.xlsx, row 3, EXP-1: Wrong."),
    ],
)
def test_a_problem_is_one_line(problem: Problem, line: str) -> None:
    assert str(problem) == line


def test_an_error_has_one_line_for_each_problem() -> None:
    error = CatalogError((Problem("a.yaml", 1, "", "One."), Problem("a.yaml", 2, "", "Two.")))
    assert str(error) == "a.yaml, line 1: One.\na.yaml, line 2: Two."


def test_a_name_like_a_known_one_is_asked_for() -> None:
    assert nearest("weights", ["title", "weight"]) == ' Did you mean "weight"?'
    assert nearest("zzz", ["title", "weight"]) == ""


@pytest.mark.parametrize(("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a or b"), ([1, 2, 3], "1, 2 or 3")])
def test_words_are_listed_as_a_choice(words: list[object], text: str) -> None:
    assert any_of(words) == text


def test_a_long_value_is_cut_where_it_is_quoted() -> None:
    assert excerpt("two\n  lines") == "two lines"
    assert excerpt("x" * 40) == "x" * 40
    assert excerpt("x" * 41) == "x" * 37 + "..."
