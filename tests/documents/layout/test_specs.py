"""Layout rules by date, numbers and dates as they are written."""

import datetime
import itertools

import pytest

from nennep.documents.layout.specs import all_specs, date_text, number_text, place_and_date, short_date, spec_for
from nennep.kernel.errors import RuleBroken


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (datetime.date(2004, 5, 28), "11-HD/VPTW"),
        (datetime.date(2018, 4, 2), "11-HD/VPTW"),
        (datetime.date(2018, 4, 3), "36-HD/VPTW"),
        (datetime.date(2026, 5, 26), "36-HD/VPTW"),
        (datetime.date(2026, 5, 27), "05-HD/VPTW"),
        (datetime.date(9999, 12, 31), "05-HD/VPTW"),
    ],
)
def test_spec_for_boundary_days_gives_the_guidance_in_force(day, name):
    assert spec_for(day).id == name


def test_spec_for_day_before_the_first_guidance_is_refused_in_a_sentence():
    with pytest.raises(RuleBroken) as refused:
        spec_for(datetime.date(2004, 5, 27))

    assert refused.value.sentence == (
        "Chưa có thể thức văn bản của Đảng cho ngày 27/05/2004; hãy chọn ngày từ 28/05/2004 trở đi."
    )


def test_all_specs_leave_no_day_out():
    specs = all_specs()

    gaps = [(new.valid_from - old.valid_to).days for old, new in itertools.pairwise(specs)]

    assert gaps == [1, 1]


@pytest.mark.parametrize("spec", all_specs(), ids=lambda spec: spec.id)
def test_all_specs_say_for_every_element_how_surely_it_is_known(spec):
    assert set(spec.evidence) == {"page", "font", "heading", "title", "text", "signing", "recipients"}
    assert {known.confidence for known in spec.evidence.values()} <= {"S", "T", "?"}
    assert all(known.source for known in spec.evidence.values())


@pytest.mark.parametrize("spec", all_specs(), ids=lambda spec: spec.id)
def test_all_specs_keep_their_own_bands(spec):
    page = spec.page
    assert (page.top, page.bottom, page.left, page.right) == (20, 20, 30, 15)
    assert spec.text.line_least <= spec.text.line <= spec.text.line_most
    assert spec.text.paragraph >= 6


@pytest.mark.parametrize(
    ("number", "expected"),
    [(5, "Số 05-NQ/ĐU"), (12, "Số 12-NQ/ĐU"), (127, "Số 127-NQ/ĐU"), (None, "Số \xa0\xa0\xa0\xa0\xa0\xa0-NQ/ĐU")],
)
def test_number_text_has_two_digits_hyphen_and_slash(number, expected):
    assert number_text(number, "NQ", "ĐU") == expected


def test_number_text_below_one_is_a_mistake():
    with pytest.raises(ValueError, match="numbered from 1"):
        number_text(0, "NQ", "ĐU")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (datetime.date(2026, 2, 3), "Lào Cai, ngày 03 tháng 02 năm 2026"),
        (datetime.date(2026, 3, 9), "Lào Cai, ngày 09 tháng 3 năm 2026"),
        (datetime.date(2026, 12, 30), "Lào Cai, ngày 30 tháng 12 năm 2026"),
    ],
)
def test_place_and_date_has_zeros_for_small_days_and_months_one_and_two(day, expected):
    assert place_and_date("Lào Cai", day) == expected


def test_place_and_date_without_place_or_day_leaves_room():
    assert place_and_date("", None) == date_text(None)
    assert date_text(None).replace("\xa0", "") == "ngàythángnăm"


def test_short_date_follows_the_same_zeros():
    assert [short_date(datetime.date(2026, month, 5)) for month in (1, 2, 3, 11)] == [
        "05/01/2026",
        "05/02/2026",
        "05/3/2026",
        "05/11/2026",
    ]
