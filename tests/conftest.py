"""Settings that every test shares."""

from hypothesis import settings

# A generated case is right or wrong, not late: on a busy machine a time limit fails what is right.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
