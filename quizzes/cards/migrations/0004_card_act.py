import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

KINDS = ["suspend", "unsuspend", "flag", "bury", "unbury", "due", "forget", "reschedule"]
NAMES = {"due": "set due date"}


class Migration(migrations.Migration):
    dependencies = [("cards", "0003_log_kind_cram"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="CardAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("client_id", models.UUIDField()),
                (
                    "kind",
                    models.CharField(choices=[(kind, NAMES.get(kind, kind)) for kind in KINDS], max_length=16),
                ),
                ("value", models.CharField(blank=True, max_length=32)),
                ("before", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "learner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "act",
                "verbose_name_plural": "acts",
                "constraints": [
                    models.UniqueConstraint(fields=("learner", "client_id"), name="one_act_per_client_id"),
                    models.CheckConstraint(condition=Q(kind__in=KINDS), name="act_kind_is_known"),
                ],
            },
        ),
    ]
