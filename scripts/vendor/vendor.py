"""Cut the fonts and the icon sprite of the site out of their npm packages.

Run `var/venv/bin/python scripts/vendor/vendor.py` after changing icons.txt or a version below. It
needs npm, fonttools and brotli, which the site itself does not. It writes app/static/fonts,
app/static/icons.svg, LICENSES/*.txt and scripts/vendor/vendor.json, where each file stands with
its package, version, integrity, licence and sha512. `tests/house/test_vendor.py` hashes them.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
STATIC = ROOT / "app" / "static"
LICENSES = ROOT / "LICENSES"

VERSIONS = {
    "@fontsource-variable/atkinson-hyperlegible-next": "5.3.0",
    "@fontsource-variable/bricolage-grotesque": "5.3.0",
    "@fontsource/opendyslexic": "5.3.0",
    "lucide-static": "1.62.0",
}

#: What French, English and the interface need: ASCII, Latin-1, the oe, the quotes and dashes.
UNICODES = (
    "U+0020-007E,U+00A0-00FF,U+0152-0153,U+0178,U+2013-2014,U+2018-201A,U+201C-201E,"
    "U+2022,U+2026,U+20AC,U+2122,U+2212"
)

#: (package, file inside it, file written, range of the weight axis or None for a static font)
FONTS = (
    (
        "@fontsource-variable/atkinson-hyperlegible-next",
        "files/atkinson-hyperlegible-next-latin-wght-normal.woff2",
        "fonts/atkinson-hyperlegible-next.woff2",
        "wght=400:700",
    ),
    (
        "@fontsource-variable/bricolage-grotesque",
        "files/bricolage-grotesque-latin-wght-normal.woff2",
        "fonts/bricolage-grotesque.woff2",
        "wght=760",
    ),
    (
        "@fontsource/opendyslexic",
        "files/opendyslexic-latin-400-normal.woff2",
        "fonts/opendyslexic-400.woff2",
        None,
    ),
    (
        "@fontsource/opendyslexic",
        "files/opendyslexic-latin-700-normal.woff2",
        "fonts/opendyslexic-700.woff2",
        None,
    ),
)

LICENCES = {
    "@fontsource-variable/atkinson-hyperlegible-next": ("OFL-1.1", "atkinson-hyperlegible-next"),
    "@fontsource-variable/bricolage-grotesque": ("OFL-1.1", "bricolage-grotesque"),
    "@fontsource/opendyslexic": ("OFL-1.1", "opendyslexic"),
    "lucide-static": ("ISC", "ISC"),
}


def sha512(path: Path) -> str:
    """Hexadecimal SHA-512 of a file."""
    return hashlib.sha512(path.read_bytes()).hexdigest()


def install(folder: Path) -> dict[str, str]:
    """Install the pinned packages in a folder; return the integrity npm checked for each."""
    names = [f"{name}@{version}" for name, version in VERSIONS.items()]
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
    subprocess.run([*command, "--prefix", str(folder), *names], check=True)
    lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))
    return {name: lock["packages"][f"node_modules/{name}"]["integrity"] for name in VERSIONS}


def cut_font(source: Path, target: Path, axis: str | None) -> None:
    """Keep the characters of UNICODES and the weights of `axis`; write a woff2."""
    with tempfile.TemporaryDirectory() as folder:
        narrowed = source
        if axis is not None:
            narrowed = Path(folder) / "narrowed.ttf"
            tool = [sys.executable, "-m", "fontTools.varLib.instancer"]
            subprocess.run(
                [*tool, str(source), axis, "-o", str(narrowed), "-q", "--no-recalc-timestamp"],
                check=True,
            )
        subprocess.run(
            [
                *(sys.executable, "-m", "fontTools.subset", str(narrowed)),
                f"--unicodes={UNICODES}",
                "--layout-features=kern,liga,ccmp,locl,mark,mkmk,tnum,calt",
                "--no-hinting",
                "--desubroutinize",
                "--flavor=woff2",
                f"--output-file={target}",
            ],
            check=True,
        )


def cut_sprite(package: Path, target: Path) -> None:
    """Write one <symbol> per name of icons.txt, with the drawing only."""
    symbols = []
    for line in (HERE / "icons.txt").read_text(encoding="utf-8").splitlines():
        name = line.strip()
        if not name or name.startswith("#"):
            continue
        drawing = (package / "icons" / f"{name}.svg").read_text(encoding="utf-8")
        inner = re.search(r"<svg[^>]*>(.*)</svg>", drawing, re.DOTALL)
        if inner is None:
            raise ValueError(f"{name}: no drawing")
        body = re.sub(r"\s*\n\s*", "", inner.group(1)).replace(" />", "/>")
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>')
    target.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n",
        encoding="utf-8",
    )


def main() -> None:
    """Install, cut, copy the licences, write the manifest."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        integrity = install(folder)
        modules = folder / "node_modules"
        for package, source, target, axis in FONTS:
            cut_font(modules / package / source, STATIC / target, axis)
        cut_sprite(modules / "lucide-static", STATIC / "icons.svg")
        for package, (_licence, short) in LICENCES.items():
            shutil.copyfile(modules / package / "LICENSE", LICENSES / f"{short}.txt")
    written = [(package, target) for package, _source, target, _axis in FONTS]
    manifest = [
        {
            "package": package,
            "version": VERSIONS[package],
            "integrity": integrity[package],
            "licence": LICENCES[package][0],
            "licence_file": f"LICENSES/{LICENCES[package][1]}.txt",
            "path": f"app/static/{target}",
            "sha512": sha512(STATIC / target),
        }
        for package, target in [*written, ("lucide-static", "icons.svg")]
    ]
    text = json.dumps(manifest, indent=2) + "\n"
    (HERE / "vendor.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
