"""Right numbers in the wrong place, and other shapes that a mistake can have without being known.

Each look is a guess; it is made only where it explains every case.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import numpy as np

from course_lib.checks.calling.plain import NotPlain, plain_answer, shape_of
from course_lib.checks.card import number
from course_lib.checks.compare import Leaf, flat
from course_lib.checks.diagnosis.draw import Draw, Judged
from course_lib.checks.diagnosis.finding import Cause
from course_lib.checks.diagnosis.words import array_name, join
from course_lib.checks.exercise import Exercise

# Rearrangements of more arrays, rows or entries than this are not tried.
FEW = 6


def explain_values(draw: Draw, judged: list[Judged]) -> Cause | None:
    """The first look that explains every array that is wrong, on every case."""
    if len({len(one.pairs) for one in judged}) > 1:
        return None  # a network of two layers here and of three there: no array stands for another
    rtol = draw.exercise.rtol
    swapped = _arrays_exchanged(draw.exercise, judged)
    if swapped:
        return swapped
    columns = list(zip(*(one.pairs for one in judged), strict=True))
    wrong = [pairs for pairs in columns if not all(pair.right(rtol).all() for pair in pairs)]
    for name, look, words in LOOKS:
        # A look that tells a number or an entry speaks of one array.
        if callable(words) and len(wrong) > 1:
            continue
        if all(look(pairs, rtol) for pairs in wrong):
            detail = words(wrong) if callable(words) else words
            return Cause("structure", name, _in_which(draw.exercise, wrong, columns) + detail)
    if all(_returns_argument(one, rtol) is not None for one in judged):
        return Cause("structure", "input_returned", "you return one of the inputs unchanged.")
    right = [pairs for pairs in columns if all(pair.right(rtol).all() for pair in pairs)]
    if right:
        names = [
            join([array_name(draw.exercise, pairs[0]) for pairs in part]) for part in (right, wrong)
        ]
        verbs = ["is" if len(part) == 1 else "are" for part in (right, wrong)]
        words = f"{names[0]} {verbs[0]} right; {names[1]} {verbs[1]} not."
        return Cause("structure", "some_arrays", words)
    return None


def explain_shape(draw: Draw, judged: list[Judged]) -> Cause | None:
    """For answers that do not have the truth's shapes: right numbers, laid out in another way."""
    if all(isinstance(one.truth, list) for one in judged):
        return _other_order(draw, judged)
    if not all(isinstance(one.truth, np.ndarray) for one in judged):
        return None
    for name, other, words in SHAPES:
        if all(_is_one_of(one, other(one.truth, one.case.args), draw) for one in judged):
            return Cause("structure", name, words)
    return _not_reduced(draw, judged)


def _everywhere(look: Callable[[Leaf, float], bool]) -> Callable:
    return lambda pairs, rtol: all(look(pair, rtol) for pair in pairs)


def _zeros(pair: Leaf, rtol: float) -> bool:
    return not pair.yours.any()


def _transposed(pair: Leaf, rtol: float) -> bool:
    square = pair.true.ndim == 2 and pair.true.shape[0] == pair.true.shape[1] > 1
    return square and bool(pair.like(pair.true.T, rtol).all())


def _size_only(pair: Leaf, rtol: float) -> bool:
    return bool(pair.like(np.abs(pair.true), rtol).all())


def _signs(pairs: tuple[Leaf, ...], rtol: float) -> bool:
    """Right sizes, some signs turned round; single numbers on few cases could be chance."""
    return all(
        Leaf("", np.abs(p.yours), np.abs(p.true), (), p.largest, p.atol).right(rtol).all()
        for p in pairs
    )


def _permuted(pairs: tuple[Leaf, ...], rtol: float) -> bool:
    """The same rows, or entries, in another order: one and the same order on every case."""
    lengths = {len(pair.true) if pair.true.ndim else 0 for pair in pairs}
    if len(lengths) > 1 or not 1 < min(lengths) <= FEW:
        return all(pair.true.ndim and pair.like(pair.true[::-1], rtol).all() for pair in pairs)
    orders = permutations(range(min(lengths)))
    return any(all(pair.like(pair.true[list(o)], rtol).all() for pair in pairs) for o in orders)


