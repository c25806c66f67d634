"""What nbgrader does anew for each notebook, done once for a class: most of the time that a result takes to enter.

nbgrader's own code runs, with the same results. Only a step of the course's own that makes a notebook invalid is found
out later, when the steps behind it have run.
"""

from __future__ import annotations

import contextlib
import functools
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import jsonschema
import nbgrader.api
from jsonschema.exceptions import best_match
from nbgrader.nbgraderformat import common
from traitlets.config import Config


@contextlib.contextmanager
def once_for_a_class() -> Iterator[None]:
    """Share SQLAlchemy's engines, and look only once at whether nbgrader's schema is one.

    nbgrader opens the gradebook some fifteen times for a notebook, each time with a new engine that compiles every
    query anew. And jsonschema checks the schema itself each time that a cell is checked by it.
    """
    engine, schemas = nbgrader.api.create_engine, common.jsonschema
    nbgrader.api.create_engine = functools.cache(engine)
    common.jsonschema = SimpleNamespace(validate=_validate)
    try:
        yield
    finally:
        nbgrader.api.create_engine, common.jsonschema = engine, schemas


def validated_at_the_end(settings: Config) -> None:
    """Have nbconvert look at a notebook's format when all steps are done, and not after each.

    Not where a course has no step at all in one of the two halves: nbconvert would look for the last one.
    """
    steps = settings.get("Autograde", {})
    halves = ("sanitize_preprocessors", "autograde_preprocessors")
    if all(half not in steps or steps[half] for half in halves):
        settings.Exporter.optimistic_validation = True


def _validate(instance: Any, schema: dict[str, Any]) -> None:
    """As jsonschema.validate does it."""
    error = best_match(_validator(json.dumps(schema)).iter_errors(instance))
    if error is not None:
        raise error


@functools.cache
def _validator(schema_as_text: str) -> Any:
    schema = json.loads(schema_as_text)
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)
