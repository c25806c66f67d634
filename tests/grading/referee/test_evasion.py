"""What could silence the listener for autodiff is found in the text; what honest students write is not."""

import time
from pathlib import Path

import pytest

from course_lib.checks import units
from course_lib.grading.referee.evasion import evasions, in_words
from course_lib.grading.referee.instructors import InstructorsNotebook, is_code, source


def found(text, files=None):
    return [lead.words for lead in evasions([("E1-answer", text)], frozenset(), files or {})]


@pytest.mark.parametrize(
    "text",
    [
        "import sys\nsys.setprofile(None)",
        "from sys import setprofile",
        "import warnings",
        "np.ma.sys",
        "import course_lib.checks.by_hand.watch as w\nw.Watch.autodiff = ''",
        "from course_lib.checks import checking",
        "from course_lib import grading",
        "from course_lib.checks.units import find",
        "jax.make_user_context = lambda value: None",
        "setattr(jax, 'grad', None)",
        "jax.__dict__['grad'] = 3",
        "vars(jax)['grad'] = 3",
        "exec('x = 1')",
        "eval('1')",
        "getattr(jax, 'gr' + 'ad')",
        "getattr(jax, '_src')",
        "globals()['f'] = 1",
        "__import__('os')",
        "import importlib",
        "from jax import core",
        "import jax.interpreters.ad",
        "from jax._src import ad_util",
        "jax.make_jaxpr(f)",
        "f.__code__ = g.__code__",
        "().__class__.__base__.__subclasses__()",
        "get_ipython().ast_transformers.append(1)",
        "shell = get_ipython()",
        "apply(get_ipython)",
        "g = getattr\ng(jax, 'x')",
        "run = get_ipython().run_cell_magic\nrun('python', '', 'x')",
        "get_ipython().run_line_magic(word, '')",
        "!ls",
        "%run other.py",
        "%%bash\nls",
        "%%python\nprint(1)",
        "%timeit -n 1_0 exec('1')",
        "%time exec('x')",
        "import gc",
        "random._os.fork()",
        "dataclasses._thread",
        "match f:\n    case object(__globals__=g): pass",
        "typing.get_type_hints(A)",
        "np.load('x.npy', allow_pickle=True)",
        "minimize(f, workers=2)",
        "from sklearn.utils.parallel import Parallel",
        "from scipy import signal",
        "import numpy.testing",
        "program.runtime_executable()",
        "jax.lax.custom_linear_solve(a, b, c, d)",
        "import ctypes",
        "import threading",
        "open('jax.py', 'w')",
        "del np.sum",
        "np.sum += 1",
        "class A:\n    def f(self):\n        self.grad = None\nA.f(jax)",
        "from jax import *\nfrom course_lib.nn import *",
        "np.load('x.npy', None, True)",
        "np.load(*arguments)",
        "minimize(f, **{'workers': 2})",
        "scipy.integrate.quad_vec(f, 0, 1, 1e-9, 1e-9, 'max', 1, 1, 2)",
        "scipy.integrate.quad_vec(f, 0, *rest)",
        "from numpy import load",
    ],
)
def test_reaching_further_than_needed_is_found(text):
    assert found(text), text


