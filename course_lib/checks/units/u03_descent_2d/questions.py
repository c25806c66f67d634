"""Unit 03, Gradient descent in 2-D: its predictions, warm-up questions and exit quiz."""

from course_lib.checks.prediction import Prediction, a_number, a_whole_number_from, one_of
from course_lib.checks.question import Question

PREDICTIONS = (
    Prediction(
        name="03-P1",
        question="At which angle, in degrees, does the gradient cross the contour? Type a number.",
        read=a_number,
        why="along a contour the height does not change, so no part of the gradient can lie along it.",
        close=lambda guess, truth: abs(guess - truth) <= 5,
    ),
    Prediction(
        name="03-P2",
        question="From (10, 1) on the ravine you raise the learning rate. Which coordinate leaps to and fro "
        'first? Type "w1" or "w2", with the quotes.',
        read=one_of("w1", "w2"),
        why="the direction that bends most has the smallest limit, 2 / 25. Along w1 it is 2.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="03-P3",
        question="A start 0.01 beside the ridge leaves the saddle after 26 steps with the rate 0.1. After how many "
        "does one that is 100 times nearer, 0.0001? Type a whole number.",
        read=a_whole_number_from(0),
        why="every step multiplies the offset by 1.2, so a factor of 100 costs the same number of steps each time.",
        close=lambda guess, truth: abs(guess - truth) <= 4,
    ),
)

QUESTIONS = (
    Question(
        name="03-W1",
        text="What is the slope of a + bc along b, with a and c held still?",
        choices={
            "a": ("b", "Try it: b grows by 1, and the whole grows by how much?"),
            "b": ("c", "One more unit of b adds c, whatever a is."),
            "c": ("1 + c", "The 1 is the slope along a, which is held still here."),
        },
        answer="b",
        recalls="01",
    ),
    Question(
        name="03-W2",
        text="A bowl has the slope 4x. With which rate does one step lead from anywhere to the bottom?",
        choices={
            "a": ("1/4", "The factor 1 - 4η is 0 then."),
            "b": ("1/2", "The factor is -1 then: it leaps between two places for ever."),
            "c": ("4", "The factor is -15 then: it runs away."),
        },
        answer="a",
        recalls="02",
    ),
    Question(
        name="03-W3",
        text="a is the JAX array [1, 2]. What does a[0] = 5 do?",
        choices={
            "a": (
                "a becomes [5, 2]",
                "With a NumPy array it does. A JAX array never changes once it is made.",
            ),
            "b": (
                "a copy becomes [5, 2], and a stays as it is",
                "Nothing is copied unless you ask for it. And how would the copy be called?",
            ),
            "c": (
                "it stops with an error",
                "A JAX array never changes: a.at[0].set(5) makes a new one, and you give it a name.",
            ),
        },
        answer="c",
        recalls="00",
    ),
    Question(
        name="03-Q1",
        text="Which way does the gradient point?",
        choices={
            "a": (
                "to the maximum of the function",
                "It knows only the place where it is taken; in a ravine it points almost across.",
            ),
            "b": (
                "where the function rises fastest, from this very place",
                "Steepest ascent, and only here: after a step it may be another direction.",
            ),
            "c": (
                "to the minimum",
                "A minimum lies downhill, and the gradient points uphill. Even its opposite rarely aims there.",
            ),
        },
        answer="b",
    ),
    Question(
        name="03-Q2",
        text="Why must all coordinates be updated together?",
        choices={
            "a": (
                "else a later coordinate uses the slope of a place where the run never was as a whole",
                "One gradient, one place. Only on a surface without coupling does nobody notice.",
            ),
            "b": (
                "because it is faster",
                "It may be, but the point is: which place is the gradient of?",
            ),
            "c": (
                "else the run never reaches a minimum",
                "It may well: that is another method, coordinate descent. But it is not what you meant to run.",
            ),
        },
        answer="a",
    ),
    Question(
        name="03-Q3",
        text="The condition number of a valley is 1000. What follows?",
        choices={
            "a": ("descent runs away", "Not with a rate below 2 / largest bend."),
            "b": (
                "the rate must be above 1000",
                "The steepest direction sets the limit; it makes the rate small.",
            ),
            "c": (
                "even with the best rate, one direction shrinks by about 0.2 percent a step",
                "Factor (1000 - 1) / (1000 + 1) = 0.998. The steep direction dictates the rate, the flat one waits.",
            ),
        },
        answer="c",
    ),
    Question(
        name="03-Q4",
        text="You fit a line by descent. What moves?",
        choices={
            "a": ("the data x and y", "They are given. The error is a function of something else."),
            "b": (
                "intercept and slope",
                "A place in parameter space, which is a line in data space.",
            ),
            "c": (
                "the point where the line meets the data",
                "There may be no such point, or many. The line as a whole moves: which numbers make it?",
            ),
        },
        answer="b",
    ),
)
