"""The record is written part by part and row by row, by several people at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError

from core.images import read_picture
from core.refusals import AlreadyMoved
from meetings.models import Meeting, Photo

from .moving import held, who_was_first
from .roll import list_members, take_reports

if TYPE_CHECKING:
    from typing import BinaryIO

    from django.forms import ModelForm

    from accounts.models import User
    from meetings.models import File
    from meetings.models.entries import Entry, Written


def check_open(meeting: Meeting, by: User) -> Meeting:
    """The meeting, held: nobody closes its record between this and the save. Raises
    PermissionDenied for who does not keep it, and AlreadyMoved once it is closed.
    """
    stored = held(meeting)
    if not Meeting.objects.filter(pk=stored.pk).kept_by(by).exists():
        raise PermissionDenied
    if not stored.is_open:
        raise AlreadyMoved(who_was_first(stored))
    return stored


@transaction.atomic
def save_part(*, form: ModelForm, meeting: Meeting, by: User) -> Written | Meeting:
    """Saves the fields of a valid `PartForm` and no others; with a meeting's day its roll."""
    check_open(meeting, by)
    form.instance.changed_by = by
    row = form.save()
    if isinstance(row, Meeting):
        list_members(meeting=row)
        take_reports(meeting=row, by=by)
    return row


@transaction.atomic
def save_entry(*, form: ModelForm, meeting: Meeting, key: str, by: User) -> Entry:
    """Adds an entry; a form that arrives once more, known by its key, has added it already."""
    check_open(meeting, by)
    model = form.instance._meta.model
    first = model.objects.filter(meeting=meeting, key=key).first() if key else None
    if first:
        return first
    form.instance.meeting, form.instance.key, form.instance.changed_by = meeting, key, by
    return form.save()


@transaction.atomic
def delete_entry(*, entry: Entry | File | Photo, by: User) -> bool:
    """Whether it is gone. A recommendation that somebody has begun to answer stays."""
    check_open(entry.meeting, by)
    try:
        entry.delete()
    except ProtectedError:
        return False
    return True


@transaction.atomic
def add_file(*, file: File, by: User) -> File:
    check_open(file.meeting, by)
    file.save()
    return file


@transaction.atomic
def add_photo(*, meeting: Meeting, file: BinaryIO, alt: str, by: User) -> Photo:
    """Raises PictureRefused for a file that is no picture, and OSError when the disk is full."""
    check_open(meeting, by)
    photo = Photo(meeting=meeting, alt=alt)
    photo.take(read_picture(file))
    photo.save()
    return photo
