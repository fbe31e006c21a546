"""The search box: `?q=`."""

from django import forms

from core.forms import LineField
from core.search import Query

LONGEST = 200


class SearchForm(forms.Form):
    q = LineField(
        label="Tìm trong toàn trang",
        required=False,
        max_length=LONGEST,
        error_messages={
            "max_length": f"Câu tìm dài quá {LONGEST} ký tự. Xin dùng một vài từ chính."
        },
    )

    @property
    def query(self) -> Query | None:
        """None while there is nothing to look for: an empty box, punctuation alone, a refusal."""
        return (self.is_valid() and Query.parse(self.cleaned_data["q"])) or None
