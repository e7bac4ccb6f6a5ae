from typing import Any

from django.db import migrations

from quizzes.engine.searching.words import searchable_text

BATCH = 500


def fill(apps: Any, schema_editor: Any) -> None:  # noqa: ANN401  # models as of this migration
    """Say of each item what its current version says."""
    Item = apps.get_model("bank", "Item")
    items = Item.objects.filter(current__isnull=False).select_related("current").order_by("id")
    batch = []
    for item in items.iterator(chunk_size=BATCH):
        item.search_text = searchable_text(item.name, item.current.stem, item.current.body, item.current.feedback)
        batch.append(item)
        if len(batch) == BATCH:
            Item.objects.bulk_update(batch, ["search_text"])
            batch = []
    Item.objects.bulk_update(batch, ["search_text"])


class Migration(migrations.Migration):
    dependencies = [("bank", "0007_item_search_text")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
