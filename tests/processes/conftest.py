"""Who takes part in a reorganisation besides the accounts of the world."""

from __future__ import annotations

import pytest

from nennep.access.models import Grant, User
from tests.factories.world import START, World


@pytest.fixture
def boss(world: World) -> User:
    """Somebody else of the province's office, who may approve."""
    user = world.account("boss", "Trưởng ban tổ chức")
    Grant.objects.create(user=user, role="organisation_staff", org=world.province, valid_from=START, basis="test")
    return user
