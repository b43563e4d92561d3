"""What taking a document back leads to, in sentences for the page that asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from nennep.directives.queries.revoking import revoking
from nennep.ui.formats import format_number

if TYPE_CHECKING:
    from nennep.documents.models import Document


def what_revoking_ends(document: Document) -> list[str]:
    """One sentence each for duties lifted, targets ended, duties open again; none for what there is none of."""
    found = revoking(document)
    said = (
        (found.lifted, _("%(n)s việc chưa xong mà văn bản giao thôi phải làm; việc đã xong giữ nguyên.")),
        (found.targets, _("%(n)s chỉ tiêu theo văn bản kết thúc từ hôm nay.")),
        (found.reopened, _("%(n)s việc đã xong nhờ văn bản này lại thành chưa xong.")),
    )
    return [sentence % {"n": format_number(count)} for count, sentence in said if count]
