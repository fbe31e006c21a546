from django.db import migrations, models

from core.search import as_words
from core.text import fold, roman


def write_words(apps, schema_editor):
    """Of meetings that are there: what `Meeting.public_text` says of them on this day."""
    meetings = apps.get_model("meetings", "Meeting").objects.select_related("cluster", "host")
    for meeting in meetings.exclude(state="draft").iterator():
        parts = [f"Giao ban cụm số {roman(meeting.cluster.number)}", f"{meeting.held_on:%d/%m/%Y}"]
        parts += [meeting.venue, meeting.host.name if meeting.host else "", meeting.agenda]
        if meeting.state == "closed":
            parts += [meeting.chair, meeting.conclusion]
            for rows, field in (
                (meeting.guests, "name"),
                (meeting.studied, "name"),
                (meeting.papers, "title"),
                (meeting.recommendations, "text"),
                (meeting.exemplary.exclude(branch=None), "branch__name"),
                (meeting.exemplary, "name"),
                (meeting.attendances.filter(status="present"), "branch__name"),
            ):
                parts += rows.values_list(field, flat=True)
        words = as_words(fold("\n".join(parts)))
        meetings.filter(pk=meeting.pk).update(search_text=words)


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_create_meetings")]

    operations = [
        migrations.AddField("meeting", "search_text", models.TextField(default="", editable=False)),
        migrations.RunPython(write_words, migrations.RunPython.noop, elidable=True),
    ]
