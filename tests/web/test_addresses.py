"""Addresses that are worked out once: those that `url_for` gives, at every place that the app may be served from."""

import pytest
from flask import url_for

from kl_assess.web.addresses import address

SAMPLES = (
    ("public.topic", {}),
    ("results.show", {"slug": "lake-ansel", "number": 3}),
    ("answering.show", {"slug": "lake-ansel", "number": 3, "element_id": "LEA-3", "join": "LEA-3.1"}),
    ("desk.show", {"after": "/agencies?page=2"}),
    ("desk.show", {"after": None}),
)


@pytest.mark.parametrize("root", ["/", "/police"])
@pytest.mark.parametrize(("endpoint", "values"), SAMPLES)
def test_an_address_is_that_of_url_for(app, endpoint, values, root):
    with app.test_request_context("/", base_url=f"http://localhost{root}"):
        assert address(endpoint, **values) == url_for(endpoint, **values)
        assert address(endpoint, **values) == url_for(endpoint, **values)
