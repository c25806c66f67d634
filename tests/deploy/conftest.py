"""One class for all tests of a file. Only root can make accounts, and not everybody has JupyterHub and its proxy.

So the tests run only where DESCENT_HUB_REQUIRED is set, as in CI, and then fail if something is missing.
"""

import importlib.util
import os
import shutil

import pytest

# The browser is the one of tests/browser.
from browser.conftest import browser  # noqa: F401

from .classroom import PROXY, classroom


@pytest.fixture(scope="module")
def room(browser):  # noqa: F811
    """A class with a running hub."""
    if not os.environ.get("DESCENT_HUB_REQUIRED"):
        pytest.skip("makes accounts on this computer: set DESCENT_HUB_REQUIRED=1 if it may")
    missing = what_is_missing()
    if missing:
        pytest.fail(missing)
    with classroom() as running:
        yield running


def what_is_missing() -> str:
    """What a hub needs and this computer lacks, as a sentence; "" if nothing."""
    if os.geteuid() != 0:
        return "a class needs accounts of the system, and only root can make them"
    if importlib.util.find_spec("jupyterhub") is None:
        return 'JupyterHub is not installed: pip install -c constraints.txt "jupyterhub>=5"'
    if shutil.which(PROXY) is None:
        return f"the hub's proxy is not on the path: npm install {PROXY}"
    return ""
