"""What readers see of news tells of its changes."""

from django.db import migrations

from core.content import TellOfChanges


class Migration(migrations.Migration):
    dependencies = [("news", "0014_narrow_the_search_index")]

    operations = [
        TellOfChanges(
            "news_category",
            "news_article",
            "news_article_branches",
            "news_article_documents",
            "news_article_learning_models",
            "news_photo",
            "news_oldaddress",
            "news_attachment",
            "news_correction",
            "news_importedviews",
        ),
    ]