@pytest.mark.parametrize(
    "text",
    [
        "def f(x):\n    return 2 * x",
        "import numpy as np\nimport jax.numpy as jnp\nfrom jax import jit, grad, vmap",
        "from math import *",
        "import matplotlib.pyplot as plt\nplt.rcParams['figure.dpi'] = 100\nplt.plot([1])",
        "from functools import partial\nfrom collections import namedtuple",
        "@jax.jit\ndef f(x):\n    return jnp.where(x > 0, x, 0)",
        "params['W'] = params['W'] - 0.1 * g['W']\nx.at[0].set(1)",
        "print(f.__name__, f.__doc__)",
        "%matplotlib inline\n%timeit -n 10 f(2.0)\n%time f(3)",
        "from course_lib.checks import check, predict\nfrom course_lib import nn, figures",
        "jax.config.update('jax_enable_x64', True)",
        "getattr(x, 'shape')",
        "np.testing.assert_allclose(f(1.0), 2.0)",
        "import scipy.stats\nfrom sklearn.linear_model import LogisticRegression\nimport pandas as pd",
        "rng = np.random.default_rng(0)\n_, first = rng.normal(size=2)",
        "def f(: no python",
        "points = np.load('points.npy')\ntable = {'learning_rate': 0.1, 1: 2, **more}",
        "value, error = scipy.integrate.quad_vec(f, 0, 1)\nprint(*value)",
        "def load(a, b, c):\n    return a\nX = load('a', 'b', 'c')\ncounts = {'workers': 4}",
    ],
)
def test_what_honest_students_write_is_not(text):
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "%time f(1)\n" * 1000,
        "x = %time f(1)\n" * 60,
        "f" + ".a" * 900 + ".__code__",
        f"({' + '.join(['x'] * 900)}).__class__",
        "(" * 5000 + "x.__class__" + ")" * 5000,
    ],
)
def test_a_text_made_to_be_hard_to_read_stops_nobody(text):
    leads = found(text)
    # What Python cannot read it does not run either.
    assert leads or text.startswith("((((")


def test_of_very_long_texts_a_lead_is_all_that_is_made():
    long = "x = 1\n" * 200_000
    assert found(long) == ["E1-answer is too long to be looked at"]
    leads = found("import a, b", {"a.py": long.encode(), "b.py": b"import sys"})
    assert leads == ["a.py is too long to be looked at", "b.py imports sys"]
    half = b"x = 1\n" * 30_000
    leads = found("import a, b", {"a.py": half, "b.py": half, "c.py": b"import sys"})
    assert leads == ["b.py is too long to be looked at", "c.py imports sys"]


def test_empty_lines_take_no_time():
    begun = time.process_time()
    assert found("\n" * 299_000 + " " * 900) == []
    # A pattern that goes through them again and again takes minutes.
    assert time.process_time() - begun < 20


def test_an_attribute_of_something_long_is_told_by_its_end():
    assert found("np.array([1, 2, 3]).__class__") == ["E1-answer uses ….__class__"]
    assert found("np.ma.sys") == ["E1-answer uses np.ma.sys"]


def test_the_instructors_own_cells_are_nobodys_attempt():
    text = "import sys"
    assert evasions([("cell 3", text)], frozenset({text}), {}) == []
    assert found(text)


def test_modules_in_the_students_folder_are_looked_at_too():
    assert found("import helper", {"helper.py": b"import sys"}) == ["helper.py imports sys"]
    assert found("import helper", {"helper.py": b"x = 1"}) == []
    assert found("import helper") == ["E1-answer imports helper"]


def test_right_answers_of_every_by_hand_exercise_can_be_judged():
    asked = 0
    for number in units.unit_modules():
        unit = units.unit(number)
        hand = [exercise.name for exercise in unit.EXERCISES if exercise.by_hand]
        asked += len(hand)
        if not hand:
            continue
        texts = (Path(unit.__file__).parent / "right_answers.py").read_text()
        assert [t for t in found(texts) if "course_lib.checks" not in t and "sys" not in t] == [], (
            number
        )
    assert asked >= 15


@pytest.mark.parametrize(
    "path", sorted(Path("solutions").glob("*/*.ipynb")), ids=lambda path: path.stem
)
def test_the_instructors_answers_can_be_judged(path):
    notebook = InstructorsNotebook.from_json(path.read_text(encoding="utf-8"))
    answers = [
        (f"cell {i}", source(cell))
        for i, cell in enumerate(notebook.cells)
        if is_code(cell) and cell["metadata"].get("nbgrader", {}).get("solution")
    ]
    assert evasions(answers, frozenset(), {}) == []


def test_the_reason_is_one_sentence_with_the_place():
    leads = evasions([("E4-answer", "import sys\nexec('1')")], frozenset(), {})
    assert in_words(leads).startswith("not judged: E4-answer imports sys (and 1 more like it)")
    assert in_words([]) == ""
