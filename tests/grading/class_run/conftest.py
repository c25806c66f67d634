"""One course for all tests of this folder, copied for each that changes it."""

from collections.abc import Iterator

import pytest

from .school import School


@pytest.fixture(scope="session", autouse=True)
def no_settings_of_the_accounts(tmp_path_factory) -> Iterator[None]:
    """What the person who runs the tests has set for nbgrader must not show."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path_factory.mktemp("jupyter")))
        yield


@pytest.fixture(scope="session")
def founded(tmp_path_factory, caches) -> School:
    """A course with the homework released, that nobody has handed in."""
    return School.founded(tmp_path_factory.mktemp("school"), caches)


@pytest.fixture
def school(founded, tmp_path) -> School:
    """A copy of it, to do with as one likes."""
    return founded.copied(tmp_path)
