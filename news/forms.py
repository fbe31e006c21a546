"""What readers may ask a list for."""

from django import forms

from .models import ArticleQuerySet


class YearFilter(forms.Form):
    """`?nam=2022`; anything else than a year that has articles filters nothing."""

    nam = forms.TypedChoiceField(label="Năm", required=False, coerce=int, empty_value=None)

    def __init__(self, data: object, *, years: list[int]) -> None:
        super().__init__(data)
        self.years = years
        self.fields["nam"].choices = [("", "Tất cả các năm"), *((y, str(y)) for y in years)]

    @property
    def chosen(self) -> int | None:
        return self.cleaned_data["nam"] if self.is_valid() else None

    def narrow(self, articles: ArticleQuerySet) -> ArticleQuerySet:
        return articles.in_year(self.chosen) if self.chosen else articles
