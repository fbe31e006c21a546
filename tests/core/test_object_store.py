"""The address of an object store, and what it is told. A use of one: test_files_elsewhere.py."""

import pytest
from botocore.exceptions import EndpointConnectionError
from django.core.files.base import ContentFile

from core.object_store import ObjectStore
from tests import bucket

PICTURE = f"anh/{'0a' * 12}-480.webp"


def test_address_says_all(monkeypatch):
    store = ObjectStore("s3://kho:bi%2Fmat@luu-tru.example:9000/khuyen-hoc?region=hn-1")

    assert (store.access_key, store.secret_key) == ("kho", "bi/mat")
    assert (store.endpoint_url, store.bucket_name) == (
        "https://luu-tru.example:9000",
        "khuyen-hoc",
    )
    assert store.region_name == "hn-1"
    # Nobody but who has the key reads it, and nothing is ever written over unnoticed.
    assert (store.default_acl, store.file_overwrite) == (None, False)


def test_store_without_tls_and_region_has_to_say_so():
    store = ObjectStore("s3+http://kho:mat@127.0.0.1:9000/khuyen-hoc")

    assert (store.endpoint_url, store.region_name) == ("http://127.0.0.1:9000", "us-east-1")


def test_what_is_kept_is_for_nobody_else():
    with bucket.serving() as store:
        kept = ObjectStore(store.url)
        assert kept.save("tai-lieu/ke-hoach.pdf", ContentFile(b"%PDF")) == "tai-lieu/ke-hoach.pdf"
        kept.connection.meta.client.close()

        [(name, (body, _, headers))] = store.objects.items()
    assert (name, body) == ("tai-lieu/ke-hoach.pdf", b"%PDF")
    assert headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=kho/")
    # Public is only what says so.
    assert [header for header in headers if header.lower().startswith("x-amz-acl")] == []


def test_only_pictures_are_written_over(monkeypatch):
    store = ObjectStore("s3://kho:mat@luu-tru.example/khuyen-hoc")
    monkeypatch.setattr(store, "exists", lambda name: name in {PICTURE, "tai-lieu/ke-hoach.pdf"})

    assert store.get_available_name(PICTURE) == PICTURE
    other = store.get_available_name("tai-lieu/ke-hoach.pdf")
    assert other.startswith("tai-lieu/ke-hoach_")
    assert other.endswith(".pdf")
    assert store.get_available_name("tai-lieu/0a-480.webp") == "tai-lieu/0a-480.webp"


def test_store_that_is_away_is_an_oserror_as_a_full_disk_is(monkeypatch):
    store = ObjectStore("s3://kho:mat@luu-tru.example/khuyen-hoc")

    def refuse(*_, **__):
        raise EndpointConnectionError(endpoint_url="https://luu-tru.example")

    monkeypatch.setattr("storages.backends.s3.S3Storage._save", refuse)

    with pytest.raises(OSError, match="luu-tru"):
        store.save(PICTURE, ContentFile(b"RIFF"))
