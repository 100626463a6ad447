"""The links of invitations: where they lead, and how whoever invites sees them once where no mail server is."""

from typing import Final, NamedTuple

from flask import request, session, url_for

from kl_assess.web import parts

_KEPT: Final = "invited"


class Shown(NamedTuple):
    """The link of an invitation that was made just now, and the address that it is for; no link where mail takes it."""

    email: str
    link: str


def site() -> str:
    """The address of this installation: the one that the settings name or, without one, the one that was asked."""
    return parts.parts().settings.public_url.rstrip("/") or request.host_url.rstrip("/")


def link_of(secret: str) -> str:
    """The whole address that an invitation is taken up at."""
    return site() + url_for("signing_in.invitation", secret=secret)


def keep_for_once(place: str, email: str, link: str) -> None:
    """Keep a link for the next page of a place, such as "agency/lake-ansel", in this browser alone.

    Where a mail server takes the message, the link is left out: whoever invites must not be able to take it up.
    """
    session[_KEPT] = [place, email, "" if parts.parts().settings.smtp_host else link]


def shown_once(place: str) -> Shown | None:
    """The link that was kept for this place, which is forgotten with this; None without one."""
    kept = session.get(_KEPT)
    if not kept or kept[0] != place:
        return None
    del session[_KEPT]
    return Shown(kept[1], kept[2])
