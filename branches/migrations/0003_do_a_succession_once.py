from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("branches", "0002_add_branches_through_time")]

    operations = [
        migrations.AddField(
            model_name="succession",
            name="request_key",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
    ]
