"""Name the fields that the admin shows, in the language of who reads; no table changes."""

import django.db.models.deletion
from django.db import migrations, models

import seminar.publicid


class Migration(migrations.Migration):
    dependencies = [
        ("bank", "0010_holds_by_holder"),
        ("lectures", "0004_names_in_words"),
        ("people", "0005_names_in_words"),
    ]

    operations = [
        migrations.AlterField(
            model_name="asset",
            name="bank",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="assets", to="bank.bank", verbose_name="bank"
            ),
        ),
        migrations.AlterField(
            model_name="asset",
            name="created_at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="made at"),
        ),
        migrations.AlterField(
            model_name="asset",
            name="public_id",
            field=models.CharField(
                default=seminar.publicid.new_public_id,
                editable=False,
                max_length=16,
                unique=True,
                verbose_name="public id",
            ),
        ),
        migrations.AlterField(
            model_name="bank",
            name="lecture",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="banks",
                to="lectures.lecture",
                verbose_name="lecture",
            ),
        ),
        migrations.AlterField(
            model_name="bank",
            name="seminar",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="banks",
                to="people.seminar",
                verbose_name="seminar",
            ),
        ),
        migrations.AlterField(
            model_name="item",
            name="bank",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="items", to="bank.bank", verbose_name="bank"
            ),
        ),
        migrations.AlterField(
            model_name="item",
            name="passage",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="items",
                to="lectures.passage",
                verbose_name="passage",
            ),
        ),
        migrations.AlterField(
            model_name="tag",
            name="seminar",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="tags",
                to="people.seminar",
                verbose_name="seminar",
            ),
        ),
    ]
