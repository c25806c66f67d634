# %% [markdown]
# # 04 · Forward pass and losses
#
# A network is a long formula. You put a row of numbers in at the front, and a prediction comes out at the end: that is the **forward pass**. A second, short formula says how wrong the prediction is: that is the **loss**. This unit writes both. The next one takes their derivative.
#
# **After this unit you can**
#
# 1. **run** a batch through a network by hand, and name the shape of every array on the way;
# 2. **explain** what a hidden layer and its activation are good for, with XOR as the witness;
# 3. **choose** the loss that fits an output, and write it so that no number overflows.
#
# **Time:** about 75 minutes. **You need:** units [01](../01_derivatives/01_derivatives.ipynb) to [03](../03_descent_2d/03_descent_2d.ipynb), and what a matrix product is.
#
# **How it works.** As before: read, guess, run. Where you find `...` or `raise NotImplementedError`, you write. The cell below tells you whether it is right, and if not, what kind of mistake it looks like.
#
# The unit follows all five lectures of this course: Gurari, Srikumar, Waterloo's CS 486, MIT's *Hands-on Deep Learning* and Lecture 02. Where a lecture prints a number, a table puts it beside yours.

# %% [markdown]
# ## Set-up
#
# Run these two cells first. The second switches JAX to 64-bit numbers.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np

from course_lib import explorers, figures, nn
from course_lib.checks import check, lecture_table, predict, quiz, reveal
from course_lib.studies import networks

jax.config.update("jax_enable_x64", True)

# %% [markdown]
# ## Warm-up
#
# Three questions from memory, on units 01, 02 and 03; no points. Run each cell to see its question.

# %% nbgrader={"grade": false, "grade_id": "W1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("04-W1", answer)

# %% nbgrader={"grade": false, "grade_id": "W2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("04-W2", answer)

# %% nbgrader={"grade": false, "grade_id": "W3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("04-W3", answer)

# %% [markdown]
# ## 1 · One neuron
#
# A **neuron** does two things with its inputs.
#
# 1. It multiplies each input by a **weight**, adds everything up, and adds a number of its own, the **bias**. We call the result `pre`.
# 2. It sends `pre` through a fixed curve, the **activation function**, or activation for short. Gurari's is the **sigmoid**, which squeezes any number between 0 and 1. We call the result `act`.
#
# Gurari's example has three inputs: which share of the assignments, readings and lectures did a student finish? Her network is to say whether the student will get a B or better. Here is its first hidden neuron, step by step:

# %%
x = jnp.array([1.0, 0.0, 1.0])
weights = jnp.array([0.2, 0.4, -0.5])
bias = -0.4
# A weighted sum plus a bias ...
pre = x[0] * weights[0] + x[1] * weights[1] + x[2] * weights[2] + bias
# ... and an activation: the sigmoid squeezes any number between 0 and 1.
act = 1 / (1 + jnp.exp(-pre))
print(f"pre {pre:.4f}   act {act:.4f}")

# %% [markdown]
# The lectures use the letters $a$ and $z$ for these two things, and not for the same one. That is why the code of this course says `pre` and `act`:
#
# | here | Gurari | CS 486 | Srikumar | MIT |
# |---|---|---|---|---|
# | `pre`, before the activation | i, later z | a | s | no name |
# | `act`, after the activation | o | z | z | h |
# | `yhat`, the prediction | o6 or Ŷ | ŷ | y | output |
#
# (CS 486 wavers a little: on one slide $a^{(2)}$ stands for the network's outputs, and on another `pre` is called $x^{(l)}$.)

# %% [markdown]
# ## 2 · A layer, a batch
#
# A **layer** is several neurons that read the same inputs. Put the weights of each neuron into a column of a matrix `W`. One row of inputs is an **example**. Put the examples of a **batch** into the rows of a matrix `X`. Then one matrix product does it all:
#
# $$\text{pre} = X\,W + b.$$
#
# Row $n$ of the result belongs to example $n$, column $h$ to neuron $h$. Every number in it is the worked example above. The single row `b` is added to all rows: it serves every example.

# %%
figures.network_with_shapes((3, 2, 1), ("sigmoid", "sigmoid"))

# %% [markdown]
# The units between the inputs and the output are **hidden**: nobody sees what they say. (A **unit** is a neuron; both words are in use.)
#
# Read the shapes from left to right: **neighbours must agree**. `(N, 3)` meets `(3, 2)` and gives `(N, 2)`. A product that does not fit is the friendliest mistake there is: it stops. One that fits by accident, because `W` is square, goes on with wrong numbers.
#
# (Srikumar and a part of CS 486 write $W x$ instead: theirs is our `W` on its side. Srikumar's bias hides in an extra input that is always 1; CS 486 leaves it out.)

# %% [markdown]
# ### E1 · One layer
#
# Write what a layer computes before its activation. Replace each `...`.

