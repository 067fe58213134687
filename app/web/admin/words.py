"""The words of this door for values of closed lists."""

from flask_babel import gettext

from app.models import AuditAction
from app.models.audit import WHOLE_SCHOOL


def audit_action(action: AuditAction) -> str:
    """What a line of the journal says."""
    return {
        AuditAction.SCHOOL_CREATED: gettext("created the school"),
        AuditAction.STAFF_INVITED: gettext("invited"),
        AuditAction.STAFF_REMOVED: gettext("removed an account"),
        AuditAction.FACTOR_RESET: gettext("reset the second factor of"),
        AuditAction.CLASS_CREATED: gettext("created the class"),
        AuditAction.PUPILS_ADDED: gettext("added pupils to"),
        AuditAction.PUPIL_RENAMED: gettext("renamed a pupil"),
        AuditAction.PUPIL_REMOVED: gettext("erased a pupil"),
        AuditAction.CARDS_PRINTED: gettext("printed cards for"),
        AuditAction.CLASS_OPENED: gettext("opened the class"),
        AuditAction.CLASS_ENDED: gettext("ended the class"),
        AuditAction.LESSON_ASSIGNED: gettext("gave a lesson to"),
        AuditAction.ASSIGNMENT_CLOSED: gettext("closed the lesson"),
        AuditAction.ATTEMPT_RESET: gettext("took a passage back to its start in"),
        AuditAction.EXPORTED: gettext("exported"),
        AuditAction.CONTACTS_CHANGED: gettext("changed the help contacts"),
        AuditAction.EXIT_CHANGED: gettext("changed the exit address to"),
        AuditAction.RETENTION_CHANGED: gettext("changed the last day of the data to"),
        AuditAction.LESSON_CORRECTED: gettext("corrected the lesson"),
        AuditAction.LESSON_WITHDRAWN: gettext("withdrew the lesson"),
        AuditAction.ROSTER_IMPORTED: gettext("added a class list to"),
        AuditAction.PUPIL_MOVED: gettext("moved a pupil"),
        AuditAction.CLASS_ARCHIVED: gettext("put away the class"),
        AuditAction.CLASS_GIVEN: gettext("gave the class"),
        AuditAction.CLASS_TAKEN_BACK: gettext("took back the class"),
        AuditAction.ASSIGNMENT_CHANGED: gettext("changed a lesson given to"),
        AuditAction.YEAR_PURGED: gettext("erased the school year"),
        AuditAction.PASSWORD_CHANGED: gettext("changed their password"),
        AuditAction.SESSIONS_ENDED: gettext("ended the sessions of"),
        AuditAction.CODES_RENEWED: gettext("made new recovery codes"),
    }.get(action, action.value)


#: What an act is about when its author did it to themselves.
_OWN = {
    AuditAction.SESSIONS_ENDED: lambda: gettext("their own, elsewhere"),
    AuditAction.FACTOR_RESET: lambda: gettext("their own account, for another phone"),
}


def journal_subject(action: AuditAction, subject: str) -> str:
    """What a line of the journal is about, where the stored word is not for reading."""
    if action in (AuditAction.CONTACTS_CHANGED, AuditAction.SCHOOL_CREATED):
        return ""
    if action in _OWN and not subject:
        own: str = _OWN[action]()
        return own
    if action is AuditAction.STAFF_REMOVED:
        return {"teacher": gettext("teacher"), "administrator": gettext("administrator")}.get(
            subject, ""
        )
    if action is AuditAction.EXPORTED and subject.startswith(f"{WHOLE_SCHOOL} "):
        extension = subject.removeprefix(f"{WHOLE_SCHOOL} ")
        words: str = gettext("the year of every class, %(format)s", format=extension)
        return words
    return subject
