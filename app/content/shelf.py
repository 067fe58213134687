"""The library as it was last read, kept beside the data: reading the files takes seconds.

The kept copy is named by a hash of every lesson file, of the code that reads them and of the
Python that wrote it, so that any change makes a new one. It stands in the installation's own
folder, beside the keys: who can write there owns the installation anyway.
"""

import hashlib
import os
import pickle
import sys
import tempfile
from pathlib import Path

from app.content.library import Library, load

CODE = Path(__file__).resolve().parents[1]


def load_kept(root: Path, shelf: Path) -> Library:
    """Return the library of a lessons folder, from the shelf when nothing changed.

    Raises ContentError as `load` does. A copy that cannot be read is made again.
    """
    path = shelf / f"{fingerprint(root)}.lessons"
    try:
        kept = pickle.loads(path.read_bytes())  # noqa: S301  our own folder, see above
        if isinstance(kept, Library):
            return kept
    except Exception:  # noqa: S110  a damaged copy may raise anything
        pass
    library = load(root)
    _keep(library, path)
    return library


def fingerprint(root: Path) -> str:
    """Return the hash of the lesson files and of what reads them."""
    digest = hashlib.sha256(sys.version.encode())
    sources = [p for folder in ("content", "domain") for p in (CODE / folder).rglob("*.py")]
    for path in sorted([*(p for p in root.rglob("*") if p.is_file()), *sources]):
        digest.update(path.name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:32]


def _keep(library: Library, path: Path) -> None:
    """Write a copy at once, so that no worker meets half of it, and drop the older ones."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".lessons-")
        with os.fdopen(descriptor, "wb") as file:
            pickle.dump(library, file, protocol=pickle.HIGHEST_PROTOCOL)
        Path(name).replace(path)
    except OSError:
        return
    for older in path.parent.glob("*.lessons"):
        if older != path:
            older.unlink(missing_ok=True)
