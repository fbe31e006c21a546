"""Uploaded files in a bucket of an S3-compatible store, for several machines (docs/operations.md).

The bucket is the portal's alone: readers get every file through a view that asks who may have it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

if TYPE_CHECKING:
    from django.core.files import File

# Beyond this a file on its way to a reader waits on the disk, not in memory.
IN_MEMORY = 1_000_000
# As `core.images.Renditions` names pictures: the same name is the same picture.
NAMED_BY_CONTENT = re.compile(r"[0-9a-f]{24}-\w+\.webp")
SCHEMES = {"s3": "https", "s3+http": "http"}


class KeepsNamesOfContent:
    """Puts a picture that is there anew, so that it is young again for `clear_pictures`; any other
    file gets a name of its own.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        if NAMED_BY_CONTENT.fullmatch(name.rpartition("/")[2]):
            return name
        return super().get_available_name(name, max_length)


class ObjectStore(KeepsNamesOfContent, S3Storage):
    """`url` is `s3://KEY:SECRET@HOST/BUCKET?region=REGION`; `s3+http:` for a store without TLS."""

    def __init__(self, url: str) -> None:
        place = urlsplit(url)
        host = place.netloc.rpartition("@")[2]
        region = parse_qs(place.query).get("region", ["us-east-1"])[0]
        super().__init__(
            access_key=unquote(place.username or ""),
            secret_key=unquote(place.password or ""),
            bucket_name=place.path.strip("/"),
            endpoint_url=f"{SCHEMES[place.scheme]}://{host}",
            region_name=region,
            file_overwrite=False,
            max_memory_size=IN_MEMORY,
            client_config=Config(
                connect_timeout=2,
                read_timeout=10,
                retries={"total_max_attempts": 2},
                s3={"addressing_style": "path"},
                # Newer sums are Amazon's alone.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def _save(self, name: str, content: File) -> str:
        """Raises OSError as a full disk does."""
        try:
            return super()._save(name, content)
        except (Boto3Error, BotoCoreError, ClientError) as error:
            raise OSError(str(error)) from error
