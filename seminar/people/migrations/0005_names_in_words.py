"""Name the fields that the admin shows, in the language of who reads; no table changes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_invitation"),
    ]

    operations = [
        migrations.AlterField(
            model_name="group",
            name="seminar",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="groups",
                to="people.seminar",
                verbose_name="seminar",
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="joined_at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="joined at"),
        ),
    ]
