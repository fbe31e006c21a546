"""Static files, named by what is in them, so that browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Names what a script imports by its contents too: an old part never meets a new whole."""

    support_js_module_import_aggregation = True
