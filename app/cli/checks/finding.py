"""What a check returns."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Something that is wrong, and what to do, in one line."""

    text: str
    #: A fault ends the doctor with exit code 1; a warning does not.
    fault: bool


def fault(text: str) -> Finding:
    """Something that must be mended."""
    return Finding(text, True)


def warning(text: str) -> Finding:
    """Something to look at."""
    return Finding(text, False)


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    #: What was found there, in a few words.
    value: str
    findings: tuple[Finding, ...] = ()

    @property
    def has_fault(self) -> bool:
        """Whether something must be mended."""
        return any(finding.fault for finding in self.findings)
