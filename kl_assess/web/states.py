"""The states and territories of the United States, and the time zone that most people in each live in."""

from collections.abc import Mapping
from typing import Final, NamedTuple

ATLANTIC: Final = "America/Puerto_Rico"
EASTERN: Final = "America/New_York"
CENTRAL: Final = "America/Chicago"
MOUNTAIN: Final = "America/Denver"
ARIZONA: Final = "America/Phoenix"
PACIFIC: Final = "America/Los_Angeles"
ALASKA: Final = "America/Anchorage"
HAWAII: Final = "Pacific/Honolulu"
SAMOA: Final = "Pacific/Pago_Pago"
CHAMORRO: Final = "Pacific/Guam"

ZONES: Final[Mapping[str, str]] = {
    ATLANTIC: "Atlantic",
    EASTERN: "Eastern",
    CENTRAL: "Central",
    MOUNTAIN: "Mountain",
    ARIZONA: "Mountain, without daylight saving time",
    PACIFIC: "Pacific",
    ALASKA: "Alaska",
    HAWAII: "Hawaii",
    SAMOA: "Samoa",
    CHAMORRO: "Chamorro",
}
"""The name of every time zone that may be chosen."""


class State(NamedTuple):
    """A state or territory; `zone` is the time zone of most of it."""

    name: str
    zone: str


STATES: Final[Mapping[str, State]] = {
    "AL": State("Alabama", CENTRAL),
    "AK": State("Alaska", ALASKA),
    "AS": State("American Samoa", SAMOA),
    "AZ": State("Arizona", ARIZONA),
    "AR": State("Arkansas", CENTRAL),
    "CA": State("California", PACIFIC),
    "CO": State("Colorado", MOUNTAIN),
    "CT": State("Connecticut", EASTERN),
    "DE": State("Delaware", EASTERN),
    "DC": State("District of Columbia", EASTERN),
    "FL": State("Florida", EASTERN),
    "GA": State("Georgia", EASTERN),
    "GU": State("Guam", CHAMORRO),
    "HI": State("Hawaii", HAWAII),
    "ID": State("Idaho", MOUNTAIN),
    "IL": State("Illinois", CENTRAL),
    "IN": State("Indiana", EASTERN),
    "IA": State("Iowa", CENTRAL),
    "KS": State("Kansas", CENTRAL),
    "KY": State("Kentucky", EASTERN),
    "LA": State("Louisiana", CENTRAL),
    "ME": State("Maine", EASTERN),
    "MD": State("Maryland", EASTERN),
    "MA": State("Massachusetts", EASTERN),
    "MI": State("Michigan", EASTERN),
    "MN": State("Minnesota", CENTRAL),
    "MS": State("Mississippi", CENTRAL),
    "MO": State("Missouri", CENTRAL),
    "MT": State("Montana", MOUNTAIN),
    "NE": State("Nebraska", CENTRAL),
    "NV": State("Nevada", PACIFIC),
    "NH": State("New Hampshire", EASTERN),
    "NJ": State("New Jersey", EASTERN),
    "NM": State("New Mexico", MOUNTAIN),
    "NY": State("New York", EASTERN),
    "NC": State("North Carolina", EASTERN),
    "ND": State("North Dakota", CENTRAL),
    "MP": State("Northern Mariana Islands", CHAMORRO),
    "OH": State("Ohio", EASTERN),
    "OK": State("Oklahoma", CENTRAL),
    "OR": State("Oregon", PACIFIC),
    "PA": State("Pennsylvania", EASTERN),
    "PR": State("Puerto Rico", ATLANTIC),
    "RI": State("Rhode Island", EASTERN),
    "SC": State("South Carolina", EASTERN),
    "SD": State("South Dakota", CENTRAL),
    "TN": State("Tennessee", CENTRAL),
    "TX": State("Texas", CENTRAL),
    "VI": State("U.S. Virgin Islands", ATLANTIC),
    "UT": State("Utah", MOUNTAIN),
    "VT": State("Vermont", EASTERN),
    "VA": State("Virginia", EASTERN),
    "WA": State("Washington", PACIFIC),
    "WV": State("West Virginia", EASTERN),
    "WI": State("Wisconsin", CENTRAL),
    "WY": State("Wyoming", MOUNTAIN),
}
"""Every state and territory by the two letters of the U.S. Postal Service, in the order of their names."""


def name_of(state: str | None) -> str:
    """The name of a state; one that came in another way as it stands, and nothing where none is said."""
    return STATES[state].name if state and state in STATES else state or ""
