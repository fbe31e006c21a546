"""The library as readers see it; the page of one document is the project's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from accounts.viewer import viewer
from core.pagination import page_of
from core.stored_files import FOR_READERS, FOR_STAFF, stored_paper

from .forms import LibraryForm
from .models import Document

if TYPE_CHECKING:
    from django.http import HttpRequest

DOCUMENTS_PER_PAGE = 20


@require_safe
def document_list(request: HttpRequest) -> HttpResponse:
    documents = Document.objects.published()
    form = LibraryForm(request.GET, documents=documents)
    page = page_of(form.narrow(documents).for_list(), request, size=DOCUMENTS_PER_PAGE)
    context = {
        "form": form,
        "page": page,
        "has_files": any(document.file for document in page),
    }
    return render(request, "documents/document_list.html", context)


@require_safe
def document_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether it may be seen is asked anew each time, before anything is answered."""
    document = get_object_or_404(Document.objects.visible_to(viewer(request)).for_list(), pk=pk)
    if not document.file:
        raise Http404
    etag = f'"{document.pk}-{document.lock_version}"'
    response = get_conditional_response(request, etag=etag) or stored_paper(
        document.file.name, filename=document.download_name
    )
    response["ETag"] = etag
    response["Cache-Control"] = FOR_READERS if document.is_published else FOR_STAFF
    return response
