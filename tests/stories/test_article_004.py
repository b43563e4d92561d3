"""Article 004: the party area of Cục Dự trữ Nhà nước khu vực Hải Hưng under the Khối, 2020."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from nennep.kernel import clock
from tests.stories import months, reserve
from tests.stories.reserve import Reserve
from tests.stories.telling import one_world

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture(scope="module")
def story(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Reserve]:
    """The whole half-year, told once; tests only look at it."""
    with one_world(django_db_blocker, clock.at(reserve.SINCE)) as time:
        told = reserve.build(time)
        months.live(told)
        yield told


def test_x(story: Reserve) -> None:
    assert story
