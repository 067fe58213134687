"""Entry point of `python -m app.cli`."""

import os

import click

from app.cli import (
    backup,
    database,
    demo,
    doctor,
    keys,
    lessons,
    maintenance,
    metrics,
    prepare,
    restore,
    school,
    translations,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(context: click.Context) -> None:
    """Look after a Repère installation. Settings come from REPERE_… variables."""
    before = os.umask(0o077)  # whatever the shell says: what is written is for this user alone
    context.call_on_close(lambda: os.umask(before))


main.add_command(lessons.lessons)
main.add_command(school.school)
main.add_command(demo.demo)
main.add_command(keys.keys)
main.add_command(database.db)
main.add_command(doctor.doctor)
main.add_command(backup.backup)
main.add_command(restore.restore)
main.add_command(maintenance.maintenance)
main.add_command(metrics.metrics)
main.add_command(translations.translations)
main.add_command(prepare.prepare)

if __name__ == "__main__":
    main(prog_name="python -m app.cli")
