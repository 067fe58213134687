"""Read one YAML file safely, keeping the line of every key.

YAML 1.2 (`no` stays a word). Nothing but plain values is built: no tag, no object. Size, depth,
aliases and nodes are bounded, so that no file can exhaust the memory of the server.
"""

import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from app.content.problems import ContentError, Problem

MAX_BYTES = 1_000_000
MAX_NODES = 100_000
MAX_DEPTH = 24
TAG = "tag:yaml.org,2002:"

#: Where a value stands: mapping keys and list places.
Path_ = tuple[str | int, ...]


@dataclass
class Source:
    """The plain data of a file, and the line of every value."""

    file: str
    data: Any = None
    lines: dict[Path_, int] = field(default_factory=dict)

    def dotted(self, path: Sequence[str | int]) -> str:
        """The path as a writer reads it: list elements by their `key` where they have one."""
        parts: list[str] = []
        here = self.data
        for step in path:
            here = _child(here, step)
            if isinstance(step, int):
                name = here.get("key") if isinstance(here, Mapping) else None
                parts.append(str(name) if name else str(step + 1))
            else:
                parts.append(step)
        return ".".join(parts) or "(file)"

    def line(self, path: Sequence[str | int]) -> int:
        """The line of a value, or of the nearest value around it."""
        known = tuple(path)
        while known and known not in self.lines:
            known = known[:-1]
        return self.lines.get(known, 1)

    def by_dotted(self) -> dict[str, int]:
        """Every dotted path of the file with its line."""
        return {self.dotted(path): line for path, line in self.lines.items()}


def _child(here: Any, step: str | int) -> Any:
    if isinstance(step, int):
        return here[step] if isinstance(here, list) and step < len(here) else None
    return here.get(step) if isinstance(here, Mapping) else None


class _Builder:
    """Plain values from YAML nodes, with lines, duplicates refused."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.nodes = 0

    def problem(self, node: Node, path: Path_, what: str, remedy: str) -> None:
        key = ".".join(str(p) for p in path) or "(file)"
        line = node.start_mark.line + 1
        self.problems.append(Problem(self.source.file, line, key, what, remedy))

    def build(self, node: Node, path: Path_ = ()) -> Any:
        self.nodes += 1
        self.source.lines.setdefault(path, node.start_mark.line + 1)
        if self.nodes > MAX_NODES or len(path) > MAX_DEPTH:
            self.problem(node, path, "the file is too large or too deep", "use fewer aliases")
            raise ContentError(self.problems)
        if isinstance(node, MappingNode):
            return self.mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.build(child, (*path, i)) for i, child in enumerate(node.value)]
        return self.scalar(node, path)

    def mapping(self, node: MappingNode, path: Path_) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode) or key_node.tag == f"{TAG}merge":
                self.problem(key_node, path, "a key must be a plain word", "write the key out")
                continue
            key = str(key_node.value)
            if key in result:
                self.problem(key_node, (*path, key), "stands twice", "keep one of the two")
                continue
            self.source.lines[(*path, key)] = key_node.start_mark.line + 1
            result[key] = self.build(value_node, (*path, key))
        return result

    def scalar(self, node: Node, path: Path_) -> Any:
        value = str(node.value)
        kind = str(node.tag).removeprefix(TAG)
        if kind == "null":
            return None
        if kind == "bool":
            return value.lower() == "true"
        try:
            if kind == "int":
                return int(value)
            if kind == "float":
                return float(value)
        except ValueError:
            return value
        if kind not in ("str", "timestamp"):
            self.problem(node, path, f"has a tag ({node.tag})", "remove the tag, quote the text")
        return value


def parse(text: str, file: str) -> Source:
    """The data of a YAML text. `file` names it in messages. Raises ContentError."""
    source = Source(file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", ReusedAnchorWarning)
            node = YAML(typ="safe", pure=True).compose(text)
    except ReusedAnchorWarning as warning:
        line = int(re.findall(r"line (\d+),", str(warning))[-1])
        what = "an anchor (&name) stands twice: it is not known which one an alias means"
        raise ContentError([Problem(file, line, "(file)", what, "rename one of the two")]) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        what = f"is not YAML: {error.problem or error.context or 'unreadable'}"
        remedy = "check indentation and quotes around « : », « # » and leading « or digits"
        raise ContentError([Problem(file, line, "(file)", what, remedy)]) from None
    except YAMLError as error:
        raise ContentError(
            [Problem(file, 1, "(file)", f"is not YAML: {error}", "check the file")]
        ) from None
    except RecursionError:
        raise ContentError(
            [Problem(file, 1, "(file)", "the file is too deep", "check brackets and indentation")]
        ) from None
    if node is None:
        return source
    builder = _Builder(source)
    source.data = builder.build(node)
    if builder.problems:
        raise ContentError(builder.problems)
    return source


def read(path: Path, file: str | None = None) -> Source:
    """The data of a YAML file. Raises ContentError."""
    name = file or path.name
    try:
        if path.stat().st_size > MAX_BYTES:
            what = f"is larger than {MAX_BYTES} bytes"
            raise ContentError([Problem(name, 1, "(file)", what, "split the lesson")])
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ContentError([Problem(name, 1, "(file)", "does not exist", "write it")]) from None
    except UnicodeDecodeError:
        raise ContentError(
            [Problem(name, 1, "(file)", "is not UTF-8", "save it as UTF-8")]
        ) from None
    return parse(text, name)
