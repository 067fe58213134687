"""`make bench`: measures, prints ratios, keeps the figures under var/bench/."""

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks import report
from benchmarks.run import measure, measure_polling
from benchmarks.servers import ROOT

RESULTS = ROOT / "var" / "bench"
#: A run that takes longer is stopped, in seconds.
LONGEST = 600


def stop(number: int, frame: object) -> None:
    """End the run so that its servers are ended too."""
    raise SystemExit(f"stopped by {signal.Signals(number).name}")


def run(folder: Path, options: argparse.Namespace, say: Any) -> dict[str, Any]:
    """Measure what the options ask for."""
    if options.polling:
        return measure_polling(folder, say)
    return measure(folder, say, options.quick)


def main() -> int:
    """Run once, or print the last figures again."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--last", action="store_true", help="print the last figures again")
    parser.add_argument("--keep", action="store_true", help="keep databases and logs of the run")
    parser.add_argument("--quick", action="store_true", help="the lesson alone; nothing is kept")
    parser.add_argument("--polling", action="store_true", help="the polls of open pages alone")
    options = parser.parse_args()
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 110)
    latest = RESULTS / "latest.json"
    if options.last:
        if not latest.exists():
            raise SystemExit("no figures yet: make bench measures first")
        report.show(json.loads(latest.read_text("utf-8")), console)
        return 0
    for name in [name for name in os.environ if name.startswith("REPERE_")]:
        del os.environ[name]  # a real installation's database, keys and workers are not measured
    for number in (signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, stop)
    signal.alarm(LONGEST)
    RESULTS.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=RESULTS))
    try:
        found = run(folder, options, lambda text: console.print(f"[dim]{text}[/]"))
    except BaseException:
        console.print(f"The run failed; its logs are in {folder.relative_to(ROOT)}")
        raise
    if options.quick or options.polling:
        report.show(found, console)
        shutil.rmtree(folder)
        return 0
    text = json.dumps(found, indent=1, ensure_ascii=False)
    (RESULTS / f"{found['machine']['at'].replace(':', '')}.json").write_text(text, "utf-8")
    latest.write_text(text, "utf-8")
    report.show(found, console)
    if not options.keep:
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
