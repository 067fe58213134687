#!/usr/bin/env python3
"""Ask the package index whether a package of the lock file has a known vulnerability.

pip-audit says « none found », and succeeds, where the index knows nothing of a package or cannot
be reached for it. Here that is an answer of its own: exit code 0 when every package was looked at
and none is vulnerable, 1 when one is, 3 when it is not to be known from this network.
"""

import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LOCK = "requirements.lock"
CLEAN, VULNERABLE, UNKNOWN = 0, 1, 3


def verdict(text):
    """Return the exit code and the lines for what pip-audit printed as JSON (empty: nothing)."""
    try:
        packages = json.loads(text)["dependencies"]
    except (ValueError, KeyError, TypeError):
        packages = []
    known = [one for one in packages if "vulns" in one]
    bad = [one for one in known if one["vulns"]]
    if bad:
        return VULNERABLE, ["Known vulnerabilities:"] + [told(one) for one in bad]
    if not packages or len(known) < len(packages):
        return UNKNOWN, [
            "Not to be known from here: the index answered for {} of {} packages. Run it where "
            "the network reaches the package index.".format(len(known), len(packages) or "the")
        ]
    return CLEAN, ["No known vulnerability in {} packages.".format(len(known))]


def told(package):
    """Return the line of a vulnerable package."""
    ids = ", ".join(
        "{} (mended in {})".format(one["id"], ", ".join(one.get("fix_versions") or ["none yet"]))
        for one in package["vulns"]
    )
    return "  {} {}: {}".format(package["name"], package["version"], ids)


def main():
    """Ask, say what was answered, and return the exit code."""
    command = [sys.executable, "-m", "pip_audit", "-r", LOCK, "--disable-pip", "--require-hashes"]
    command += ["--progress-spinner", "off", "--timeout", "20", "--format", "json"]
    try:
        asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
        text = asked.stdout
    except subprocess.TimeoutExpired:
        text = ""
    code, lines = verdict(text)
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
