from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("branches", "0002_add_branches_through_time"),
        ("news", "0006_write_audit_log"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="branches",
            field=models.ManyToManyField(
                blank=True,
                help_text="Bài dẫn tới trang của các đơn vị này, và trang của đơn vị dẫn tới bài."
                " Gõ tên hoặc mã để tìm.",
                related_name="articles",
                to="branches.branch",
                verbose_name="đơn vị được nói đến",
            ),
        ),
    ]
