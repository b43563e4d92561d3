"""Addresses of rows are those of `reverse`, wherever the site is mounted; what comes back is a key, or none."""

from __future__ import annotations

import pytest
from django.test import override_settings
from django.urls import NoReverseMatch, reverse, set_script_prefix

from nennep.kernel.addresses import address, addresses, key_of

VIEWS: list[tuple[str, tuple[int | str, ...]]] = [
    ("members:file", (1,)),
    ("members:file", (999_999_999_999_999_999,)),
    ("reports:behind", (42, "phai-hop")),
    ("reports:behind", (42, "Da_Hop")),
    ("reports:month", (0,)),
    ("meetings:cell_year", (7, 2026, "pdf")),
    ("documents:paper", (7, "pdf")),
    ("documents:version", (7, 8)),
    ("home", ()),
]


@pytest.mark.parametrize(("view", "keys"), VIEWS)
def test_address_is_that_of_reverse(view: str, keys: tuple[int | str, ...]) -> None:
    for _ in range(2):
        assert address(view, *keys) == reverse(view, args=keys)


def test_addresses_of_rows_are_those_of_each() -> None:
    keys = [0, 1, 999_999_999_999_999_999]
    assert addresses("members:file", keys) == [reverse("members:file", args=[key]) for key in keys]
    assert addresses("members:file", []) == []
    for view, wrong in (("members:file", 10**18), ("members:file", -1), ("nowhere", 1)):
        with pytest.raises(NoReverseMatch):
            addresses(view, [1, wrong])


@pytest.mark.parametrize(("view", "keys"), [("members:file", (10**18,)), ("members:file", (-1,)), ("nowhere", (1,))])
def test_address_refuses_what_reverse_refuses(view: str, keys: tuple[int | str, ...]) -> None:
    with pytest.raises(NoReverseMatch):
        address(view, *keys)


def test_address_follows_where_the_site_is_mounted() -> None:
    at_the_top = address("members:file", 5)
    try:
        set_script_prefix("/dang/")
        assert address("members:file", 5) == f"/dang{at_the_top}"
    finally:
        set_script_prefix("/")
    assert address("members:file", 5) == at_the_top


def test_address_follows_the_list_of_addresses() -> None:
    address("members:file", 5)
    with override_settings(ROOT_URLCONF="nennep.ui.urls"), pytest.raises(NoReverseMatch):
        address("members:file", 5)


@pytest.mark.parametrize(("text", "key"), [
    ("7", 7), ("007", 7),
    ("9" * 18, 10**18 - 1), ("9" * 19, None), ("", None), ("-1", None), ("+1", None), ("1.0", None),
    (" 7", None), ("٣", None), ("²", None), ("7\x00", None), ("bảy", None),
])  # fmt: skip
def test_only_plain_digits_that_fit_a_key(text: str, key: int | None) -> None:
    assert key_of(text) == key
