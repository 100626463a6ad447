"""Drawings that are kept: the same as fresh ones, each under all of its words, and not without end."""

import pytest
from markupsafe import Markup

from kl_assess.web.drawings import KEPT, MOST

UNSAFE = "<b>Needs</b> a look"


def kept(app, template, name):
    return getattr(app.jinja_env.get_template(template).module, name)


@pytest.fixture
def state(app):
    return kept(app, "components/state.html", "state")


@pytest.mark.parametrize(("template", "name"), KEPT)
def test_only_so_many_drawings_are_kept(app, template, name):
    assert kept(app, template, name).cache_info().maxsize == MOST


def test_a_kept_drawing_is_the_one_that_the_macro_makes(state):
    assert state("done", "Answered") is state("done", "Answered")
    assert state("done", "Answered") == state.__wrapped__("done", "Answered")


def test_text_is_escaped_also_where_the_same_signs_were_drawn_as_markup(state):
    assert UNSAFE in state("needs", Markup(UNSAFE))  # noqa: S704 - what may not be mixed up with text
    assert UNSAFE not in state("needs", UNSAFE)
    assert isinstance(state("needs", UNSAFE), Markup)


def test_other_words_are_another_drawing(state):
    assert "Answered" not in state("done", "Don’t know")
