"""Backups: one encrypted file of every row, the same on both databases. See docs/backup.md."""

from app.services.archive.container import (
    FORMAT,
    ArchiveError,
    Header,
    WrongKeys,
    identities,
    read_header,
)
from app.services.archive.reading import Content, Summary, check, deliver
from app.services.archive.writing import write

__all__ = [
    "FORMAT",
    "ArchiveError",
    "Content",
    "Header",
    "Summary",
    "WrongKeys",
    "check",
    "deliver",
    "identities",
    "read_header",
    "write",
]
