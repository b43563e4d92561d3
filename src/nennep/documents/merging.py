"""Documents sent to somebody, and contests somebody took part in, whose file is merged into another."""

from django.utils.translation import gettext_lazy

from nennep.documents.models import Contestant, Delivery
from nennep.members.merging.following import Reference, follows, once_with

follows(
    Reference(
        model=Delivery, column="person_id", words=gettext_lazy("văn bản đã nhận"),
        doubles=once_with(Delivery, "person_id", "document_id", "org_id"),
    ),
    Reference(model=Contestant, column="person_id", words=gettext_lazy("kết quả hội thi")),
)  # fmt: skip
