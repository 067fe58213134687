"""Plain data against a schema: every error at once, in words that say what to do."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.content.problems import ContentError, Problem
from app.content.source import Source

Model = TypeVar("Model", bound=BaseModel)

_REMEDIES = {
    "string_type": ("must be text", "put it in quotes"),
    "int_type": ("must be a whole number", "write it without quotes"),
    "int_from_float": ("must be a whole number", "write it without decimals"),
    "float_type": ("must be a number", "write it without quotes, with a point"),
    "bool_type": ("must be true or false", "write true or false, without quotes"),
    "list_type": ("must be a list", "begin each element with « - », or write [ … ]"),
    "model_type": ("must be a block of keys", "write its keys below, two spaces in"),
    "model_attributes_type": ("must be a block of keys", "write its keys below, two spaces in"),
    "dict_type": ("must be a block of keys", "write its keys below, two spaces in"),
}


def validate(source: Source, model: type[Model]) -> Model:
    """The model of a file's data. Raises ContentError with one problem per error."""
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        problems = {_problem(source, model, e) for e in error.errors(include_url=False)}
        raise ContentError(sorted(problems)) from None


def _problem(source: Source, model: type[BaseModel], error: ErrorDetails) -> Problem:
    path = _path_in(source.data, error["loc"])
    missing = str(error["loc"][-1]) if error["type"] == "missing" else ""
    what, remedy = _words(path, missing, error, model)
    key = source.dotted(path)
    if missing:
        key = f"{key}.{missing}" if path else missing
    return Problem(source.file, source.line(path), key, what, remedy)


def _path_in(data: Any, loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The part of an error's place that exists in the data.

    Pydantic puts the name of the union member in the place: it is left out.
    """
    path: list[str | int] = []
    here = data
    for step in loc:
        in_list = isinstance(here, list) and isinstance(step, int) and step < len(here)
        if in_list or (isinstance(here, Mapping) and step in here):
            here = here[step]
            path.append(step)
    return tuple(path)


def _words(
    path: tuple[str | int, ...],
    missing: str,
    error: ErrorDetails,
    model: type[BaseModel],
) -> tuple[str, str]:
    kind, context = error["type"], error.get("ctx", {})
    if kind in _REMEDIES:
        return _REMEDIES[kind]
    if kind == "missing":
        return "is missing", f"add `{missing}:`"
    if kind == "extra_forbidden":
        return "is not a key known here", _nearest(str(path[-1]), model)
    if kind in ("literal_error", "enum"):
        return f"is {error['input']!r}", f"write one of: {context.get('expected')}"
    if kind == "union_tag_invalid":
        return f"is of an unknown kind ({context.get('tag')})", (
            f"write one of: {context.get('expected_tags')}"
        )
    if kind == "union_tag_not_found":
        return "has no kind", f"add {context.get('discriminator')}"
    if kind == "value_error":
        return str(context.get("error", error["msg"])), "see docs/adding-a-lesson.md"
    if kind == "string_pattern_mismatch":
        return f"is {error['input']!r}", f"follow the pattern {context.get('pattern')}"
    return error["msg"].lower(), "see docs/adding-a-lesson.md"


def _nearest(name: str, model: type[BaseModel]) -> str:
    known = _names(model, set())
    close = get_close_matches(name, known, n=1)
    return f"did you mean `{close[0]}`?" if close else "remove it, or check its indentation"


def _names(kind: Any, seen: set[Any]) -> set[str]:
    """Every key that the schema knows anywhere."""
    if kind in seen:
        return set()
    seen.add(kind)
    names: set[str] = set()
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, info in kind.model_fields.items():
            names.add(info.alias or name)
            names |= _names(info.annotation, seen)
    elif get_origin(kind) is not None:
        for inner in get_args(kind):
            if isinstance(inner, type) or get_origin(inner) is not None:
                names |= _names(inner, seen)
    return names
