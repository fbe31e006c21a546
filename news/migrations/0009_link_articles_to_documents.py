from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_create_documents"),
        ("news", "0008_add_news_sent_by_branches"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="documents",
            field=models.ManyToManyField(
                blank=True,
                help_text="Bài dẫn tới các văn bản này, và trang của văn bản dẫn tới bài. Gõ số hoặc"
                " trích yếu để tìm.",
                related_name="articles",
                to="documents.document",
                verbose_name="văn bản được nói đến",
            ),
        ),
    ]
