"""Files that people uploaded, in the default storage and as answers.

Who may have one is the caller's to ask, each time.
"""

from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import FileResponse, Http404

from .images import Renditions

# Short, because a withdrawn consent must take a picture out of every cache within a minute.
FOR_READERS = "max-age=60, must-revalidate"
FOR_STAFF = "private, no-store"


def stored_file(name: str, *, content_type: str, **options: object) -> FileResponse:
    """The file of that name in the default storage; raises Http404 where it is gone."""
    try:
        stored = default_storage.open(name)
    except FileNotFoundError as error:
        raise Http404 from error
    # In the headers alone, Django would take a guess by the name for it.
    headers = {"Cache-Control": FOR_READERS}
    return FileResponse(stored, content_type=content_type, headers=headers, **options)


def stored_paper(name: str, *, filename: str) -> FileResponse:
    """To be saved under that name, never to be opened by the browser in our place."""
    return stored_file(
        name, content_type="application/octet-stream", as_attachment=True, filename=filename
    )


def keep_pictures(renditions: Renditions, folder: str) -> None:
    """Puts every file into that folder of the storage; names that exist get equal bytes anew.

    Raises OSError. A disk has all of them then or none; another storage may keep some, which no row
    names and `clear_pictures` finds.
    """
    if isinstance(default_storage, FileSystemStorage):
        place = Path(default_storage.path(folder))
        place.mkdir(parents=True, exist_ok=True)
        renditions.write(place)
        return
    for file in renditions.files:
        default_storage.save(f"{folder}/{file.name}", ContentFile(file.content))


def names_in(folder: str) -> list[str]:
    """Of the files that lie in it; none where it is not there."""
    try:
        return [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
    except FileNotFoundError:
        return []
