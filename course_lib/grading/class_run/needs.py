"""What `course grade` needs on this computer, asked for in one sentence before anything begins."""

import importlib.util

from course_lib.grading.errors import GradingError

# cryptography: Dask's processes talk to each other by TLS.
MODULES = ("nbgrader", "distributed", "cryptography", "rich")


def require(sandbox: str, elsewhere: bool) -> None:
    """Raise GradingError if a package or the sandbox is missing; with Docker, build the image if there is none.

    Args:
        sandbox: as for `Submission`.
        elsewhere: whether students' code runs on other computers; then they say what is missing.
    """
    missing = [module for module in MODULES if importlib.util.find_spec(module) is None]
    if missing:
        raise GradingError(
            f"`course grade` needs {' and '.join(missing)}, not installed here. In your copy of the "
            'course: python -m pip install -e ".[grade]"'
        )
    if sandbox == "docker" and not elsewhere:
        from course_lib.grading.container import image

        # Built now, and not by each worker when students are waited for.
        image.wanted()
    if sandbox == "bubblewrap" and not elsewhere:
        from course_lib.grading.sandbox import bubblewrap
        from course_lib.grading.sandbox.errors import SandboxUnavailable

        try:
            bubblewrap.program()
        except SandboxUnavailable as problem:
            raise GradingError(str(problem)) from problem
