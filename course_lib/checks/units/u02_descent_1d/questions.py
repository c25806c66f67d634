"""Unit 02, Gradient descent in 1-D: its predictions, warm-up questions and exit quiz."""

from course_lib.checks.prediction import Prediction, a_number, one_of
from course_lib.checks.question import Question

PREDICTIONS = (
    Prediction(
        name="02-P1",
        question="The right factor is 3.7. The first guess was 1, the first correction led to 2.35. Where does "
        "the second correction lead? Type a number.",
        read=a_number,
        why="each correction removes half of what is missing: 2.7 at first, then 1.35, then 0.675.",
        close=lambda guess, truth: abs(guess - truth) <= 0.1,
    ),
    Prediction(
        name="02-P2",
        question="From w = 2.5 with a learning rate of 1: after how many steps is w within 0.001 of the minimum? "
        "Type a whole number.",
        read=a_number,
        why="near the minimum each step leaves 0.59 of the distance, so every digit costs four or five steps.",
        close=lambda guess, truth: abs(guess - truth) <= 6,
    ),
    Prediction(
        name="02-P3",
        question="From w = 2.5, which is the smallest rate, in steps of 0.05, with which descent runs away? "
        "Type a number between 1 and 6.",
        read=a_number,
        why="far from the minimum the quartic is much steeper than a bowl: each leap lands higher than the last.",
        close=lambda guess, truth: abs(guess - truth) <= 0.3,
    ),
    Prediction(
        name="02-P4",
        question="From x = -3.5, once with rate 0.05 and once with 0.025: which rate leads into the deep valley? "
        'Type "0.05", "0.025", "both" or "neither", with the quotes.',
        read=one_of("0.05", "0.025", "both", "neither"),
        why="the slope at -3.5 is -82: with 0.05 the first step is 4.1 long and ends beyond the hill.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="02-P5",
        question="The rate halves at every step, from 0.1 on, but the first rate is only 0.02. Does the run reach "
        'the deep valley? Type "yes" or "no", with the quotes.',
        read=one_of("yes", "no"),
        why="all rates together are less than 0.04. Even a slope of 22 then leads less than one unit far.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="02-P6",
        question="Of the ten runs in the table, how many end in the deep valley? Type a whole number.",
        read=a_number,
        why="the rate and its decay decide as much as the start does. E7 says what became of each.",
        close=lambda guess, truth: guess == truth,
    ),
)

QUESTIONS = (
    Question(
        name="02-W1",
        text="At x = 2 the slope is 13. Where does one step of descent with learning rate 0.01 lead?",
        choices={
            "a": ("to 1.87", "2 - 0.01 · 13 = 1.87: against the slope, a little of it."),
            "b": (
                "to 2.13",
                "The slope is positive: the curve rises to the right. Which way is down?",
            ),
            "c": ("to 0.13", "That is the length of the step. Where does it lead from 2?"),
            "d": ("to 1.99", "That step is as long as the learning rate. What about the slope?"),
        },
        answer="a",
        recalls="01",
    ),
    Question(
        name="02-W2",
        text="What is the slope of ½ (10c - 37)², as a function of c?",
        choices={
            "a": ("10c - 37", "The chain rule goes on: how fast does 10c - 37 itself move with c?"),
            "b": ("20 (10c - 37)", "The ½ cancels the 2 of the square."),
            "c": ("(10c - 37) · 10", "Outside: 10c - 37. Inside: 10. Along a path they multiply."),
        },
        answer="c",
        recalls="01",
    ),
    Question(
        name="02-W3",
        text="You correct your function, and run only the check cell below it. Which version does the check judge?",
        choices={
            "a": (
                "the corrected one",
                "It stands in the cell, but Python has not read it: that cell was not run.",
            ),
            "b": (
                "the one that was run last",
                "A cell counts when it is run. So first run the cell of the function, then its check.",
            ),
            "c": (
                "none: it says that nothing is written yet",
                "It says so of an untouched cell. Here an older version is still in memory.",
            ),
        },
        answer="b",
        recalls="00",
    ),
    Question(
        name="02-Q1",
        text="The rate halves at every step. What does that guarantee?",
        choices={
            "a": (
                "that the run arrives at a minimum",
                "It guarantees only that it comes to rest: on the curve with two valleys it came to rest on a slope "
                "of 22.",
            ),
            "b": (
                "that f falls at every step",
                "The first steps can be too long: from -3.5 the run leapt to 3.49, far up the other wall.",
            ),
            "c": (
                "that all rates together are less than twice the first",
                "1 + ½ + ¼ + … = 2. Whether the minimum is within reach is another question.",
            ),
        },
        answer="c",
    ),
    Question(
        name="02-Q2",
        text="A curve is smooth and you know its slope exactly. Must the rate shrink for descent to arrive?",
        choices={
            "a": (
                "no: near the minimum any constant rate below 2 / bend will do",
                "The steps get shorter by themselves, because the slope does. A shrinking rate is for noisy slopes: "
                "unit 06.",
            ),
            "b": (
                "yes: else it jumps to and fro for ever",
                "Only if the rate is above 2 / bend. Below it, each step leaves a smaller distance.",
            ),
            "c": (
                "yes: else the steps stay as long as they are",
                "A step is rate times slope, and the slope goes to 0.",
            ),
        },
        answer="a",
    ),
    Question(
        name="02-Q3",
        text="At the minimum of MIT's g, 2 / bend is 4.93. Is the rate 4 safe?",
        choices={
            "a": (
                "yes, it is below 4.93",
                "Try it from 2.5: it runs away. Which places does the bend at the minimum describe?",
            ),
            "b": (
                "near the minimum yes, from 2.5 no",
                "Far out the curve is steeper than the bowl that fits its bottom.",
            ),
            "c": (
                "no, a rate must be below 1",
                "There is no such law: 2.4 was the fastest. What counts is rate times bend.",
            ),
        },
        answer="b",
    ),
    Question(
        name="02-Q4",
        text="You double the learning rate. What happens to the number of steps?",
        choices={
            "a": (
                "it halves",
                "For small rates, about. Look at the right end of the figure in section 3.",
            ),
            "b": ("it doubles", "For rates beyond the best one it may; not for small ones."),
            "c": (
                "it may shrink, grow, or become infinite",
                "There is a best rate; beyond it the run overshoots more and more, and at last runs away.",
            ),
        },
        answer="c",
    ),
    Question(
        name="02-Q5",
        text="A run has stopped: its last step was shorter than 0.000001. Where is it?",
        choices={
            "a": ("at a minimum", "Perhaps. A tiny rate makes short steps anywhere."),
            "b": (
                "that cannot be said before looking at the slope there",
                "Flat or stuck: only the slope knows. And flat may still be a local minimum.",
            ),
            "c": ("at the global minimum", "No stopping rule can see the other valley."),
        },
        answer="b",
    ),
)
