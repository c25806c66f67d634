"""Two mistakes at once, or one mistake in some of the arrays only.

Every array of the answer is right, or a simple multiple of the truth, or a version's array, or a simple
multiple of that. The fewest mistakes that explain all arrays on all cases are named, two at most.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from course_lib.checks.compare import Leaf, ratio_of
from course_lib.checks.diagnosis.draw import Draw, Judged
from course_lib.checks.diagnosis.finding import Cause
from course_lib.checks.diagnosis.ratios import same_ratios, simple_factors
from course_lib.checks.diagnosis.words import array_name, join
from course_lib.checks.exercise import Wrong

# A short answer is looked at entry by entry: two partials of a gradient can hold two mistakes.
SMALL = 8
# What explains a part: the names of mistakes. A right part needs none.
Explanation = frozenset[str]


class Part:
    """One array of the answer, or one entry of a short one, on all cases."""

    def __init__(self, name: str, path: tuple, pairs: list[Leaf], index: int | None = None):
        self.name, self.path, self.index = name, path, index
        self.pairs = [self._cut(pair) for pair in pairs]

    def _cut(self, pair: Leaf) -> Leaf:
        if self.index is None:
            return pair
        cut = slice(self.index, self.index + 1)
        # The tolerance near zero stays that of the whole array.
        size = float(np.abs(pair.true).max(initial=0.0))
        return Leaf(
            pair.where, pair.yours[cut], pair.true[cut], pair.path, max(size, 1.0), pair.atol
        )

    def of(self, arrays: dict[tuple, np.ndarray]) -> np.ndarray | None:
        """This part of a version's arrays; None if they have another structure or shape."""
        array = arrays.get(self.path)
        if array is None:
            return None
        if self.index is not None:
            array = array[self.index : self.index + 1] if array.ndim == 1 else array
        return array

    def right(self, rtol: float) -> bool:
        return all(pair.right(rtol).all() for pair in self.pairs)


def explain(draw: Draw, judged: list[Judged]) -> Cause | None:
    """One or two known mistakes that explain every array on every case."""
    if len({len(one.pairs) for one in judged}) > 1:
        return None  # as for structure.explain_values: no array stands for another
    whole = _parts(draw, judged)
    cause = _explain(draw, judged, whole)
    if cause is None and len(whole) == 1:
        entries = _entries(judged)
        cause = _explain(draw, judged, entries) if entries else None
    return cause


def _explain(draw: Draw, judged: list[Judged], parts: list[Part]) -> Cause | None:
    found = [_explanations(draw, judged, part) for part in parts]
    if not all(found):
        return None
    names = list(
        dict.fromkeys(n for options in found for option in options for n in sorted(option))
    )
    for count in (1, 2):
        for chosen in combinations(names, count):
            if all(any(option <= set(chosen) for option in options) for options in found):
                return _cause(draw, judged, parts, chosen, found)
    return None


def _parts(draw: Draw, judged: list[Judged]) -> list[Part]:
    return [
        Part(array_name(draw.exercise, pair), pair.path, [one.pairs[i] for one in judged])
        for i, pair in enumerate(judged[0].pairs)
    ]


def _entries(judged: list[Judged]) -> list[Part]:
    """The entries of an answer that is one short array of the same length on every case."""
    pairs = [one.pairs[0] for one in judged]
    shapes = {pair.true.shape for pair in pairs}
    (shape, *others) = shapes
    if others or len(shape) != 1 or not 1 < shape[0] <= SMALL:
        return []
    return [Part(f"entry [{i}]", (), pairs, i) for i in range(shape[0])]


def _explanations(draw: Draw, judged: list[Judged], part: Part) -> list[Explanation]:
    """Every way to explain one part, the simplest first."""
    rtol = draw.exercise.rtol
    if part.right(rtol):
        return [frozenset()]
    options: list[Explanation] = []
    if _varied([pair.true for pair in part.pairs]):
        options += _multiples(draw, judged, part, [pair.true for pair in part.pairs], "")
    for wrong in draw.exercise.wrong:
        theirs = _theirs(draw, judged, part, wrong)
        if theirs is None or _is_right(part, theirs, rtol):
            continue
        if _like(part, theirs, rtol):
            options.append(frozenset({wrong.name}))
        elif _varied(theirs):
            options += _multiples(draw, judged, part, theirs, wrong.name)
    return options


