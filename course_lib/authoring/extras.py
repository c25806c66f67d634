"""What the author's commands need beyond the base install, asked for in one sentence."""

import importlib.util

from course_lib.authoring.errors import AuthoringError


def require(command: str, *modules: str) -> None:
    """Raise AuthoringError if one of the modules is not installed, and say how to install it."""
    missing = [module for module in modules if importlib.util.find_spec(module) is None]
    if missing:
        raise AuthoringError(
            f"`{command}` needs {' and '.join(missing)}, not installed here. In your copy of the "
            'course run `make lab`, or: python -m pip install -e ".[lab]"'
        )