# %% nbgrader={"grade": false, "grade_id": "E1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def linear(X, W, b):
    """Pre-activations (N, H) of a layer: X is (N, D), W (D, H), b (H,)."""
    ### BEGIN SOLUTION
    weighted_sums = X @ W  # HOLE
    pre = weighted_sums + b  # HOLE
    ### END SOLUTION
    return pre

# %% nbgrader={"grade": true, "grade_id": "E1-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("04-E1", linear)

# %% [markdown]
# ### E2 · A whole forward pass
#
# Gurari's network has two such layers, with a sigmoid behind each. The weights and biases of a network are its **parameters**. A prediction is a function of both, of the parameters and of the inputs. Here the parameters are in a dict. (The slide shows them in a picture only, but her arithmetic gives them away.)

# %%
gurari = {
    "W1": jnp.array([[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]]),
    "b1": jnp.array([-0.4, 0.2]),
    "W2": jnp.array([[-0.3], [-0.2]]),
    "b2": jnp.array([0.1]),
}
student = jnp.array([[1.0, 0.0, 1.0]])  # a batch of one example
{name: array.shape for name, array in gurari.items()}

# %% [markdown]
# The first line and the last are given. For the two between, use your `linear` again, and `nn.sigmoid`, the library's sigmoid.

# %% nbgrader={"grade": false, "grade_id": "E2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def forward_321(params, X):
    """Hidden activations (N, 2) and predictions (N, 1) of Gurari's network."""
    pre1 = linear(X, params["W1"], params["b1"])
    ### BEGIN SOLUTION
    act = nn.sigmoid(pre1)  # HOLE
    pre2 = linear(act, params["W2"], params["b2"])  # HOLE
    ### END SOLUTION
    yhat = nn.sigmoid(pre2)
    return act, yhat

# %% nbgrader={"grade": true, "grade_id": "E2-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("04-E2", forward_321)

# %%
lecture_table(
    "Gurari, forward pass of one example: node by node",
    {
        "G-39.1": lambda: linear(student, gurari["W1"], gurari["b1"])[0, 0],
        "G-39.2": lambda: forward_321(gurari, student)[0][0, 0],
        "G-40.1": lambda: linear(student, gurari["W1"], gurari["b1"])[0, 1],
        "G-40.2": lambda: forward_321(gurari, student)[0][0, 1],
        "G-41.1": lambda: linear(forward_321(gurari, student)[0], gurari["W2"], gurari["b2"])[0, 0],
        "G-41.2": lambda: forward_321(gurari, student)[1][0, 0],
    },
)

# %% [markdown]
# The answer should be 1 and the network says 0.474: no better than a coin. These parameters were never trained. Keep the numbers; unit 05 starts from them.

# %% [markdown]
# ## 3 · How many numbers are there to learn?
#
# MIT's lecture predicts heart disease: 29 inputs, one hidden layer of 16 units, one output unit.
#
# **Predict.** How many parameters has that network, weights and biases together?

# %% nbgrader={"grade": false, "grade_id": "P1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 497  # HOLE
### END SOLUTION
predict("04-P1", guess)

# %%
model = nn.Sequential([nn.Dense(16, nn.relu), nn.Dense(1, nn.sigmoid)], inputs=29)
heart = model.init(jax.random.key(0))
reveal("04-P1", sum(array.size for layer in heart.values() for array in layer.values()))

# %%
print(model.summary())

# %% [markdown]
# ### E3 · Counting
#
# Now for any network. `sizes` lists the widths, the inputs first: `(29, 16, 1)`. The loop visits each pair of neighbours. Every unit of the right-hand layer has one weight for each unit on its left, and one bias.

# %% nbgrader={"grade": false, "grade_id": "E3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def count_params(sizes):
    """Number of weights and biases of a fully connected network with these widths."""
    total = 0
    for n_in, n_out in pairwise(sizes):
        ### BEGIN SOLUTION
        count = (n_in + 1) * n_out  # HOLE
        ### END SOLUTION
        total = total + count
    return total

# %% nbgrader={"grade": true, "grade_id": "E3-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("04-E3", count_params)

# %%
lecture_table(
    "Parameters of the lectures' networks",
    {
        "H-07.1": lambda: count_params((29, 16, 1)),
        "H-07.2": lambda: heart["dense_1"]["W"].size,
        "H-07.3": lambda: heart["dense_1"]["W"].size + heart["dense_1"]["b"].size,
        "H-07.4": lambda: heart["dense_2"]["W"].size + heart["dense_2"]["b"].size,
        "H-38.1": lambda: count_params((2, 3, 1)),
        "G-36.1": lambda: gurari["W1"].size,
        "G-36.2": lambda: gurari["W2"].size,
        "G-36.3": lambda: gurari["W1"].size + gurari["W2"].size,
        "G-36.4": lambda: gurari["b1"].size + gurari["b2"].size,
        "G-36.5": lambda: count_params((3, 2, 1)),
        "L-02.1": lambda: count_params((2, 2, 3, 1)),
        "L-12.7": lambda: count_params((2, 2, 1)),
        "U-05.1": lambda: count_params((2, 2, 1)),
    },
)

