"""What readers see of learning tells of its changes."""

from django.db import migrations

from core.content import TellOfChanges


class Migration(migrations.Migration):
    dependencies = [("learning", "0002_undo_mergers_and_keep_files")]

    operations = [
        TellOfChanges(
            "learning_criteriaset",
            "learning_criteriagroup",
            "learning_criterion",
            "learning_learningmodel",
            "learning_publicationconsent",
            "learning_recognitiondecision",
            "learning_recognition",
            "learning_assessment",
            "learning_score",
            "learning_event",
            "learning_target",
            "learning_modeltotal",
        ),
    ]
