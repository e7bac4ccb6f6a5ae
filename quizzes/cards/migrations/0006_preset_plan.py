import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cards", "0005_preset_types_answers"),
    ]

    operations = [
        migrations.AddField(
            model_name="preset",
            name="backlog_per_day",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MaxValueValidator(9999)],
                verbose_name="reviews a day after a break",
            ),
        ),
        migrations.AddField(
            model_name="preset",
            name="balance_load",
            field=models.BooleanField(blank=True, null=True, verbose_name="balance the load"),
        ),
        migrations.AddField(
            model_name="preset",
            name="easy_days",
            field=models.CharField(blank=True, max_length=60, null=True, verbose_name="easy days"),
        ),
        migrations.AddField(
            model_name="preset",
            name="exam_on",
            field=models.DateField(blank=True, null=True, verbose_name="day of the exam"),
        ),
        migrations.AddField(
            model_name="preset",
            name="minutes_per_day",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MaxValueValidator(1440)],
                verbose_name="minutes a day until the exam",
            ),
        ),
    ]
