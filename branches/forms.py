"""What staff fill in about the organisation."""

from __future__ import annotations

from django import forms
from django.core.files.base import ContentFile

from core.images import PictureRefused, read_picture, render
from core.row_version import RowVersionForm

from .models import Association


class AssociationForm(RowVersionForm):
    class Meta:
        model = Association
        fields = [
            "name",
            "short_name",
            "level",
            "parent_name",
            "place",
            "motto",
            "address",
            "phone",
            "email",
            "office_hours",
            "responsible",
            "about",
            "logo",
            "is_sample",
        ]
        widgets = {"about": forms.Textarea(attrs={"rows": 16})}

    def clean_logo(self) -> object:
        """Re-encoded like every picture: what a file hides besides its pixels is left behind."""
        upload = self.cleaned_data["logo"]
        if "logo" not in self.changed_data or not upload:
            return upload
        try:
            smallest = render(read_picture(upload)).files[0]
        except PictureRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return ContentFile(smallest.content, name=smallest.name)
