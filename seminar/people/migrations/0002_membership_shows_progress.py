from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="shows_progress",
            field=models.BooleanField(default=True, verbose_name="shows progress"),
        ),
    ]
