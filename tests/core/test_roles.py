"""Who may do what: the table of rights, and who may make whom what."""

from itertools import pairwise, product

import pytest

from kl_assess.core.roles import MAY, Permission, Role, may, may_give
from kl_assess.core.sharing import Sight, shows

BEFORE = (None, *Role)


def test_every_permission_is_held_by_somebody_and_the_chief_holds_all():
    assert set(MAY) == set(Permission)
    assert all(Role.CHIEF in roles for roles in MAY.values())


def test_a_reader_only_reads():
    assert [permission for permission in Permission if may(Role.READER, permission)] == [Permission.READ]


def test_each_role_holds_what_those_below_it_hold():
    order = (Role.READER, Role.CONTRIBUTOR, Role.LEAD, Role.CHIEF)
    held = [{permission for permission in Permission if may(role, permission)} for role in order]
    assert all(less < more for less, more in pairwise(held))


@pytest.mark.parametrize("own", [None, Role.READER, Role.CONTRIBUTOR])
def test_whoever_does_not_manage_makes_nobody_anything(own):
    assert not any(may_give(own, before, after) for before, after in product(BEFORE, BEFORE))


def test_a_chief_makes_anybody_anything():
    assert all(may_give(Role.CHIEF, before, after) for before, after in product(BEFORE, BEFORE))


def test_a_lead_neither_makes_a_chief_nor_changes_one():
    for before, after in product(BEFORE, BEFORE):
        assert may_give(Role.LEAD, before, after) == (Role.CHIEF not in {before, after})


def test_each_sight_shows_what_those_before_it_show_and_nothing_more():
    found = {granted: [wanted for wanted in Sight if shows(granted, wanted)] for granted in Sight}
    assert found == {
        Sight.STATUS: [Sight.STATUS],
        Sight.RESULTS: [Sight.STATUS, Sight.RESULTS],
        Sight.REPORTS: [Sight.STATUS, Sight.RESULTS, Sight.REPORTS],
    }
