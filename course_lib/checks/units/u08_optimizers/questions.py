"""Unit 08, Momentum, Adam, schedules, clipping: its predictions, warm-up questions and exit quiz."""

from course_lib.checks.prediction import Prediction, a_number, one_of
from course_lib.checks.question import Question

PREDICTIONS = (
    Prediction(
        name="08-P1",
        question="On the ravine, each β with its own best rate: which β arrives soonest? Type "
        '"0", "0.5", "0.7" or "0.9", with the quotes.',
        read=one_of("0", "0.5", "0.7", "0.9"),
        why="0.9 remembers ten steps; here that is too long, and the run swings to and fro on the floor of the valley.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="08-P2",
        question="Adam's very first step, from rest, with a learning rate of 0.1, at a gradient of one millionth. "
        "How long is the step? Type a number.",
        read=a_number,
        why="at the first step the corrected averages are g and g², and g over the root of g² is 1.",
        close=lambda guess, truth: abs(guess - truth) <= 0.02,
    ),
    Prediction(
        name="08-P3",
        question="The same first step without bias correction, for any gradient of ordinary size, with betas of "
        "0.9 and 0.999: how many learning rates long? Type a number.",
        read=a_number,
        why="m is a tenth of the gradient, the root of v only a 32nd: 0.1 / √0.001 = 3.16.",
        close=lambda guess, truth: abs(guess - truth) <= 0.5,
    ),
    Prediction(
        name="08-P4",
        question="The decay goes through the gradient, and Adam divides it by the root of v. Which weights decay "
        'faster, those with "small" or with "large" gradients, or all "alike"? Type the word, with the quotes.',
        read=one_of("small", "large", "alike"),
        why="the divisor is the size of the gradients: where they are small, the decay counts for more.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="08-P5",
        question="From 2.5 with rate 4 plain descent runs away on MIT's curve. And with gradients clipped to 0.5? "
        'Type "arrives", "bounces" or "runs away", with the quotes.',
        read=one_of("arrives", "bounces", "runs away"),
        why="no step is longer than 4 · 0.5 = 2, and near the minimum a rate below 4.93 is small enough.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="08-P6",
        question='You multiply the loss by 2. Whose path changes: that of "sgd", of "adam", of "both" or of '
        '"neither"? Type the word, with the quotes.',
        read=one_of("sgd", "adam", "both", "neither"),
        why="sgd's steps are twice as long. In Adam's quotient the factor stands above and below, and cancels.",
        close=lambda guess, truth: guess == truth,
    ),
)

QUESTIONS = (
    Question(
        name="08-W1",
        text="A ravine bends by 25 across and by 1 along. Why is plain descent slow in it?",
        choices={
            "a": (
                "the rate that the steep direction allows is far too small for the flat one",
                "2/25 is the limit, and with it the flat direction keeps 92 percent of its distance at every step.",
            ),
            "b": (
                "the gradient is 0 on its floor",
                "Only at the minimum. Along the floor it is small, not 0.",
            ),
            "c": (
                "descent stops in local minima",
                "This ravine has one minimum, and descent gets there, slowly.",
            ),
        },
        answer="a",
        recalls="03",
    ),
    Question(
        name="08-W2",
        text="Backpropagation through many sigmoid layers: how large are the gradients of the first layer's weights?",
        choices={
            "a": (
                "as large as those of the last layer",
                "On the way to the front each layer multiplies by a slope of at most 0.25.",
            ),
            "b": (
                "much larger: they collect from all layers",
                "Paths add, but along each path factors below 1 multiply.",
            ),
            "c": (
                "often thousands of times smaller",
                "So one learning rate for all weights can hardly be right. Keep that in mind for section 3.",
            ),
        },
        answer="c",
        recalls="05",
    ),
    Question(
        name="08-W3",
        text="SGD with batches of one example and a constant rate fits a line. What does it do in the end?",
        choices={
            "a": (
                "it rests at the least-squares line",
                "Each example pulls its own way: the steps never become 0.",
            ),
            "b": (
                "it goes on jumping around the least-squares line",
                "Only a rate that shrinks, and not too fast, lets it settle.",
            ),
            "c": (
                "it rests at the line that the points were drawn around",
                "Nobody knows that line. The mean of its places is near the least-squares line.",
            ),
        },
        answer="b",
        recalls="07",
    ),
    Question(
        name="08-Q1",
        text="Plain descent works well with a rate of 0.1. You add momentum with β = 0.9. What about the rate?",
        choices={
            "a": (
                "leave it: momentum only makes the path smoother",
                "A steady gradient adds up to ten times its step: 1/(1 - 0.9).",
            ),
            "b": (
                "take about a tenth of it",
                "Velocities add up to 1/(1 - β) = 10 steps; the rate must make up for it.",
            ),
            "c": (
                "take ten times as much",
                "The velocity is ten times as large already, where the gradient is steady.",
            ),
        },
        answer="b",
    ),
    Question(
        name="08-Q2",
        text="Adam divides by the size of the gradients. Must its learning rate still be chosen?",
        choices={
            "a": (
                "no, that is what Adam is for",
                "Look at the race of the network: at wrong rates Adam loses, too.",
            ),
            "b": (
                "no, 0.001 is always right",
                "It is a good first guess for many networks. On the ravine it would take thousands of steps.",
            ),
            "c": (
                "yes: it is about how far each weight moves in a step",
                "How far a weight has to go depends on the problem; no gradient's size tells it.",
            ),
        },
        answer="c",
    ),
    Question(
        name="08-Q3",
        text="A schedule warms up over 100 updates. 1000 examples, batches of 40: when is the warm-up over?",
        choices={
            "a": (
                "after 4 epochs",
                "25 updates make an epoch. Schedules here count updates, not epochs.",
            ),
            "b": ("after 100 epochs", "It counts updates: an epoch has 1000 / 40 of them."),
            "c": ("after 100 examples", "Each update looks at 40 examples."),
        },
        answer="a",
    ),
    Question(
        name="08-Q4",
        text="What does Adam's bias correction do after some ten thousand steps?",
        choices={
            "a": (
                "it keeps the steps short",
                "It never did: it takes off the start at 0, and that is long forgotten.",
            ),
            "b": (
                "nothing: both factors are 1",
                "β to the power t has become 0. Only the start needed it.",
            ),
            "c": (
                "it makes the averages longer",
                "How long they remember is decided by the betas alone.",
            ),
        },
        answer="b",
    ),
    Question(
        name="08-Q5",
        text="Why clip by the norm of all gradients, and not each number by itself?",
        choices={
            "a": (
                "it keeps the direction of the step",
                "One factor for all: shorter, but the same way.",
            ),
            "b": (
                "it is faster to compute",
                "It needs one sum more. What would cutting single numbers change?",
            ),
            "c": (
                "else small gradients would grow",
                "Neither does that. But cutting numbers turns (3, 4) into (1, 1): another direction.",
            ),
        },
        answer="a",
    ),
)
