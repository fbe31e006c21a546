"""What readers see of branches tells of its changes."""

from django.db import migrations

from core.content import TellOfChanges


class Migration(migrations.Migration):
    dependencies = [("branches", "0003_do_a_succession_once")]

    operations = [
        TellOfChanges(
            "branches_association",
            "branches_branch",
            "branches_chaptercount",
            "branches_succession",
            "branches_successionparty",
            "branches_cluster",
            "branches_clustermembership",
            "branches_clusterlead",
            "branches_branchgrant",
            "branches_post",
        ),
    ]
