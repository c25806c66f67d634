"""Unit 10, Heart disease: its predictions, warm-up questions and exit quiz.

Texts hold for the real patients and for the synthetic ones; what differs is computed in the notebook.
"""

from course_lib.checks.prediction import Prediction, a_number, one_of
from course_lib.checks.question import Question

PREDICTIONS = (
    Prediction(
        name="10-P1",
        question='A "model" that looks at nobody and always says "healthy": on which share of these patients is it '
        "right? Type a number between 0 and 1.",
        read=a_number,
        why="it is the share of the healthy patients, for nothing. A model is worth what it adds to this.",
        close=lambda guess, truth: abs(guess - truth) <= 0.05,
    ),
    Prediction(
        name="10-P2",
        question="The network has 497 parameters, and one input that is 0 for every patient. How many parameters will "
        "keep their first values to the last digit, however long we train? Type a number.",
        read=a_number,
        why="a weight's gradient is its error times its input. That input leads to 16 hidden units.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="10-P3",
        question="After 300 steps we go on, to 3000. What does the loss on the test patients do meanwhile? Type "
        '"falls", "stays" or "rises", with the quotes.',
        read=one_of("falls", "stays", "rises"),
        why="the network learns the training patients by heart and becomes sure. Where it is sure and wrong, "
        "cross-entropy makes it pay.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="10-P4",
        question="A model is right on 84 percent of 60 test patients. By how much would that share jump to and fro, as "
        "a standard deviation, if one drew other 60 patients? Type percentage points.",
        read=a_number,
        why="the root of 0.84 · 0.16 / 60. Sixty patients are few.",
        close=lambda guess, truth: abs(guess - truth) <= 1.5,
    ),
    Prediction(
        name="10-P5",
        question="Which of them is clearly better than logistic regression, by more than twice the error of the "
        'difference? Type "network", "tree", "boosting" or "none", with the quotes.',
        read=one_of("network", "tree", "boosting", "none"),
        why="whoever can bend more has more noise to learn, and a few hundred patients show only large differences.",
        close=lambda guess, truth: guess == truth,
    ),
)

QUESTIONS = (
    Question(
        name="10-W1",
        recalls="09",
        text="A network's training loss is 0.001. What does that tell you about patients whom it has not seen?",
        choices={
            "a": (
                "it will be right on nearly all of them",
                "It is right on those that it learned. Enough parameters can learn any labels by heart.",
            ),
            "b": (
                "it will be wrong on most of them",
                "Not that either. Over-fitting makes it worse than it could be, not worse than chance.",
            ),
            "c": (
                "nothing yet: ask patients that were kept aside",
                "The training loss cannot tell learning from learning by heart.",
            ),
        },
        answer="c",
    ),
    Question(
        name="10-W2",
        recalls="07",
        text="A line is fitted by descent. Then all x are written in other units, as numbers 100 times as large. How "
        "large a rate can the slope bear now?",
        choices={
            "a": (
                "about 10 000 times smaller",
                "The loss bends with the mean of x². Columns of very different size are a narrow ravine.",
            ),
            "b": (
                "about 100 times smaller",
                "The gradient has x in it once, the bend has it twice.",
            ),
            "c": (
                "the same: only the units have changed",
                "For the data it is the same line, for the slope another bowl: it bends with the mean of x².",
            ),
        },
        answer="a",
    ),
    Question(
        name="10-W3",
        recalls="05",
        text="act (N, 16) goes through W2 (16, 1) to the logits, and their delta2 is (N, 1). What is the gradient for "
        "W2?",
        choices={
            "a": (
                "delta2 @ W2.T",
                "That is what goes further back, to act: its shape is (N, 16).",
            ),
            "b": (
                "act.T @ delta2",
                "Error times input, added up over the examples: (16, N) times (N, 1).",
            ),
            "c": (
                "delta2.sum(0)",
                "That is the gradient for the bias, whose input is always 1.",
            ),
        },
        answer="b",
    ),
    Question(
        name="10-Q1",
        text="You have written Network(layers, loss=…, optimizer=…), in Keras: the model and compile. What has the "
        "network learned by then?",
        choices={
            "a": (
                "a little: compiling makes a first step",
                "It only notes down which loss and which optimizer to use.",
            ),
            "b": (
                "nothing: its parameters are those that were drawn",
                "Setting up is one thing. fit runs the loop, and only that changes parameters.",
            ),
            "c": (
                "the scale of the inputs",
                "It has not seen a single patient yet.",
            ),
        },
        answer="b",
    ),
    Question(
        name="10-Q2",
        text="On the same 60 test patients, model A is right on 83.3 percent, model B on 81.7. Which do you "
        "choose?",
        choices={
            "a": (
                "A: it is better",
                "It is better by one patient. The next sixty may turn that round: a share of 60 jumps by 5 points.",
            ),
            "b": (
                "A, but only after training it once more",
                "Luck with another start proves nothing: the 60 patients are the bottleneck.",
            ),
            "c": (
                "these numbers do not decide it",
                "One patient. Look at more splits, at calibration, at cost, at what can be explained.",
            ),
        },
        answer="c",
    ),
    Question(
        name="10-Q3",
        text="Somebody standardized all 303 rows and then chose the test set. What is wrong with that?",
        choices={
            "a": (
                "the test rows helped to prepare what they are to judge",
                "Here the damage is small. With steps that look at the labels, the same habit can invent a result.",
            ),
            "b": (
                "the columns no longer have mean 0 and spread 1",
                "Over all rows they do. Nor do the test columns need to have them.",
            ),
            "c": (
                "nothing: scaling does not look at the labels",
                "It looks at the test rows. In use the next patient is not there yet.",
            ),
        },
        answer="a",
    ),
    Question(
        name="10-Q4",
        text="Of the patients for whom a model says p = 0.95, six in ten are ill. Its AUC is high. Then …",
        choices={
            "a": (
                "the AUC must have been computed wrongly",
                "AUC only asks who comes before whom. It does not mind if all numbers are too large.",
            ),
            "b": (
                "it sorts patients well, but its numbers must not be read as chances",
                "That is bad calibration: over-confidence. The Brier score and the cross-entropy notice it.",
            ),
            "c": (
                "it is right on 95 percent of the patients",
                "Not even on these. A probability is a claim, and here it does not hold.",
            ),
        },
        answer="b",
    ),
    Question(
        name="10-Q5",
        text="Where would you reach for a network first?",
        choices={
            "a": (
                "two million photographs of skin, with labels",
                "Many inputs, much data, and nobody knows a formula: that is what networks are for.",
            ),
            "b": (
                "200 rows of a table, and a committee that wants reasons",
                "Few rows, and weights that must be explained: a linear model or a small tree.",
            ),
            "c": (
                "a rule that a colleague can write down in three ifs",
                "Then write it down. Nothing needs to be learned.",
            ),
        },
        answer="a",
    ),
    Question(
        name="10-Q6",
        text="These patients were sent to one clinic because a heart disease was suspected. For whom does a good test "
        "result say something?",
        choices={
            "a": (
                "for everybody: hearts are hearts",
                "Among the people in the street far fewer are ill, and they have other measurements.",
            ),
            "b": (
                "for nobody: the data are too few",
                "They say something, within their error, about patients who come the same way.",
            ),
            "c": (
                "for patients like these, sent to such a clinic for such a reason",
                "Elsewhere the share of the ill, the ages and the machines are others: test again there.",
            ),
        },
        answer="c",
    ),
)
