"""Find a holder's holds without reading all of them: each hand-in releases its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bank", "0009_item_report")]

    operations = [
        migrations.AddIndex(
            model_name="itemhold",
            index=models.Index(fields=["holder"], name="holds_by_holder"),
        ),
    ]
