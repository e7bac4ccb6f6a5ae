"""Name what the admin shows of a preset's version; no table changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cards", "0011_names_in_words"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="presetversion",
            options={"verbose_name": "preset version", "verbose_name_plural": "preset versions"},
        ),
        migrations.AlterField(
            model_name="presetversion",
            name="content",
            field=models.JSONField(verbose_name="content"),
        ),
    ]