def _offset(pairs: tuple[Leaf, ...], rtol: float) -> bool:
    """One and the same number too much, everywhere."""
    return _offset_of(pairs, rtol) is not None


def _offset_of(pairs: tuple[Leaf, ...], rtol: float) -> float | None:
    gaps = np.concatenate([np.ravel(pair.yours.astype(np.float64) - pair.true) for pair in pairs])
    middle = float(np.median(gaps))
    if gaps.size < 3 or abs(middle) < 1e-6:
        return None
    same = all(pair.like(pair.true + middle, rtol).all() for pair in pairs)
    return middle if same else None


def _first_row_only(pair: Leaf, rtol: float) -> bool:
    if pair.true.ndim == 0 or len(pair.true) < 2 or not pair.true[1:].any():
        return False
    right = pair.right(rtol)
    same = bool((pair.yours[1:] == pair.yours[:1]).all())
    return bool(right[0].all()) and (same or not pair.yours[1:].any())


def _one_entry(pairs: tuple[Leaf, ...], rtol: float) -> bool:
    """The same single entry, on every case that is wrong."""
    return _entry_of(pairs, rtol) is not None


def _entry_of(pairs: tuple[Leaf, ...], rtol: float) -> tuple | None:
    wrong = [np.argwhere(~pair.right(rtol)) for pair in pairs]
    places = {tuple(map(int, place)) for found in wrong for place in found}
    if len(places) != 1 or any(pair.true.size < 3 for pair in pairs):
        return None
    return places.pop()


def _averages(pairs: tuple[Leaf, ...], rtol: float) -> bool:
    """One number in every entry, and it is the sum, or the mean, of the right ones."""
    return all(_level(pair, rtol) for pair in pairs)


def _level(pair: Leaf, rtol: float) -> bool:
    if pair.true.size < 2 or np.ptp(pair.true) == 0:
        return False
    totals = (pair.true.sum(), pair.true.mean())
    return any(pair.like(np.full(pair.true.shape, total), rtol).all() for total in totals)


LOOKS = (
    ("zeros", _everywhere(_zeros), "every entry is 0."),
    ("transposed", _everywhere(_transposed), "rows and columns are exchanged."),
    ("size_only", _everywhere(_size_only), "the sizes are right; the minus signs are missing."),
    ("signs", _signs, "the sizes are right; some signs are turned round."),
    ("permuted", _permuted, "the right numbers in the wrong order."),
    (
        "offset",
        _offset,
        lambda wrong: f"off by {number(_offset_of(wrong[0], 1e-6) or 0, 4)} everywhere.",
    ),
    (
        "all_moved_together",
        _averages,
        "all entries are one number, the sum or the mean of the right ones.",
    ),
    ("first_row_only", _everywhere(_first_row_only), "only the first row, or entry, is right."),
    (
        "one_entry",
        _one_entry,
        lambda wrong: f"only entry {list(_entry_of(wrong[0], 1e-6) or ())} is ever wrong.",
    ),
)


def _in_which(exercise: Exercise, wrong: list, columns: list) -> str:
    if len(columns) == 1:
        return ""
    return f"in {join([array_name(exercise, pairs[0]) for pairs in wrong])}: "


def _arrays_exchanged(exercise: Exercise, judged: list[Judged]) -> Cause | None:
    """The right arrays, each in another's place."""
    count, rtol = len(judged[0].pairs), exercise.rtol
    if not 1 < count <= FEW:
        return None
    for order in permutations(range(count)):
        if all(
            pair.true.shape == one.pairs[j].true.shape and pair.like(one.pairs[j].true, rtol).all()
            for one in judged
            for pair, j in zip(one.pairs, order, strict=True)
        ):
            moved = [i for i, j in enumerate(order) if i != j]
            names = [array_name(exercise, judged[0].pairs[i]) for i in moved]
            return Cause("structure", "exchanged", f"{join(names)} have changed places.")
    return None