# %% [markdown]
# Three footnotes for those who have the slides at hand. Gurari counts 8 weights and 3 biases, 11 in all; the caption of her second block says "hidden layer 1 to hidden layer 2" and means hidden to output. Lecture 02 speaks of three layers, 2, 3, 1, and does not count the inputs; we assume 2 of them. And in today's Keras `Input(shape=29)` is an error: write `shape=(29,)`.

# %% [markdown]
# A hundred layers are as easily written as two, by a loop like yours. Today's networks have millions or billions of parameters, some even trillions. Writing a network down is the easy part. Finding good values for its parameters is the hard one.

# %% [markdown]
# **Worked example: thirteen numbers, two ways to write them.** MIT's lecture writes a 2-3-1 network as one long formula. Its hidden activation is **relu**, $r(t) = \max(0, t)$: it keeps what is positive and makes the rest 0. Its last one is the sigmoid, $\sigma$:
#
# $$\begin{aligned}
# p = \sigma\big(w_1 &+ w_2\, r(w_3 + w_4 x_1 + w_5 x_2) \\
# &+ w_6\, r(w_7 + w_8 x_1 + w_9 x_2) \\
# &+ w_{10}\, r(w_{11} + w_{12} x_1 + w_{13} x_2)\big).
# \end{aligned}$$
#
# Each bracket is a neuron, with its bias in front. As layers, the same thirteen numbers look like this (the lecture gives no values; these are ours):

# %%
w = networks.THIRTEEN
layers = networks.thirteen_params(w)
# The long formula, and the layers, at x1 = 1, x2 = 2. Python counts from 0: w[0] is w1.
r = nn.relu
inner = (r(w[2] + w[3] + 2 * w[4]), r(w[6] + w[7] + 2 * w[8]), r(w[10] + w[11] + 2 * w[12]))
formula = w[0] + w[1] * inner[0] + w[5] * inner[1] + w[9] * inner[2]
act = nn.relu(jnp.array([[1.0, 2.0]]) @ layers["W1"] + layers["b1"])
layered = (act @ layers["W2"] + layers["b2"])[0, 0]
print(f"formula {formula:.4f}   layers {layered:.4f}   hidden units {act}")

# %%
def logit_2_3_1(x):
    act = nn.relu(linear(jnp.array([x]), layers["W1"], layers["b1"]))
    return linear(act, layers["W2"], layers["b2"])[0, 0]


lecture_table(
    "The 13-parameter network, with your linear",
    {
        "H-38.2": lambda: logit_2_3_1((1.0, 2.0)),
        "H-38.3": lambda: nn.sigmoid(logit_2_3_1((1.0, 2.0))),
        "H-38.4": lambda: logit_2_3_1((2.0, -1.0)),
    },
)

# %% [markdown]
# At $(2, -1)$ all three hidden units are 0, and only the last bias is left. What goes into the last sigmoid has a name: the **logit**.

# %% [markdown]
# ## 4 · What the hidden layer is good for: XOR
#
# XOR says 1 if exactly one of two inputs is 1. Lecture 02 shows it as a task that a single layer cannot do.

# %%
corners = jnp.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
xor = jnp.array([0.0, 1.0, 1.0, 0.0])
# The best single weighted sum: least squares for bias, w1 and w2.
fit, error = networks.best_affine_fit(corners, xor)
print("bias, w1, w2:", fit, "  its outputs:", fit[0] + corners @ fit[1:])

# %% [markdown]
# The best weighted sum ignores both inputs and says one half everywhere. There is a reason, and it needs no computer. Take any weighted sum $f$. Add its outputs at two corners across from each other:
#
# - $f(0,0) + f(1,1) = b + (b + w_1 + w_2)$,
# - $f(0,1) + f(1,0) = (b + w_2) + (b + w_1)$.
#
# **The two sums are always equal.** XOR wants 0 + 0 for the first and 1 + 1 for the second. A threshold or a sigmoid behind the sum does not help. If the first two outputs were below some level and the last two above it, the first sum would be smaller than the second.

# %% [markdown]
# The slides say that a paper of the 1960s concluded from this that networks could never work. More precisely: the book *Perceptrons* of 1969 proved it for **one** layer. Two are enough.

# %%
lecture_table(
    "Lecture 02: the best affine fit to XOR",
    {
        "L-11.1": lambda: networks.best_affine_fit(corners, xor)[0],
        "L-11.2": lambda: networks.best_affine_fit(corners, xor)[1],
    },
)

# %% [markdown]
# ### E4 · Two layers do it
#
# Here are the lecture's parameters. The slide does not say which activation stands behind the first layer. It must be relu; you will see what others would do. The output is a bare weighted sum.
#
# Write the network, this time from nothing. `nn.relu` is there, and your `linear` takes a vector in place of `W`, too.

