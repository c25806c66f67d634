"""What an exercise is: its signature, its truth, the inputs it is judged on, its known mistakes.

An exercise is declared once, in `units/`, and everything else follows from the declaration: the check
in the notebook, the tests of that check, and the words a student reads.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.checks import kinds

LEAST_CASES = 3
# A number typed by a student may be rounded to three digits.
TYPED_RTOL = 5e-3


@dataclass(frozen=True)
class Case:
    """One input on which an answer is judged.

    Attributes:
        label: the input in words, as a report names it: "x = 0.731, h = 0.100".
        args: the positional arguments for the student's function.
        n: how many examples are in it, where that may be forgotten or counted twice: with two
            different n, a factor n or 1/n is recognised.
    """

    label: str
    args: tuple
    n: int | None = None


@dataclass(frozen=True)
class Wrong:
    """A known mistake: what a student writes, how it shows, and what to think about again.

    Attributes:
        name: identifier of the mistake, e.g. "rise_without_run"; stable, instructors count by it.
        version: the wrong version, called like the reference; for a typed value, the wrong value.
        sees: what the student can see of it, one sentence.
        rule: the rule to revisit, one sentence; never the solution.
        indistinguishable: why no input can tell this version from a right answer or from another
            version; "" for all others.
    """

    name: str
    version: Any
    sees: str
    rule: str
    indistinguishable: str = ""


@dataclass(frozen=True, eq=False)
class Exercise:
    """One graded exercise. The kind follows from which truth is given; exactly one must be.

    Attributes:
        name: "01-E3": unit and number; the name by which a notebook asks for the check.
        points: what nbgrader gives for it; equal to the points of its check cell.
        signature: how the function is called, with shapes, as a report prints it. Names behind the
            arrow, "-> (dX, dW, db)", name the arrays of the answer in a report.
        cases: at least three inputs, or a function from a random generator to them; the lecture's own
            may be one of them. With `backward_of` they hold the inputs only: the check draws `dout`.
        reference: truth 1: the true answer, called with a case's arguments.
        derivative_of: truth 2: a scalar function, or an elementwise one; asked is its gradient for its
            first argument, an array or a dict or list of arrays, by autodiff of it.
        backward_of: truth 3: any function of arrays; asked is `f_backward(dout, *inputs)`, the gradient
            of `sum(dout * f(*inputs))` for each input. `dout` is random: ones would hide a mistake.
        value: truth 4: a number, array or word that the student types; it needs no `cases`.
        more_inputs: with `backward_of`: further inputs whose gradient is asked although the student's
            function does not need them, such as a bias; from the inputs to a tuple of them.
        accepts: for answers that are not unique: (args, value) -> None if it will do, or a sentence
            that says why not. `reference` is then one acceptable answer.
        accepts_all: with `accepts`: the same for all inputs together, (list of args, list of values), for what
            shows only beside another input. It is asked where every value by itself will do.
        trajectory: the answer lists the places of an iterated procedure, (steps + 1, …): a report says
            at which step it first departs.
        choices: the words among which an answer is one; then `reference` or `value` is a word.
        by_hand: the student's function must not use autodiff or differences.
        worked: a worked step on another function, shown from the second attempt on.
        wrong: the bank of known mistakes.
        rtol: relative tolerance, for answers in float64: 1e-6; for a typed number three digits.
        atol: absolute tolerance; None for the rounding of numbers of the answer's size, which is
            right unless one array of the answer is tiny beside the others by nature.

    Raises:
        ValueError: if the declaration contradicts itself; the message names the exercise.
    """

    name: str
    points: int
    signature: str
    cases: Sequence[Case] | Callable[[np.random.Generator], Sequence[Case]] = ()
    reference: Callable | None = None
    derivative_of: Callable | None = None
    backward_of: Callable | None = None
    value: Any = None
    more_inputs: Callable | None = None
    accepts: Callable[[tuple, Any], str | None] | None = None
    accepts_all: Callable[[list[tuple], list[Any]], str | None] | None = None
    trajectory: bool = False
    choices: tuple[str, ...] = ()
    by_hand: bool = False
    worked: str = ""
    wrong: tuple[Wrong, ...] = ()
    rtol: float | None = None
    atol: float | None = None

    def __post_init__(self):
        if self.rtol is None:
            object.__setattr__(self, "rtol", TYPED_RTOL if self._typed_decimal() else 1e-6)
        for problem in _problems(self):
            raise ValueError(f"exercise {self.name}: {problem}")

    @property
    def function(self) -> str:
        """The name of what the student writes: the signature up to its bracket."""
        return re.split(r"[\s(]", self.signature, maxsplit=1)[0]

    @property
    def definition(self) -> str:
        """The signature up to its arrow: what stands behind `def`."""
        return self.signature.split("->")[0].strip()

    @property
    def typed(self) -> bool:
        """Whether the student types a value instead of writing a function."""
        return self.value is not None

    @property
    def output_names(self) -> tuple[str, ...]:
        """Names of the arrays of an answer, if the signature has them behind its arrow."""
        found = re.fullmatch(r".*->\s*\((\w+(?:\s*,\s*\w+)+)\)", self.signature.strip())
        return tuple(re.split(r"\s*,\s*", found[1])) if found else ()

    def truth(self, *args: Any) -> Any:
        """The true answer for one case."""
        if self.typed:
            return self.value
        if self.reference is not None:
            return self.reference(*args)
        return kinds.gradient(*self._objective(args))

    def witness(self, *args: Any) -> Any:
        """The truth once more without autodiff: central differences. None where there are none."""
        if not self.is_gradient:
            return None
        return kinds.central_differences(*self._objective(args))

    def witness_at(self, args: tuple, path: tuple, index: tuple) -> float | None:
        """One entry of the witness: that of the array at `path` of the answer, at `index`."""
        if not self.is_gradient:
            return None
        return kinds.central_difference_at(*self._objective(args), path, index)

    @property
    def is_gradient(self) -> bool:
        """Whether the truth is autodiff of a function."""
        return self.derivative_of is not None or self.backward_of is not None

    def inputs(self, nonce: str | None = None) -> list[Case]:
        """The cases, drawn from the exercise's name and a nonce.

        The nonce is the environment variable CHECK_NONCE unless given, so that a grader can judge on
        other inputs than the student saw, without a change to the notebook.

        Raises:
            ValueError: if there are fewer than three, or batches of one size only.
        """
        if self.typed:
            return [Case("", ())]
        nonce = os.environ.get("CHECK_NONCE", "") if nonce is None else nonce
        digest = hashlib.sha256(f"{self.name}:{nonce}".encode()).digest()
        rng = np.random.default_rng(int.from_bytes(digest[:8], "big"))
        cases = list(self.cases(rng) if callable(self.cases) else self.cases)
        problem = _problem_of(cases)
        if problem:
            raise ValueError(f"exercise {self.name}: {problem}")
        if self.backward_of is None:
            return cases
        return [Case(case.label, self._with_cotangent(case.args, rng), case.n) for case in cases]

    def _with_cotangent(self, inputs: tuple, rng: np.random.Generator) -> tuple:
        return kinds.cotangent(self.backward_of, (*inputs, *self._more(inputs)), rng), *inputs

    def _more(self, inputs: tuple) -> tuple:
        return tuple(self.more_inputs(*inputs)) if self.more_inputs else ()

    def _objective(self, args: tuple) -> tuple[Callable, Any]:
        """The scalar function, and the point, whose gradient there is the truth."""
        if self.derivative_of is not None:
            return kinds.scalar_of(self.derivative_of, args)
        dout, *inputs = args
        return kinds.scalar_of_backward(self.backward_of, dout, (*inputs, *self._more(inputs)))

    def _typed_decimal(self) -> bool:
        return self.typed and not self.choices and np.asarray(self.value).dtype.kind == "f"


def _problems(exercise: Exercise):
    """What is wrong with a declaration, one sentence each; the cases are looked at when drawn."""
    truths = ("reference", "derivative_of", "backward_of", "value")
    given = [name for name in truths if getattr(exercise, name) is not None]
    if not re.fullmatch(r"\d\d-[A-Z]+\d+", exercise.name):
        yield "its name must be a unit and a number, such as '01-E3'"
    if len(given) != 1:
        found = f"it has {' and '.join(given)}" if given else "it has none"
        yield f"give either reference or derivative_of, backward_of or value; {found}"
    if type(exercise.points) is not int or exercise.points < 1:
        yield f"points must be a whole number from 1 on, not {exercise.points!r}"
    if not 0 < exercise.rtol < 0.5:
        yield f"rtol must lie between 0 and 0.5, not {exercise.rtol}"
    if exercise.atol is not None and exercise.atol < 0:
        yield f"atol must not be negative, as {exercise.atol} is"
    yield from _problems_of_kind(exercise)
    yield from _problems_of_bank(exercise.wrong, exercise.typed)


def _problems_of_kind(exercise: Exercise):
    if exercise.typed:
        if exercise.by_hand or exercise.trajectory or exercise.cases:
            yield "a typed value has no cases, is no trajectory, and nobody can see how it was found"
    elif not re.match(r"\w+\(.*\)", exercise.signature):
        yield f"its signature must read like name(arguments) -> result, not {exercise.signature!r}"
    elif not callable(exercise.cases):
        problem = _problem_of(exercise.cases)
        if problem:
            yield problem
    if exercise.more_inputs and exercise.backward_of is None:
        yield "more_inputs goes with backward_of"
    if exercise.accepts_all and exercise.accepts is None:
        yield "accepts_all goes with accepts"
    if exercise.choices and exercise.value is not None and exercise.value not in exercise.choices:
        yield f"its value {exercise.value!r} is not one of its choices {exercise.choices}"
    if exercise.choices and exercise.is_gradient:
        yield "a gradient is no choice among words"


def _problems_of_bank(bank: tuple[Wrong, ...], typed: bool):
    names = [wrong.name for wrong in bank]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        yield f"two wrong versions are called {twice[0]!r}"
    for wrong in bank:
        if not (wrong.name.isidentifier() and wrong.sees.strip() and wrong.rule.strip()):
            yield f"wrong version {wrong.name!r} needs a name like_this, what is seen, and a rule"
        if callable(wrong.version) == typed:
            yield f"wrong version {wrong.name!r} must be {'a value' if typed else 'a function'}"


def _problem_of(cases: Sequence[Case]) -> str | None:
    """What is wrong with the inputs, or None."""
    if len(cases) < LEAST_CASES:
        return f"it is judged on {len(cases)} inputs; it needs at least {LEAST_CASES}"
    sizes = {case.n for case in cases if case.n is not None}
    if sizes and len({n for n in sizes if n >= 3}) < 2:
        return f"its batches have {sorted(sizes)} examples; it needs two sizes of at least 3"
    return None
