"""What an address of the library asks for, and the address that asks for something."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from kl_assess.web.library.search import Facet, Index, Query, Sort

Parameters = Mapping[str, str | list[str]]
"""The parameters of an address, for `url_for`; what stands at its default is left out."""


class Arguments(Protocol):
    """The parameters of a request, as Werkzeug gives them."""

    def get(self, key: str, default: str) -> str:
        """The first value of a parameter."""

    def getlist(self, key: str) -> list[str]:
        """Every value of a parameter."""


class Asked(NamedTuple):
    """A query, the page of its list, and a sentence for everything that was left out of it."""

    query: Query
    page: int
    left_out: tuple[str, ...]


def read(arguments: Arguments, index: Index) -> Asked:
    """What the parameters ask for. A value that the library does not have is left out, with a sentence."""
    chosen: dict[Facet, tuple[str, ...]] = {}
    left_out = []
    for facet in Facet:
        known = {option.value for option in index.options[facet]}
        given = tuple(dict.fromkeys(value for value in arguments.getlist(facet) if value))
        left_out += [_unknown(facet, value) for value in given if value not in known]
        if kept := tuple(value for value in given if value in known):
            chosen[facet] = kept
    sort = arguments.get("sort", "")
    if sort and sort not in set(Sort):
        left_out.append(f"The library cannot be sorted by “{sort}”. The newest stand first.")
    return Asked(
        query=Query(
            words=" ".join(arguments.get("q", "").split()),
            chosen=chosen,
            sort=Sort(sort) if sort in set(Sort) else Sort.NEWEST,
        ),
        page=_number(arguments.get("page", "")),
        left_out=tuple(left_out),
    )


def parameters(query: Query, page: int = 1) -> Parameters:
    """The parameters that ask for this page of this query."""
    found: dict[str, str | list[str]] = {"q": query.words} if query.words else {}
    found |= {str(facet): list(values) for facet, values in query.chosen.items() if values}
    if query.sort is not Sort.NEWEST:
        found["sort"] = str(query.sort)
    if page > 1:
        found["page"] = str(page)
    return found


def _unknown(facet: Facet, value: str) -> str:
    return f"The library has no {facet} “{value}”. This filter was left out."


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000") else 1
