"""Unit 00, Welcome: its predictions and exit quiz. It has no warm-up: nothing comes before it."""

from course_lib.checks.prediction import Prediction, a_whole_number, one_of
from course_lib.checks.question import Question

PREDICTIONS = (
    Prediction(
        name="00-P1",
        question="A full cup. Each sip takes a tenth of what is left in it. After how many sips is the cup "
        "less than half full? Type a whole number.",
        read=a_whole_number,
        why="five sips would do if each took as much as the first; but each takes a tenth of what is left, "
        "and that gets less.",
        close=lambda guess, truth: abs(guess - truth) <= 1,
    ),
    Prediction(
        name="00-P2",
        question="x is a JAX array that begins with 1. The next cell runs x.at[0].set(10.0). "
        'What is x[0] then, the "old" number or the "new" one?',
        read=one_of("old", "new"),
        why="a JAX array never changes; .at[…].set(…) makes a new array, and nobody gave that one a name.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="00-P3",
        question="jax.random.normal(key) is called twice with the same key. Are the two numbers the "
        '"same" or "different"?',
        read=one_of("same", "different"),
        why="nothing is hidden in JAX's random numbers: the same key gives the same number, always.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="00-P4",
        question="A function has a print in it. It is compiled with jax.jit and then called three times, "
        "each time with another number. How often does it print?",
        read=a_whole_number,
        why="at the first call JAX walks through the Python code, once; afterwards it only runs what it "
        "compiled.",
        close=lambda guess, truth: guess == truth,
    ),
)

QUESTIONS = (
    Question(
        name="00-Q1",
        text="A check says FAIL. What has it cost you?",
        choices={
            "a": (
                "a point",
                "No attempt costs anything. Only your last answer counts.",
            ),
            "b": (
                "nothing",
                "Try as often as you like; from the second attempt on the report says more.",
            ),
            "c": (
                "the right to try again",
                "Correct the cell, run it, run the check: as often as you like.",
            ),
        },
        answer="b",
    ),
    Question(
        name="00-Q2",
        text="You corrected your function, and the check still reports the old mistake. Why?",
        choices={
            "a": (
                "the cell with the function was not run again",
                "What counts is what the kernel knows: run the answer cell, then the check.",
            ),
            "b": (
                "the check remembers the mistake",
                "It calls the function that exists now, anew.",
            ),
            "c": (
                "the notebook was not saved",
                "Saving writes the file. What does the kernel know of your change?",
            ),
        },
        answer="a",
    ),
    Question(
        name="00-Q3",
        text="x is a JAX array. Its entry 2 shall become 0. What do you write?",
        choices={
            "a": ("x[2] = 0", "JAX refuses: its arrays never change."),
            "b": (
                "x.at[2].set(0)",
                "This makes the new array and drops it at once. Give it a name.",
            ),
            "c": ("x = x.at[2].set(0)", "A new array, and the name x for it."),
        },
        answer="c",
    ),
    Question(
        name="00-Q4",
        text="You want two different random numbers. What do they need?",
        choices={
            "a": (
                "two calls with one key",
                "The same key gives the same number, however often you ask.",
            ),
            "b": ("two keys", "jax.random.split(key) makes two keys out of one."),
            "c": (
                "a seed at the top of the notebook",
                "That is NumPy's way. JAX has no hidden state to seed.",
            ),
        },
        answer="b",
    ),
)
