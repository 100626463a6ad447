"""The addresses of pages. A long page names a hundred of them, so each is worked out once and kept."""

from functools import lru_cache
from typing import Any, Final

from flask import request, url_for

_MOST: Final = 8192
"""How many addresses are kept; the least used go first."""


def address(endpoint: str, **values: str | int | None) -> str:
    """The address of a page, as `url_for` gives it: the same parts always make the same address."""
    return _kept(request.root_path, endpoint, tuple(values.items()))


@lru_cache(maxsize=_MOST)
def _kept(root: str, endpoint: str, values: tuple[tuple[str, str | int | None], ...]) -> str:  # noqa: ARG001 - a part of the key
    parts: dict[str, Any] = dict(values)
    return url_for(endpoint, **parts)
