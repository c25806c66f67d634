"""Unit 04, Forward pass and losses: its predictions, warm-up questions and exit quiz."""

from course_lib.checks.prediction import Prediction, a_number, a_whole_number_from, one_of
from course_lib.checks.question import Question

PREDICTIONS = (
    Prediction(
        name="04-P1",
        question="A network takes 29 inputs, has one hidden layer of 16 units and one output unit. How many "
        "numbers are there to learn? Type a whole number.",
        read=a_whole_number_from(1),
        why="29·16 weights and 16 biases, then 16·1 weights and 1 bias: 464 + 16 + 16 + 1.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="04-P2",
        question="The XOR network is right at all four corners. What does it say in the middle, at "
        "(0.5, 0.5)? Type a number.",
        read=a_number,
        why="both weighted sums are 1; the second unit's bias makes its own 0, so relu passes on 1 and 0. "
        "Nobody ever said what the answer should be there.",
        close=lambda guess, truth: abs(guess - truth) <= 0.1,
    ),
    Prediction(
        name="04-P3",
        question="You say 0.5 for yes, and the answer is yes. What does that cost, in nats: the natural logarithm "
        "of 1 / 0.5? Type a number between 0 and 2.",
        read=a_number,
        why="the natural logarithm of 2. In bits, with the logarithm to base 2, it is exactly 1.",
        close=lambda guess, truth: abs(guess - truth) <= 0.1,
    ),
    Prediction(
        name="04-P4",
        question="2000 examples, and each right answer was given the chance 0.5. A computer multiplies all 2000 "
        'chances in float64. What comes out? Type "0", "1e-602" or "an error", with the quotes.',
        read=one_of("0", "1e-602", "an error"),
        why="on paper the product is about 10 to the -602; the smallest positive float64 is 5 times 10 to the -324. "
        "The sum of the logarithms, -1386, is no trouble at all.",
        close=lambda guess, truth: guess == truth,
    ),
)

QUESTIONS = (
    Question(
        name="04-W1",
        text="The slope of a loss with respect to a weight is -3, and you take a step of gradient descent. What "
        "happens to the weight?",
        choices={
            "a": (
                "it shrinks",
                "Minus the rate times a negative slope is a positive change: which way is that?",
            ),
            "b": (
                "it grows",
                "The loss falls to the right; minus the learning rate times -3 is a step to the right.",
            ),
            "c": (
                "that depends on the weight's sign",
                "The update only looks at the slope. Where the weight stands does not enter.",
            ),
        },
        answer="b",
        recalls="01",
    ),
    Question(
        name="04-W2",
        text="Gradient descent jumps to and fro across a valley, further each time. What is the first thing to "
        "change?",
        choices={
            "a": (
                "a smaller learning rate",
                "Each step overshoots: learning rate times slope is too long for this valley.",
            ),
            "b": (
                "more steps",
                "Each step makes it worse, so more of them do, too.",
            ),
            "c": (
                "another start",
                "From another start it would leave as well: the steps are too long for the valley.",
            ),
        },
        answer="a",
        recalls="02",
    ),
    Question(
        name="04-W3",
        text="A map of a loss over two weights shows contour lines. At a point, the gradient …",
        choices={
            "a": (
                "runs along the contour",
                "Along a contour the loss stays the same: the slope in that direction is 0.",
            ),
            "b": (
                "points to the minimum",
                "Only for round valleys, and then away from it: a gradient points uphill.",
            ),
            "c": (
                "stands at a right angle to the contour",
                "Straight across is where the loss changes fastest.",
            ),
        },
        answer="c",
        recalls="03",
    ),
    Question(
        name="04-Q1",
        text="Without an activation between them, two layers are …",
        choices={
            "a": (
                "twice as powerful as one",
                "Write it out: (X W1 + b1) W2 + b2 is X times one matrix plus one vector.",
            ),
            "b": (
                "one layer in disguise",
                "X (W1 W2) + (b1 W2 + b2): a single weighted sum, which cannot do XOR.",
            ),
            "c": (
                "impossible to train",
                "They can be trained; what comes out is just a straight line or plane.",
            ),
        },
        answer="b",
    ),
    Question(
        name="04-Q2",
        text="Why is accuracy, the share of right decisions, not used as the loss for training?",
        choices={
            "a": (
                "it is too slow to compute",
                "It is a comparison and a mean: cheaper than any logarithm.",
            ),
            "b": (
                "it cannot be 0",
                "It can be 0, and 1. What matters is how it changes when a weight moves a little.",
            ),
            "c": (
                "its slope is 0 nearly everywhere",
                "Nudge a weight: no decision changes, so nothing says which way is better.",
            ),
        },
        answer="c",
    ),
    Question(
        name="04-Q3",
        text="Training on yes-or-no answers, can the mean cross-entropy of a sigmoid reach exactly 0?",
        choices={
            "a": (
                "on paper never: only in the limit of ever larger logits",
                "Each cost is log(1 + something positive). On a computer it rounds to 0 at last.",
            ),
            "b": (
                "yes, as soon as all decisions are right",
                "A right decision at p = 0.6 still costs 0.51 nats.",
            ),
            "c": (
                "yes, where the gradient is 0",
                "The slope for a logit is p - y, and p never is exactly 0 or 1.",
            ),
        },
        answer="a",
    ),
    Question(
        name="04-Q4",
        text="A table in a lecture gives 3.32 as the cost of p = 1/10 when the answer is yes; your bce gives 2.303. "
        "Why?",
        choices={
            "a": (
                "the lecture sums over the batch",
                "There is one example: sum and mean are the same.",
            ),
            "b": (
                "the lecture has an error",
                "Both are right: the same cost, measured in two units.",
            ),
            "c": (
                "the lecture measures in bits, you in nats",
                "log to base 2 of 10 is 3.32, the natural log 2.303; the factor is ln 2.",
            ),
        },
        answer="c",
    ),
    Question(
        name="04-Q5",
        text="A network predicts the price of a house, any number. Which output and loss?",
        choices={
            "a": (
                "sigmoid and cross-entropy",
                "A price is no probability: the sigmoid would squeeze it between 0 and 1.",
            ),
            "b": (
                "a bare weighted sum and half squared error",
                "No activation: the output is free to be any number, and errors count by their square.",
            ),
            "c": (
                "relu and cross-entropy",
                "Cross-entropy takes the logarithm of a probability, and a price is none.",
            ),
        },
        answer="b",
    ),
    Question(
        name="04-Q6",
        text="A network with one sigmoid output is sure and wrong: p = 0.0001, and y = 1. With which loss does the "
        "output's logit feel a strong pull?",
        choices={
            "a": (
                "cross-entropy",
                "Its slope for the logit is p - y, about -1; the squared error multiplies that by p(1 - p).",
            ),
            "b": (
                "half squared error",
                "Its slope is (p - y)·p(1 - p): the last factor is about 0.0001.",
            ),
            "c": (
                "both alike",
                "Look at the last figure: far to the left the two slopes are very different.",
            ),
        },
        answer="a",
    ),
)
