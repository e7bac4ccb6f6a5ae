"""Name the fields that the admin shows, in the language of who reads; no table changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bank", "0011_names_in_words"),
        ("cards", "0010_public_id_without_like"),
        ("people", "0005_names_in_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="card",
            name="buried_until",
            field=models.DateTimeField(null=True, verbose_name="buried until"),
        ),
        migrations.AlterField(
            model_name="card",
            name="difficulty",
            field=models.FloatField(null=True, verbose_name="difficulty"),
        ),
        migrations.AlterField(
            model_name="card",
            name="due_at",
            field=models.DateTimeField(null=True, verbose_name="due at"),
        ),
        migrations.AlterField(
            model_name="card",
            name="first_reviewed_at",
            field=models.DateTimeField(null=True, verbose_name="first reviewed at"),
        ),
        migrations.AlterField(
            model_name="card",
            name="flag",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="flag colour"),
        ),
        migrations.AlterField(
            model_name="card",
            name="folded_version",
            field=models.PositiveIntegerField(default=0, verbose_name="folded version"),
        ),
        migrations.AlterField(
            model_name="card",
            name="home_deck",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="cards.deck",
                verbose_name="home deck",
            ),
        ),
        migrations.AlterField(
            model_name="card",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="cards", to="bank.item", verbose_name="item"
            ),
        ),
        migrations.AlterField(
            model_name="card",
            name="lapses",
            field=models.PositiveIntegerField(default=0, verbose_name="lapses"),
        ),
        migrations.AlterField(
            model_name="card",
            name="last_reviewed_at",
            field=models.DateTimeField(null=True, verbose_name="last reviewed at"),
        ),
        migrations.AlterField(
            model_name="card",
            name="leech_count",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="times a leech"),
        ),
        migrations.AlterField(
            model_name="card",
            name="leeches_forgiven",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="leeches forgiven"),
        ),
        migrations.AlterField(
            model_name="card",
            name="log_version",
            field=models.PositiveIntegerField(default=0, verbose_name="version of the log"),
        ),
        migrations.AlterField(
            model_name="card",
            name="opened_at",
            field=models.DateTimeField(verbose_name="opened at"),
        ),
        migrations.AlterField(
            model_name="card",
            name="ordinal",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="ordinal"),
        ),
        migrations.AlterField(
            model_name="card",
            name="position",
            field=models.PositiveIntegerField(default=0, verbose_name="position"),
        ),
        migrations.AlterField(
            model_name="card",
            name="reps",
            field=models.PositiveIntegerField(default=0, verbose_name="reviews"),
        ),
        migrations.AlterField(
            model_name="card",
            name="retired_at",
            field=models.DateTimeField(null=True, verbose_name="retired at"),
        ),
        migrations.AlterField(
            model_name="card",
            name="scheduled_days",
            field=models.PositiveIntegerField(default=0, verbose_name="interval in days"),
        ),
        migrations.AlterField(
            model_name="card",
            name="stability_days",
            field=models.FloatField(null=True, verbose_name="stability in days"),
        ),
        migrations.AlterField(
            model_name="card",
            name="state",
            field=models.PositiveSmallIntegerField(
                choices=[(0, "new"), (1, "learning"), (2, "review"), (3, "relearning")], default=0, verbose_name="state"
            ),
        ),
        migrations.AlterField(
            model_name="card",
            name="step",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="learning step"),
        ),
        migrations.AlterField(
            model_name="card",
            name="suspended_at",
            field=models.DateTimeField(null=True, verbose_name="suspended at"),
        ),
        migrations.AlterField(
            model_name="deck",
            name="seminar",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="decks",
                to="people.seminar",
                verbose_name="seminar",
            ),
        ),
        migrations.AlterField(
            model_name="fit",
            name="fitted_on",
            field=models.DateField(verbose_name="fitted on"),
        ),
        migrations.AlterField(
            model_name="fit",
            name="is_kept",
            field=models.BooleanField(verbose_name="kept"),
        ),
        migrations.AlterField(
            model_name="fit",
            name="learner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="fits",
                to=settings.AUTH_USER_MODEL,
                verbose_name="learner",
            ),
        ),
        migrations.AlterField(
            model_name="fit",
            name="loss_after",
            field=models.FloatField(verbose_name="loss after"),
        ),
        migrations.AlterField(
            model_name="fit",
            name="loss_before",
            field=models.FloatField(verbose_name="loss before"),
        ),
        migrations.AlterField(
            model_name="fit",
            name="review_count",
            field=models.PositiveIntegerField(verbose_name="reviews"),
        ),
        migrations.AlterField(
            model_name="fit",
            name="undone_at",
            field=models.DateTimeField(null=True, verbose_name="undone at"),
        ),
        migrations.AlterField(
            model_name="presetversion",
            name="created_at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="made at"),
        ),
        migrations.AlterField(
            model_name="presetversion",
            name="digest",
            field=models.CharField(max_length=64, unique=True, verbose_name="digest"),
        ),
        migrations.AlterField(
            model_name="reviewlog",
            name="card",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="log",
                to="cards.card",
                verbose_name="card",
            ),
        ),
        migrations.AlterField(
            model_name="reviewlog",
            name="client_id",
            field=models.UUIDField(verbose_name="id from the device"),
        ),
        migrations.AlterField(
            model_name="reviewlog",
            name="drawn",
            field=models.FloatField(null=True, verbose_name="drawn by the balancer"),
        ),
        migrations.AlterField(
            model_name="reviewlog",
            name="due_on",
            field=models.DateField(null=True, verbose_name="due on"),
        ),
        migrations.AlterField(
            model_name="reviewlog",
            name="duration_ms",
            field=models.PositiveIntegerField(default=0, verbose_name="duration in ms"),
        ),
        migrations.AlterField(
            model_name="reviewlog",
            name="is_clamped",
            field=models.BooleanField(default=False, verbose_name="clock was ahead"),
        ),
        migrations.AlterField(
            model_name="reviewlog",
            name="item_version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="bank.itemversion",
                verbose_name="item version",
            ),
        ),
        migrations.AlterField(
            model_name="reviewlog",
            name="kind",
            field=models.CharField(
                choices=[
                    ("review", "review"),
                    ("undo", "undo"),
                    ("forget", "forget"),
                    ("due_set", "due date set"),
                    ("reschedule", "reschedule"),
                    ("memory_set", "memory set"),
                    ("cram", "crammed"),
                ],
                default="review",
                max_length=16,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="reviewlog",
            name="preset_version",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cards.presetversion",
                verbose_name="preset version",
            ),
        ),
        migrations.AlterField(
            model_name="reviewlog",
            name="rating",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="rating"),
        ),
        migrations.AlterField(
            model_name="reviewlog",
            name="received_at",
            field=models.DateTimeField(verbose_name="received at"),
        ),
        migrations.AlterField(
            model_name="reviewlog",
            name="response",
            field=models.JSONField(null=True, verbose_name="response"),
        ),
        migrations.AlterField(
            model_name="reviewlog",
            name="reviewed_at",
            field=models.DateTimeField(verbose_name="reviewed at"),
        ),
        migrations.AlterField(
            model_name="reviewlog",
            name="told",
            field=models.JSONField(null=True, verbose_name="told by another program"),
        ),
        migrations.AlterField(
            model_name="reviewlog",
            name="undoes",
            field=models.UUIDField(null=True, verbose_name="undoes"),
        ),
    ]
