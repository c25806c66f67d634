"""One class for all tests of a file. Only root can make accounts, and not everybody has JupyterHub and its proxy.

Without them the tests are skipped; where DESCENT_HUB_REQUIRED is set, as in CI, they fail.
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
    if os.geteuid() != 0:
        pytest.skip("a class needs accounts of the system, and only root can make them")
    missing = what_is_missing()
    if missing:
        give_up = pytest.fail if os.environ.get("DESCENT_HUB_REQUIRED") else pytest.skip
        give_up(missing)
    with classroom() as running:
        yield running


def what_is_missing() -> str:
    """What a hub needs and this computer lacks, as a sentence; "" if nothing."""
    if importlib.util.find_spec("jupyterhub") is None:
        return 'JupyterHub is not installed: pip install -c constraints.txt "jupyterhub>=5"'
    if shutil.which(PROXY) is None:
        return f"the hub's proxy is not on the path: npm install {PROXY}"
    return ""
