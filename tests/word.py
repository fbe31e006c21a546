"""Word files for tests: what stands in them, read from their XML."""

import io
import re
import shutil
import subprocess
from zipfile import ZipFile

import pytest
from lxml.etree import fromstring

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parts_of(content):
    """The bytes of every file in it, by name."""
    with ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def body_of(content):
    return fromstring(parts_of(content)["word/document.xml"])[0]


def text_of(element):
    """Blanks that do not break are read as blanks."""
    return "".join(element.itertext(f"{W}t")).replace("\xa0", " ")


def lines_of(content):
    """Its paragraphs that say something, those in tables too, from top to bottom."""
    return [text for p in body_of(content).iter(f"{W}p") if (text := text_of(p))]


def tables_of(content):
    """The texts of each cell of its ruled tables, row by row."""
    return [
        [[text_of(cell) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")]
        for table in body_of(content).iter(f"{W}tbl")
        if table.find(f"{W}tblPr/{W}tblStyle").get(f"{W}val") == "Grid"
    ]


def margins_of(content, kind):
    """What stands in the headers, or footers, of its first section: of the first page, and of the
    others.
    """
    parts = parts_of(content)
    section = next(body_of(content).iter(f"{W}sectPr"))
    relations = {
        r.get("Id"): r.get("Target") for r in fromstring(parts["word/_rels/document.xml.rels"])
    }
    key = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    return {
        reference.get(f"{W}type"): text_of(
            fromstring(parts[f"word/{relations[reference.get(key)]}"])
        )
        for reference in section.iter(f"{W}{kind}Reference")
    }


def pages_of(pdf):
    """How many pages it has, as LibreOffice or Chromium write it."""
    return len(re.findall(rb"/Type ?/Page\b", pdf))


def converted(content, folder, *, to, name="tep.docx"):
    """The file as LibreOffice makes it of this one. Skips, with the reason, where there is none:
    the tests of structure hold everywhere.
    """
    if not shutil.which("soffice"):
        pytest.skip("soffice (LibreOffice) is not on this machine")
    (folder / name).write_bytes(content)
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    command += ["--convert-to", to, "--outdir", folder / "out", folder / name]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return next((folder / "out").iterdir()).read_bytes()
