"""Readers see posts, and not who may do what on the portal."""

from django.db import migrations

from core.content import StopTelling


class Migration(migrations.Migration):
    dependencies = [("branches", "0004_tell_of_changed_branches")]

    operations = [StopTelling("branches_branchgrant")]