# %%
W1 = jnp.array([[1.0, 1.0], [1.0, 1.0]])
b1 = jnp.array([0.0, -1.0])
w2 = jnp.array([1.0, -2.0])  # one output unit: a vector, so that the answer has shape (N,)
b2 = 0.0

# %% nbgrader={"grade": false, "grade_id": "E4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def xor_net(X):
    """The answers (N,) of the lecture's XOR network for X (N, 2)."""
    ### BEGIN SOLUTION
    act = nn.relu(linear(X, W1, b1))
    return linear(act, w2, b2)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E4-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("04-E4", xor_net)

# %%
lecture_table(
    "Lecture 02: the XOR network on all four corners, row by row",
    {
        "L-12.1": lambda: linear(corners, W1, jnp.zeros(2)),
        "L-12.2": lambda: linear(corners, W1, b1),
        "L-12.3": lambda: nn.relu(linear(corners, W1, b1)),
        "L-12.4": lambda: linear(nn.relu(linear(corners, W1, b1)), w2, b2),
        "L-09.1": lambda: xor_net(corners),
        "L-12.5": lambda: linear(linear(corners, W1, b1), w2, b2),
        "L-12.6": lambda: linear(nn.sigmoid(linear(corners, W1, b1)), w2, b2),
    },
)

# %% [markdown]
# The last two rows are what the same weights give with no activation and with a sigmoid: neither is XOR. Without an activation, two layers are one layer in disguise: $(XW_1 + b_1)W_2 + b_2$ is $X$ times one matrix plus one vector. (Mind this in Keras: a `Dense` layer that is told no activation has none.)

# %% [markdown]
# **Predict.** The lecture asks: what happens at $(0.5, 0.5)$, which was never an example? What does this network say there?

# %% nbgrader={"grade": false, "grade_id": "P2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 1.0  # HOLE
### END SOLUTION
predict("04-P2", guess)

# %%
reveal("04-P2", float(networks.xor_net(jnp.array([[0.5, 0.5]]))[0]))

# %%
lecture_table("Lecture 02: between the corners", {"L-10.1": lambda: xor_net(jnp.array([[0.5, 0.5]]))})

# %% [markdown]
# What did the hidden layer do? Look at the four points before and after it. On the left, the shaded band is where the network's answer is above one half.

# %%
figures.xor_two_spaces()

# %% [markdown]
# The hidden layer **moved the points** until one line could do the rest. That is its whole job, in every network.

# %% [markdown]
# Is 1 the right answer in the middle? There is no right answer. We let 200 networks *learn* XOR, each from a start of its own. This is what those say in the middle that got all four corners right:

# %%
figures.xor_centres()

# %% [markdown]
# They agree where they had examples. In the middle some are sure of a 1, and more are sure of a 0. If you care about an input, put it into your data.

# %% [markdown]
# ## 5 · How wrong is a number?
#
# What should come out is the **target**, `y`. A **loss** says by one number how far the predictions are from the targets: small if they are close, 0 if all are perfect. To train is to go round in a circle: predict, compute the loss, change the parameters a little so that the loss falls.
#
# That needs nothing new. Put the long formula of section 3 into a loss. The data are given, so what is left is a function of thirteen numbers, and you know how to walk down such a function.

# %% [markdown]
# If the output is any number, such as a price, look at the **error** $\hat y - y$ of the prediction, and square it. The five lectures all do so, and hardly two alike:
#
# | who | loss |
# |---|---|
# | Gurari | $(Y - \hat Y)^2$ for one example |
# | Srikumar | $\tfrac12 (y - y^*)^2$ for one example, added up |
# | CS 486 | $\tfrac12$ of the **sum** over the examples |
# | Lecture 02 | the sum on one slide, the mean on another |
# | MIT | the sum is named, the **mean** over the examples is used |
# | **this course** | the mean of $\tfrac12(\hat y - y)^2$ |
#
# All are smallest at the same place. But twice the loss has twice the slope, so the same learning rate makes twice the step. We take the mean, so that the loss does not grow with the batch. And we take the ½, so that its slope for one example is just $\hat y - y$.

# %%
def squared_error(yhat, y):
    return (yhat - y) ** 2


def half_squared_error(yhat, y):
    """The course's convention; yhat and y have the same shape, rows are examples."""
    return jnp.mean(squared_error(yhat, y)) / 2


# Errors 1 and -2, squares 1 and 4, halves 0.5 and 2.
print(half_squared_error(jnp.array([3.0, 5.0]), jnp.array([2.0, 7.0])))

# %%
lecture_table(
    "Gurari: the squared error of the forward pass in section 2; the target is 1",
    {
        "G-42.1": lambda: squared_error(forward_321(gurari, student)[1][0, 0], 1.0),
        "G-42.2": lambda: squared_error(jnp.round(forward_321(gurari, student)[1][0, 0], 3), 1.0),
    },
)

