"""The table of rights: who may do what."""

import pytest

from kl_assess.core.roles import MAY, Permission, Role, may


def test_every_permission_is_held_by_someone_and_the_chief_holds_all():
    assert MAY.keys() == set(Permission)
    assert all(may(Role.CHIEF, permission) for permission in Permission)


def test_whoever_may_do_anything_may_read():
    assert all(held <= MAY[Permission.READ] for held in MAY.values())


@pytest.mark.parametrize(
    ("role", "permissions"),
    [
        (Role.READER, {Permission.READ}),
        (Role.CONTRIBUTOR, {Permission.READ, Permission.ANSWER, Permission.PROGRESS}),
        (Role.LEAD, set(Permission) - {Permission.SIGN_OFF, Permission.LEAVE}),
    ],
)
def test_a_role_may_do_what_its_words_say_and_no_more(role, permissions):
    assert {permission for permission in Permission if may(role, permission)} == permissions
