"""Tasks of documents that somebody answers for whose file is merged into another."""

from django.utils.translation import gettext_lazy

from nennep.directives.models import DirectedTask, TaskDeputy
from nennep.members.merging.following import Reference, follows, once_with

follows(
    Reference(model=DirectedTask, column="person_id", words=gettext_lazy("nhiệm vụ theo văn bản")),
    Reference(
        model=TaskDeputy, column="person_id", words=gettext_lazy("nhiệm vụ tham gia"),
        doubles=once_with(TaskDeputy, "person_id", "task_id"),
    ),
)  # fmt: skip
