"""Who may keep members' files, and when."""

from __future__ import annotations

from django.db.models import Max
from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied, RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.members.models import CorrectionRequest, Person, PersonMerge, RegisterBatch
from nennep.members.states import Batch, Correction, Merge
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgEdge, OrgNow
from nennep.orgtree.queries import path_now


def check_can_keep_members_of(actor: Actor, cell: OrgNow) -> None:
    """Entering and changing members of a cell: its secretary, or the office above."""
    if not actor.may(Permission.MEMBER_MANAGE, cell.path):
        raise Denied(
            _("Chỉ bí thư, phó bí thư chi bộ hoặc cán bộ tổ chức cấp trên được cập nhật đảng viên của chi bộ.")
        )
    if not cell.alive:
        raise Denied(_("Chi bộ này đã kết thúc hoạt động nên không nhận thêm thay đổi."))


def check_is_cell(org: OrgNow) -> None:
    """Members are active in cells, not in what stands above them."""
    if org.level != Level.CELL:
        raise RuleBroken(_("Đảng viên sinh hoạt ở chi bộ: hãy chọn một chi bộ."), field="cell")


def check_lasts(cell_id: int) -> None:
    """Nobody joins a cell whose end is recorded already, not even for the time until then."""
    end = OrgEdge.objects.filter(org_id=cell_id, known_to__isnull=True).aggregate(end=Max("valid_to"))["end"]
    if end != OPEN_END:
        raise RuleBroken(
            _("Chi bộ này kết thúc hoạt động từ %(day)s nên không nhận thêm đảng viên.") % {"day": f"{end:%d/%m/%Y}"},
            field="cell",
        )


def check_can_note_workplace(actor: Actor, person: Person) -> None:
    """Noting where a member works, oneself too: nothing is decided by it, and no request asks for it."""
    if not actor.may(Permission.MEMBER_MANAGE, path_now(person.registered_at_id)):
        raise Denied(_("Chỉ bí thư, phó bí thư chi bộ hoặc cán bộ tổ chức cấp trên được sửa hồ sơ này."))
    if person.merged_into_id is not None:
        raise Denied(_("Hồ sơ này đã được gộp vào hồ sơ khác của cùng một người. Hãy mở hồ sơ được giữ."))


def check_can_keep_file(actor: Actor, person: Person) -> None:
    """Changing a member's file, never one's own: that goes by a request, which somebody else decides (B12)."""
    check_can_note_workplace(actor, person)
    if person.pk == actor.person_id:
        raise Denied(
            _("Đồng chí không tự sửa hồ sơ của chính mình: hãy gửi đề nghị để phó bí thư hoặc cấp trên xem xét.")
        )


def check_can_ask_correction(actor: Actor, person: Person) -> None:
    """Only the member asks for a correction of the member's own file."""
    if actor.person_id != person.pk:
        raise Denied(_("Chỉ chính đảng viên được đề nghị sửa hồ sơ của mình."))


def check_can_decide_correction(actor: Actor, request: CorrectionRequest) -> None:
    """The secretary of the cell (or the office above) decides, once, and not on one's own request."""
    if not actor.may(Permission.CORRECTION_DECIDE, path_now(request.cell_id)):
        raise Denied(_("Chỉ bí thư, phó bí thư chi bộ hoặc cán bộ tổ chức cấp trên được xem xét đề nghị này."))
    if request.state != Correction.ASKED:
        raise Denied(_("Đề nghị này đã được trả lời."))
    if actor.person_id == request.person_id:
        raise Denied(_("Đồng chí không tự quyết định đề nghị của chính mình: phó bí thư hoặc cấp trên sẽ xem xét."))


def check_can_import(actor: Actor, org: OrgNow) -> None:
    """Reading a register into an organisation."""
    if not actor.may(Permission.MEMBER_IMPORT, org.path):
        raise Denied(_("Chỉ cán bộ tổ chức, văn phòng cấp ủy được nạp danh sách từ tệp Excel."))


def check_can_change_batch(actor: Actor, batch: RegisterBatch, org: OrgNow) -> None:
    """Correcting and committing what was read: by who may read registers here, while it is not in the list yet."""
    check_can_import(actor, org)
    if batch.state != Batch.READ:
        raise Denied(
            _("Lần nạp này đã khép lại (%(state)s) nên không sửa được nữa.") % {"state": Batch(batch.state).label}
        )


def check_can_undo_batch(actor: Actor, batch: RegisterBatch, org: OrgNow) -> None:
    """Taking a committed register back."""
    check_can_import(actor, org)
    if batch.state != Batch.COMMITTED:
        raise Denied(_("Chỉ hoàn lại được lần nạp đã ghi vào danh sách."))


def check_can_undo_organisations(actor: Actor, batch: RegisterBatch, org: OrgNow) -> None:
    """Taking a list of organisations back: only while it founded and changed nothing that stood before."""
    check_can_undo_batch(actor, batch, org)
    if batch.summary.get("changed"):
        raise Denied(
            _("Lần nạp này đã đổi tên, cấp trên hoặc mã của tổ chức đã có nên không hoàn lại được. "
              "Hãy sửa ở trang của từng tổ chức.")
        )  # fmt: skip


def check_can_look_for_duplicates(actor: Actor, org: OrgNow) -> None:
    """Looking for files of one person under an organisation: by who keeps the files there."""
    if not actor.may(Permission.MEMBER_MANAGE, org.path):
        raise Denied(_("Chỉ bí thư, phó bí thư chi bộ hoặc cán bộ tổ chức giữ hồ sơ ở đây được soát hồ sơ trùng."))


def check_can_merge(actor: Actor, kept: Person, other: Person) -> None:
    """Asking that two files become one: by who keeps both, and about neither of them the own one."""
    for person in (kept, other):
        check_can_keep_file(actor, person)


def check_can_confirm_merge(actor: Actor, merge: PersonMerge, kept: Person, other: Person) -> None:
    """The answer comes from somebody else who keeps both files: nobody's record goes by one person's word."""
    if merge.state != Merge.ASKED:
        raise Denied(_("Đề nghị này đã có trả lời (%(state)s).") % {"state": Merge(merge.state).label})
    if actor.user_id == merge.asked_by_id:
        raise Denied(
            _("Đồng chí là người đề nghị: một cán bộ khác cùng giữ cả hai hồ sơ, hoặc cấp trên, mới xác nhận được.")
        )
    check_can_merge(actor, kept, other)


def check_can_withdraw_merge(actor: Actor, merge: PersonMerge) -> None:
    """Who asked takes it back while nobody has answered."""
    if merge.state != Merge.ASKED or actor.user_id != merge.asked_by_id:
        raise Denied(_("Chỉ người đề nghị rút được, khi chưa có trả lời."))


def check_can_undo_merge(actor: Actor, merge: PersonMerge, kept: Person) -> None:
    """Taking a merge back: by who keeps the file, never on the own one."""
    if merge.state != Merge.DONE:
        raise Denied(_("Chỉ hoàn lại được lần gộp đã ghi."))
    check_can_keep_file(actor, kept)
