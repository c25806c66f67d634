"""Unit 01, Derivatives: its predictions, warm-up questions and exit quiz.

The warm-up of the first unit recalls no other one, but school mathematics and a little Python.
"""

from course_lib.checks.prediction import Prediction, a_number, one_of
from course_lib.checks.question import Question


def _a_step(guess: object) -> float:
    """A guess at a step; ValueError in the student's words otherwise."""
    value = a_number(guess)
    if value <= 0:
        raise ValueError("asked is a number above 0, such as 1e-2")
    return value


PREDICTIONS = (
    Prediction(
        name="01-P1",
        question="quadratic(2) is 12. By how much is quadratic(2.01) above 12? Type a number; "
        "negative if you expect it below.",
        read=a_number,
        why="a step of 0.01 times a slope of about 13 is about 0.13.",
        close=lambda guess, truth: abs(guess - truth) <= 0.03,
    ),
    Prediction(
        name="01-P2",
        question="At (a, b, c) = (1, -2, 3), only b grows a little. Does a + b·c rise or fall? "
        'Type "rise" or "fall", with the quotes.',
        read=one_of("rise", "fall"),
        why="b is multiplied by c = 3, a positive number; that b itself is negative does not matter.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="01-P3",
        question="Numbers in float32 keep about 7 digits. Which step h gives the most accurate forward "
        "difference of e^x, for x near 1? Type a power of ten, such as 1e-2 for 0.01.",
        read=_a_step,
        why="a smaller step has a larger error: rounding takes over long before h is too small to be stored.",
        close=lambda guess, truth: 0.1 <= guess / truth <= 10,
    ),
)

QUESTIONS = (
    Question(
        name="01-W1",
        text="A line goes through (1, 5) and (3, 1). What is its slope?",
        choices={
            "a": ("2", "The line goes down from left to right: what sign is that?"),
            "b": ("-1/2", "That is run over rise; slope is rise over run."),
            "c": ("-2", "Rise 1 - 5 = -4, run 3 - 1 = 2, and -4 / 2 = -2."),
            "d": ("-4", "That is the rise alone. How far apart are the points?"),
        },
        answer="c",
    ),
    Question(
        name="01-W2",
        text="A car's distance after t hours is 60t kilometres. What does the 60 say?",
        choices={
            "a": (
                "how fast the distance changes",
                "A derivative is a rate of change: here kilometres per hour.",
            ),
            "b": ("how far the car is", "The distance is 60t; it grows. What stays the same?"),
            "c": (
                "how fast the speed changes",
                "The speed is the same at all times: its rate of change is 0.",
            ),
        },
        answer="a",
    ),
    Question(
        name="01-W3",
        text="In Python, what is 6 / 2 * 3?",
        choices={
            "a": ("1.0", "That is 6 / (2 * 3). Without brackets Python goes from left to right."),
            "b": (
                "9.0",
                "From left to right: 6 / 2 is 3.0, times 3 is 9.0. You will want brackets today.",
            ),
            "c": (
                "4.0",
                "Neither reading gives 4. Go from left to right, one operation at a time.",
            ),
        },
        answer="b",
    ),
    Question(
        name="01-Q1",
        text="f'(x) = 0 at some x. What do you know?",
        choices={
            "a": ("x is a minimum", "It may be: but the top of a hill is flat, too."),
            "b": (
                "the curve is flat there",
                "A minimum, a maximum or a shelf: the slope alone cannot tell.",
            ),
            "c": ("f(x) is 0", "The slope is 0; the height can be anything."),
        },
        answer="b",
    ),
    Question(
        name="01-Q2",
        text="The gradient of a function of many inputs points …",
        choices={
            "a": (
                "where the function rises fastest, right here",
                "That is why descent goes the opposite way.",
            ),
            "b": (
                "to the minimum",
                "It knows only the slope where you stand; and it points up, not down.",
            ),
            "c": (
                "to the nearest maximum",
                "Only the next small step is promised, not where the path leads.",
            ),
        },
        answer="a",
    ),
    Question(
        name="01-Q3",
        text="You halve h. What happens to the error of a central difference, before rounding matters?",
        choices={
            "a": ("it halves", "So does a forward difference's. The central one does better."),
            "b": ("it stays", "Look at the columns you printed below E2."),
            "c": (
                "it becomes a quarter",
                "The error goes like h squared: a half squared is a quarter.",
            ),
        },
        answer="c",
    ),
    Question(
        name="01-Q4",
        text="f = x·g and g = y² + z. How does df/dy come about?",
        choices={
            "a": ("df/dg + dg/dy", "Adding is for different paths. There is one path from y to f."),
            "b": ("df/dg · dg/dy", "Along one path the local derivatives multiply: x times 2y."),
            "c": ("dg/dy", "That is how g moves. How fast does f move with g?"),
        },
        answer="b",
    ),
    Question(
        name="01-Q5",
        text="One step of descent from x = -1, where the slope is -11. Which way does x move?",
        choices={
            "a": ("to the left", "Left of here the function is higher: it falls to the right."),
            "b": (
                "that depends on the learning rate",
                "The rate sets how far; the sign of the slope sets which way.",
            ),
            "c": (
                "to the right",
                "Minus the rate times a negative slope is positive: x grows, f falls.",
            ),
        },
        answer="c",
    ),
)
