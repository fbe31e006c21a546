"""The import rules of docs/architecture.md, checked on every run."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Each app may import the apps to its right, never those to its left.
LAYERS = [
    "khuyenhoc",
    "news",
    "meetings",
    "reports",
    "learning",
    "documents",
    "branches",
    "imports",
    "accounts",
    "audit",
    "core",
]
# Inside an app, the same.
FILES = ["urls", "admin", "views", "forms", "actions", "models"]


def imported_modules(path: Path) -> set[str]:
    """Absolute dotted names; `from . import x` inside app `a` counts as `a.x`."""
    app, modules = path.relative_to(ROOT).parts[0], set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            modules |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.ImportFrom) and node.level == 1:
            base = f"{app}.{node.module}" if node.module else app
            modules |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return modules


@pytest.mark.parametrize("app", LAYERS)
def test_app_imports_only_lower_layers(app):
    higher = set(LAYERS[: LAYERS.index(app)])

    offenders = {
        f"{path.relative_to(ROOT)} imports {module}"
        for path in (ROOT / app).rglob("*.py")
        for module in imported_modules(path)
        if module.split(".")[0] in higher
    }

    assert offenders == set()


@pytest.mark.parametrize("app", [app for app in LAYERS if app not in {"khuyenhoc", "core"}])
def test_file_imports_only_lower_files_of_its_app(app):
    offenders = set()
    for path in (ROOT / app).rglob("*.py"):
        name = path.relative_to(ROOT / app).parts[0].removesuffix(".py")
        if name in FILES:
            higher = {f"{app}.{file}" for file in FILES[: FILES.index(name)]} - {f"{app}.admin"}
            offenders |= {f"{path.relative_to(ROOT)}: {m}" for m in imported_modules(path) & higher}

    assert offenders == set()


@pytest.mark.parametrize("name", ["utils", "helpers", "services", "signals", "mixins"])
def test_no_file_is_called_by_a_word_that_says_nothing(name):
    assert [str(path) for app in LAYERS for path in (ROOT / app).rglob(f"{name}.py")] == []


def test_safe_is_used_on_sanitised_html_only():
    found = {
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in (ROOT / "templates").rglob("*.html")
        for line in path.read_text().splitlines()
        if "|safe" in line or "autoescape off" in line
    }

    assert {entry.partition(":")[0] for entry in found} <= {
        "templates/admin/news/desk/version_detail.html",
        "templates/news/article_detail.html",
        "templates/news/sending/_article.html",
        "templates/khuyenhoc/about.html",
        "templates/khuyenhoc/document_detail.html",
    }
    fields = ("article.body", "association.about", "document.summary", "version.body")
    assert all(any(f"{field}|safe" in entry for field in fields) for entry in found)


def test_templates_name_no_place_and_no_level():
    """The association is data: the district tier has been abolished once already."""
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(r"\b(huyện|phù ninh|phú thọ)\b", path.read_text().lower())
    ]

    assert found == []
