"""What readers see of meetings tells of its changes."""

from django.db import migrations

from core.content import TellOfChanges


class Migration(migrations.Migration):
    dependencies = [("meetings", "0002_find_meetings")]

    operations = [
        TellOfChanges(
            "meetings_meeting",
            "meetings_studieddocument",
            "meetings_paper",
            "meetings_exemplary",
            "meetings_recommendation",
            "meetings_event",
            "meetings_file",
            "meetings_photo",
            "meetings_attendance",
            "meetings_reportreceived",
            "meetings_guest",
        ),
    ]
