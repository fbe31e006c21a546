from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "learning"
    verbose_name = "Mô hình học tập"

    def ready(self) -> None:
        """What a rename or merger of branches takes along, and what its preview tells of it."""
        from branches.actions import FOLLOWING  # noqa: PLC0415 -- models are there from now on
        from branches.preview import TOTALS  # noqa: PLC0415

        from .successions import living_of, recognised_last  # noqa: PLC0415

        FOLLOWING.append(living_of)
        TOTALS.append(recognised_last)
