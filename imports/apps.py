from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ImportsConfig(AppConfig):
    name = "imports"
    verbose_name = "Nhập từ Excel"

    def ready(self) -> None:
        """Load each app's `imports.py`, as the admin loads each `admin.py`."""
        autodiscover_modules("imports")
