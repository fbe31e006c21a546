"""Nothing tells readers of what is not approved: drafts are saved often, and change no page."""

from django.db import migrations

from core.content import StopTelling, TellOfChanges


class Migration(migrations.Migration):
    dependencies = [("reports", "0009_tell_of_changed_figures")]

    operations = [
        StopTelling(
            "reports_lockexception",
            "reports_districtreport",
            "reports_submission",
            "reports_version",
            "reports_event",
        ),
        TellOfChanges(
            "reports_submission",
            rows="{row}.approved_id IS NOT NULL OR {row}.state = 'excused'",
        ),
        TellOfChanges("reports_version", rows="{row}.sent_at IS NOT NULL"),
        TellOfChanges(
            "reports_event",
            rows="{row}.from_state = 'approved' OR {row}.to_state = 'approved'",
        ),
    ]