def _theirs(draw: Draw, judged: list[Judged], part: Part, wrong: Wrong) -> list | None:
    """The part as a version gives it on every case; None as soon as it cannot explain the answer."""
    factors, found = simple_factors(draw.exercise, judged), []
    for i, pair in enumerate(part.pairs):
        arrays = draw.version(wrong, i).arrays
        array = None if arrays is None else part.of(arrays)
        if array is None or array.shape != pair.true.shape or not np.isfinite(array).all():
            return None
        ratio = ratio_of([pair], [array], draw.exercise.rtol)
        simple = ratio is not None and any(
            same_ratios([ratio], (value,), judged) for f in factors for value in (1.0, f.values[i])
        )
        if not simple and not pair.like(array, draw.exercise.rtol).all():
            return None
        found.append(array)
    return found


def _multiples(
    draw: Draw, judged: list[Judged], part: Part, theirs: list[np.ndarray], also: str
) -> list[Explanation]:
    """The part as a simple multiple of `theirs`; `also` is the mistake that `theirs` holds."""
    rtol = draw.exercise.rtol
    found = [ratio_of([p], [t], rtol) for p, t in zip(part.pairs, theirs, strict=True)]
    if any(r is None or abs(r) < 1e-9 for r in found) or all(np.isnan(found)):
        return []
    factors = [
        f for f in simple_factors(draw.exercise, judged) if same_ratios(found, f.values, judged)
    ]
    return [frozenset({factor.name, also} - {""}) for factor in factors]


def _varied(arrays: list[np.ndarray]) -> bool:
    """Whether the numbers differ from case to case: constants are multiples of each other."""
    flat = [np.ravel(array) for array in arrays]
    return any(a.shape != flat[0].shape or not np.allclose(a, flat[0]) for a in flat)


def _is_right(part: Part, theirs: list[np.ndarray], rtol: float) -> bool:
    return all(
        Leaf("", t, pair.true, (), pair.largest, pair.atol).right(rtol).all()
        for t, pair in zip(theirs, part.pairs, strict=True)
    )


def _like(part: Part, theirs: list[np.ndarray], rtol: float) -> bool:
    return all(pair.like(t, rtol).all() for t, pair in zip(theirs, part.pairs, strict=True))


def _cause(
    draw: Draw, judged: list[Judged], parts: list[Part], chosen: tuple[str, ...], found: list
) -> Cause:
    """The chosen mistakes in words: each with the arrays in which it is."""
    bank = {wrong.name: wrong for wrong in draw.exercise.wrong}
    factors = {f.name: f for f in simple_factors(draw.exercise, judged)}
    where = {name: [] for name in chosen}
    on_top: set[str] = set()
    for part, options in zip(parts, found, strict=True):
        option = next(option for option in options if option <= set(chosen))
        for name in option:
            where[name].append(part.name)
        if len(option) > 1:
            on_top |= option & factors.keys()

    def words(name: str) -> str:
        if name in bank:
            return bank[name].sees
        return factors[name].on_top if name in on_top else factors[name].looks

    several = len(parts) > 1
    told = [_told(words(name), where[name] if several else []) for name in chosen]
    rules = dict.fromkeys(bank[name].rule for name in chosen if name in bank)
    looks = told[0] if len(told) == 1 else f"two things: (1) {'; (2) '.join(told)}"
    # Factors first, as people name them: "N + missing_slope".
    order = sorted(chosen, key=lambda name: name in bank)
    return Cause("combined", " + ".join(order), f"{looks}.", " ".join(rules))


def _told(words: str, where: list[str]) -> str:
    return f"{f'in {join(where)}, ' if where else ''}{words.rstrip('.')}"
