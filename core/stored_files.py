"""Files that people uploaded, as answers. Who may have one is the caller's to ask, each time."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

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
