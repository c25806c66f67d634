"""Unit 05, Backpropagation by hand: its predictions, warm-up questions and exit quiz."""

from course_lib.checks.prediction import Prediction, a_number, a_whole_number_from
from course_lib.checks.question import Question

PREDICTIONS = (
    Prediction(
        name="05-P1",
        question="f = x·x + x at x = 3: the node x is used three times. What is df/dx? Type a number.",
        read=a_number,
        why="the paths bring 3, 3 and 1, and paths add.",
        close=lambda guess, truth: abs(guess - truth) < 1e-6,
    ),
    Prediction(
        name="05-P2",
        question="Gurari's example is (1, 0, 1). How many of the eleven parameters will not move at all in one "
        "step? Type a whole number.",
        read=a_whole_number_from(0, 11),
        why="the two weights that leave the input 0: a gradient is an error times an input.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="05-P3",
        question="A gradient of size 1 passes back through 20 sigmoid layers. About how large is it at the front? "
        "Type a number such as 0.1 or 1e-3.",
        read=a_number,
        why="each layer multiplies by a slope of at most 0.25, and 0.25 to the 20th power is 1e-12.",
        close=lambda guess, truth: 0 < guess < 1e3 * truth and guess > truth / 1e3,
    ),
    Prediction(
        name="05-P4",
        question="Two hidden relus can compute XOR. Of 100 random starts, how many let descent find it? Type a "
        "whole number.",
        read=a_whole_number_from(0, 100),
        why="both units are needed, and a relu that is 0 at all four corners has gradient 0 for ever. So end about "
        "four of five failures; the others rest in a valley that is not the lowest.",
        close=lambda guess, truth: abs(guess - truth) < 15,
    ),
)

QUESTIONS = (
    Question(
        name="05-W1",
        text="f = x·(y² + z), and g = y² + z. What is df/dy?",
        choices={
            "a": ("2y", "That is dg/dy. What arrives from above, df/dg, is missing."),
            "b": ("x·2y", "df/dg = x times dg/dy = 2y: slopes along a path multiply."),
            "c": ("x + 2y", "Along a path slopes multiply; only separate paths add."),
        },
        answer="b",
        recalls="01",
    ),
    Question(
        name="05-W2",
        text="A run of descent starts exactly on the top of a hill, where the slope is 0. Where is it after 100 steps?",
        choices={
            "a": (
                "still there",
                "A step is rate times slope. In section 7 units of a network are held in the same way.",
            ),
            "b": (
                "in one of the valleys",
                "What should move it? Each step is the rate times a slope of 0.",
            ),
            "c": (
                "that depends on the learning rate",
                "The rate multiplies the slope: how long is the step if the slope is 0?",
            ),
        },
        answer="a",
        recalls="02",
    ),
    Question(
        name="05-W3",
        text="X is (5, 3), and a layer has 4 units. Which shape has its W?",
        choices={
            "a": ("(4, 3)", "X @ W needs 3 rows in W: here W is (inputs, outputs)."),
            "b": ("(5, 4)", "That is the shape of the result: the batch size is in no parameter."),
            "c": ("(3, 4)", "(5, 3) meets (3, 4) and gives (5, 4)."),
        },
        answer="c",
        recalls="04",
    ),
    Question(
        name="05-Q1",
        text="What is backpropagation?",
        choices={
            "a": (
                "a way to train",
                "The update is gradient descent's; something else could use the gradient.",
            ),
            "b": (
                "another name for gradient descent",
                "Descent needs a gradient, from wherever it comes.",
            ),
            "c": (
                "a way to compute the gradient",
                "The chain rule, from the end to the front, every shared factor once.",
            ),
        },
        answer="c",
    ),
    Question(
        name="05-Q2",
        text="An input is 0 in this example. What happens to the weights that leave it?",
        choices={
            "a": ("their gradient is exactly 0", "error times input, and the input is 0."),
            "b": (
                "they shrink towards 0",
                "Nothing pulls at them: nudge one, and the output stays the same.",
            ),
            "c": ("they move, as all others", "Nudge one: 0 times more is still 0."),
        },
        answer="a",
    ),
    Question(
        name="05-Q3",
        text="All weights of a hidden layer start equal, and so do the output weights. After a thousand steps, its "
        "units …",
        choices={
            "a": (
                "have come apart",
                "Their gradients are the same in every step: what should part them?",
            ),
            "b": (
                "are still equal",
                "Equal values, equal errors, equal gradients: random starts break the tie.",
            ),
            "c": ("are all 0", "They do move, but all in step."),
        },
        answer="b",
    ),
    Question(
        name="05-Q4",
        text="Gurari drops the factor 2 of the square's slope. What does that change?",
        choices={
            "a": (
                "nothing at all",
                "A step of gradient descent is half as long at the same rate.",
            ),
            "b": (
                "the direction of the step",
                "Every entry gets the same factor: the direction stays.",
            ),
            "c": (
                "the length of each step of gradient descent",
                "The same as half the learning rate. (Adam, of unit 08, divides the factor out.)",
            ),
        },
        answer="c",
    ),
    Question(
        name="05-Q5",
        text="A yes-or-no network ends in a sigmoid with cross-entropy. What is the delta at its logit, for one "
        "example?",
        choices={
            "a": ("p - y", "The slope of the sigmoid cancels against the slope of the logarithm."),
            "b": (
                "(p - y)·p(1 - p)",
                "That is for half squared error: here p(1 - p) has cancelled.",
            ),
            "c": ("-y/p", "That is a slope for the probability, and only where the answer is 1."),
        },
        answer="a",
    ),
    Question(
        name="05-Q6",
        text="Suppose the weight from hidden unit 4 to the output were 0. What is the error of unit 4 then?",
        choices={
            "a": (
                "the same as before",
                "What arrives is the output's error times that weight.",
            ),
            "b": (
                "0",
                "Its only path to the loss is cut. (The weight itself still has a gradient, and will move.)",
            ),
            "c": (
                "that of the output",
                "The output's error is multiplied by the weight on its way.",
            ),
        },
        answer="b",
    ),
)
