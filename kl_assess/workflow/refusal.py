"""Why a verb did not do what it was asked to."""


class RefusedError(Exception):
    """What was asked cannot be done now. The sentence says why and what to do; nothing has changed."""


class StaleError(RefusedError):
    """Somebody else has changed the same thing since the person read it."""
