"""Entry point of `python -m app.cli`."""

import click

from app.cli import (
    database,
    demo,
    doctor,
    keys,
    lessons,
    maintenance,
    metrics,
    prepare,
    school,
    translations,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Look after a Repère installation. Settings come from REPERE_… variables."""


main.add_command(lessons.lessons)
main.add_command(school.school)
main.add_command(demo.demo)
main.add_command(keys.keys)
main.add_command(database.db)
main.add_command(doctor.doctor)
main.add_command(maintenance.maintenance)
main.add_command(metrics.metrics)
main.add_command(translations.translations)
main.add_command(prepare.prepare)

if __name__ == "__main__":
    main(prog_name="python -m app.cli")
