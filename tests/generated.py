"""How many generated cases a property is tried on: some on every run, many with the heavy tests."""

from hypothesis import settings

MANY = settings.get_current_profile_name() == "many"


def examples(some: int, many: int) -> settings:
    """A property whose cases cost much: `some` of them, or `many` where the run is given time (`make test-all`)."""
    return settings(max_examples=many if MANY else some)
