"""Small components that are drawn over and over with the same few words: each drawing is kept.

What such a macro is called with is plain text, numbers and tuples of them, and its drawing follows from nothing else.
It is kept under all of that, so it never goes out of date, and one agency's words are never drawn for another's.
"""

from functools import lru_cache
from typing import Final

from flask import Flask

KEPT: Final = (
    ("components/icon.html", "icon"),
    ("components/state.html", "state"),
    ("components/level_cells.html", "level_cells"),
    ("components/choice.html", "choice"),
    ("components/tile.html", "tile"),
    ("components/score_bar.html", "score_bar"),
    ("answering/hints.html", "item_hints"),
    ("answering/states.html", "item_states"),
    ("answering/choices.html", "choices"),
    ("answering/choices.html", "graded"),
)
"""The file of each macro, and its name."""

MOST: Final = 1024
"""How many drawings of each are kept; the least used go first. The largest, all answers to an item, is 6 kB long."""


def init_app(app: Flask) -> None:
    """Keep what these macros draw, wherever a template takes them in."""
    for template, name in KEPT:
        module = app.jinja_env.get_template(template).module
        setattr(module, name, lru_cache(maxsize=MOST, typed=True)(getattr(module, name)))
