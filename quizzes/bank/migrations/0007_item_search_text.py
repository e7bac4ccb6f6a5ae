from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bank", "0006_use")]

    operations = [
        migrations.AddField(
            model_name="item", name="search_text", field=models.TextField(blank=True, default="", editable=False)
        ),
    ]
