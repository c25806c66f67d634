"""What in a running frame shows autodiff, and what to call it.

JAX's own files first, then other frameworks by the path of the file and the names of its functions.
`watch.py` says what to do when JAX moves its files.
"""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable
from types import FrameType

import jax
import numpy as np

JAX_FOLDER = os.path.dirname(jax.__file__).replace(os.sep, "/") + "/"
CONTEXTLIB = contextlib.__file__.replace(os.sep, "/")
FUNCTOOLS = functools.__file__.replace(os.sep, "/")
# Where JAX differentiates. Whatever runs in here is differentiation, but for the registration of rules.
AD_FILE = JAX_FOLDER + "_src/interpreters/ad.py"
# Solving a linear system transposes a linear map on the way, in jnp.linalg.solve and inv too.
SOLVES_FILE = JAX_FOLDER + "_src/lax/control_flow/solves.py"
API_FILE = JAX_FOLDER + "_src/api.py"
ENTRIES = {"grad", "value_and_grad", "jacfwd", "jacrev", "hessian"}
ENTRIES |= {"vjp", "jvp", "linearize", "linear_transpose", "fwd_and_bwd", "vjp3"}
# How XLA's text, a jaxpr and an exported function name an operation that differentiation made.
MADE_BY_AD = "jvp("

# (end of the file's path, functions in it, what a student calls it)
FRAMEWORKS = (
    ("/torch/autograd/__init__.py", {"backward", "grad"}, "PyTorch's autograd"),
    ("/torch/autograd/forward_ad.py", {"make_dual"}, "PyTorch's autograd"),
    (
        "/torch/autograd/functional.py",
        {"vjp", "jvp", "jacobian", "hessian", "vhp", "hvp"},
        "PyTorch's autograd",
    ),
    (
        "/torch/_functorch/eager_transforms.py",
        {"grad_impl", "grad_and_value_impl", "vjp", "_vjp_with_argnums", "jvp"}
        | {"_jvp_with_argnums", "jacrev", "jacfwd", "hessian", "linearize"},
        "PyTorch's autograd",
    ),
    (
        "/tensorflow/python/eager/backprop.py",
        {"gradient", "jacobian", "batch_jacobian"},
        "TensorFlow's GradientTape",
    ),
    ("/tensorflow/python/eager/forwardprop.py", {"jvp"}, "TensorFlow's ForwardAccumulator"),
    (
        "/tensorflow/python/ops/gradients_impl.py",
        {"gradients", "gradients_v2"},
        "TensorFlow's gradients",
    ),
    ("/autograd/core.py", {"make_vjp", "make_jvp", "backward_pass"}, "the autograd package"),
    ("/tinygrad/tensor.py", {"backward", "gradient"}, "tinygrad's autodiff"),
    ("/tinygrad/gradient.py", {"compute_gradient"}, "tinygrad's autodiff"),
    ("/tinygrad/mixin/gradient.py", {"compute_gradient"}, "tinygrad's autodiff"),
    ("/micrograd/engine.py", {"backward"}, "micrograd's autodiff"),
    ("/sympy/core/function.py", {"diff", "_derivative_dispatch"}, "SymPy's diff"),
)

Judge = Callable[[FrameType], str]

# What a judge says of numbers off the real line by a little, as a complex-step difference has them.
COMPLEX_STEP = "a complex step"
# A formula may go through complex numbers, with whole imaginary parts such as that of 1j.
LARGEST_COMPLEX_STEP = 1e-3
LIBRARIES = (
    "/site-packages/",
    "/dist-packages/",
    os.__file__.replace(os.sep, "/").removesuffix("os.py"),
)


def judge_of(filename: str) -> Judge | None:
    """From a source file to the function that says what one of its frames shows ("" for nothing).

    None for the many files whose frames never show anything.
    """
    path = filename.replace(os.sep, "/")
    if path in JAX_JUDGES:
        return JAX_JUDGES[path]
    for end, names, words in FRAMEWORKS:
        if path.endswith(end):
            return lambda frame: words if frame.f_code.co_name in names else ""
    return None if any(library in path for library in LIBRARIES) else _writes_a_complex_step


