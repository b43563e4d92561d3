"""Two files of one person made one, by two people; pairs that are two people."""

from __future__ import annotations

from typing import Any

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from nennep.kernel.rls import through


def _key() -> tuple[str, models.BigAutoField[Any, Any]]:
    return "id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def _to(model: str, *, null: bool = False) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=model, null=null)


def _paired(verb: str) -> models.CheckConstraint:
    """When and by whom: both or neither."""
    at, by = f"{verb}_at__isnull", f"{verb}_by__isnull"
    both = Q(**{at: True, by: True}) | Q(**{at: False, by: False})
    return models.CheckConstraint(condition=both, name=f"merge_{verb}_pair")


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0015_known"),
        ("orgtree", "0003_learn_changes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="merged_into",
            field=models.ForeignKey(
                db_index=False, blank=True, null=True, on_delete=models.PROTECT, related_name="aliases",
                to="members.person",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(condition=Q(merged_into__isnull=False), fields=["merged_into"], name="person_merged"),
        ),
        migrations.CreateModel(
            name="NotSamePerson",
            fields=[
                _key(),
                ("first", _to("members.person")),
                ("second", _to("members.person")),
                ("reason", models.CharField(max_length=500)),
                ("said_at", models.DateTimeField()),
                ("said_by", _to(settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=Q(first__lt=F("second")), name="not_same_in_order"),
                    models.UniqueConstraint(fields=("first", "second"), name="not_same_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonMerge",
            fields=[
                _key(),
                ("kept", _to("members.person")),
                ("other", _to("members.person")),
                ("org", _to("orgtree.org")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Chờ người thứ hai xác nhận"), ("done", "Đã gộp"), ("refused", "Không gộp"),
                            ("withdrawn", "Đã rút"), ("undone", "Đã hoàn lại"),
                        ],
                        default="asked", max_length=10,
                    ),
                ),
                ("choices", models.JSONField(default=list)),
                ("reason", models.CharField(max_length=500)),
                ("asked_at", models.DateTimeField()),
                ("asked_by", _to(settings.AUTH_USER_MODEL)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", _to(settings.AUTH_USER_MODEL, null=True)),
                ("answer", models.CharField(blank=True, max_length=500)),
                ("written", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_by", _to(settings.AUTH_USER_MODEL, null=True)),
                ("undone_why", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kept", "state"], name="merge_kept"),
                    models.Index(fields=["other", "state"], name="merge_other"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(state__in=["asked", "done", "refused", "withdrawn", "undone"]), name="merge_state"
                    ),
                    models.CheckConstraint(condition=~Q(kept=F("other")), name="merge_of_two"),
                    _paired("decided"),
                    _paired("undone"),
                    models.CheckConstraint(
                        condition=~Q(state__in=["done", "undone"])
                        | (Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
                        name="merge_by_two",
                    ),
                    models.UniqueConstraint(
                        Least("kept", "other"), Greatest("kept", "other"), condition=Q(state="asked"),
                        name="merge_asked_once",
                    ),
                    models.UniqueConstraint(condition=Q(state="done"), fields=("other",), name="merge_done_once"),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="personmerge",
            trigger=pgtrigger.compiler.Trigger(
                name="merge_moves",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{asked:done,asked:refused,asked:withdrawn,done:undone,asked:asked,done:done,refused:refused,withdrawn:withdrawn,undone:undone}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="25a0f15639e1381a9487660528e3462725bbf6fa",
                    operation="UPDATE",
                    pgid="pgtrigger_merge_moves_f4774",
                    table="members_personmerge",
                    when="BEFORE",
                ),
            ),
        ),
        through("members_personmerge", "kept_id", "members_person"),
        through("members_notsameperson", "first_id", "members_person"),
    ]  # fmt: skip
