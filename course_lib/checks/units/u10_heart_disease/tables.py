"""Unit 10, from a table to the inputs of a network: encoding, standardizing.

All tables are small and made up: a check needs no patients. A missing answer is NaN, and "missing" may be
one of the levels of a column.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong

MISSING = "missing"


# --- E1: one column for each level.


def encode(table: dict, numeric: tuple, levels: dict) -> np.ndarray:
    """The reference: numbers as they are, then a column of 0 and 1 for each level of each category."""
    columns = [np.asarray(table[name], float) for name in numeric]
    for name, known in levels.items():
        answers = np.asarray(table[name], float)
        columns += [_is(answers, level).astype(float) for level in known]
    return np.stack(columns, axis=1)


def _is(answers: np.ndarray, level: float | str) -> np.ndarray:
    return np.isnan(answers) if level == MISSING else answers == level


def _tables(rng: np.random.Generator) -> list[Case]:
    """Parcels: two numbers, a colour that is sometimes missing, a size with a level that never occurs."""
    cases = []
    for rows, colours, numeric in (
        (6, (2.0, 3.0, 5.0), ("weight", "length")),
        (8, (3.0, 2.0, 7.0), ("weight",)),
        (8, (4.0, 2.0, 9.0, 1.0), ("length", "weight")),
    ):
        # Every colour occurs, the first one twice, and somebody forgot to write one down.
        colour = np.r_[colours[0], colours, np.nan, rng.choice(colours, rows)][:rows]
        table = {
            "size": rng.choice([1.0, 2.0, 4.0], rows),
            "length": np.round(rng.uniform(11, 60, rows), 1),
            "colour": rng.permutation(colour),
            "weight": np.round(rng.uniform(0.3, 9, rows), 2),
        }
        levels = {"colour": (*colours, MISSING), "size": (1.0, 2.0, 3.0, 4.0)}
        label = f"{rows} parcels, numeric {numeric}, colours {colours} or missing, sizes 1 to 4"
        cases.append(Case(label, (table, numeric, levels)))
    return cases


def _encode(
    column: Callable = lambda yes, answers, level: yes,
    found: Callable = _is,
    numbers: Callable = lambda values: values,
    numbers_last: bool = False,
    used: Callable = lambda known: known,
) -> Callable:
    """The encoding with a place for each mistake: who has a level, and what stands in its column."""

    def version(table, numeric, levels):
        front = [numbers(np.asarray(table[name], float)) for name in numeric]
        back = []
        for name, known in levels.items():
            answers = np.asarray(table[name], float)
            for level in used(known):
                back.append(np.asarray(column(found(answers, level), answers, level), float))
        return np.stack(back + front if numbers_last else front + back, axis=1)

    return version


def _known(answers, level):
    """The levels that are numbers; nothing for those who did not answer."""
    return answers == (np.inf if level == MISSING else level)


def _missing_as(number: float) -> Callable:
    """Missing answers replaced by a number before anybody looks."""
    return lambda answers, level: _known(np.nan_to_num(answers, nan=number), level)


def _at_least(answers, level):
    return np.isnan(answers) if level == MISSING else answers >= level


def _at_most(answers, level):
    return np.isnan(answers) if level == MISSING else answers <= level


def _place_for_code(table, numeric, levels):
    """Answers compared with the place of a level in its list."""
    columns = [np.asarray(table[name], float) for name in numeric]
    for name, known in levels.items():
        answers = np.asarray(table[name], float)
        for place, level in enumerate(known):
            columns.append(1.0 * (np.isnan(answers) if level == MISSING else answers == place))
    return np.stack(columns, axis=1)


def _complete_rows_only(table, numeric, levels):
    whole = ~np.any([np.isnan(column) for column in table.values()], axis=0)
    return encode({name: column[whole] for name, column in table.items()}, numeric, levels)


E1 = Exercise(
    name="10-E1",
    points=2,
    signature="encode(table, numeric, levels) -> (N, inputs)",
    cases=_tables,
    reference=encode,
    worked="shoes, sizes 40, 41 or missing, the answers 41, NaN, 40. Three columns. Is it 40? 0, 0, 1. Is it 41? "
    "1, 0, 0. Is it missing? 0, 1, 0.",
    wrong=(
        Wrong(
            "place_for_code",
            _place_for_code,
            "answers were compared with the place of a level in its list.",
            "an answer holds the level itself.",
        ),
        Wrong(
            "missing_never_found",
            _encode(found=_known),
            "the columns for missing answers are empty.",
            "NaN equals nothing, not even itself: there is a function that asks for it.",
        ),
        Wrong(
            "missing_turned_round",
            _encode(found=lambda answers, level: _is(answers, level) != (level == MISSING)),
            "the columns for missing answers have a 1 for those who did answer.",
            "1 says: yes, missing.",
        ),
        Wrong(
            "missing_as_a_level",
            _encode(found=_missing_as(2.0)),
            "missing answers were counted as one of the levels.",
            "nobody knows what a missing answer would have been: it has a column of its own.",
        ),
        Wrong(
            "missing_in_every_level",
            _encode(found=lambda answers, level: _is(answers, level) | np.isnan(answers)),
            "a missing answer says yes to every level.",
            "a row has a single 1 among the columns of one question.",
        ),
        Wrong(
            "codes_kept",
            _encode(
                lambda yes, answers, level: yes if level == MISSING else np.nan_to_num(answers)
            ),
            "codes stand where there should be 0 and 1.",
            "each column asks one question: is it this level?",
        ),
        Wrong(
            "code_of_the_level",
            _encode(lambda yes, answers, level: yes if level == MISSING else level * yes),
            "where there should be a 1 stands the level itself.",
            "a code is a name, not an amount: level 7 is not more than level 3.",
        ),
        Wrong(
            "turned_round",
            _encode(lambda yes, answers, level: ~yes),
            "0 and 1 are exchanged.",
            "1 says: yes, this level.",
        ),
        Wrong(
            "known_levels_turned_round",
            _encode(lambda yes, answers, level: yes if level == MISSING else ~yes),
            "the columns for missing answers are right; in the others 0 and 1 are exchanged.",
            "1 says: yes, this level.",
        ),
        Wrong(
            "every_level_below",
            _encode(found=_at_least),
            "a row has a 1 for its level and for all smaller codes.",
            "asked is whether it is this level, not whether it is at least this level.",
        ),
        Wrong(
            "every_level_above",
            _encode(found=_at_most),
            "a row has a 1 for its level and for all larger codes.",
            "asked is whether it is this level, not whether it is at most this level.",
        ),
        Wrong(
            "minus_one_for_no",
            _encode(lambda yes, answers, level: np.where(yes, 1.0, -1.0)),
            "there is a -1 where a 0 should be.",
            "no is 0.",
        ),
        Wrong(
            "shares_of_the_level",
            _encode(lambda yes, answers, level: yes / max(1, np.sum(yes))),
            "the 1 was divided by how often the level occurs.",
            "a row is encoded by itself, whatever the other rows hold.",
        ),
        Wrong(
            "numbers_last",
            _encode(numbers_last=True),
            "the right columns; the numbers stand behind the categories.",
            "first the numeric columns, then the levels.",
        ),
        Wrong(
            "numbers_scaled",
            _encode(numbers=lambda values: (values - values.mean()) / values.std()),
            "the numeric columns were standardized already.",
            "they stay as they are here; scaling comes after the split.",
        ),
        Wrong(
            "first_level_left_out",
            _encode(used=lambda known: known[1:]),
            "the first level of each category has no column.",
            "it could be told from the others, but this encoding has one column for each level.",
        ),
        Wrong(
            "incomplete_rows_dropped",
            _complete_rows_only,
            "rows with a missing answer are gone.",
            "every row stays; missing is a level, too.",
        ),
    ),
)


# --- E3: standardizing.


def standardize(train: np.ndarray, test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The reference: both by mean and spread of the training rows; spread 0 counts as 1."""
    mean, spread = np.mean(train, axis=0), np.std(train, axis=0)
    spread = np.where(spread == 0, 1, spread)
    return (train - mean) / spread, (test - mean) / spread


