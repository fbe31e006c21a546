"""What readers see of reports tells of its changes."""

from django.db import migrations

from core.content import TellOfChanges


class Migration(migrations.Migration):
    dependencies = [("reports", "0008_fill_in_from_the_registry")]

    operations = [
        TellOfChanges(
            "reports_reportform",
            "reports_edition",
            "reports_section",
            "reports_indicator",
            "reports_period",
            "reports_lockexception",
            "reports_districtreport",
            "reports_submission",
            "reports_version",
            "reports_event",
        ),
    ]