# %% [markdown]
# ## 6 · How wrong is a probability?
#
# Sick or healthy, spam or not: the answer is yes or no, and the target is 1 or 0. A target that names a class is also called a **label**. The prediction is a **probability**. A weighted sum can be any number; the sigmoid turns it into one between 0 and 1. With the sum alone one speaks of linear regression, with the sigmoid of logistic regression. MIT's lecture recalls both with made-up coefficients:

# %%
coefficients = jnp.array([[0.89], [-3.9], [1.06]])
nobody = jnp.zeros((1, 3))
lecture_table(
    "Linear and logistic regression at x = 0: what is left is the bias",
    {
        "H-11.1": lambda: linear(nobody, coefficients, jnp.array([2.8]))[0, 0],
        "H-12.1": lambda: nn.sigmoid(linear(nobody, coefficients, jnp.array([2.8])))[0, 0],
    },
)

# %% [markdown]
# How should we punish a probability? Look at the **chance** that the network gave to what really happened: $p$ if the answer is 1, and $1 - p$ if it is 0. The cost is the logarithm of 1 over that chance, the same as minus its logarithm:
#
# $$\text{cost} = \log\frac{1}{\text{chance}} = -\log(\text{chance}).$$
#
# A chance of 1 costs nothing. A small chance is a big surprise, and costs a lot. With the natural logarithm, as here, the unit of the cost is called the **nat**.

# %%
def cost(p, y):
    """What the probability p for "yes" costs, in nats, if the answer is y = 1 (yes) or y = 0 (no)."""
    chance = p if y == 1 else 1 - p
    return jnp.log(1 / chance)


for p in (0.99, 0.9, 0.1, 0.01):
    print(f"p = {p:4}   answer 1 costs {cost(p, 1):.3f}   answer 0 costs {cost(p, 0):.3f}")

# %% [markdown]
# **Predict.** You say 0.5, and the answer is yes. What is the cost, with the natural logarithm?

# %% nbgrader={"grade": false, "grade_id": "P3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 0.7  # HOLE
### END SOLUTION
predict("04-P3", guess)

# %%
reveal("04-P3", float(cost(0.5, 1)))

# %%
figures.cost_of_probability()

# %% [markdown]
# MIT's lecture prints two tables of such costs, and does not say which logarithm. Only base 2 fits both: the lecture counts in **bits**. Keras, in which its network is written, takes the natural logarithm, and so does this course. One bit is 0.693 nats.
#
# It is the same cost in another unit, as with miles and kilometres. But whoever mixes the two has a learning rate that is off by that factor.

# %%
def in_bits(nats):
    return nats / jnp.log(2.0)


lecture_table(
    "MIT, the two tables, in bits",
    {
        "H-19.1": lambda: in_bits(cost(0.001, 1)),
        "H-19.2": lambda: in_bits(cost(0.1, 1)),
        "H-19.3": lambda: in_bits(cost(0.5, 1)),
        "H-19.4": lambda: in_bits(cost(1.0, 1)),
        "H-20.1": lambda: in_bits(cost(0.001, 0)),
        "H-20.2": lambda: in_bits(cost(0.1, 0)),
        "H-20.3": lambda: in_bits(cost(0.5, 0)),
        "H-20.4": lambda: in_bits(cost(0.999999, 0)),
    },
)

# %%
lecture_table(
    "The same entries in nats, as every loss of this course",
    {
        "H-21.1": lambda: cost(0.001, 1),
        "H-21.2": lambda: cost(0.1, 1),
        "H-21.3": lambda: cost(0.5, 1),
        "H-21.4": lambda: cost(1.0, 1),
        "H-21.5": lambda: cost(0.001, 0),
        "H-21.6": lambda: cost(0.1, 0),
        "H-21.7": lambda: cost(0.5, 0),
        "H-21.8": lambda: cost(0.999999, 0),
        "H-21.9": lambda: cost(0.5, 1) / in_bits(cost(0.5, 1)),
    },
)

# %% [markdown]
# **Why the logarithm?** Suppose the examples have nothing to do with each other. Then the chance of *all* the answers together is the product of their chances, the **likelihood**. We want the parameters that make it largest.
#
# A product of many small numbers is a nuisance. Its logarithm is a sum, and is largest at the same place. So: *maximize the likelihood* and *minimize the mean cost* are the same wish.

# %% [markdown]
# **Predict.** The nuisance is real. There are 2000 examples, and each right answer was given the chance 0.5. What does a computer get for the product, in float64?

# %% nbgrader={"grade": false, "grade_id": "P4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = "0"  # HOLE
### END SOLUTION
predict("04-P4", guess)

# %%
chances = np.full(2000, 0.5)
print(f"sum of the logarithms: {np.sum(np.log(chances)):.2f}")
reveal("04-P4", f"{np.prod(chances):g}")

