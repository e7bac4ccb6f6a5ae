"""Name the fields that the admin shows, in the language of who reads; no table changes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lectures", "0003_notes"),
        ("people", "0005_names_in_words"),
    ]

    operations = [
        migrations.AlterField(
            model_name="lecture",
            name="seminar",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lectures",
                to="people.seminar",
                verbose_name="seminar",
            ),
        ),
        migrations.AlterField(
            model_name="passage",
            name="lecture",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="passages",
                to="lectures.lecture",
                verbose_name="lecture",
            ),
        ),
    ]
