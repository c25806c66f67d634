"""Settings for every test: 64-bit JAX, as in units 01-10, hypothesis without a stopwatch, and who runs what.

Dear things (a running kernel, an nbgrader course with its exchange) are fixtures of a file, made anew for
each unit. The tests of one file for one unit therefore go to one worker.
"""

import os
import re
from pathlib import Path

import jax
import pytest
from hypothesis import settings
from jax.experimental.compilation_cache import compilation_cache

from course_lib.grading import programs
from course_lib.grading.sandbox import bubblewrap
from course_lib.grading.sandbox.programs import cache_settings

jax.config.update("jax_enable_x64", True)
# The first example of a property pays for JAX's compilation; a deadline would measure that.
settings.register_profile("course", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("course")

# What takes longest starts first, or one worker would still be busy with it when all else is done.
DEAR = ("nbgrader_cycle", "notebooks", "checks", "browser")
# A test of one unit, or of one exercise of it: test_x[ada-02_descent_1d], test_y[02-E4].
UNIT = re.compile(r"\[(?:.*-)?(\d\d)(?:_\w+|-E\d+)[\]-]")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Put dear tests first."""
    items.sort(key=cost)


def cost(item) -> int:
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    return DEAR.index(folder) if folder in DEAR else len(DEAR)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Several workers share the tests out by file and, in a file, by unit."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFileAndUnit(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            unit = UNIT.search(nodeid)
            return nodeid.split("::")[0] + (f" {unit[1]}" if unit else "")

    return ByFileAndUnit(config, log)


@pytest.fixture(scope="session")
def caches(tmp_path_factory) -> dict[str, str]:
    """Environment variables that let the processes of one test run share what is dear to make.

    The same notebooks run for several students, and compiling is more than half of their time.
    tools/tests.sh names the folder, as its other parts compile the same; else it is this run's own.
    """
    ours = tmp_path_factory.getbasetemp()
    # A worker's folder lies in the one that all workers share.
    shared = ours.parent if ours.name.startswith("popen-") else ours
    shared = Path(os.environ.get("DESCENT_TEST_CACHES") or shared)
    compiled = shared / "programs"
    # Named as sandboxes see them, too: what a notebook compiled before it is graded need not be compiled again.
    settings = cache_settings(str(programs.folder(str(compiled))), written=True)
    return {
        "MPLCONFIGDIR": str(shared / "matplotlib"),
        "DESCENT_PROGRAMS": str(compiled),
        **{name.upper(): str(value) for name, value in settings.items()},
    }


@pytest.fixture(scope="session", autouse=True)
def programs_on_disk(caches):
    """The tests' own process keeps its programs there too.

    Kernels run what tests compiled before, the other worker runs the same, and a by-hand check makes
    JAX forget what it has.
    """
    settings = cache_settings(caches["JAX_COMPILATION_CACHE_DIR"], written=True)
    for name, value in settings.items():
        jax.config.update(name, value)
    # Whether there is a cache was decided when the first program was compiled, on import of a test.
    compilation_cache.reset_cache()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DESCENT_PROGRAMS", caches["DESCENT_PROGRAMS"])
        yield


@pytest.fixture(scope="session")
def walls():
    """A bubblewrap that works. Without one a test is skipped; with DESCENT_SANDBOX_REQUIRED, as in CI, it fails."""
    trouble = bubblewrap.why_not()
    if trouble:
        give_up = pytest.fail if os.environ.get("DESCENT_SANDBOX_REQUIRED") else pytest.skip
        give_up(trouble)
