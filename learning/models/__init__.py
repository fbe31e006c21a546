"""Learning models: criteria, records, their assessments and recognitions, totals and targets."""

from .assessment import Assessment, EvidenceFile, Score, Stage
from .consent import PublicationConsent
from .criteria import CriteriaGroup, CriteriaSet, Criterion
from .event import Event
from .kind import NAMED_FREELY, ModelKind, may_be_told
from .model import LearningModel, LearningModelQuerySet
from .recognition import Recognition, RecognitionDecision
from .target import Target
from .total import ModelTotal

__all__ = [
    "NAMED_FREELY",
    "Assessment",
    "CriteriaGroup",
    "CriteriaSet",
    "Criterion",
    "Event",
    "EvidenceFile",
    "LearningModel",
    "LearningModelQuerySet",
    "ModelKind",
    "ModelTotal",
    "PublicationConsent",
    "Recognition",
    "RecognitionDecision",
    "Score",
    "Stage",
    "Target",
    "may_be_told",
]
