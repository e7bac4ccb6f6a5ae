"""What somebody has said of a table that is brought in: which column is what, and how it is read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0005_own_data"),
    ]

    operations = [
        migrations.AddField(
            model_name="importrun",
            name="layout",
            field=models.JSONField(null=True),
        ),
    ]
