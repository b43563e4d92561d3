"""Posts and assignments of somebody whose file is merged into another."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.committees.models import Assignment, FirstPost, Post
from nennep.committees.queries import KNOWN
from nennep.kernel import clock
from nennep.members.merging.following import Reference, follows
from nennep.organisations.queries import names_on


def _pairs(kept: int, other: int) -> Iterator[tuple[Post, Post]]:
    """The other's posts beside the kept file's with the same title in the same body at the same time."""
    mine = list(Post.objects.filter(KNOWN, person_id=kept))
    for post in Post.objects.filter(KNOWN, person_id=other).order_by("valid_from", "pk"):
        for one in mine:
            same = (one.body_id, one.title) == (post.body_id, post.title)
            if same and one.valid_from < post.valid_to and post.valid_from < one.valid_to:
                yield post, one


def _within(post: Post, one: Post) -> bool:
    return one.valid_from <= post.valid_from and post.valid_to <= one.valid_to


def _written_twice(kept: int, other: int) -> Collection[int]:
    return {post.pk for post, one in _pairs(kept, other) if _within(post, one)}


def _posts_differ(kept: int, other: int) -> Sequence[str]:
    return [
        _("Cả hai hồ sơ cùng ghi một chức danh trong cùng thời gian nhưng khác ngày (từ %(mine)s và từ %(theirs)s). "
          "Hãy sửa ngày ở phần cấp ủy cho khớp trước.")
        % {"mine": f"{one.valid_from:%d/%m/%Y}", "theirs": f"{post.valid_from:%d/%m/%Y}"}
        for post, one in _pairs(kept, other)
        if not _within(post, one)
    ]  # fmt: skip


def _both_look_after(kept: int, other: int) -> Sequence[str]:
    today = clock.today()
    given = Assignment.objects.filter(valid_to__gt=today)
    mine = set(given.filter(person_id=kept).values_list("org_id", "target", "target_org_id", "target_text"))
    both = [
        row for row in given.filter(person_id=other).order_by("pk")
        if (row.org_id, row.target, row.target_org_id, row.target_text) in mine
    ]  # fmt: skip
    names = names_on({row.target_org_id for row in both if row.target_org_id}, today)
    return [
        _("Cả hai hồ sơ cùng đang được phân công phụ trách %(what)s. Hãy cho thôi một phân công trước.")
        % {"what": row.target_text or names.get(row.target_org_id or 0, "")}
        for row in both
    ]


def _both_first(kept: int, other: int) -> Sequence[str]:
    mine = set(FirstPost.objects.filter(person_id=kept).values_list("reform_id", "target", "body"))
    theirs = FirstPost.objects.filter(person_id=other).values_list("reform_id", "target", "body", "title")
    return [
        _("Cả hai hồ sơ cùng được dự kiến vào một cấp ủy trong một phương án sắp xếp. Hãy bỏ một người ở đó trước.")
        for *where, _title in theirs
        if tuple(where) in mine
    ]


follows(
    Reference(
        model=Post, column="person_id", words=gettext_lazy("chức danh trong cấp ủy"), superseded=True,
        doubles=_written_twice, refuses=_posts_differ,
    ),
    Reference(
        model=Assignment, column="person_id", words=gettext_lazy("phân công phụ trách"), refuses=_both_look_after
    ),
    Reference(
        model=FirstPost, column="person_id", words=gettext_lazy("chức danh dự kiến khi sắp xếp"), refuses=_both_first
    ),
)  # fmt: skip
