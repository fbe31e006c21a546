"""Scripts in parts: each part is named by its contents, as the whole is."""

import re

from django.conf import settings
from django.contrib.staticfiles import storage

# Only the module is imported: pytest looks into what a test module holds as it collects, which
# would open Django's storage before the fixture has said where.
IMPORT = re.compile(r"""^import [^"]*"\./([^"]+)";""", re.MULTILINE)


def test_script_imports_its_parts_by_their_contents():
    found = {}
    for name in ("autosave", "report-autosave", "rich-text"):
        stored = storage.staticfiles_storage.stored_name(f"js/{name}.js")
        found[name] = IMPORT.findall((settings.STATIC_ROOT / stored).read_text())

    keeping, paste = (
        storage.staticfiles_storage.stored_name(f"js/{part}.js").removeprefix("js/")
        for part in ("keeping", "word-paste")
    )
    assert found == {"autosave": [keeping], "report-autosave": [keeping], "rich-text": [paste]}
    assert re.fullmatch(r"keeping\.[0-9a-f]{12}\.js", keeping)
