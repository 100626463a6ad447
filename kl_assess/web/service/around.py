"""What the administrator's pages share: who the administrator is, the way back, and the pages of a long list."""

import datetime as dt
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from flask import abort, request, url_for

from kl_assess.formatting import moment, short_date
from kl_assess.store.accounts import Account
from kl_assess.web import parts, signed_in
from kl_assess.web.agencies import Pagination
from kl_assess.web.frame import Place

LAST_PAGE: Final = 10**6


class Page(NamedTuple):
    """The part of a list that is asked for: how many come before it, and its number."""

    before: int
    number: int


def administrator() -> Account:
    """The account of whoever asks."""
    return signed_in.account() or abort(404)


def crumbs(*places: Place) -> tuple[Place, ...]:
    """Where a page is, below the administrator's first one."""
    return (Place("Administration", url_for("service.show")), *places)


def asked_page(size: int) -> Page:
    """The page of a list that the address asks for."""
    number = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    return Page((number - 1) * size, number)


def pagination(label: str, endpoint: str, asked: Page, size: int, total: int, **filters: str) -> Pagination | None:
    """The ways to the other pages of a list; None where there is one page."""
    last = max((total - 1) // size + 1, 1)
    if last == 1 and asked.number == 1:
        return None

    def to(number: int) -> str:
        given: dict[str, Any] = {name: value for name, value in filters.items() if value}
        return url_for(endpoint, page=number, **given)

    return Pagination(
        label, to(asked.number - 1) if asked.number > 1 else None, to(asked.number + 1) if asked.number < last else None
    )


def counted(asked: Page, shown: int, total: int, one: str, many: str) -> str:
    """How many of a list are shown: "1 to 50 of 312 agencies"."""
    word = one if total == 1 else many
    if shown == total:
        return f"{total:,} {word}"
    return (
        f"{asked.before + 1:,} to {asked.before + shown:,} of {total:,} {word}"
        if shown
        else f"None of {total:,} {word}"
    )


def day(at: dt.datetime) -> str:
    """A day in the installation's time."""
    return short_date(at.astimezone(ZoneInfo(parts.parts().settings.zone)).date())


def minute(at: dt.datetime) -> str:
    """A moment in the installation's time."""
    return moment(at, parts.parts().settings.zone)
