#!/usr/bin/env python3
"""Write what Repère is made of: every package of the hashed lock file and every vendored file, with
version, licence and hashes, as CycloneDX JSON. `make sbom` writes var/sbom.json.

The same lock file, vendored files and installed packages give the same bytes: no time, no random
number.
"""

import json
import re
import sys
import uuid
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

ROOT = Path(__file__).resolve().parents[1]
LOCK = "requirements.lock"
VENDOR = "scripts/vendor/vendor.json"
#: Namespace of the serial number: the same content has the same.
NAMESPACE = uuid.UUID("8b1d6f3e-0d0c-4a52-9d3b-2f5e6a7c9e10")
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*])?==([^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Pin:
    """A package of the lock file, and the hashes of the files that may be installed."""

    name: str
    version: str
    hashes: tuple[str, ...]


def pins(lock):
    """Return every package of a lock file, in its order."""
    found = []
    for line in lock.splitlines():
        start = _PIN.match(line)
        if start:
            found.append((start[1], start[2], []))
        if found:
            found[-1][2].extend(_HASH.findall(line))
    return [Pin(name, version, tuple(hashes)) for name, version, hashes in found]


def licence_of(name):
    """Return the licence that an installed package declares, or None when it is not known."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    said = about.get("License-Expression") or about.get("License") or ""
    if said and "\n" not in said and len(said) < 80:
        return said
    classes = [c for c in about.get_all("Classifier") or () if c.startswith("License ::")]
    return classes[-1].rsplit(" :: ", 1)[-1] if classes else None


def package(pin):
    """Return a package of the lock file as a component."""
    licence = licence_of(pin.name)
    component = Component(
        type=ComponentType.LIBRARY,
        name=pin.name,
        version=pin.version,
        purl=PackageURL("pypi", name=pin.name.lower(), version=pin.version),
        bom_ref=f"pypi:{pin.name}@{pin.version}",
        licenses=[LicenseFactory().make_from_string(licence)] if licence else None,
    )
    # One hash per file that may be installed: each belongs to a file, not to the package.
    for digest in pin.hashes:
        component.external_references.add(
            ExternalReference(
                type=ExternalReferenceType.DISTRIBUTION,
                url=XsUri(f"urn:sha256:{digest}"),
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
            )
        )
    return component


def vendored(entry):
    """Return a file taken from an npm package as a component."""
    return Component(
        type=ComponentType.FILE,
        name=entry["path"],
        version=entry["version"],
        purl=PackageURL.from_string(
            "pkg:npm/{}@{}".format(entry["package"].replace("@", "%40"), entry["version"])
        ),
        bom_ref="file:{}".format(entry["path"]),
        licenses=[LicenseFactory().make_from_string(entry["licence"])],
        hashes=[HashType(alg=HashAlgorithm.SHA_512, content=entry["sha512"])],
    )


def document(lock, vendor):
    """Return the text of the list, from the text of the lock file and of the vendor list."""
    components = [package(pin) for pin in pins(lock)]
    components += [vendored(entry) for entry in json.loads(vendor)]
    bom = Bom(serial_number=uuid.uuid5(NAMESPACE, lock + vendor), components=components)
    repere = Component(type=ComponentType.APPLICATION, name="repere", bom_ref="repere")
    bom.metadata.component = repere
    bom.register_dependency(repere, components)
    found = json.loads(JsonV1Dot6(bom).output_as_string())
    del found["metadata"]["timestamp"]
    return json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main():
    """Write the list and say what is in it."""
    lock = (ROOT / LOCK).read_text(encoding="utf-8")
    vendor = (ROOT / VENDOR).read_text(encoding="utf-8")
    target = ROOT / "var" / "sbom.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(document(lock, vendor), encoding="utf-8")
    files = len(json.loads(vendor))
    print("{}: {} packages, {} files.".format(target.relative_to(ROOT), len(pins(lock)), files))
    return 0


if __name__ == "__main__":
    sys.exit(main())
