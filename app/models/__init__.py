"""The tables. SQLAlchemy 2 typed declarative, free of Flask."""

from app.models.account import (
    Account,
    Card,
    Invitation,
    RecoveryCode,
    Role,
    StaffCredential,
    TrustedDevice,
)
from app.models.assignment import Assignment, AssignmentPupil, concerns
from app.models.attempt import Attempt, Response
from app.models.audit import AuditAction, AuditEvent
from app.models.ballot import Ballot, BallotMarker, Counter
from app.models.base import NOT_SCHOOL_OWNED, Base
from app.models.classroom import CardMode, CardPrint, Classroom, Enrolment, Sitting, Teaching
from app.models.erasure import Erased, Erasure
from app.models.lesson_edition import Acknowledgement, EditionState, LessonEdition
from app.models.preparation import Briefing, Rehearsal, RosterDraft
from app.models.school import (
    CardDirectory,
    ContactRole,
    HelpContact,
    PurgeReceipt,
    School,
    SetupLink,
    SignInDelay,
    StaffDirectory,
)
from app.models.sign_in import SignIn

__all__ = [
    "NOT_SCHOOL_OWNED",
    "Account",
    "Acknowledgement",
    "Assignment",
    "AssignmentPupil",
    "Attempt",
    "AuditAction",
    "AuditEvent",
    "Ballot",
    "BallotMarker",
    "Base",
    "Briefing",
    "Card",
    "CardDirectory",
    "CardMode",
    "CardPrint",
    "Classroom",
    "ContactRole",
    "Counter",
    "EditionState",
    "Enrolment",
    "Erased",
    "Erasure",
    "HelpContact",
    "Invitation",
    "LessonEdition",
    "PurgeReceipt",
    "RecoveryCode",
    "Rehearsal",
    "Response",
    "Role",
    "RosterDraft",
    "School",
    "SetupLink",
    "SignIn",
    "SignInDelay",
    "Sitting",
    "StaffCredential",
    "StaffDirectory",
    "Teaching",
    "TrustedDevice",
    "concerns",
]
