"""XML read as a stream, without entities, document types or anything from outside."""

from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml import sax as defused_sax

from app.domain.roster import RosterFileError


def parse(data: bytes, handler: ContentHandler, broken: str) -> None:
    """Read XML as a stream. Raises `RosterFileError` with the line where it stopped."""
    try:
        defused_sax.parseString(data, handler, forbid_dtd=True)
    except DefusedXmlException as error:
        raise RosterFileError(1, "entities") from error
    except SAXParseException as error:
        raise RosterFileError(error.getLineNumber() or 1, broken) from error
    except (SAXException, LookupError, UnicodeError) as error:
        raise RosterFileError(1, broken) from error
