"""Submissions run in bubblewrap where there is one; where there is none these tests do without a sandbox."""

import shutil

import pytest


@pytest.fixture(scope="session")
def sandbox_kind():
    return "bubblewrap" if shutil.which("bwrap") else "none"