def _returns_argument(one: Judged, rtol: float) -> int | None:
    """Which argument the answer is, if it is a single array and one of them."""
    if len(one.pairs) != 1:
        return None
    (pair,) = one.pairs
    for i, arg in enumerate(one.case.args):
        same_kind = not callable(arg) and not isinstance(arg, dict | list | tuple | str | type)
        if (
            same_kind
            and np.shape(arg) == pair.true.shape
            and pair.like(np.asarray(arg), rtol).all()
        ):
            return i
    return None


def _other_order(draw: Draw, judged: list[Judged]) -> Cause | None:
    """For several arrays that came in another order than asked."""
    counts = {len(one.truth) for one in judged}
    if len(counts) > 1 or not 1 < min(counts) <= FEW:
        return None
    for order in permutations(range(min(counts))):
        if all(_is_one_of(one, [[one.truth[j] for j in order]], draw) for one in judged):
            names = draw.exercise.output_names
            asked = f": {', '.join(names)}" if names else ""
            return Cause(
                "structure", "exchanged", f"the right arrays, not in the order asked{asked}."
            )
    return None


def _flipped(true: np.ndarray, args: tuple) -> list:
    return [true.T] if true.ndim > 1 else []


def _one_more_axis(true: np.ndarray, args: tuple) -> list:
    return [np.expand_dims(true, axis) for axis in range(true.ndim + 1)] + [true.ravel()]


def _reduced_too_far(true: np.ndarray, args: tuple) -> list:
    axes = [*range(true.ndim), None] if true.ndim > 1 else [None] * true.ndim
    return [reduce(true, axis=axis) for axis in axes for reduce in (np.sum, np.mean)]


def _other_axis(true: np.ndarray, args: tuple) -> list:
    """Sums and means over the other axis of an argument of which the truth is one."""
    found = []
    for arg in args:
        if callable(arg) or isinstance(arg, dict | list | tuple | str) or np.ndim(arg) != 2:
            continue
        arg = np.asarray(arg, np.float64)
        for reduce in (np.sum, np.mean):
            for axis in (0, 1):
                right = reduce(arg, axis=axis)
                if right.shape == true.shape and np.allclose(right, true, rtol=1e-6):
                    found += [reduce(arg, axis=1 - axis), reduce(arg, axis=None)]
    return found


SHAPES = (
    ("transposed", _flipped, "the right numbers, with rows and columns exchanged."),
    ("axis_too_many", _one_more_axis, "the right numbers, in another shape."),
    ("wrong_axis", _other_axis, "summed or averaged over the wrong axis."),
    ("reduced_too_far", _reduced_too_far, "summed or averaged over an axis too many."),
)


def _not_reduced(draw: Draw, judged: list[Judged]) -> Cause | None:
    """An axis left over whose sum or mean is the truth; or sums over the wrong one of two axes."""
    for reduce, words in ((np.sum, "sum"), (np.mean, "mean")):
        for axis in (0, 1):
            if all(_reduces_to(one, reduce, axis, draw) for one in judged):
                return Cause(
                    "structure",
                    "not_reduced",
                    f"the {words} over axis {axis} is still to be taken.",
                )
    return None


def _reduces_to(one: Judged, reduce: Callable, axis: int, draw: Draw) -> bool:
    shape = shape_of(one.outcome.value) or ()
    if len(shape) != one.truth.ndim + 1 or axis >= len(shape) or shape[axis] < 2:
        return False
    try:
        yours = plain_answer(one.outcome.value, np.zeros(shape))
    except NotPlain:
        return False
    reduced = reduce(yours, axis=axis)
    if reduced.shape != one.truth.shape:
        return False
    return bool(Leaf("", np.asarray(reduced), one.truth).right(draw.exercise.rtol).all())


def _is_one_of(one: Judged, others: list, draw: Draw) -> bool:
    """Whether the answer is one of these trees, in shape and in numbers."""
    for other in others:
        tree = other if isinstance(other, list) else np.asarray(other)
        try:
            yours = flat(plain_answer(one.outcome.value, tree))
        except NotPlain:
            continue
        theirs = flat(tree)
        if all(Leaf("", yours[p], theirs[p]).right(draw.exercise.rtol).all() for p in theirs):
            return True
    return False