def _two_tables(rng: np.random.Generator) -> list[Case]:
    """Columns of several heights and spreads, then one of 0 and 1; the last is the same in all training rows."""
    cases = []
    for n, m, columns in ((6, 4, 3), (9, 3, 4), (7, 5, 2)):
        height = rng.uniform(5, 100, columns) * rng.choice([-1, 1], columns)
        train = height + rng.uniform(2, 9, columns) * rng.normal(size=(n, columns))
        test = 1.1 * height + rng.uniform(2, 9, columns) * rng.normal(size=(m, columns))
        # As a level of an answer has it: its spread is between 0.3 and 0.5, in training and in the test.
        yes, yes_in_test = _some_ones(rng, n), _some_ones(rng, m)
        constant = rng.choice([0.0, 2.0])
        train = np.c_[np.round(train, 2), yes, np.full(n, constant)]
        test = np.c_[np.round(test, 2), yes_in_test, np.r_[constant + 1, np.full(m - 1, constant)]]
        label = (
            f"{n} training rows, {m} test rows, {columns + 2} columns: the last but one of 0 and 1, the last one "
            "the same in training"
        )
        cases.append(Case(label, (train, test), n))
    return cases


def _some_ones(rng: np.random.Generator, rows: int) -> np.ndarray:
    """A column of 0 and 1 with at least one of each."""
    return rng.permutation(np.r_[0.0, 1.0, rng.choice([0.0, 1.0], rows - 2)])