def _writes_a_complex_step(frame: FrameType) -> str:
    """By the numbers in the text of the function: what NumPy does with them runs without a frame."""
    numbers = frame.f_code.co_consts
    sideways = [number.imag for number in numbers if type(number) is complex]
    steps = [number for number in numbers if type(number) is float] if sideways else []
    return COMPLEX_STEP if any(map(_is_a_step, (*sideways, *steps))) else ""


def _takes_a_complex_step(frame: FrameType) -> str:
    """By the number that is added to an array of JAX's, wherever it comes from."""
    other = frame.f_locals.get("other")
    is_complex = type(other) in (complex, np.complex64, np.complex128)
    return COMPLEX_STEP if is_complex and _is_a_step(other.imag) else ""


def _is_a_step(number: float) -> bool:
    return 0 < abs(number) < LARGEST_COMPLEX_STEP


def _differentiates(frame: FrameType) -> str:
    name, caller = frame.f_code.co_name, frame.f_back
    # A module that is imported late registers its rules (`ad.defjvp`) in the student's call.
    registers = name.startswith(("def", "<"))
    if registers or (caller is not None and caller.f_code.co_name == "<module>"):
        return ""
    return "" if _within_a_linear_solve(frame) else _entry(frame)


def _within_a_linear_solve(frame: FrameType | None) -> bool:
    """Whether JAX itself asked for this on the way to a solution, not the code around it.

    A solver hands functions that JAX has transposed to whoever called it; calling those is autodiff.
    """
    entered = False
    while frame is not None:
        path = frame.f_code.co_filename.replace(os.sep, "/")
        if path == SOLVES_FILE:
            return not _called_from_outside(frame)
        entered = entered or (path == API_FILE and _public_name(frame) in ENTRIES)
        if entered and not path.startswith((JAX_FOLDER, CONTEXTLIB, FUNCTOOLS)):
            return False
        frame = frame.f_back
    return False


def _called_from_outside(frame: FrameType) -> bool:
    """Whether code that is not JAX's calls this function itself, which JAX had handed to it."""
    caller = frame.f_back
    path = caller.f_code.co_filename.replace(os.sep, "/") if caller else ""
    return not path.startswith((JAX_FOLDER, CONTEXTLIB, FUNCTOOLS))


def _public_name(frame: FrameType) -> str:
    """The function of JAX's interface that a frame of its file belongs to: "grad" for its closures."""
    return frame.f_code.co_qualname.split(".")[0].lstrip("_").lower()


def _entry(frame: FrameType | None) -> str:
    """The outermost function of JAX's interface on the stack: "jax.grad"."""
    found = "JAX's autodiff"
    while frame is not None:
        if frame.f_code.co_filename.replace(os.sep, "/") == API_FILE:
            name = _public_name(frame)
            found = f"jax.{name}" if name in ENTRIES else found
        frame = frame.f_back
    return found


def _taylor_mode(frame: FrameType) -> str:
    return "jax.experimental.jet" if frame.f_code.co_name == "jet" else ""


def _compiled_beforehand(frame: FrameType) -> str:
    if frame.f_code.co_name != "__call__":
        return ""
    text = getattr(frame.f_locals.get("self"), "as_text", lambda: "")()
    return "autodiff that was compiled beforehand" if MADE_BY_AD in (text or "") else ""


def _traced_beforehand(frame: FrameType) -> str:
    if frame.f_code.co_name != "eval_jaxpr":
        return ""
    equations = getattr(frame.f_locals.get("jaxpr"), "eqns", ())
    names = (str(equation.source_info.name_stack) for equation in equations)
    made_by_ad = any(MADE_BY_AD in name for name in names)
    return "autodiff that was traced beforehand" if made_by_ad else ""


def _exported_beforehand(frame: FrameType) -> str:
    if frame.f_code.co_name != "call":
        return ""
    code = getattr(frame.f_locals.get("self"), "mlir_module_serialized", b"")
    return "autodiff that was exported beforehand" if MADE_BY_AD.encode() in code else ""


JAX_JUDGES: dict[str, Judge] = {
    AD_FILE: _differentiates,
    JAX_FOLDER + "experimental/jet.py": _taylor_mode,
    JAX_FOLDER + "_src/numpy/array_methods.py": _takes_a_complex_step,
    JAX_FOLDER + "_src/stages.py": _compiled_beforehand,
    JAX_FOLDER + "_src/core.py": _traced_beforehand,
    JAX_FOLDER + "_src/export/_export.py": _exported_beforehand,
}
