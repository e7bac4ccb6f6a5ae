from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("cards", "0002_log_kind_memory_set")]

    operations = [
        migrations.RemoveConstraint(model_name="reviewlog", name="rating_1_to_4"),
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
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewlog",
            constraint=models.CheckConstraint(
                condition=Q(kind__in=["review", "cram"], rating__gte=1, rating__lte=4)
                | (~Q(kind__in=["review", "cram"]) & Q(rating=None)),
                name="rating_1_to_4",
            ),
        ),
    ]
