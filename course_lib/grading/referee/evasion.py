"""Code behind which autodiff could hide from a by-hand exercise.

Whether a function was written by hand is heard in the process that runs it (`checks.by_hand`), and what runs
there could silence the listener. Numbers cannot be forged like this, that claim could. So the words that it
takes to reach into Python or JAX from inside are looked for in the student's text, outside of the sandbox.
Where one is found, by-hand exercises of this notebook are not judged: an instructor looks at it.

What is written here is strict rather than complete in its reasons: a list of what is harmless for modules and
for dunder names, because a list of what is harmful is never long enough.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

from course_lib import checks
from course_lib.grading.referee.instructors import parsed
from course_lib.grading.submission import Lead


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Modules with nothing in them that runs text, other programs or other people's files.
HARMLESS_MODULES = _words(
    """
    abc bisect cmath collections contextlib copy csv dataclasses datetime decimal enum fractions heapq
    itertools math mpl_toolkits numbers pprint re statistics string textwrap time typing functools json random
    """
)
HARMLESS_PARTS = _words(
    """
    IPython.display __future__ course_lib course_lib.checks course_lib.data course_lib.explorers
    course_lib.figures course_lib.nn course_lib.studies jax jax.lax jax.nn jax.numpy jax.random jax.scipy
    jax.tree jax.tree_util matplotlib matplotlib.animation matplotlib.cm matplotlib.collections
    matplotlib.colors matplotlib.gridspec matplotlib.lines matplotlib.patches matplotlib.pyplot
    matplotlib.ticker numpy numpy.fft numpy.linalg numpy.polynomial numpy.random numpy.typing pandas scipy
    scipy.integrate scipy.interpolate scipy.linalg scipy.optimize scipy.special scipy.stats seaborn sklearn
    sklearn.datasets sklearn.ensemble sklearn.linear_model sklearn.metrics sklearn.model_selection
    sklearn.neural_network sklearn.pipeline sklearn.preprocessing sklearn.tree
    """
)
# With everything below them.
HARMLESS_TREES = _words(
    """
    course_lib.data course_lib.explorers course_lib.figures course_lib.nn course_lib.studies
    jax.nn jax.numpy jax.random jax.scipy
    """
)
HARMLESS_DUNDERS = _words(
    """
    __doc__ __init__ __len__ __name__ __version__ __call__ __repr__ __str__
    """
)
# Python's own ways to run text, to read and to replace what other code uses.
BUILTINS = _words(
    """
    __builtins__ __import__ __loader__ __spec__ breakpoint compile delattr eval exec globals input
    locals memoryview open setattr vars
    """
)
# What other modules lead to, by whatever way one comes there.
ATTRIBUTES = _words(
    """
    Formatter ForwardRef Parallel ast_transformers attrgetter bind builtins closure_convert
    concurrent core ctypes ctypeslib custom_linear_solve custom_root delayed display_formatter
    display_pub eqns eval_jaxpr execute_sharded experimental export f2py gc get_field get_objects
    get_referrers get_type_hints importlib input_transformers_cleanup input_transformers_post
    inspect interpreters jaxpr jaxpr_as_fun joblib linear_transpose make_jaxpr make_user_context
    measure meta_path methodcaller modules monitoring multiprocessing os parallel path_hooks pickle
    popen primitive query read_pickle rundocs runstring runtime_executable setprofile settrace
    signal singledispatch singledispatchmethod subprocess switch_backend sys system threading
    unsafe_call user_ns xla_executable
    """
)
# Arguments by which a library starts processes or runs what is in a file.
ARGUMENTS = _words("allow_pickle eval_str n_jobs workers")
# Functions that take them by position, too, and the number of arguments before them.
BY_POSITION = {"load": 2, "quad_vec": 8, "differential_evolution": 15, "brute": 7}
# Magic words that run no text but what is looked at here.
HARMLESS_MAGICS = _words(
    """
    matplotlib precision pwd who whos
    """
)
TIMING_MAGICS = _words(
    """
    time timeit
    """
)
# A tree takes 400 bytes for each letter, and IPython reads a cell once for each of its magic words. This is read
# where no limit of the sandbox holds.
MOST_LETTERS = 300_000
MOST_MAGICS = 50
TOO_LONG = "is too long to be looked at"
# Blanks of one line only: over many empty lines \s would go again and again.
MAGIC = re.compile(r"^[^\S\n]*[%!?]|=[^\S\n]*[%!]|\?[^\S\n]*$", re.MULTILINE)


def evasions(
    cells: Iterable[tuple[str, str]], instructors: frozenset[str], files: Mapping[str, bytes]
) -> list[Lead]:
    """What in a submission reaches further than a student's code needs to.

    Args:
        cells: (name for a reader, text) of each code cell of the submission.
        instructors: the texts of the instructor's cells: those are nobody's attempt.
        files: the student's other files; modules among them are looked at as well.
    """
    modules = frozenset(name.removesuffix(".py") for name in files if name.endswith(".py"))
    texts = [(name, text) for name, text in cells if text not in instructors]
    texts += [
        (name, data.decode("utf-8", "replace"))
        for name, data in files.items()
        if name.endswith(".py")
    ]
    leads, room = [], MOST_LETTERS
    for name, text in texts:
        fits = len(text) <= room
        room -= len(text) if fits else 0
        for words in dict.fromkeys(_reaches(text, modules) if fits else [TOO_LONG]):
            leads.append(Lead("tampering", name, f"{name} {words}"))
    return leads


def in_words(leads: list[Lead]) -> str:
    """Why by-hand exercises cannot be judged, as students and instructors read it; "" if they can."""
    if not leads:
        return ""
    more = f" (and {len(leads) - 1} more like it)" if len(leads) > 1 else ""
    return (
        f"not judged: {leads[0].words}{more}, behind which autodiff could hide from an exercise that is to be "
        f"written by hand. Your instructor decides"
    )


def _reaches(text: str, modules: frozenset[str]) -> Iterator[str]:
    """Clauses to go behind the name of a cell: "uses sys.modules"."""
    if len(MAGIC.findall(text)) > MOST_MAGICS:
        yield "has too many magic words to be looked at"
        return
    tree = parsed(text)
    # A cell that is no Python does not run, unless somebody changed what runs.
    nodes = list(ast.walk(tree)) if tree else []
    # What IPython makes of a magic word; its text is looked at by itself.
    magics = {id(node.func.value.func) for node in nodes if _is_magic(node)}
    called = {id(node.func) for node in nodes if _is_getattr(node)}
    for node in nodes:
        yield from _look(node, modules)
        if isinstance(node, ast.Name) and id(node) not in called | magics:
            yield from (f"uses {node.id}" for name in ("get_ipython", "getattr") if node.id == name)


def _is_magic(node: ast.AST) -> bool:
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Call(func=ast.Name(id="get_ipython"), args=[]), attr=way)
        ):
            return way in ("run_line_magic", "run_cell_magic")
    return False


def _is_getattr(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr"
    )


def _look(node: ast.AST, modules: frozenset[str]) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            for alias in names:
                yield from _import(alias.name, modules)
        case ast.ImportFrom(module=module, names=names, level=level):
            yield from _import_from("." * level + (module or ""), names, modules)
        case ast.Name(id=name) if name in BUILTINS:
            yield f"uses {name}"
        case ast.Attribute(ctx=ast.Store() | ast.Del()):
            yield f"changes {_shown(node)}"
        case ast.Attribute(attr=name) if _deep(name):
            yield f"uses {_shown(node)}"
        case ast.MatchClass(kwd_attrs=names):
            yield from (f"matches the attribute {name}" for name in names if _deep(name))
        case ast.keyword(arg=name) if name in ARGUMENTS:
            yield f"uses the argument {name}"
        case ast.keyword(arg=None, value=ast.Dict(keys=keys)) if named := _texts(keys) & ARGUMENTS:
            yield f"uses the argument {min(named)}"
        case ast.Call(func=ast.Attribute(attr=name), args=args) if name in BY_POSITION and _many(
            args, BY_POSITION[name]
        ):
            yield f"uses {name} with more than {BY_POSITION[name]} arguments"
        case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=str(name)), *_]):
            if _deep(name):
                yield f"uses getattr(…, {name!r})"
        case ast.Call(func=ast.Name(id="getattr")):
            yield "uses getattr with a name that is computed"
        case ast.Call() if _is_magic(node):
            yield from _magic(node.args, modules)


def _texts(nodes: Iterable[ast.expr | None]) -> set[str]:
    """Those of the nodes that are texts."""
    values = (node.value for node in nodes if isinstance(node, ast.Constant))
    return {value for value in values if isinstance(value, str)}


def _many(args: list[ast.expr], most: int) -> bool:
    return len(args) > most or any(isinstance(arg, ast.Starred) for arg in args)


def _shown(node: ast.Attribute) -> str:
    """An attribute as it was written; of what is deep or long, its end."""
    names, inner = [node.attr], node.value
    while isinstance(inner, ast.Attribute) and len(names) < 5:
        names.append(inner.attr)
        inner = inner.value
    if isinstance(inner, ast.Name | ast.Constant):
        names.append(ast.unparse(inner)[:30])
    else:
        names.append("…")
    return ".".join(reversed(names))[-60:]


def _deep(name: str) -> bool:
    # With one underscore begin what modules keep for themselves, other modules among it.
    private = name.startswith("_") and name not in HARMLESS_DUNDERS
    return private or name in ATTRIBUTES or name in BUILTINS - {"open", "input", "compile"}


def _import(module: str, modules: frozenset[str]) -> Iterator[str]:
    top = module.split(".")[0]
    private = any(part.startswith("_") and part != "__future__" for part in module.split("."))
    known = top in HARMLESS_MODULES or module in HARMLESS_PARTS
    below = module.startswith(tuple(f"{part}." for part in HARMLESS_TREES))
    if private or not (known or below or top in modules) or _deep(module.split(".")[-1]):
        yield f"imports {module}"


def _import_from(module: str, names: list[ast.alias], modules: frozenset[str]) -> Iterator[str]:
    yield from _import(module, modules)
    for alias in names:
        hidden = module == "course_lib.checks" and alias.name not in checks.__all__
        by_name = alias.name in BY_POSITION and module.split(".")[0] in ("numpy", "scipy")
        below = module == "course_lib" and f"course_lib.{alias.name}" not in HARMLESS_PARTS
        if (
            hidden
            or below
            or by_name
            or _deep(alias.name)
            or (alias.name == "*" and module.startswith("course_lib"))
        ):
            yield f"imports {alias.name} from {module}"


def _magic(args: list[ast.expr], modules: frozenset[str]) -> Iterator[str]:
    """A magic word: what it runs is text, and looked at like a cell."""
    texts = [
        arg.value for arg in args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
    ]
    if len(texts) != len(args) or not texts:
        yield "uses a magic word that is computed"
    elif texts[0] in TIMING_MAGICS:
        for text in map(_without_options, texts[1:]):
            if parsed(text) is None:
                yield f"uses %{texts[0]} in a way that cannot be read"
            yield from _reaches(text, modules)
    elif texts[0] not in HARMLESS_MAGICS:
        yield f"uses %{texts[0]}"


def _without_options(text: str) -> str:
    """The code behind `%timeit -n 10 -r 3`; an option that is not understood is left, and is no Python then."""
    words = text.split(" ")
    while words and (words[0] == "" or words[0].startswith("-")):
        option = words.pop(0)
        if option in ("-n", "-r", "-t", "-c", "-p", "-o", "-v") and words and words[0].isdigit():
            words.pop(0)
    return " ".join(words)
