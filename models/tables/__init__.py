"""Every table, imported once so that the metadata is whole."""

from models.tables.action import (
    Action,
    Escalation,
    Note,
    Pause,
    Reader,
    Request,
    RungStep,
    TaskingCycle,
)
from models.tables.alarms import Alarm
from models.tables.assessments import (
    ControlStrategy,
    EvidenceEntry,
    EvidenceFeed,
    IntelligenceRequirement,
    PriorityScore,
    RequirementAnswer,
    StrategyPriority,
)
from models.tables.base import metadata
from models.tables.bodies import AgendaItem, Attendance, Decision, Meeting, Paper
from models.tables.history import ChainHead, FlowRun, History, HistoryPayload
from models.tables.intelligence import (
    DeliveredFile,
    Delivery,
    IntelligenceItem,
    RejectedRow,
    TestedMonth,
    ThresholdBreach,
)
from models.tables.links import AsbCaseReview, ItemLink
from models.tables.notices import Message, Notice
from models.tables.outcomes import OutcomeEffect
from models.tables.partnership import (
    Absence,
    Agency,
    Area,
    AreaLsoa,
    Body,
    Closure,
    Membership,
    Partnership,
    Person,
    PolicyVersion,
    Priority,
    Source,
)
from models.tables.products import Document, Product, ProductReader, ProductSection, Recommendation
from models.tables.records import IntelligenceRecord, RecordReader, RecordReview, SharingAgreement
from models.tables.restoration import Restoration, SaidBefore
from models.tables.thresholds import Nomination, SeriesDecision, TestedWeek

__all__ = [
    "Absence",
    "Action",
    "Agency",
    "AgendaItem",
    "Alarm",
    "Area",
    "AreaLsoa",
    "AsbCaseReview",
    "Attendance",
    "Body",
    "ChainHead",
    "Closure",
    "ControlStrategy",
    "Decision",
    "DeliveredFile",
    "Delivery",
    "Document",
    "Escalation",
    "EvidenceEntry",
    "EvidenceFeed",
    "FlowRun",
    "History",
    "HistoryPayload",
    "IntelligenceItem",
    "IntelligenceRecord",
    "IntelligenceRequirement",
    "ItemLink",
    "Meeting",
    "Membership",
    "Message",
    "Nomination",
    "Note",
    "Notice",
    "OutcomeEffect",
    "Paper",
    "Partnership",
    "Pause",
    "Person",
    "PolicyVersion",
    "Priority",
    "PriorityScore",
    "Product",
    "ProductReader",
    "ProductSection",
    "Reader",
    "Recommendation",
    "RecordReader",
    "RecordReview",
    "RejectedRow",
    "Request",
    "RequirementAnswer",
    "Restoration",
    "RungStep",
    "SaidBefore",
    "SeriesDecision",
    "SharingAgreement",
    "Source",
    "StrategyPriority",
    "TaskingCycle",
    "TestedMonth",
    "TestedWeek",
    "ThresholdBreach",
    "metadata",
]  # fmt: skip
