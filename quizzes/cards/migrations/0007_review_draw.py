from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cards", "0006_preset_plan"),
    ]

    operations = [
        migrations.AddField(
            model_name="reviewlog",
            name="drawn",
            field=models.FloatField(null=True),
        ),
        migrations.AddConstraint(
            model_name="reviewlog",
            constraint=models.CheckConstraint(
                condition=models.Q(drawn=None) | models.Q(drawn__gte=0, drawn__lt=1), name="draw_in_range"
            ),
        ),
    ]
