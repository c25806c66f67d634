"""Unit 11, GPU and scale: its predictions, warm-up questions and exit quiz."""

from course_lib.checks.prediction import Prediction, a_number, one_of
from course_lib.checks.question import Question

PREDICTIONS = (
    Prediction(
        name="11-P1",
        question="A jitted function prints a line. It is called with 1.0, with 2.0, with an array of three numbers, "
        "and with 3.0. How many lines are printed? Type a number.",
        read=a_number,
        why="one while tracing for a single number, one while tracing for three. 2.0 and 3.0 found a program.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="11-P2",
        question="The function has an `if x > 0:`, and x is its input. What does JAX do when it is jitted and called: "
        'is there an "answer" or an "error"? Type the word, with the quotes.',
        read=one_of("answer", "error"),
        why="while JAX traces, x has a shape and a number format, and no value: nobody can say whether it is above 0.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="11-P3",
        question="100 examples in batches of 32, three epochs, one jitted step. How often is the step traced? "
        "Type a number.",
        read=a_number,
        why="there are two shapes: 32 rows, and the 4 rows of the short batch. Later epochs bring nothing new.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="11-P4",
        question="The clock stops as soon as the call has returned, without a wait for the result. Does it show "
        '"about the same" time, or "much less"? Type the words, with the quotes.',
        read=one_of("about the same", "much less"),
        why="JAX hands the work to the device and returns at once. What was measured is the asking, not the work.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="11-P5",
        question="A small jitted step, waited for. How long does its first call take, next to a later one: "
        '"as long", "twice as long" or "over ten times as long"? Type the words, with the quotes.',
        read=one_of("as long", "twice as long", "over ten times as long"),
        why="the first call traces the function and has a program compiled. That is far more work than to run it.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="11-P6",
        question="Start from 0 in bfloat16 and add 1, a thousand times, one after the other. What is the sum? "
        "Type a number.",
        read=a_number,
        why="bfloat16 keeps 8 binary digits: between 256 and 512 only even numbers exist, and 257 is rounded to 256.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="11-P7",
        question="A training step of the network 29-16-1: with 512 examples in place of 1, does it take "
        '"about 512 times" as long, or "under 100 times"? Type the words, with the quotes.',
        read=one_of("about 512 times", "under 100 times"),
        why="a step on one example is nearly all overhead: asking, starting, fetching weights. A batch shares it.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="11-P8",
        question="10^12 examples with 29 numbers each, in float32: how many terabytes (10^12 bytes) are that? "
        "Type a number.",
        read=a_number,
        why="29 numbers of 4 bytes are 116 bytes an example.",
        close=lambda guess, truth: abs(guess - truth) <= 0.1 * truth,
    ),
    Prediction(
        name="11-P9",
        question="The same training on one device and on eight, each with an eighth of every batch. Are the parameters "
        'at the end the "same" to five digits, or "different"? Type the word, with the quotes.',
        read=one_of("same", "different"),
        why="the mean over a batch is a sum, and a sum may be taken in parts. Only rounding depends on the order.",
        close=lambda guess, truth: guess == truth,
    ),
)

QUESTIONS = (
    Question(
        name="11-W1",
        text="The columns of the patients' table are standardised. For the patients of the test set, which means and "
        "spreads are used?",
        choices={
            "a": (
                "those of all patients together",
                "Then the training has seen something of the test set already: that is a leak.",
            ),
            "b": (
                "those of the training set",
                "The test patients stand for people who come later. Nothing may be computed from them beforehand.",
            ),
            "c": (
                "those of the test set",
                "Then one patient alone could not be judged, and the two sets would have different scales.",
            ),
        },
        answer="b",
        recalls="10",
    ),
    Question(
        name="11-W2",
        text="All gradients of a network become a thousand times smaller. What becomes of Adam's steps?",
        choices={
            "a": (
                "they stay about as long",
                "Adam divides by the usual size of the gradients: the learning rate is a length.",
            ),
            "b": (
                "they are a thousand times shorter",
                "That holds for plain descent. What does Adam divide by?",
            ),
            "c": (
                "they are a thousand times longer",
                "The gradient stands above the fraction as well as below it.",
            ),
        },
        answer="a",
        recalls="08",
    ),
    Question(
        name="11-W3",
        text="Ten examples in batches of 4, 4 and 2, all at the same weights. How do the three gradients give that of "
        "all ten?",
        choices={
            "a": (
                "as their sum",
                "Each is a mean already. Three means add up to about three times the mean.",
            ),
            "b": (
                "as their plain mean",
                "Then an example of the short batch would count twice as much as the others.",
            ),
            "c": (
                "as a mean in which they weigh 4, 4 and 2",
                "Times its size, each mean is a sum again; and sums add up.",
            ),
        },
        answer="c",
        recalls="06",
    ),
    Question(
        name="11-Q1",
        text="Your network has 497 parameters and 300 patients. Should you rent a GPU?",
        choices={
            "a": (
                "yes: a GPU is always faster",
                "Each step has so little work that the time goes into asking for it, and a GPU is asked no faster.",
            ),
            "b": (
                "yes, if it has enough memory",
                "The patients take 35 kB. Memory is not what is scarce here.",
            ),
            "c": (
                "no: there is far too little work in a step",
                "A GPU wins with large products of matrices. Here the whole run as one program helps more.",
            ),
        },
        answer="c",
    ),
    Question(
        name="11-Q2",
        text="In a jitted step stands losses.append(loss). A hundred steps later, what is in the list?",
        choices={
            "a": (
                "one thing, which is no number",
                "Python passed there once, while tracing, and loss was a stand-in without a value. Return the loss.",
            ),
            "b": (
                "a hundred losses",
                "Python's lines do not run at each call. How often was the step traced?",
            ),
            "c": (
                "nothing",
                "Python did pass there, while JAX was tracing: once.",
            ),
        },
        answer="a",
    ),
    Question(
        name="11-Q3",
        text="Why does a larger batch make better use of a fast device?",
        choices={
            "a": (
                "larger batches have better gradients",
                "They are less noisy, but that is no matter of speed.",
            ),
            "b": (
                "its examples share the weights: more operations for each byte that is fetched",
                "One example needs all weights for itself. With many, computing becomes what takes the time.",
            ),
            "c": (
                "it needs fewer operations for an example",
                "The operations for an example stay the same; what is fetched for it becomes less.",
            ),
        },
        answer="b",
    ),
    Question(
        name="11-Q4",
        text="Training in bfloat16: why are the parameters kept in float32?",
        choices={
            "a": (
                "bfloat16 cannot hold small numbers",
                "It reaches as far down and up as float32. What it lacks are digits.",
            ),
            "b": (
                "products in bfloat16 are slower",
                "On devices made for it they are the faster ones.",
            ),
            "c": (
                "a small step added to a large weight would be rounded away",
                "As in the sum that stopped at 256: 257 was rounded back.",
            ),
        },
        answer="c",
    ),
    Question(
        name="11-Q5",
        text="Data-parallel training on eight devices: what must travel between them at every step?",
        choices={
            "a": (
                "the gradients, to be averaged",
                "Each device has all parameters and its own rows. After the sum all make the same update.",
            ),
            "b": (
                "the examples, so that each device sees all",
                "Each device works on its own rows only: that is what makes it fast.",
            ),
            "c": (
                "nothing: each trains a network of its own",
                "Then there would be eight networks in the end, each trained on an eighth of the data.",
            ),
        },
        answer="a",
    ),
)
