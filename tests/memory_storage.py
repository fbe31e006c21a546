"""A storage that is no folder of this machine, as an object store is none."""

from django.core.files.storage import InMemoryStorage

from core.object_store import KeepsNamesOfContent


class Memory(KeepsNamesOfContent, InMemoryStorage):
    """Names are given as the object store gives them."""
