"""Unit 09, Regularization and normalization: its predictions, warm-up questions and exit quiz."""

from course_lib.checks.prediction import Prediction, a_number, one_of
from course_lib.checks.question import Question

PREDICTIONS = (
    Prediction(
        name="09-P1",
        question="Twelve points, a polynomial with ten coefficients, and a penalty of strength 0, 0.0003 or 1. Which "
        'strength misses new points least? Type "0", "0.0003" or "1".',
        read=one_of("0", "0.0003", "1"),
        why="without a penalty the curve chases the noise; with a strong one it can hardly bend at all.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="09-P2",
        question="Plain descent on a loss with an L2 penalty. The gradients of the loss are pure to and fro: of size "
        "0.1 for the quiet weight, of size 10 for the loud one. Which of the two weights shrinks more? Type "
        '"quiet", "loud" or "both alike".',
        read=one_of("quiet", "loud", "both alike"),
        why="to and fro cancels, and every step takes the same share of each weight: 1 - 2·rate·strength is left.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="09-P3",
        question="A unit has the activation 3. In training it drops with probability 0.4, and nothing is rescaled. "
        "What does the next layer get on average? Type a number.",
        read=a_number,
        why="0.6 times 3 and 0.4 times 0. In use nothing drops, so the next layer would get 3: more than it "
        "was trained with.",
        close=lambda guess, truth: abs(guess - truth) < 0.05,
    ),
    Prediction(
        name="09-P4",
        question="Batch norm in training mode, scale 2 and shift 0.7, meets a batch of one single example with the "
        "activation 5. What comes out? Type a number.",
        read=a_number,
        why="the mean of one number is that number: what is left is 0 times scale, plus shift, whatever the "
        "activation was.",
        close=lambda guess, truth: abs(guess - truth) < 0.01,
    ),
    Prediction(
        name="09-P5",
        question="You add 1 to every number of a column, all examples alike. By how much do the outputs of batch "
        "norm change? Type a number.",
        read=a_number,
        why="the mean rises by 1 as well, and is taken away. So the entries of a column of the gradient must "
        "sum to 0.",
        close=lambda guess, truth: abs(guess - truth) < 0.01,
    ),
)

QUESTIONS = (
    Question(
        name="09-W1",
        text="You shuffle ten rows with jax.random.permutation(key, 10), and then once more with the same key. What is "
        "the second order?",
        choices={
            "a": (
                "another one",
                "Chance comes from the key alone. What has changed since the first time?",
            ),
            "b": (
                "none: a key that was used is an error",
                "Using a key once is a rule for us. JAX does not complain.",
            ),
            "c": (
                "the same once more",
                "The same key, the same numbers. New chance needs a new key: today's dropout does, too.",
            ),
        },
        answer="c",
        recalls="06",
    ),
    Question(
        name="09-W2",
        text="In a computation graph, three nodes use the number x. The slope of the end for x is …",
        choices={
            "a": (
                "the sum of what the three paths bring",
                "Along a path slopes multiply; where paths meet they add.",
            ),
            "b": (
                "the product of what the three paths bring",
                "Along one path slopes multiply. Separate paths add.",
            ),
            "c": (
                "what the shortest path brings",
                "x moves all three nodes: every path counts.",
            ),
        },
        answer="a",
        recalls="05",
    ),
    Question(
        name="09-W3",
        text="A running average starts at 0 and keeps a share of 0.9 at each step. The first value that it meets is 2. "
        "Where is it then?",
        choices={
            "a": (
                "at 2",
                "That is the plain average of one value. Most of this one is still the 0 of the start.",
            ),
            "b": (
                "at 0.2",
                "0.9 · 0 + 0.1 · 2. Adam corrects for such a start. Today a layer has a memory of this kind.",
            ),
            "c": (
                "at 1.8",
                "The share of 0.9 belongs to the old average; the new value gets the rest.",
            ),
        },
        answer="b",
        recalls="08",
    ),
    Question(
        name="09-Q1",
        text="The training loss falls, the validation loss has been rising for a long time. What do you hand to the "
        "users?",
        choices={
            "a": (
                "the last parameters: they have learned most",
                "Most of the noise, too. The validation loss says which were better for new examples.",
            ),
            "b": (
                "those with the lowest validation loss",
                "If you kept them on the way. A test set of its own then says how good they are.",
            ),
            "c": (
                "those with the lowest training loss",
                "A network with enough parameters can learn every label by heart.",
            ),
        },
        answer="b",
    ),
    Question(
        name="09-Q2",
        text='"L2 penalty and weight decay are the same." When is that true?',
        choices={
            "a": (
                "for plain gradient descent, with decay = 2 · strength",
                "There the pull of the penalty arrives as it is. Adam divides it by the size of the gradient.",
            ),
            "b": ("always", "In Adam, a penalty hardly pulls at weights with large gradients."),
            "c": (
                "never",
                "Write one step of plain descent with each, and compare.",
            ),
        },
        answer="a",
    ),
    Question(
        name="09-Q3",
        text="A network was trained with inverted dropout, and is now in use. What happens to its hidden units?",
        choices={
            "a": (
                "some drop, and the answers are averaged",
                "That can be done, but asks for many runs. Nothing needs to drop in use.",
            ),
            "b": (
                "none drops, and each is multiplied by 1 - rate",
                "Only if nothing was rescaled in training. Inverted dropout did that already.",
            ),
            "c": (
                "nothing at all",
                "The division in training made the means right; in use the layer passes everything on.",
            ),
        },
        answer="c",
    ),
    Question(
        name="09-Q4",
        text="You multiply all weights and the bias in front of a batch norm by 10. In training, what comes out of it?",
        choices={
            "a": (
                "ten times as much",
                "Mean and spread grow ten times as well, and are taken out.",
            ),
            "b": (
                "the same, up to eps",
                "Subtracting the mean and dividing by the spread undoes it.",
            ),
            "c": (
                "only the shift",
                "That is for a batch of one. Here the examples still differ.",
            ),
        },
        answer="b",
    ),
    Question(
        name="09-Q5",
        text="What does batch norm need to remember for later use that layer norm does not?",
        choices={
            "a": (
                "a mean and a variance of each feature",
                "In use there may be no batch. Layer norm finds its mean in the example itself.",
            ),
            "b": (
                "scale and shift",
                "Both have these: they are parameters, learned by descent.",
            ),
            "c": (
                "which units were dropped",
                "Nobody needs that again; and it is dropout, no norm.",
            ),
        },
        answer="a",
    ),
    Question(
        name="09-Q6",
        text="You check your backward pass of batch norm, with dout all ones. The true dact is about 0, and so is "
        "yours. Is yours right?",
        choices={
            "a": (
                "yes: autodiff agrees",
                "With ones it would agree with several wrong ones, too: they are all 0 then.",
            ),
            "b": (
                "no: a gradient of 0 is always a mistake",
                "Here 0 is right: the outputs of a column always sum to the same number.",
            ),
            "c": (
                "nobody knows: take a random dout",
                "With ones, all that a column hands back cancels, right or wrong.",
            ),
        },
        answer="c",
    ),
)
