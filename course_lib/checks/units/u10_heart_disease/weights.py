"""Unit 10, first weights: He's rule, from random numbers of variance 1 that come with the question."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong


def he_layer(normal: np.ndarray) -> dict[str, np.ndarray]:
    """The reference: variance 2/inputs, biases 0."""
    inputs, outputs = np.shape(normal)
    return {"W": np.sqrt(2 / inputs) * normal, "b": np.zeros(outputs)}


def _normals(rng: np.random.Generator) -> list[Case]:
    return [
        Case(f"normal of shape {shape}", (np.round(rng.normal(size=shape), 3),))
        for shape in ((5, 3), (3, 4), (7, 1), (4, 6))
    ]


def _layer(size: Callable, bias: Callable = lambda inputs, outputs, normal: np.zeros(outputs)):
    def version(normal):
        inputs, outputs = np.shape(normal)
        return {"W": size(inputs, outputs) * normal, "b": bias(inputs, outputs, normal)}

    return version


def _he(inputs, outputs):
    return np.sqrt(2 / inputs)


E4 = Exercise(
    name="10-E4",
    points=1,
    signature='he_layer(normal: (inputs, outputs)) -> {"W": …, "b": …}',
    cases=_normals,
    reference=he_layer,
    worked="another rule, variance 1/(inputs + outputs): from 6 inputs to 3 outputs every normal number is "
    "multiplied by the root of 1/9, that is 1/3; three biases of 0.",
    wrong=(
        Wrong(
            "by_the_outputs",
            _layer(lambda inputs, outputs: np.sqrt(2 / outputs)),
            "the size follows from the number of outputs.",
            "a unit adds up its inputs: the more of them, the smaller each weight.",
        ),
        Wrong(
            "no_root",
            _layer(lambda inputs, outputs: 2 / inputs),
            "2/inputs is the factor, where it should be the variance.",
            "a number that is multiplied by c has c² times the variance.",
        ),
        Wrong(
            "without_the_two",
            _layer(lambda inputs, outputs: np.sqrt(1 / inputs)),
            "the variance is 1/inputs.",
            "a relu lets half of the signal through: that is what the 2 is for.",
        ),
        Wrong(
            "two_outside_the_root",
            _layer(lambda inputs, outputs: 2 / np.sqrt(inputs)),
            "the root was taken of the inputs only: the variance is 4/inputs.",
            "the root belongs to the whole variance, with its 2.",
        ),
        Wrong(
            "root_of_the_two_only",
            _layer(lambda inputs, outputs: np.sqrt(2) / inputs),
            "the root was taken of the 2 only: the variance is 2/inputs².",
            "the root belongs to the whole variance, with its inputs.",
        ),
        Wrong(
            "both_sides",
            _layer(lambda inputs, outputs: np.sqrt(2 / (inputs + outputs))),
            "the variance is 2/(inputs + outputs): another rule, Glorot's.",
            "this rule asks the inputs only.",
        ),
        Wrong(
            "divided",
            _layer(lambda inputs, outputs: np.sqrt(inputs / 2)),
            "with more inputs the weights become larger.",
            "with more inputs they must become smaller.",
        ),
        Wrong(
            "half_the_inputs",
            _layer(lambda inputs, outputs: np.sqrt(1 / (2 * inputs))),
            "the 2 stands below the line.",
            "a relu lets half of the signal through: what makes up for it?",
        ),
        Wrong(
            "squared",
            _layer(lambda inputs, outputs: (2 / inputs) ** 2),
            "the factor was squared where a root was to be taken.",
            "a number that is multiplied by c has c² times the variance.",
        ),
        Wrong(
            "by_all_weights",
            _layer(lambda inputs, outputs: np.sqrt(2 / (inputs * outputs))),
            "the size follows from the number of all weights.",
            "a unit adds up its own inputs only.",
        ),
        Wrong(
            "as_it_is",
            _layer(lambda inputs, outputs: 1.0),
            "the weights are the normal numbers themselves.",
            "their variance is 1 then, whatever the number of inputs.",
        ),
        Wrong(
            "biases_of_one",
            _layer(_he, lambda inputs, outputs, normal: np.ones(outputs)),
            "W is right; the biases are 1.",
            "biases start at 0: they need no luck to become different.",
        ),
        Wrong(
            "random_biases",
            _layer(_he, lambda inputs, outputs, normal: normal[0]),
            "W is right; the biases are random.",
            "biases start at 0: they need no luck to become different.",
        ),
        Wrong(
            "a_bias_for_each_input",
            _layer(_he, lambda inputs, outputs, normal: np.zeros(inputs)),
            "there are as many biases as inputs.",
            "every unit has a bias, and the units are the outputs.",
        ),
    ),
)
