"""What the rows of this area, and accounts, do when one file is merged into another."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.access.models import User
from nennep.kernel import clock
from nennep.members.merging.following import STAYS, Reference, follows, once_with
from nennep.members.models import (
    Affiliation,
    CorrectionRequest,
    Exemption,
    KnownRow,
    MemberPaper,
    NotSamePerson,
    Person,
    PersonMerge,
    Qualification,
    RegisterRow,
    StandingRow,
    TeamPlace,
    Workplace,
)

# Their rows are never moved: what was known of the other file stays there, and holds anew in the kept one
# (`merging.written`).
DATED: tuple[type[KnownRow], ...] = (StandingRow, Affiliation, Exemption, Workplace)
DATED_WORDS = gettext_lazy("tư cách, nơi sinh hoạt, miễn sinh hoạt, nơi công tác")


def _two_accounts(kept: int, other: int) -> Sequence[str]:
    """An account of the merged file that is locked stays there; two that are open belong to two people, or to nobody
    knows whom."""
    accounts = {account.person_id: account for account in User.objects.filter(person_id__in=[kept, other])}
    if len(accounts) < 2 or not accounts[other].is_active:
        return ()
    return [
        _("Cả hai hồ sơ đều có tài khoản đăng nhập. Hãy khóa tài khoản “%(name)s” của hồ sơ được gộp vào trước.")
        % {"name": accounts[other].username}
    ]


def _two_places(kept: int, other: int) -> Collection[int]:
    """Places in party teams on days on which the kept file has one, and those that go on in a cell that is not the
    home."""
    rows: QuerySet[Any] = TeamPlace.objects.select_related("team")
    theirs, mine = rows.filter(person_id=other), list(rows.filter(person_id=kept))
    home = Person.objects.values_list("registered_at_id", flat=True).get(pk=kept)
    today = clock.today()
    return [
        place.pk for place in theirs
        if any(one.valid_from < place.valid_to and place.valid_from < one.valid_to for one in mine)
        or (place.valid_to > today and place.team.cell_id != home)
    ]  # fmt: skip


follows(
    *(Reference(model=model, column="person_id", words=DATED_WORDS, frozen=STAYS) for model in DATED),
    # The merged file goes on saying what it said; what the kept one takes over it says from the same days on.
    Reference(model=Qualification, column="person_id", words=gettext_lazy("trình độ"), frozen=STAYS),
    Reference(model=TeamPlace, column="person_id", words=gettext_lazy("chỗ trong tổ đảng"), doubles=_two_places),
    Reference(model=CorrectionRequest, column="person_id", words=gettext_lazy("đề nghị sửa hồ sơ")),
    Reference(
        model=MemberPaper, column="person_id", words=gettext_lazy("giấy tờ trong hồ sơ"),
        doubles=once_with(MemberPaper, "person_id", "number", "code", "dated_on"),
    ),
    Reference(model=RegisterRow, column="person_id", words=gettext_lazy("dòng danh sách đã nạp"), frozen=STAYS),
    Reference(model=Person, column="merged_into_id", words=gettext_lazy("hồ sơ đã gộp trước đó")),
    *(Reference(model=PersonMerge, column=column, words=gettext_lazy("lần gộp hồ sơ"), frozen=STAYS)
      for column in ("kept_id", "other_id")),
    *(Reference(model=NotSamePerson, column=column, words=gettext_lazy("kết luận khác người"), frozen=STAYS)
      for column in ("first_id", "second_id")),
    Reference(
        model=User, column="person_id", words=gettext_lazy("tài khoản"), doubles=once_with(User, "person_id"),
        refuses=_two_accounts,
    ),
)  # fmt: skip
