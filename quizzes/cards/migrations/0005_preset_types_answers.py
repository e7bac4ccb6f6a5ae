from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cards", "0004_card_act")]

    operations = [
        migrations.AddField(
            model_name="preset",
            name="types_answers",
            field=models.BooleanField(blank=True, null=True, verbose_name="type the answers"),
        ),
    ]
