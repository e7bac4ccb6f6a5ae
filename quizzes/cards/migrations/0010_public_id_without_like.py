"""Drop the index for LIKE that comes with `unique=True`: every review wrote to it, and nobody read it."""

from django.db import migrations, models

from seminar.publicid import new_public_id


class Migration(migrations.Migration):
    dependencies = [("cards", "0009_queue_indexes_hold_all")]

    operations = [
        migrations.AlterField(
            model_name="card",
            name="public_id",
            field=models.CharField(default=new_public_id, editable=False, max_length=16),
        ),
        migrations.AddConstraint(
            model_name="card",
            constraint=models.UniqueConstraint(fields=["public_id"], name="card_public_id_is_unique"),
        ),
    ]
