"""Do notebooks run in this Python? Jupyter starts what the kernel called `python3` names."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path

from course_lib.doctor.finding import NOTE, OK, WRONG, Finding, Here

SPEC = "python3"
# Jupyter itself reads these as "the Python that I run in".
THIS_PYTHON = re.compile(r"python(3(\.\d+)?)?")
REGISTER = "python -m ipykernel install --sys-prefix --name python3, in the course's environment"
INSTALL = "python -m pip install jupyterlab"


def kernel(here: Here) -> Finding:
    """Is this a notebook of this Python; or else, would Jupyter start one?"""
    if "ipykernel" in sys.modules and _in_a_kernel():
        return Finding("Kernel", OK, "this notebook runs in the Python that was looked at")
    try:
        specs = importlib.import_module("jupyter_client.kernelspec")
        importlib.import_module("ipykernel")
    except ImportError:
        return Finding("Kernel", WRONG, "there is no Jupyter in this Python", INSTALL)
    try:
        spec = specs.KernelSpecManager().get_kernel_spec(SPEC)
    except specs.NoSuchKernel:
        return Finding("Kernel", WRONG, f"Jupyter knows no kernel {SPEC!r}", REGISTER)
    return _compared(spec.argv[0], spec.resource_dir)


def _in_a_kernel() -> bool:
    from IPython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None


def _compared(program: str, where: str) -> Finding:
    detail = f"{where or 'built in'} starts {program}; this is {sys.executable}"
    if THIS_PYTHON.fullmatch(program) or _same_environment(program):
        return Finding("Kernel", OK, f"{SPEC!r} starts this Python", detail=detail)
    other = "another Python"
    if not Path(program).is_file():
        seen = f"{SPEC!r} starts {other}, which is not there any more"
        return Finding("Kernel", WRONG, seen, REGISTER, detail)
    if _holds_the_course(program):
        seen = f"{SPEC!r} starts {other}; the course is installed there, too"
        return Finding("Kernel", NOTE, seen, f"look at that one as well, or: {REGISTER}", detail)
    seen = f"{SPEC!r} starts {other}, and the course is not installed there"
    return Finding("Kernel", WRONG, seen, REGISTER, detail)


def _same_environment(program: str) -> bool:
    # The folders, not the programs: in a virtual environment the program is a link out of it.
    return Path(program).parent.resolve() == Path(sys.executable).parent.resolve()


def _holds_the_course(program: str) -> bool:
    ask = [program, "-c", "import course_lib, jax"]
    try:
        return subprocess.run(ask, capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
