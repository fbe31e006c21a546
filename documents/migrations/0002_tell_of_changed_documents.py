"""What readers see of documents tells of its changes."""

from django.db import migrations

from core.content import TellOfChanges


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_create_documents")]

    operations = [
        TellOfChanges(
            "documents_document",
            "documents_document_based_on",
        ),
    ]