def _one_for_none(spread):
    return np.where(spread == 0, 1, spread)


def _scale(
    mean: Callable = lambda rows: np.mean(rows, axis=0),
    spread: Callable = lambda rows: np.std(rows, axis=0),
    of: Callable = lambda train, test: (train, train),
    none: Callable = _one_for_none,
) -> Callable:
    """The scaling with places for mistakes; `of` says whose statistics training and test rows get."""

    def by(rows, source):
        with np.errstate(all="ignore"):
            return (rows - mean(source)) / none(spread(source))

    def version(train, test):
        train, test = np.asarray(train, float), np.asarray(test, float)
        source, other = of(train, test)
        return by(train, source), by(test, other)

    return version


def _everybody(train, test):
    rows = np.concatenate([train, test])
    return rows, rows


def _along_rows(train, test):
    def scaled(rows):
        return (rows - rows.mean(axis=1, keepdims=True)) / rows.std(axis=1, keepdims=True)

    return scaled(np.asarray(train, float)), scaled(np.asarray(test, float))


def _zero_where_constant(train, test):
    answers = standardize(train, test)
    return tuple(np.where(np.std(train, axis=0) == 0, 0, rows) for rows in answers)


E3 = Exercise(
    name="10-E3",
    points=2,
    signature="standardize(train: (N, D), test: (M, D)) -> (train, test)",
    cases=_two_tables,
    reference=standardize,
    worked="one column, training rows 10 and 14, a test row 20: the mean is 12, the spread 2. Training becomes -1 and "
    "1, the test row (20 - 12)/2 = 4: far out, and that is right.",
    wrong=(
        Wrong(
            "leak",
            _scale(of=_everybody),
            "mean and spread are those of all rows, test rows included.",
            "whoever is tested must not have helped to prepare: ask the training rows only.",
        ),
        Wrong(
            "test_by_itself",
            _scale(of=lambda train, test: (train, test)),
            "training is right; the test rows were scaled by their own mean and spread.",
            "the same patient must get the same numbers, whoever else is in the set.",
        ),
        Wrong(
            "by_the_test_rows",
            _scale(of=lambda train, test: (test, test)),
            "mean and spread are those of the test rows.",
            "the training rows say what is usual.",
        ),
        Wrong(
            "test_left_as_it_is",
            lambda train, test: (standardize(train, test)[0], test),
            "training is right; the test rows are as they were.",
            "a network that learned scaled numbers must be asked with scaled numbers.",
        ),
        Wrong(
            "one_less",
            _scale(spread=lambda rows: np.std(rows, axis=0, ddof=1)),
            "the spread was computed with N - 1.",
            "the plain mean of the squared distances, as in unit 09.",
        ),
        Wrong(
            "variance",
            _scale(spread=lambda rows: np.var(rows, axis=0)),
            "divided by the variance.",
            "the spread is the root of it.",
        ),
        Wrong(
            "mean_not_taken_away",
            _scale(mean=lambda rows: 0.0),
            "the mean is still in it.",
            "standardized training columns have the mean 0.",
        ),
        Wrong(
            "not_divided",
            _scale(spread=lambda rows: np.ones(rows.shape[1])),
            "the mean is gone; the spreads are as they were.",
            "standardized training columns have the spread 1.",
        ),
        Wrong(
            "from_zero_to_one",
            _scale(lambda rows: rows.min(axis=0), lambda rows: np.ptp(rows, axis=0)),
            "the training columns run from 0 to 1.",
            "that is another scaling; asked are mean 0 and spread 1.",
        ),
        Wrong(
            "along_rows",
            _along_rows,
            "every row was scaled by itself.",
            "a column is one measurement, and has one unit.",
        ),
        Wrong(
            "one_mean_for_all",
            _scale(lambda rows: np.mean(rows), lambda rows: np.std(rows)),
            "one mean and one spread for the whole table.",
            "each column has its own.",
        ),
        Wrong(
            "divided_by_zero",
            _scale(none=lambda spread: spread),
            "a column that never changes became 0/0.",
            "where the spread is 0, divide by 1.",
        ),
        Wrong(
            "small_spreads_as_one",
            _scale(none=lambda spread: np.maximum(spread, 1)),
            "columns with a spread below 1 were divided by 1.",
            "only a spread of exactly 0 is replaced.",
        ),
        Wrong(
            "tiny_divisor",
            _scale(none=lambda spread: spread + 1e-8),
            "in a column that never changed in training, a test row becomes huge.",
            "where the spread is 0, divide by 1.",
        ),
        Wrong(
            "zero_where_constant",
            _zero_where_constant,
            "in a column that never changed in training, test rows have lost what they say.",
            "where the spread is 0, divide by 1: then a test row keeps its distance.",
        ),
    ),
)
