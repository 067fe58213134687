"""Take controls away, one at a time, and see that a test fails each time.

    var/venv/bin/python scripts/mutants.py [name …]

Works on a copy of the last commit, so that nothing here changes. Each mutant names the file, the
words to replace, and the tests that must notice. Exit code 1 when one survives.
"""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Mutant:
    """A control taken away."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


MUTANTS = (
    Mutant(
        "a teacher's scope in the loaders",
        "app/queries/taught.py",
        "        Teaching.teacher_id == teacher_id,\n",
        "",
        ("tests/web/teach/test_classroom.py", "tests/web/teach/test_progress.py"),
    ),
    Mutant(
        "a substitute's last day",
        "app/models/classroom.py",
        "sa.and_(cls.starts_on <= today, cls.ends_on >= today)",
        "sa.and_(cls.starts_on <= today)",
        ("tests/web/teach/test_substitutes.py",),
    ),
    Mutant(
        "the date read again before a purge",
        "app/services/retention.py",
        "    if school.retention_on != on:\n        return None\n",
        "",
        ("tests/services/test_purge.py",),
    ),
    Mutant(
        "the school's name before a purge",
        "app/web/admin/year.py",
        "    if not form.names(school.name):",
        "    if not form.name.data:",
        ("tests/web/admin/test_erasing.py",),
    ),
    Mutant(
        "a pupil's scope in the loader of attempts",
        "app/queries/access.py",
        '_attempt_select(Attempt.pupil_id == sa.bindparam("pupil"))',
        '_attempt_select(sa.bindparam("pupil") == sa.bindparam("pupil"))',
        ("tests/web/learn/test_lesson.py", "tests/security/test_ids.py"),
    ),
    Mutant(
        "the floor of ten before a count",
        "app/domain/disclosure.py",
        "if len(ballots) >= FLOOR else []",
        "if len(ballots) >= 1 else []",
        ("tests/services/test_ballot_box.py",),
    ),
    Mutant(
        "the floor of ten on a share shown",
        "app/domain/disclosure.py",
        "    if number < FLOOR:\n        return None",
        "    if number < 1:\n        return None",
        ("tests/domain",),
    ),
    Mutant(
        "blank ballots for turns that were not met",
        "app/domain/journey/actions.py",
        "casts += [Cast(item, held.get(item, ())) for item in here.course.items(step)]",
        "casts += [Cast(i, held[i]) for i in here.course.items(step) if i in held]",
        ("tests/domain/test_journey.py",),
    ),
    Mutant(
        "the journey's cookie bound to attempt and session",
        "app/web/journey_cookie.py",
        'return data if data.get("for") == owner else None',
        "return data",
        ("tests/web/learn/test_late_answers.py",),
    ),
    Mutant(
        "the ticket of late answers: thirty minutes after Terminer",
        "app/queries/access.py",
        'SignIn.expires_at >= sa.bindparam("since"),',
        "SignIn.expires_at.is_not(None),",
        ("tests/web/learn/test_late_answers.py",),
    ),
    Mutant(
        "sessions ended by Terminer",
        "app/services/sittings.py",
        "    sessions.end_sitting(session, classroom.school_id, pupils, now)\n",
        "",
        ("tests/services/test_sessions.py",),
    ),
    Mutant(
        "the slow hash spent on an unknown code",
        "app/services/cards.py",
        "        secrets.code_matches(keys, None, code)\n",
        "        pass\n",
        ("tests/services/test_cards.py",),
    ),
    Mutant(
        "a second-factor code used once",
        "app/services/staff.py",
        "period is None or period <= credential.totp_last_period",
        "period is None",
        ("tests/services/test_staff.py",),
    ),
    Mutant(
        "opaque keys of options",
        "app/content/library.py",
        "lesson = seal_lesson(draft.lesson)",
        "lesson = draft.lesson",
        ("tests/content", "tests/web/components", "tests/house"),
    ),
    Mutant(
        "keys of options that differ by attempt",
        "app/web/option_keys.py",
        'mac(keys().newest("order"), "option", attempt, question, key)',
        'mac(keys().newest("order"), "option", question, key)',
        ("tests/security/test_option_keys.py",),
    ),
    Mutant(
        "facts of certainty C kept from users",
        "app/content/library.py",
        'f is not None and f.certainty != "C"',
        "f is not None",
        ("tests/content",),
    ),
)


def copy_of_the_last_commit(folder: Path) -> None:
    """Unpack HEAD into a folder."""
    archive = subprocess.run(
        ["git", "archive", "HEAD"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive, check=True)


def tests_fail(folder: Path, tests: tuple[str, ...]) -> bool:
    """Whether pytest finds a failure (and not an absence of tests)."""
    there = [t for t in tests if (folder / t).exists()]
    code = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *there],
        cwd=folder,
        capture_output=True,
        check=False,
    ).returncode
    return code == 1


def survives(folder: Path, mutant: Mutant) -> str:
    """Empty when a test noticed; else why the mutant survived."""
    path = folder / mutant.file
    source = path.read_text(encoding="utf-8")
    if mutant.old not in source:
        return "the control is not where it was: update the mutant"
    path.write_text(source.replace(mutant.old, mutant.new, 1), encoding="utf-8")
    try:
        return "" if tests_fail(folder, mutant.tests) else "no test noticed"
    finally:
        path.write_text(source, encoding="utf-8")


def main(names: list[str]) -> int:
    """Try every mutant, or those whose name holds one of the words given."""
    chosen = [m for m in MUTANTS if not names or any(n in m.name for n in names)]
    table = Table("control taken away", "a test failed")
    left = 0
    folder = Path(tempfile.mkdtemp(prefix="repere-mutants-"))
    try:
        copy_of_the_last_commit(folder)
        for mutant in track(chosen, "Taking controls away"):
            why = survives(folder, mutant)
            left += bool(why)
            table.add_row(mutant.name, why or "yes")
    finally:
        shutil.rmtree(folder)
    Console().print(table)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
