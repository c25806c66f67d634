"""Unit 06, SGD against batch descent: its predictions, warm-up questions and exit quiz."""

from course_lib.checks.prediction import Prediction, a_number, a_whole_number_from, one_of
from course_lib.checks.question import Question


def _a_share(guess: object) -> float:
    """A guess at how many of 100; ValueError in the student's words otherwise."""
    value = a_number(guess)
    if not 0 <= value <= 100:
        raise ValueError("asked is a number from 0 to 100")
    return value


PREDICTIONS = (
    Prediction(
        name="06-P1",
        question="Ten examples have 45 batches of two. For how many of them is the gradient within a tenth of the "
        "full one? (The distance is at most a tenth of the full gradient's length.) Type a whole number.",
        read=a_whole_number_from(0, 45),
        why="two examples say little about ten: 39 of the 45 gradients are off by more than a tenth, and 16 of these "
        "by more than half, each in its own way.",
        # Few: that is the idea.
        close=lambda guess, truth: guess <= truth + 4,
    ),
    Prediction(
        name="06-P2",
        question="There are 1000 examples. You take batches of 40 instead of 10, so each update costs four times as "
        "much. By which factor does the noise of the gradient get smaller? Type a number.",
        read=a_number,
        why="the spread falls with the root of the batch size: four times the price for half the noise.",
        close=lambda guess, truth: abs(guess - truth) <= 0.25,
    ),
    Prediction(
        name="06-P3",
        question="Ten examples, batches of three. How many updates are in one epoch? Type a whole number.",
        read=a_whole_number_from(1),
        why="three full batches, and a short one with the example that is left over.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="06-P4",
        question="The four batches of that epoch have 3, 3, 3 and 1 examples. Is the plain mean of their four "
        'gradients, all at the same w, the full gradient? Type "yes" or "no", with the quotes.',
        read=one_of("yes", "no"),
        why="the single example of the short batch would count three times as much as any other.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="06-P5",
        question="B = 1, three epochs, 3000 updates: the run comes close to the best line. In how many of 100 updates "
        "does the loss on all examples rise? Type a number from 0 to 100.",
        read=_a_share,
        why="once it is near, an update for one example does as often harm as good to all others.",
        close=lambda guess, truth: abs(guess - truth) <= 12,
    ),
    Prediction(
        name="06-P6",
        question="One training has all 600 examples in memory, the other reads blocks of 64 from disk. Same key, "
        'same start, same B. Are the weights at the end the same, to twelve digits? Type "same" or "different".',
        read=one_of("same", "different"),
        why="an update needs its batch and nothing else; where the batch comes from leaves no trace.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="06-P7",
        question="B = 1, four schedules that begin with 0.1, 3000 updates. With which does the run come nearest to the "
        'best w? Type "constant", "1/sqrt(k)", "1/k" or "halving", with the quotes.',
        read=one_of("constant", "1/sqrt(k)", "1/k", "halving"),
        why="it falls, so that the noise dies out, and so slowly that the run does not starve.",
        close=lambda guess, truth: guess == truth,
    ),
)

