from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "learning"
    verbose_name = "Mô hình học tập"

    def ready(self) -> None:
        from .successions import follow_branches  # noqa: PLC0415 -- no model is there before now

        follow_branches()
