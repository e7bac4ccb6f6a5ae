from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_membership_shows_progress")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="language",
            field=models.CharField(
                blank=True,
                choices=[("en", "English"), ("de", "Deutsch")],
                max_length=8,
                verbose_name="language",
                default="",
            ),
            preserve_default=False,
        ),
    ]
