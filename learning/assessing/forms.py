"""The sheet of one assessment, made of its criteria; why a move is made."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from core.dates import today
from core.forms import DateField, DecimalField, IntegerField, LineField, ProseField
from core.papers import PaperKind, check_paper
from core.row_version import VersionInput
from learning.models import Stage

from .wording import points_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from django.core.files.uploadedfile import UploadedFile
    from django.forms import BoundField

    from learning.models import Assessment, CriteriaSet, Criterion
    from learning.rules import Item

    from .record import Scored

MET = [("", "Chưa xét"), ("1", "Đạt"), ("0", "Chưa đạt")]
PASSES = [("1", "Đạt"), ("0", "Chưa đạt")]
ENDINGS = ",".join(f".{ending}" for ending in PaperKind.values)
LONGEST_TITLE = 200
LONGEST_EVIDENCE = 4000
LONGEST_PUBLIC_REASON = 300


class PointsField(DecimalField):
    """Half points of one criterion; what is none of them gets the same sentence, whatever it is."""

    def __init__(self, item: Item, **kwargs: Any) -> None:
        self.item = item
        most = points_of(item.maximum)
        wrong = f"Tiêu chí {item.code}: điểm từ 0 đến {most}, theo bước 0,5."
        super().__init__(error_messages={"invalid": wrong}, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        most = f"{self.item.maximum:f}"
        told = {"class": "field__input", "data-code": self.item.code, "data-most": most}
        return super().widget_attrs(widget) | told

    def clean(self, value: Any) -> Decimal | None:
        points: Decimal | None = super().clean(value)
        if points is not None and not self.item.takes(points):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return points

    def prepare_value(self, value: Any) -> Any:
        return points_of(value) if isinstance(value, Decimal) else value


class MetField(forms.TypedChoiceField):
    """A criterion that is met or not."""

    def __init__(self, item: Item, **kwargs: Any) -> None:
        attrs = {"class": "field__input", "data-code": item.code, "data-level": item.level}
        widget = forms.Select(attrs=attrs)
        super().__init__(choices=MET, coerce=Decimal, empty_value=None, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.0f}" if isinstance(value, Decimal) else value


class Papers(forms.ClearableFileInput):
    allow_multiple_selected = True


class PapersField(forms.FileField):
    """Any number of papers to be kept as they are."""

    widget = Papers(attrs={"accept": ENDINGS})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        uploads = [super(PapersField, self).clean(each, initial) for each in data or []]
        for upload in uploads:
            check_paper(upload)
        return uploads


class SeenForm(forms.Form):
    """Remembers which version of the year was shown; without one, none is the right one."""

    use_required_attribute = False

    shown_version = IntegerField(required=False, widget=VersionInput)

    def clean_shown_version(self) -> int:
        seen: int | None = self.cleaned_data["shown_version"]
        return -1 if seen is None else seen


class ScoreForm(SeenForm):
    """The scores of one stage, with what it says beside them. Empty is "not scored", never 0."""

    def __init__(
        self,
        *args: Any,
        assessment: Assessment,
        stage: Stage,
        scored: list[Scored],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.assessment, self.stage = assessment, stage
        self.initial["shown_version"] = assessment.lock_version
        self.criteria_set: CriteriaSet | None = assessment.criteria_set
        if self.criteria_set:
            self._ask_for_scores(self.criteria_set, scored)
        if stage == Stage.SELF:
            self._ask_for_evidence()
        elif not (self.criteria_set and self.criteria_set.rule.decides):
            self._ask_for_word()
        self.fields["tep"] = PapersField(
            label="Thêm tệp minh chứng",
            required=False,
            help_text="Chọn được nhiều tệp PDF, Word, Excel; mỗi tệp tối đa 12 MB.",
        )

    def _ask_for_scores(self, criteria_set: CriteriaSet, scored: list[Scored]) -> None:
        given = starting_points(self.assessment, self.stage, scored)
        for item, criterion in zip(criteria_set.rule.items, criteria_set.criteria, strict=True):
            takes_points = item.maximum is not None and not criteria_set.levels
            hints = hints_of(
                criterion,
                scored,
                takes_points=takes_points,
                asks_for_level=criteria_set.levels > 1,
            )
            self.fields[name_of(item.code)] = (PointsField if takes_points else MetField)(
                item,
                label=f"{criterion}",
                required=False,
                initial=given.get(item.code),
                help_text=" ".join(hints),
            )

    def _ask_for_evidence(self) -> None:
        self.fields["minh-chung"] = ProseField(
            label="Minh chứng",
            required=False,
            max_length=LONGEST_EVIDENCE,
            initial=self.assessment.evidence,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text="Việc đã làm, kết quả đạt được, giấy tờ kèm theo.",
        )

    def _ask_for_word(self) -> None:
        said = self.assessment.passes
        self.fields["ket-qua"] = forms.TypedChoiceField(
            label="Kết quả bình xét",
            choices=PASSES,
            coerce=lambda value: value == "1",
            initial=None if said is None else str(int(said)),
            widget=forms.RadioSelect,
            error_messages={"required": "Chưa chọn đạt hay chưa đạt theo kết quả bình xét."},
        )

    def show_again(self, stored: Assessment) -> None:
        """With the version that its hints tell of, so that sending it once more is a decision."""
        self.data = self.data.copy()
        self.data["shown_version"] = str(stored.lock_version)

    @property
    def groups(self) -> Iterator[tuple[str, list[tuple[Criterion, BoundField]]]]:
        """The criteria with their fields, by the title of their group."""
        criteria = self.criteria_set.criteria if self.criteria_set else []
        for group, own in groupby(criteria, attrgetter("group")):
            yield group.title, [(each, self[name_of(each.code)]) for each in own]

    @property
    def others(self) -> list[BoundField]:
        """What is asked for besides."""
        return [self[name] for name in ("minh-chung", "ket-qua", "tep") if name in self.fields]

    @property
    def scores(self) -> dict[str, Decimal]:
        criteria = self.criteria_set.criteria if self.criteria_set else []
        given = {each.code: self.cleaned_data[name_of(each.code)] for each in criteria}
        return {code: points for code, points in given.items() if points is not None}

    @property
    def said(self) -> dict[str, Any]:
        """As the action of this stage takes it."""
        told = {"scores": self.scores, "version": self.cleaned_data["shown_version"]}
        if self.stage == Stage.SELF:
            return told | {"evidence": self.cleaned_data["minh-chung"]}
        return told | {"passes": self.cleaned_data.get("ket-qua")}

    @property
    def papers(self) -> list[tuple[str, UploadedFile]]:
        """By the name of the file."""
        return [
            (upload.name.rpartition(".")[0][:LONGEST_TITLE] or "Minh chứng", upload)
            for upload in self.cleaned_data["tep"]
        ]


def name_of(code: str) -> str:
    return f"diem-{code}"


def starting_points(
    assessment: Assessment, stage: Stage, scored: list[Scored]
) -> Mapping[str, Decimal]:
    """Its own where the stage has spoken last; else those of the one before it, to be looked at."""
    given = {each.stage: each.points for each in scored}
    own = given.get(stage, {})
    if stage == Stage.SELF or assessment.state == f"{stage}_assessed":
        return own
    earlier = Stage.values[: Stage.values.index(stage)]
    return next((given[each] for each in reversed(earlier) if given.get(each)), own)


def hints_of(
    criterion: Criterion, scored: list[Scored], *, takes_points: bool, asks_for_level: bool
) -> Iterator[str]:
    if criterion.hint:
        yield criterion.hint
    if takes_points:
        yield f"Tối đa {points_of(criterion.maximum)} điểm."
    if asks_for_level:
        yield f"Cần cho mức {criterion.level}."
    for each in scored:
        if criterion.code in each.points:
            yield f"{each.stage.label}: {each.shown[criterion.code]}."


class CriteriaForm(forms.Form):
    """By which of the sets of its kind and year it is scored."""

    use_required_attribute = False

    criteria_set = forms.ModelChoiceField(
        None,
        label="Bộ tiêu chí",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Chưa chọn bộ tiêu chí."},
    )

    def __init__(
        self,
        *args: Any,
        assessment: Assessment,
        sets: Iterable[CriteriaSet] | None = None,
        **kwargs: Any,
    ) -> None:
        """Where they were read already, the `sets` are not asked for again."""
        super().__init__(*args, label_suffix="", **kwargs)
        field = self.fields["criteria_set"]
        field.queryset = assessment.criteria_sets
        if sets is not None:
            field.choices = [*map(field.choices.choice, sets)]
        self.initial.setdefault("criteria_set", assessment.criteria_set_id)


class WithdrawForm(forms.Form):
    """Of a recognition: why, and from which day on."""

    use_required_attribute = False

    reason = LineField(
        label="Lý do",
        max_length=LONGEST_PUBLIC_REASON,
        error_messages={"required": "Chưa ghi lý do. Cần một câu ngắn."},
    )
    on = DateField(label="Thu hồi từ ngày", required=False, help_text="Để trống là hôm nay.")

    def clean_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["on"]
        if day and day > today():
            raise ValidationError(f"Ngày {day:%d/%m/%Y} còn ở sau hôm nay. Cần xem lại ngày.")
        return day