# %% [markdown]
# ### E5 · Binary cross-entropy
#
# The mean cost of a batch is its loss, called **binary cross-entropy**. Write it for arrays `p` and `y` of shape `(N,)`, in nats. There is no `if` for whole arrays; the usual trick is to let the label switch the terms on and off:
#
# $$y \log p + (1 - y) \log(1 - p)$$
#
# is $\log p$ for $y = 1$ and $\log(1 - p)$ for $y = 0$. What is still missing? (The slide's formula lost the brackets around both terms; mind them.)

# %% nbgrader={"grade": false, "grade_id": "E5-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def bce(p, y):
    """Mean cost in nats of the probabilities p (N,) when the answers are y (N,)."""
    ### BEGIN SOLUTION
    return -jnp.mean(y * jnp.log(p) + (1 - y) * jnp.log(1 - p))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E5-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("04-E5", bce)

# %%
patients_p, patients_y = jnp.array([0.9, 0.2, 0.6]), jnp.array([1.0, 0.0, 1.0])
lecture_table(
    "Three patients: the lecture gives the formula, the numbers are ours",
    {
        "H-23.1": lambda: bce(patients_p, patients_y),
        "H-23.2": lambda: in_bits(bce(patients_p, patients_y)),
    },
)

# %% [markdown]
# ## 7 · Equal on paper, not on a computer
#
# A trained network can be very sure: logits of 50 or 500 do happen. Then $1 - \sigma(s)$ is rounded to 0, and its logarithm is minus infinity. The picture shows the cost of a logit $s$ when the answer is 0, by three formulas that are equal on paper.

# %%
figures.where_formulas_break()

# %% [markdown]
# One rule avoids most of it: **only take a power of e whose exponent is not positive.** Such a power lies between 0 and 1 and cannot overflow. For the sigmoid there are two forms, and each is good on one side:
#
# $$\sigma(s) = \frac{1}{1 + e^{-s}} = \frac{e^{s}}{1 + e^{s}}.$$
#
# In both, the harmless power is $e^{-|s|}$.
#
# ### E6 · A sigmoid for every number
#
# Write the sigmoid for arrays of any shape. `jnp.where(condition, a, b)` picks from `a` where the condition holds, else from `b`. (The left form survives as well, because 1 divided by infinity is 0. But infinity was in it on the way, and NumPy warns.)

# %% nbgrader={"grade": false, "grade_id": "E6-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sigmoid(s):
    """1 / (1 + e^-s) for each entry of s, also for s = -1000 and 1000."""
    ### BEGIN SOLUTION
    small = jnp.exp(-jnp.abs(s))  # HOLE
    numerator = jnp.where(s >= 0, 1.0, small)  # HOLE
    ### END SOLUTION
    return numerator / (1 + small)

# %% nbgrader={"grade": true, "grade_id": "E6-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("04-E6", sigmoid)

# %% [markdown]
# **Worked example: softplus.** Now the cost itself. If the answer is 0, the chance is $1 - \sigma(s) = \frac{1}{1 + e^{s}}$, and so the cost is $\log(1 + e^{s})$. This function is called **softplus**. Take the larger of $s$ and 0 out of the logarithm, and the power that is left is the harmless one:
#
# $$\log(1 + e^{s}) = \max(s, 0) + \log(1 + e^{-|s|}).$$

# %%
def softplus(s):
    """log(1 + e^s), the cost of a logit s if the answer is 0."""
    return jnp.maximum(s, 0) + jnp.log1p(jnp.exp(-jnp.abs(s)))


for s in (-1000.0, -1.0, 0.0, 1.0, 1000.0):
    print(f"s = {s:5.0f}   softplus {softplus(s):9.4f}   log(1 + e^s) {jnp.log(1 + jnp.exp(s)):9.4f}")

# %% [markdown]
# ### E7 · Cross-entropy from logits
#
# And if the answer is 1? By symmetry, $-s$ takes the place of $s$. Write the mean cost of a batch from its **logits** and labels. Go from `softplus`, not through the probability. Loss functions of real libraries take logits for this reason.

# %% nbgrader={"grade": false, "grade_id": "E7-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def bce_logits(s, y):
    """Mean cost in nats of the logits s (N,) when the answers are y (N,)."""
    ### BEGIN SOLUTION
    return jnp.mean(y * softplus(-s) + (1 - y) * softplus(s))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E7-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("04-E7", bce_logits)

# %% [markdown]
# ## 8 · More than two classes
#
# With $K$ classes the network gives each example a row of $K$ logits. **Softmax** turns a row into probabilities: powers of e, divided by their sum. They are positive and sum to 1, and the largest logit gets the largest share.
#
# A number $m$ that is subtracted from all logits of a row cancels:
#
# $$\frac{e^{s_k - m}}{\sum_j e^{s_j - m}} = \frac{e^{s_k}}{\sum_j e^{s_j}}.$$
#
# Choose $m$ as the largest logit of the row, and no exponent is positive.
#
# ### E8 · Softmax
#
# Rows are examples. `keepdims=True` keeps a maximum of shape `(N, 1)`, so that each row gets its own.

