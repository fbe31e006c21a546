"""The five kinds of learning model."""

import re

from django.db import models

from core.text import fold


class ModelKind(models.TextChoices):
    """Those that the movement recognises."""

    FAMILY = "family", "Gia đình học tập"
    CLAN = "clan", "Dòng họ học tập"
    COMMUNITY = "community", "Cộng đồng học tập"
    UNIT = "unit", "Đơn vị học tập"
    CITIZEN = "citizen", "Công dân học tập"


# The others are persons, whom readers get to know with their consent alone.
NAMED_FREELY = frozenset({ModelKind.CLAN, ModelKind.COMMUNITY, ModelKind.UNIT})
OF_PERSONS = re.compile(r"^(gia dinh|ho gia dinh|cong dan|ong|ba|anh|chi|co|chu|bac|em)\b")


def may_be_told(kind: str, name: str) -> bool:
    """Whether readers may read a name that was written of such a kind, or of none, without anybody
    having been asked.
    """
    return kind in NAMED_FREELY or not (kind or OF_PERSONS.match(fold(name)))
