"""Domain objects to plain JSON values and back, by the types of their fields."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from app.domain.kinds import KINDS
from app.domain.question import Question


def to_plain(value: Any) -> Any:
    """The value as JSON knows it. A question carries its `kind`; defaults are left out."""
    if is_dataclass(value) and not isinstance(value, type):
        plain = {
            f.name: to_plain(getattr(value, f.name))
            for f in fields(value)
            if getattr(value, f.name) != f.default
        }
        kind = getattr(value, "kind", None) if type(value) in KINDS.values() else None
        return {"kind": kind, **plain} if kind else plain
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(k): to_plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(v) for v in value]
    return value


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def from_plain(kind: Any, value: Any) -> Any:
    """The value of a type, from what `to_plain` gave. Raises TypeError, KeyError or ValueError."""
    if kind is Question:
        data = dict(value)
        return from_plain(KINDS[data.pop("kind")], data)
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        if value is None:
            return None
        (inner,) = [a for a in get_args(kind) if a is not NoneType]
        return from_plain(inner, value)
    if origin is tuple:
        args = get_args(kind)
        if len(args) == 2 and args[1] is Ellipsis:
            return tuple(from_plain(args[0], v) for v in value)
        return tuple(from_plain(a, v) for a, v in zip(args, value, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        return {k: from_plain(get_args(kind)[1], v) for k, v in value.items()}
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        return kind(**{name: from_plain(hints[name], v) for name, v in value.items()})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind is float and isinstance(value, int):
        return float(value)
    return value
