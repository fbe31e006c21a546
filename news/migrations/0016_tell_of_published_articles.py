"""No page that is kept shows a draft."""

from django.db import migrations

from core.content import StopTelling, TellOfChanges


class Migration(migrations.Migration):
    dependencies = [("news", "0015_tell_of_changed_news")]

    operations = [
        StopTelling("news_article"),
        TellOfChanges("news_article", rows="{row}.state IN ('published', 'withdrawn')"),
    ]