# %% nbgrader={"grade": false, "grade_id": "E8-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax(S):
    """Probabilities (N, K) from logits S (N, K); each row sums to 1."""
    largest = jnp.max(S, axis=1, keepdims=True)
    ### BEGIN SOLUTION
    powers = jnp.exp(S - largest)  # HOLE
    total = jnp.sum(powers, axis=1, keepdims=True)  # HOLE
    ### END SOLUTION
    return powers / total

# %% nbgrader={"grade": true, "grade_id": "E8-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("04-E8", softmax)

# %% [markdown]
# ### E9 · Softmax with cross-entropy
#
# The cost is what it was: minus the log of the probability of the right class. The labels come as rows of `Y`, with a single 1 at the right class. (CS 486 sorts mail by two inputs, its length and the trust in its sender. Its two outputs are the classes: spam is `[1, 0]`, and ham, which is no spam, is `[0, 1]`.)
#
# Do the logarithm on paper first. Subtract the largest logit of the row, as in softmax; for what is left,
#
# $$\log \text{softmax}(s)_k = s_k - \log \sum_j e^{s_j}.$$
#
# Now write the mean cost of a batch, from nothing. It is called **cross-entropy**, too. (CS 486 takes the *sum* over the examples. The mean differs by the factor $N$.)

# %% nbgrader={"grade": false, "grade_id": "E9-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax_cross_entropy(S, Y):
    """Mean cost in nats of the logits S (N, K); the rows of Y (N, K) have a 1 at the right class."""
    ### BEGIN SOLUTION
    shifted = S - jnp.max(S, axis=1, keepdims=True)
    log_p = shifted - jnp.log(jnp.sum(jnp.exp(shifted), axis=1, keepdims=True))
    return -jnp.mean(jnp.sum(Y * log_p, axis=1))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E9-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("04-E9", softmax_cross_entropy)

# %%
spam = jnp.array([[1.0, 0.0]])
lecture_table(
    "CS 486, one message that is spam; the logits (2, 0) are ours",
    {
        "C-05.1": lambda: softmax(jnp.array([[2.0, 0.0]]))[0],
        "C-05.2": lambda: softmax_cross_entropy(jnp.array([[2.0, 0.0]]), spam),
    },
)

# %% [markdown]
# Two classes are nothing new: softmax of $(2, 0)$ is the sigmoid of the difference, 2. So sections 7 and 8 are one idea.

# %% [markdown]
# ## 9 · Which loss for which output?
#
# Could we not just take the squared error for probabilities, too? Gurari does, on a sigmoid. It works. But descent moves a logit by the slope of the loss: see how hard each loss pulls when the answer is 1.

# %%
figures.slopes_of_two_losses()

# %% [markdown]
# On the left the network is sure and wrong. Cross-entropy pulls with full force there. The squared error hardly pulls at all: its slope carries the factor $p(1-p)$, the slope of the sigmoid, which is nearly 0. A network that starts badly wrong may stay there for a long time. So **loss and output belong together**:
#
# | the answer is | last activation | loss | slope for the last `pre` |
# |---|---|---|---|
# | any number | none | half squared error | $\hat y - y$ |
# | yes or no | sigmoid | binary cross-entropy | $\hat y - y$ |
# | one of $K$ classes | softmax | cross-entropy | $\hat y - y$ |
#
# Three rows, one slope (for one example): that is no accident, and unit 05 will thank us for it. The first row is a maximum likelihood as well, if the errors are bell-shaped.

# %% [markdown]
# A loss is for training, and must have a slope. The share of right decisions, the **accuracy**, is what we may care about in the end; but nudge a weight, and no decision changes.

# %% [markdown]
# ### Draw the line yourself
#
# One neuron with two inputs sorts mail. `x1` says how long a mail is, `x2` how much its sender is trusted. (The numbers are invented; 0 is usual.) A square is spam, label 1; a dot is not.
#
# Left: the solid line is the **boundary**, with logit 0 and $p = 0.5$. The red disc around a mail is as large as its cost. Right: each mail at its logit, on the cost curve of its label. The mail that costs most is ringed in both.
#
# **Drag the boundary**, and turn it by the tip of the arrow $w$. (Keys: the arrows move it, <kbd>Page Up</kbd> and <kbd>Page Down</kbd> turn it.) The slider *how sure* multiplies both weights and the bias by one number: the boundary stays. Violet dashes: the boundary after a step of descent.
#
# 1. Get as many decisions right as you can: 15 of 16 can be done. What is the loss?
# 2. Leave the line there, and move *how sure* up. What becomes of the accuracy, what of the loss, and who pays? Then move it down: where is the loss least?
# 3. Set *how sure* back to about 2, and take 100 steps of descent. What becomes of the loss, and what of the accuracy?
#
# **A question to answer before you try:** you double `w1`, `w2` and `b`. What becomes of the cost of a mail about which the neuron is sure and wrong? And if it is sure and right?