QUESTIONS = (
    Question(
        name="06-W1",
        text="The gradient at w is g = (3, 4). By about how much does a step of descent with the small rate 0.01 lower "
        "the height?",
        choices={
            "a": (
                "by 0.05",
                "That is the length of the step, 0.01 · 5. The ground falls by 5 for each unit of it.",
            ),
            "b": (
                "by 0.25",
                "Rate times g · g, 0.01 · (9 + 16). This holds for the function that g belongs to. Today many steps "
                "follow the gradient of another one.",
            ),
            "c": (
                "by 0.07",
                "A coordinate moves by 0.01 times its slope, and each unit of that counts the slope once more.",
            ),
        },
        answer="b",
        recalls="03",
    ),
    Question(
        name="06-W2",
        text="One example with inputs x, prediction yhat = x · w, loss ½ (yhat - y)². What is the gradient for w?",
        choices={
            "a": (
                "(yhat - y) x",
                "The error times the input of each weight: the pattern of unit 05.",
            ),
            "b": (
                "yhat - y",
                "That is the slope for the prediction. How fast does it move with w?",
            ),
            "c": ("2 (yhat - y) x", "The ½ cancels the 2 of the square."),
        },
        answer="a",
        recalls="05",
    ),
    Question(
        name="06-W3",
        text="A rate begins with 0.1 and is halved at every update. How large are all rates together?",
        choices={
            "a": (
                "without limit",
                "0.1 + 0.05 + 0.025 + …: each adds half of what is missing to 0.2.",
            ),
            "b": ("0.1", "That is the first one alone."),
            "c": ("less than 0.2", "Twice the first. A run cannot get further than that allows."),
        },
        answer="c",
        recalls="02",
    ),
    Question(
        name="06-Q1",
        text="You draw a batch of 32 out of 1000. What do you know about its gradient?",
        choices={
            "a": (
                "it is the full gradient, only cheaper",
                "Of the 45 batches of two, none had exactly the full gradient.",
            ),
            "b": (
                "it is right on average over all batches that might have been drawn",
                "Unbiased, and off by a standard deviation of about σ / √32.",
            ),
            "c": (
                "it is 32/1000 of the full gradient",
                "That would be so for a sum. Both losses are means.",
            ),
        },
        answer="b",
    ),
    Question(
        name="06-Q2",
        text="Run A makes 100 updates with B = 1, run B makes 10 updates with B = 10. What is a fair comparison?",
        choices={
            "a": (
                "A after 10 updates against B after 10",
                "By then A has looked at 10 examples, B at 100.",
            ),
            "b": (
                "neither: they cannot be compared",
                "They can: both have paid for the same number of gradients.",
            ),
            "c": (
                "both at their ends: each has looked at 100 examples",
                "A gradient is paid for by the example. On the axis of updates this is hidden.",
            ),
        },
        answer="c",
    ),
    Question(
        name="06-Q3",
        text="With B = 1 the loss on all examples rises at one update, and at another, and at a third. What is wrong?",
        choices={
            "a": (
                "nothing: each update only sees its own example",
                "It rose at nearly half of 3000 updates, and the run arrived all the same.",
            ),
            "b": (
                "the gradient has the wrong sign",
                "Then the loss would rise for good. Look at the trend, not at single updates.",
            ),
            "c": (
                "the learning rate is too large",
                "A smaller one makes the rises smaller, not rarer. Look at the trend.",
            ),
        },
        answer="a",
    ),
    Question(
        name="06-Q4",
        text="You want gradients with half the noise. How much larger must the batch be?",
        choices={
            "a": (
                "twice",
                "The variance would be half; the standard deviation only 0.7 times as large.",
            ),
            "b": (
                "half as large",
                "A smaller batch is noisier: there is less to average.",
            ),
            "c": (
                "four times",
                "The noise falls like one over the root of B, as long as B is far below n.",
            ),
        },
        answer="c",
    ),
    Question(
        name="06-Q5",
        text="Ten examples, batches of four. The last batch of the epoch has two. What does its gradient divide by?",
        choices={
            "a": ("by 2", "A mean divides by what is there. Its update is one like the others."),
            "b": ("by 4", "Then this step would be half as long as its examples ask for."),
            "c": ("by 10", "That would be its share of the full gradient, not a batch's mean."),
        },
        answer="a",
    ),
    Question(
        name="06-Q6",
        text="The rates are 0.1 at every update, B = 1. What becomes of the run?",
        choices={
            "a": (
                "it arrives and rests there",
                "The gradient of a single example is not 0 there: the run is pushed off again.",
            ),
            "b": (
                "it comes near and then keeps shaking at some distance",
                "The noise does not shrink, and neither do the steps. A falling rate helps.",
            ),
            "c": (
                "it stops short of the minimum",
                "That happens if all rates together are limited, as with halving.",
            ),
        },
        answer="b",
    ),
)
