"""Let a due queue be read from its indexes alone: they hold what holds a card back."""

from django.db import migrations, models
from django.db.models import Q

HOLDS_BACK = ("item", "leech_count", "leeches_forgiven", "buried_until")


class Migration(migrations.Migration):
    dependencies = [("cards", "0008_day_plan")]

    operations = [
        migrations.RemoveIndex(model_name="card", name="cards_due"),
        migrations.RemoveIndex(model_name="card", name="cards_learning"),
        migrations.RemoveIndex(model_name="card", name="cards_new"),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                fields=["learner", "due_at", "id"],
                condition=Q(suspended_at=None, retired_at=None, state=2),
                include=HOLDS_BACK,
                name="cards_due",
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                fields=["learner", "due_at", "id"],
                condition=Q(suspended_at=None, retired_at=None, state__in=[1, 3]),
                include=HOLDS_BACK,
                name="cards_learning",
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                fields=["learner", "position", "id"],
                condition=Q(suspended_at=None, retired_at=None, state=0),
                include=(*HOLDS_BACK, "ordinal"),
                name="cards_new",
            ),
        ),
    ]