# %%
mails = jnp.array([
    [-1.6, 0.0], [-1.4, 0.8], [-0.9, 0.7], [0.0, 1.3], [-0.3, 0.2], [-1.3, -0.1], [-1.0, 0.6], [2.2, -1.9],
    [-0.1, -1.6], [1.0, -2.2], [0.5, -0.2], [-0.1, -1.5], [0.1, 0.0], [0.6, -2.2], [0.3, 0.3], [1.5, -0.1],
])
is_spam = jnp.array([0.0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1])
neuron = explorers.NeuronBoundary(mails, is_spam, w1=0.5, w2=-1.9, b=-0.4)
neuron

# %% [markdown]
# What you moved can be read. The loss is what your `bce_logits` says of `neuron.logits`.

# %%
print(f"w1 {neuron.w1:.2f}   w2 {neuron.w2:.2f}   b {neuron.b:.2f}   accuracy {neuron.accuracy:.4f}")
print(f"loss {neuron.loss:.4f}   costs most: row {neuron.costliest}")

# %% [markdown]
# 1. For example $w = (0.55, -1.9)$, $b = 0.45$: 15 of 16, with the loss 0.597.
# 2. The accuracy stays: no mail changes its side. With weights and bias twice as large the loss is 0.839, with eight times 2.72. Nearly all of it is paid by one mail, at the lower right: long, from somebody unknown, and no spam. The least loss for this line, 0.545, comes with about half the weights.
# 3. The loss falls, to 0.504, and the accuracy falls, too: 13 of 16. Descent would rather be a little wrong about two more mails than so wrong about that one. **A lower loss is not a higher accuracy.**
#
# And the question: the logit doubles. The cost of a mail that is sure and wrong is nearly its logit, so it doubles as well, and that has no end. A mail that is sure and right cost nearly nothing before: it has nearly nothing left to win.
#
# Put `corners, xor` in place of `mails, is_spam`, and take 100 steps a few times. The best that one neuron can do for XOR is $w = (0, 0)$: it says one half to everything, and pays 0.693 nats, or 1 bit, for each corner.

# %% [markdown]
# ## 10 · Find the bug
#
# Somebody wrote MIT's plain mean squared error, without the ½. It must work for predictions of shape `(N,)`, and for the column `(N, 1)` that a network gives. It runs without complaint. First *look*: both lines that are printed below judge the same three predictions. Should they agree?

# %% nbgrader={"grade": false, "grade_id": "E10-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mse(yhat, y):
    """Mean of (yhat - y)² over the examples: yhat is (N,) or (N, 1), y is (N,)."""
    ### BEGIN SOLUTION
    return jnp.mean((jnp.reshape(yhat, y.shape) - y) ** 2)  # BUG: return jnp.mean((yhat - y) ** 2)
    ### END SOLUTION

# %%
targets = jnp.array([2.0, 7.0, 1.0])
predictions = jnp.array([3.0, 5.0, 1.0])
print(f"as a list   {mse(predictions, targets):.4f}")
print(f"as a column {mse(predictions[:, None], targets):.4f}")

# %% [markdown]
# Now find the mistake. What is the shape of `predictions[:, None] - targets`? Print it. Correct the mistake **in the function above**, and run both cells again.

# %% nbgrader={"grade": true, "grade_id": "E10-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("04-E10", mse)

# %% [markdown]
# ## Exit quiz
#
# Six questions from memory; no points.

# %% nbgrader={"grade": false, "grade_id": "Q1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("04-Q1", answer)

# %% nbgrader={"grade": false, "grade_id": "Q2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("04-Q2", answer)

# %% nbgrader={"grade": false, "grade_id": "Q3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("04-Q3", answer)

# %% nbgrader={"grade": false, "grade_id": "Q4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("04-Q4", answer)

# %% nbgrader={"grade": false, "grade_id": "Q5-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("04-Q5", answer)

# %% nbgrader={"grade": false, "grade_id": "Q6-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("04-Q6", answer)

# %% [markdown]
# ## What to keep
#
# - A layer is `X @ W + b`, then an activation. Shapes `(N, D)`, `(D, H)`, `(H,)`: neighbours must agree.
# - The activation is what makes two layers more than one. The hidden layer moves the points until a line can separate them.
# - The cost of a probability is minus the log of the chance given to what happened: 0.693 nats, or 1 bit, for one half.
# - Compute losses from logits. Only take a power of e whose exponent is not positive.
# - Number, yes or no, one of many: half squared error, binary cross-entropy, softmax with cross-entropy.
#
# **One line for yourself.** Double-click here and finish the sentence: *A hidden layer is there to …*
#
# **To look up:** the words in the [glossary](../00_welcome/glossary.md), the formulas on the [formula sheet](../00_welcome/formulas.md).
#
# **Next:** [unit 05](../05_backprop_by_hand/05_backprop_by_hand.ipynb) walks the same network backwards, and finds the slope of the loss for every weight in one sweep.
