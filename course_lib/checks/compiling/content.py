"""What a traced program computes, as a hash: the same in every process, and "" where it cannot be told.

A jaxpr is written down whole: operations, shapes, types, constants, and how it is called. Functions, callbacks and
objects of a notebook's own have no text that says what they do, so a program that holds one has no hash. Names of
functions and of their arguments are left out: they change nothing.

For maintainers: when JAX changes, more programs may have no hash. None may have the hash of another:
`tests/checks/compiling` tries that.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from enum import Enum
from typing import Any

import jax
import jaxlib
import numpy as np
from jax._src import config, core
from jax._src.interpreters import mlir
from jax._src.random import prng
from jax.sharding import SingleDeviceSharding

# Parameters that are used to differentiate, or to name things, and not to compute.
BESIDE = {
    "jit": {"name"},
    "custom_jvp_call": {"jvp_jaxpr_fun"},
    "custom_vjp_call": {"fwd_jaxpr_thunk", "bwd", "out_trees"},
}
# JAX's settings that a program is traced under, but for who asks, and for the names of axes: operations on an axis
# name it.
NOT_SETTINGS = {"user_context", "axis_env_state"}
# What a single operation may have been set to inside of the traced function.
IN_CONTEXT = {
    "compute_type", "threefry_partitionable", "cur_abstract_mesh", "remove_size_one_mesh_axis", "xla_metadata",
}  # fmt: skip
if set(core.JaxprEqnContext.__slots__) - {"configs", "__weakref__"} != IN_CONTEXT:
    raise AttributeError("this JAX has settings for operations that are not known here")
# Of JAX's own classes, those whose repr says all about them.
SAID_BY_REPR = {
    "AbstractMesh", "CpuDevice", "Device", "Layout", "NamedSharding", "PartitionSpec", "SingleDeviceSharding",
    "UnspecifiedValue",
}  # fmt: skip
# Constants stand in a program whole, and programs are kept: one with larger arrays is not worth it.
MOST_BYTES = 100_000
VERSIONS = jax.__version__, jaxlib.__version__
PLAIN = (bool, int, float, complex, str, bytes, type(None), type(...))
LIBRARIES = {"builtins", "jax", "jaxlib", "ml_dtypes", "numpy"}


class _NoContent(Exception):
    """Something in the program means something in this process only."""


def content_of(args: Any, jaxpr: Any, how: dict[str, Any]) -> str:
    """The hash of a program, given what JAX's `_resolve_and_lower` is given.

    Args:
        args: what JAX knows of the arguments besides their shapes: where they lie.
        jaxpr: what is computed.
        how: all the rest: layouts, devices, donated arguments.
    """
    try:
        text = _Writer()
        text.arguments(args)
        text.manner(how)
        text.closed(jaxpr)
        said = (VERSIONS, os.environ.get("XLA_FLAGS", ""), text.words)
        return hashlib.sha256(repr(said).encode()).hexdigest()
    except Exception:  # what a student put into a program may raise anything when it is looked at
        return ""


def _operations() -> frozenset:
    """Those that there are when the checks are imported, by names that mean one of them only.

    An operation that a notebook defines may have the name of one of JAX's.
    """
    tables = [mlir._lowerings, *mlir._platform_specific_lowerings.values()]
    known = {operation for table in tables for operation in table}
    named = Counter(operation.name for operation in known)
    return frozenset(operation for operation in known if named[operation.name] == 1)


OPERATIONS = _operations()
# Likewise the makers of random numbers that are JAX's own.
RANDOM = tuple(maker for maker in prng.prngs.values() if maker.seed.__module__.startswith("jax."))


class _Writer:
    """Writes a program down as a list of plain words."""

    def __init__(self) -> None:
        self.words: list[Any] = []
        self._numbers: dict[Any, int] = {}

    def arguments(self, args: Any) -> None:
        for arg in args:
            if type(arg.sharding) not in (SingleDeviceSharding, type(None)):
                raise _NoContent
            layout = getattr(arg.format, "layout", None)
            self.words.append((repr(arg.sharding), repr(layout), arg.committed, arg.is_np_array))

    def manner(self, how: dict[str, Any]) -> None:
        """How it is called: the usual way on one device, or there is no hash."""
        sharded = (*how["in_shardings"], *how["out_shardings"])
        laid_out = (*how["in_layouts"], *how["out_layouts"])
        unusual = (
            any(type(each).__name__ != "UnspecifiedValue" for each in sharded),
            any(each is not None for each in laid_out),
            not how["ctx_mesh"].empty,
            how["lowering_platforms"] is not None,
            how["lowering_parameters"] != mlir.LoweringParameters(),
            how["pgle_profiler"] is not None,
            # Then constants would be arguments.
            config.use_simplified_jaxpr_constants.value,
        )
        if any(unusual):
            raise _NoContent
        self.value((how["donated_invars"], how["keep_unused"], how["inline"]))
        self.value(how["compiler_options_kvs"])
        settings = zip(config.trace_context_names(), config.trace_context(), strict=False)
        self.value(tuple(value for name, value in settings if name not in NOT_SETTINGS))

    def closed(self, closed: Any) -> None:
        """A jaxpr and its constants."""
        self.jaxpr(closed.jaxpr)
        self.words.append(len(closed.consts))
        for constant in closed.consts:
            self.array(constant)

    def jaxpr(self, jaxpr: Any) -> None:
        if jaxpr.effects:
            raise _NoContent
        self.words += ["jaxpr", len(jaxpr.constvars), len(jaxpr.invars), len(jaxpr.outvars)]
        for variable in (*jaxpr.constvars, *jaxpr.invars):
            self.variable(variable)
        for equation in jaxpr.eqns:
            self.equation(equation)
        self.words.append("out")
        for variable in jaxpr.outvars:
            self.variable(variable)

    def equation(self, equation: Any) -> None:
        operation = equation.primitive
        if operation not in OPERATIONS:
            raise _NoContent
        self.context(equation.ctx)
        self.words += [operation.name, len(equation.invars), len(equation.outvars)]
        for variable in (*equation.invars, *equation.outvars):
            self.variable(variable)
        beside = BESIDE.get(operation.name, ())
        self.value({name: equation.params[name] for name in equation.params if name not in beside})

    def context(self, context: Any) -> None:
        """What a function set, with a `with` inside of it, for one operation."""
        placed = context.compute_type is not None or not context.cur_abstract_mesh.empty
        if placed or context.xla_metadata:
            raise _NoContent
        self.words.append((context.threefry_partitionable, context.remove_size_one_mesh_axis))

    def variable(self, variable: Any) -> None:
        """Its number and, when it is new, its type; or the number that stands in its place."""
        if type(variable) is core.Literal:
            self.words.append("literal")
            self.type(variable.aval)
            self.array(variable.val)
            return
        known = variable in self._numbers
        self.words.append(self._numbers.setdefault(variable, len(self._numbers)))
        if not known:
            self.type(variable.aval)

    def type(self, aval: Any) -> None:
        if type(aval) is not core.ShapedArray or not aval.sharding.mesh.empty:
            raise _NoContent
        shape = tuple(aval.shape)
        if any(type(size) is not int for size in shape):
            raise _NoContent
        if jax.dtypes.issubdtype(aval.dtype, jax.dtypes.extended):
            self.random(aval.dtype._impl)
        where = repr(aval.sharding.spec), repr(aval.manual_axis_type), repr(aval.memory_space)
        self.words.append((shape, str(aval.dtype), aval.weak_type, where))

    def random(self, maker: Any) -> None:
        """Who makes random numbers of a key; by its type's name alone, a notebook's own may pass for JAX's."""
        if not any(maker is known for known in RANDOM):
            raise _NoContent
        self.words.append(maker.name)

    def array(self, array: Any) -> None:
        if isinstance(array, core.Tracer):
            raise _NoContent
        numbers = np.asarray(array)
        if numbers.dtype.hasobject or numbers.nbytes > MOST_BYTES:
            raise _NoContent
        self.words.append((numbers.dtype.name, numbers.shape, numbers.tobytes()))

    def value(self, value: Any) -> None:
        """A parameter of an operation, whatever JAX put there."""
        kind = type(value)
        if kind in PLAIN:
            self.words.append((kind.__name__, repr(value)))
        elif kind is core.ClosedJaxpr:
            self.closed(value)
        elif kind is core.Jaxpr:
            self.jaxpr(value)
        elif kind is core.ShapedArray:
            self.type(value)
        elif isinstance(value, np.dtype):
            self.words.append(("dtype", str(value)))
        elif isinstance(value, np.ndarray | np.generic | jax.Array):
            self.array(value)
        elif isinstance(value, type):
            self.words.append((_known(value), "type"))
        elif isinstance(value, Enum):
            self.words.append((_known(kind), value.name))
        elif kind is prng.PRNGImpl:
            self.random(value)
        elif isinstance(value, dict):
            self.words.append((_known(kind), len(value)))
            for key in sorted(value):
                self.value(key)
                self.value(value[key])
        elif isinstance(value, tuple | list):
            self.words.append((_known(kind), len(value)))
            for each in value:
                self.value(each)
        elif kind is jax.sharding.Mesh and value.empty:
            self.words.append("no mesh")
        elif kind.__name__ in SAID_BY_REPR and _without_devices(value):
            self.words.append((_known(kind), repr(value)))
        else:
            raise _NoContent


def _without_devices(value: Any) -> bool:
    """Whether it holds no mesh of devices, which its repr would not name."""
    return getattr(getattr(value, "mesh", value), "empty", True)


def _known(kind: type) -> str:
    """The full name of a library's class."""
    if kind.__module__.split(".")[0] not in LIBRARIES:
        raise _NoContent
    return f"{kind.__module__}.{kind.__qualname__}"
