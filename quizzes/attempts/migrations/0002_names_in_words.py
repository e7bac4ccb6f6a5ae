"""Name the fields that the admin shows, in the language of who reads; no table changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attempts", "0001_initial"),
        ("lectures", "0004_names_in_words"),
        ("people", "0005_names_in_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="attempt",
            name="learner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attempts",
                to=settings.AUTH_USER_MODEL,
                verbose_name="learner",
            ),
        ),
        migrations.AlterField(
            model_name="attempt",
            name="number",
            field=models.PositiveIntegerField(verbose_name="number"),
        ),
        migrations.AlterField(
            model_name="attempt",
            name="points",
            field=models.DecimalField(decimal_places=5, max_digits=15, null=True, verbose_name="points"),
        ),
        migrations.AlterField(
            model_name="attempt",
            name="quiz",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attempts",
                to="attempts.quiz",
                verbose_name="quiz",
            ),
        ),
        migrations.AlterField(
            model_name="attempt",
            name="started_at",
            field=models.DateTimeField(verbose_name="started at"),
        ),
        migrations.AlterField(
            model_name="attempt",
            name="state",
            field=models.CharField(
                choices=[
                    ("in_progress", "in progress"),
                    ("overdue", "overdue"),
                    ("submitted", "handed in"),
                    ("graded", "graded"),
                ],
                default="in_progress",
                max_length=16,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="attempt",
            name="submitted_at",
            field=models.DateTimeField(null=True, verbose_name="handed in at"),
        ),
        migrations.AlterField(
            model_name="quiz",
            name="lecture",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="quizzes",
                to="lectures.lecture",
                verbose_name="lecture",
            ),
        ),
        migrations.AlterField(
            model_name="quiz",
            name="seminar",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="quizzes",
                to="people.seminar",
                verbose_name="seminar",
            ),
        ),
    ]
