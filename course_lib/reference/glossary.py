"""The words of the course, each with its one meaning and the place that explains it.

A test reads the units: a word stands in the section named here, and in no earlier unit, unless that unit
says where it will be explained. A word that is also everyday English says so; for it, the first holds.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """One word of the course.

    Attributes:
        name: the word; the course uses no other for the same thing.
        meaning: one or two short sentences.
        places: "05 §4", section 4 of unit 05, or "06", its introduction; the first place explains the
            word, later ones say more.
        symbol: its letter in formulas, in LaTeX, or "".
        code: its name in code, or "".
        forms: other forms of the word that the texts use, "over-fits" for over-fitting.
        everyday: whether it is also an ordinary word, so that earlier units use it as such.
    """

    name: str
    meaning: str
    places: tuple[str, ...]
    symbol: str = ""
    code: str = ""
    forms: tuple[str, ...] = ()
    everyday: bool = False


TERMS = (
    Term(
        "accuracy",
        "Share of right decisions. It has no slope, so it is no loss.",
        ("04 §9", "10 §7"),
    ),
    Term(
        "activation",
        "The curve behind a weighted sum; what comes out of it.",
        ("04 §1",),
        code="act",
        forms=("activation function",),
    ),
    Term(
        "Adam",
        "Divides each weight's mean gradient by its usual size.",
        ("08 §3",),
        code="nn.adam",
    ),
    Term("AdamW", "Adam with weight decay beside the division.", ("08 §4",), code="nn.adamw"),
    Term("AUC", "How often an ill one has a higher p than a healthy one.", ("10 §7",)),
    Term(
        "autodiff",
        "Exact derivatives of a program, by the chain rule.",
        ("00 §3", "01 §5"),
        code="jax.grad",
        forms=("automatic differentiation",),
    ),
    Term(
        "backpropagation",
        "The chain rule, from the loss back to all parameters.",
        ("05 §2",),
    ),
    Term("backward pass", "The sweep from the loss to the front.", ("05 §2",)),
    Term(
        "batch", "Examples that are computed together: the rows of a matrix.", ("04 §2",), code="X"
    ),
    Term("batch gradient descent", "Every step looks at all examples, the full batch.", ("06 §4",)),
    Term(
        "batch norm",
        "Each feature to mean 0, spread 1 over the batch.",
        ("09 §5",),
        code="nn.BatchNorm",
    ),
    Term(
        "batch size",
        "How many examples one update looks at.",
        ("06",),
        symbol="B",
        code="batch_size",
    ),
    Term(
        "bend",
        "Second derivative: a large one is a narrow valley.",
        ("02 §3", "03 §3"),
        symbol="L, f''",
    ),
    Term("bias", "The number that a unit adds to its weighted sum.", ("04 §1",), symbol="b"),
    Term("calibration", "Of those told 90 percent, nine in ten are ill.", ("10 §7",)),
    Term("chain rule", "Along a path slopes multiply; different paths add.", ("01 §5",)),
    Term(
        "clipping",
        "Shortens all gradients by one factor, to at most a limit.",
        ("08 §5",),
        forms=("clipped", "clip"),
    ),
    Term("computation graph", "A formula taken apart: an arrow for every use.", ("01 §5", "05 §1")),
    Term(
        "condition number",
        "Largest bend over smallest: how narrow a valley is.",
        ("03 §3",),
        symbol=r"\kappa",
    ),
    Term("convex", "No chord runs below the curve, so there is one valley.", ("01 §2",)),
    Term(
        "cost",
        "Of one example: -log(chance of what happened).",
        ("04 §6",),
        everyday=True,
    ),
    Term("cross-entropy", "Mean cost of probabilities for classes.", ("04 §6", "04 §8")),
    Term(
        "data space",
        "Its axes: inputs and targets. A model is a curve.",
        ("03 §5",),
    ),
    Term("dead", "Of a relu that is 0 for all examples, for ever.", ("05 §7",)),
    Term(
        "delta",
        "Slope of the loss for a unit's `pre`, its error term.",
        ("05 §4",),
        symbol=r"\delta",
        code="delta",
    ),
    Term("derivative", "Slope of a curve at one point.", ("01 §1",), symbol="f'", code="df"),
    Term(
        "dropout",
        "In training, sets activations to 0 by chance.",
        ("09 §4",),
        code="nn.Dropout",
    ),
    Term(
        "early stopping",
        "Ends when the validation loss finds no new best.",
        ("09 §3",),
    ),
    Term("epoch", "One pass over all examples, each once.", ("06", "06 §3"), code="epochs"),
    Term(
        "error",
        "Of a prediction: prediction minus target.",
        ("04 §5",),
        symbol=r"\hat y - y",
        everyday=True,
    ),
    Term(
        "example",
        "One input with its target: a row.",
        ("00 §3", "04 §2"),
    ),
    Term("feature", "A column: one property of all examples.", ("00 §4",)),
    Term("forward pass", "From inputs to prediction, layer by layer.", ("04", "04 §2")),
    Term(
        "global minimum",
        "The lowest place of all.",
        ("02 §4",),
        forms=("**global**",),
    ),
    Term(
        "gradient",
        "All partials side by side. It points uphill.",
        ("01 §3", "03 §1"),
        symbol=r"g, \nabla f",
        code="grad",
    ),
    Term("gradient descent", "Steps against the gradient.", ("01 §4", "02 §2")),
    Term("Hessian", "The matrix of all second derivatives.", ("03 §3",), symbol="H"),
    Term(
        "hidden layer",
        "A layer between the inputs and the output.",
        ("04 §2",),
        forms=("**hidden**",),
    ),
    Term("hyperparameter", "What is chosen before training, not learned.", ("06 §6",)),
    Term("intercept", "Height of a line at 0.", ("00 §2",)),
    Term(
        "jit",
        "Compiles a function: one program for the device.",
        ("00 §3", "11 §1"),
        code="jax.jit",
        forms=("`jax.jit`",),
    ),
    Term(
        "key",
        "Says which random numbers come. Use it once.",
        ("00 §3", "06 §3"),
        code="jax.random.key",
    ),
    Term("label", "A target that is a class.", ("04 §6",), symbol="y"),
    Term("layer", "Units that read the same inputs.", ("04 §2",), code="nn.Dense"),
    Term(
        "layer norm",
        "Each example to mean 0, spread 1 over features.",
        ("09 §5", "09 §7"),
        code="nn.LayerNorm",
    ),
    Term("leak", "Test rows that helped to prepare the training.", ("10 §3",)),
    Term(
        "learning rate",
        "Step for each unit of slope; *rate* for short.",
        ("00 §2", "01 §4"),
        symbol=r"\eta",
        code="learning_rate",
    ),
    Term("likelihood", "Chance of all answers together.", ("04 §6", "06 §1")),
    Term(
        "local derivative",
        "Slope of one node for one input; *local slope*.",
        ("01 §5", "05 §1"),
    ),
    Term(
        "local minimum",
        "Lower than everything near it, and no more.",
        ("02 §4",),
        forms=("**local**",),
    ),
    Term("logit", "What goes into the last sigmoid or softmax.", ("04 §3",), symbol="s"),
    Term(
        "loss",
        "How wrong the predictions are, one number.",
        ("02 §1", "04 §5"),
        symbol="E, J",
    ),
    Term("mini-batch", "A few examples, drawn by chance, for one update.", ("06 §2",)),
    Term(
        "momentum",
        "Optimizer whose steps keep a part of the last one.",
        ("08 §2",),
        symbol=r"\beta",
        code="nn.momentum",
    ),
    Term("nat", "Unit of cost with the natural logarithm: 1.44 bits.", ("04 §6",)),
    Term(
        "neuron",
        "Weighted sum, bias, activation. The same as a unit.",
        ("04 §1",),
    ),
    Term("noise", "Spread of a mini-batch gradient.", ("06 §2",)),
    Term("one-hot", "A column of 0 and 1 for each class or level.", ("10 §2",)),
    Term("optimizer", "Turns gradients into steps.", ("08 §1",), code="nn.Optimizer"),
    Term(
        "over-fitting",
        "Learning the noise of the examples.",
        ("09 §1",),
        forms=("over-fitted",),
    ),
    Term(
        "parameter",
        "What is learned: of a network its weights and biases.",
        ("03 §3", "04 §2"),
        code="params",
    ),
    Term("parameter space", "Its axes: parameters. A model is a point.", ("03 §5",)),
    Term(
        "partial derivative",
        "Slope when one input moves and the others hold still.",
        ("01 §3",),
        forms=("partial",),
    ),
    Term("penalty", "A term of the loss that grows with the weights.", ("08 §4", "09 §1")),
    Term("plain descent", "Gradient descent without memory.", ("08 §1",), code="nn.sgd"),
    Term("pre-activation", "Weighted sum plus bias.", ("04 §1",), code="pre", forms=("`pre`",)),
    Term("pure", "Of a function: only its arguments matter, and it only returns.", ("00 §3",)),
    Term("relu", "Keeps what is positive, makes the rest 0.", ("04 §3",), code="nn.relu"),
    Term(
        "run",
        "Many steps in a row. Its places are its *path*.",
        ("02", "02 §2"),
        everyday=True,
    ),
    Term("running average", "Mixture of the old average and the new value.", ("08 §3", "09 §5")),
    Term("saddle", "Flat place, up one way and down another.", ("03 §4",)),
    Term(
        "schedule",
        "A rule for the rate of every update.",
        ("02 §5", "08 §6"),
        symbol=r"\eta_t",
        code="nn.schedules",
    ),
    Term(
        "SGD",
        "Stochastic gradient descent: a mini-batch a step.",
        ("06", "06 §4"),
        code="nn.sgd",
        forms=("stochastic gradient descent",),
    ),
    Term("sigmoid", "Squeezes any number between 0 and 1.", ("04 §1",), symbol=r"\sigma"),
    Term("slope", "Rise over run.", ("01 §1",), everyday=True),
    Term("softmax", "Turns a row of logits into probabilities.", ("04 §8",)),
    Term("target", "What should come out.", ("04 §5",), symbol="y"),
    Term("test set", "Examples that had no say in any choice.", ("09 §3",)),
    Term("tracing", "Writing down what a function does to stand-ins.", ("11 §1",)),
    Term("unbiased", "Right on average.", ("06 §2",)),
    Term(
        "under-fitting",
        "Ignoring what the examples say.",
        ("09 §1",),
        forms=("under-fits",),
    ),
    Term("update", "One change of the parameters, a step.", ("02 §2", "06 §3")),
    Term(
        "upstream",
        "Derivative that has arrived on the way back.",
        ("01 §5",),
        code="dout",
    ),
    Term("validation set", "Examples kept aside, to choose with.", ("09 §1", "09 §3")),
    Term(
        "vmap",
        "Makes a function for one example into one for many.",
        ("00 §3", "06 §2"),
        code="jax.vmap",
        forms=("`jax.vmap`",),
    ),
    Term("weight", "Factor of an input in a unit's sum.", ("04 §1",), symbol="W", everyday=True),
    Term(
        "weight decay",
        "Pulls every weight towards 0 at each step.",
        ("08 §4", "09 §2"),
        symbol=r"\lambda",
        code="weight_decay",
    ),
)
