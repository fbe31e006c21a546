"""Readers do not see who did what."""

from django.db import migrations

from core.content import StopTelling


class Migration(migrations.Migration):
    dependencies = [("meetings", "0003_tell_of_changed_meetings")]

    operations = [StopTelling("meetings_event")]
