"""The five kinds of learning model."""

from django.db import models


class ModelKind(models.TextChoices):
    """Those that the movement recognises."""

    FAMILY = "family", "Gia đình học tập"
    CLAN = "clan", "Dòng họ học tập"
    COMMUNITY = "community", "Cộng đồng học tập"
    UNIT = "unit", "Đơn vị học tập"
    CITIZEN = "citizen", "Công dân học tập"


# The others are persons, whom readers get to know with their consent alone.
NAMED_FREELY = frozenset({ModelKind.CLAN, ModelKind.COMMUNITY, ModelKind.UNIT})
