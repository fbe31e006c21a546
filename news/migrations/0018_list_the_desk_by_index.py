from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("news", "0017_lock_months_in_order")]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                fields=["-updated_at", "-id"],
                name="article_updated",
                condition=models.Q(("trashed_at", None)),
            ),
        ),
    ]
