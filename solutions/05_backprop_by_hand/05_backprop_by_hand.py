# %% [markdown]
# # 05 · Backpropagation by hand
#
# A network says 0.474, and it should say 1. Which of its parameters is to blame, and how much? *Backpropagation* answers that for all of them at once: the chain rule, walked from the loss to the front. In this unit you do it by hand, and the computer only checks.
#
# **After this unit you can**
#
# 1. **read** a computation graph backwards, also where a number is used twice;
# 2. **derive** the gradient of a network with any number of layers, and write it as matrix products;
# 3. **check** a gradient against differences, and explain why it may fade on its way.
#
# **Time:** about 75 minutes. **You need:** units [01](../01_derivatives/01_derivatives.ipynb), [02](../02_descent_1d/02_descent_1d.ipynb) and [04](../04_forward_and_losses/04_forward_and_losses.ipynb).
#
# **How it works.** As before: read, guess, run. Where you find `...` or `raise NotImplementedError`, you write. Most checks of this unit want your own algebra: they refuse `jax.grad` and differences.
#
# The unit follows Gurari, Srikumar and CS 486. Where a lecture prints a number, a table puts it beside yours. Where it prints formulas only, the numbers are ours.

# %% [markdown]
# ## Set-up
#
# Run these two cells first. The second switches JAX to 64-bit numbers.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import jax
import jax.numpy as jnp

from course_lib import explorers, figures, nn
from course_lib.checks import check, lecture_table, predict, quiz, reveal
from course_lib.studies import backprop, graphs, networks, xor_starts

jax.config.update("jax_enable_x64", True)

# %% [markdown]
# ## Warm-up
#
# Three questions from memory, on units 01, 02 and 04; no points. Run each cell to see its question.

# %% nbgrader={"grade": false, "grade_id": "W1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("05-W1", answer)

# %% nbgrader={"grade": false, "grade_id": "W2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("05-W2", answer)

# %% nbgrader={"grade": false, "grade_id": "W3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("05-W3", answer)

# %% [markdown]
# ## 1 · One node at a time
#
# A computation graph ([unit 01](../01_derivatives/01_derivatives.ipynb)) is a formula taken apart into nodes, each with two inputs and one result. A node knows little: its own value, and how fast that value changes with each input. These are its **local slopes**, the local derivatives of unit 01. It need not know what the rest of the graph does.
#
# Worked example: $f = d\,(b + c)$ at $b = 2$, $c = 3$, $d = 4$.
#
# - The node $z = b + c = 5$: one more unit of $b$ or of $c$ gives one more of $z$. Local slopes 1 and 1.
# - The node $f = d\,z = 20$: one more unit of $z$ counts $d = 4$ times, one more of $d$ counts $z = 5$ times. Local slopes 4 and 5.
# - The path from $f$ to $b$ passes both nodes. **Along a path, slopes multiply**: $4 \cdot 1 = 4$.
#
# ### E1 · Local slopes
#
# Srikumar builds everything from three kinds of node: `"+"`, `"×"` and `"max"`. Write the local slopes. `larger` is 1.0 if x is larger than y, else 0.0.

# %% nbgrader={"grade": false, "grade_id": "E1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def local_slopes(kind, x, y):
    """Slopes of the node "+", "×" or "max" for its inputs x and y."""
    larger = float(x > y)
    if kind == "+":
        return 1.0, 1.0
    if kind == "×":
        ### BEGIN SOLUTION
        dx, dy = y, x  # HOLE
        ### END SOLUTION
        return dx, dy
    ### BEGIN SOLUTION
    dx, dy = larger, 1.0 - larger  # HOLE
    ### END SOLUTION
    return dx, dy

# %% nbgrader={"grade": true, "grade_id": "E1-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("05-E1", local_slopes)

# %%
lecture_table(
    "Srikumar: single nodes",
    {
        "U-12.1": lambda: local_slopes("+", 2.0, 3.0),
        "U-13.1": lambda: local_slopes("×", 2.0, 3.0),
        "U-14.1": lambda: local_slopes("max", 3.0, 2.0),
        "U-14.2": lambda: local_slopes("max", 2.0, 3.0),
        "U-14.3": lambda: sum(graphs.local_slopes("max", 1.0, 1.0)),
        "U-14.4": lambda: graphs.local_slopes("max", 1.0, 1.0),
    },
)

# %% [markdown]
# What if both inputs are equal? The slide gives each of them slope 1. Then moving both together would count twice, but max(x, x) is just x, with slope 1. Two fair shares must sum to 1. The library of this course splits evenly, as JAX does. No check of yours asks about a tie. (On the same slide the second slope is labelled $df/dx$ once more; it is $df/dy$.)

# %% [markdown]
# ## 2 · The sweep back
#
# A **tape** is a list of all nodes in the order in which they were made. For each node it keeps its **edges**: which nodes it was made from, with the local slopes.

# %%
tape = graphs.Tape()
b, c, d = tape.number(2.0), tape.number(3.0), tape.number(4.0)
z = tape.node("+", b, c)
f = tape.node("×", d, z)
for place, (value, edges) in enumerate(zip(tape.values, tape.edges, strict=True)):
    print(f"node {place}: value {value:4g}   made from (node, slope): {edges}")

# %% [markdown]
# **Predict.** In $f = x \cdot x + x$ the number $x$ is used three times. What is $df/dx$ at $x = 3$?

# %% nbgrader={"grade": false, "grade_id": "P1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 7  # HOLE
### END SOLUTION
predict("05-P1", guess)

# %%
def three_paths(x):
    return x * x + x


reveal("05-P1", float(jax.grad(three_paths)(3.0)))

# %% [markdown]
# **Paths add.** If a number reaches the end by several paths, each path brings its product, and the slopes are summed.
#
# ### E2 · The engine
#
# Here is the whole of reverse-mode autodiff. It starts at the end: the slope of the last node for itself is 1. It visits the nodes in reverse. So when it comes to a node, everything that uses this node has reported already. One line is missing: what does node `i` hand to a `parent`? Mind that something may lie there already.

# %% nbgrader={"grade": false, "grade_id": "E2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sweep_back(edges):
    """Slopes of the last node for every node; edges[i] lists (parent, local slope) of node i."""
    grads = [0.0] * len(edges)
    grads[-1] = 1.0
    for i in reversed(range(len(edges))):
        for parent, slope in edges[i]:
            ### BEGIN SOLUTION
            new = grads[parent] + grads[i] * slope  # HOLE
            ### END SOLUTION
            grads[parent] = float(new)
    return grads

# %% nbgrader={"grade": true, "grade_id": "E2-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("05-E2", sweep_back)

# %%
# The same line in the library, beside jax.grad; y and x are used twice. Try sweep_back(other.edges), too.
def small_formula(x, y):
    return jnp.maximum(x * y, x) + y


other = graphs.Tape()
x, y = other.number(1.5), other.number(2.0)
product = other.node("×", x, y)
end = other.node("+", other.node("max", product, x), y)
truth = [float(g) for g in jax.grad(small_formula, argnums=(0, 1))(1.5, 2.0)]
print("jax.grad", truth, "  the library's sweep", graphs.sweep_back(other.edges)[:2])

# %%
def slope_of(graph, node):
    return sweep_back(graph.edges)[node]


only_sum = graphs.Tape()
only_sum.node("+", only_sum.number(2.0), only_sum.number(3.0))
lecture_table(
    "Gurari: f = b + c and f = d(b + c), by your engine",
    {
        "G-30.1": lambda: only_sum.values[2],
        "G-30.2": lambda: slope_of(only_sum, 0),
        "G-30.3": lambda: slope_of(only_sum, 1),
        "G-31.1": lambda: tape.values[z],
        "G-31.2": lambda: tape.values[f],
        "G-31.3": lambda: slope_of(tape, f),
        "G-31.4": lambda: slope_of(tape, z),
        "G-31.5": lambda: slope_of(tape, d),
        "G-31.6": lambda: tape.edges[z][0][1],
        "G-31.7": lambda: slope_of(tape, b),
        "G-31.8": lambda: slope_of(tape, c),
        "G-31.9": lambda: tape.edges[z][1][1],
    },
)

# %% [markdown]
# The slide writes $df/dc = 1$ where it means the local slope $dz/dc$. By the chain rule in the same line, $df/dc = d \cdot 1 = 4$.

# %% [markdown]
# Read it off the table: a **sum** hands what arrives on to both inputs as it is. A **product** hands it on times the *other* factor.

# %% [markdown]
# ### Go back yourself
#
# Below is the graph of `small_formula`. A solid box holds a node and its value. The dashed box below it collects what comes back, and the number on an edge is its local slope.
#
# **The button** lets one more node hand on what it has. **Press on an edge** (or use the arrow keys on the picture): the table shows the node's own slope, called *upstream*, times the local slope of the edge; the product flows back.
#
# 1. So far only $f$ has handed something on, and $y$ waits for a second path. Say which numbers $x$ and $y$ will get; then press twice.
# 2. Move $y$ slowly below 1. At one place max changes its mind. Which slopes jump there, and which one becomes 0?
# 3. Find an $x$ and a $y$ at which *neither* of them moves $f$: both slopes are 0.
#
# **A question to answer before you try:** at $x = 1.5$ the slope for $y$ is 2.5 if $y$ is above 1, and 1 if it is below. What is it at $y = 1$ exactly?

# %%
graph = explorers.ComputationGraph(
    """
    p = x * y
    m = max(p, x)
    f = m + y
    """,
    x=1.5, y=2.0, swept=1, edge=("f", 1),
)
graph

# %% [markdown]
# What you moved can be read. (`graph.grads` are the slopes of the whole sweep, wherever you have stopped.)

# %%
print("values:  ", {name: round(value, 4) for name, value in graph.values.items()})
print("slopes:  ", {name: round(slope, 4) for name, slope in graph.grads.items()})

# %% [markdown]
# 1. $x$ gets 2, and $y$ gets 1 + 1.5: one path through the sum, one through the product.
# 2. At $y = 1$. Below it, max takes $x$: the slope of $p$ jumps from 1 to 0, and that of $y$ from 2.5 to 1. That of $x$ does not jump: above, it is $y$ itself, and so nearly 1 already.
# 3. At $x = -1$, $y = 0$: the product is larger than $x$, so its slope for $x$ is $y = 0$; and the two paths to $y$ cancel, $1 + x = 0$.
#
# And the question: 1.75, halfway. At the tie, max hands one half to each side. It is no slope in the strict sense, but a choice; JAX makes the same one.
#
# A formula of your own can stand in the cell, too: one operation a line, `+`, `*` or `max(a, b)`, and a number for each input.

# %% [markdown]
# **Why a graph?** A few kinds of node build every formula. Each can be understood, tested and mended by itself. And what the way forward has computed lies ready for the way back.
#
# This sweep is also called the **backward pass**. Over the graph of a network it is **backpropagation**. A paper of 1986 made it famous: now networks with hidden layers could be trained.

# %% [markdown]
# ## 3 · The slope of an activation
#
# Going back through an activation means: times its slope. For some activations the slope can be had from the **output**, which the forward pass has computed already. No new exponential is needed. Worked example, tanh: its slope is $1 - \text{act}^2$.

# %%
def dtanh(act):
    """Slope of tanh where its output is act."""
    return 1 - act**2


print(f"from the output {dtanh(jnp.tanh(0.5)):.6f}   jax.grad {jax.grad(jnp.tanh)(0.5):.6f}")

# %% [markdown]
# ### E3 · The sigmoid
#
# With $\sigma = \frac{1}{1 + e^{-s}}$ the derivative is $\frac{e^{-s}}{(1 + e^{-s})^2}$: one factor is $\sigma$ itself. What is the other, in terms of $\sigma$? Write the slope from the output, by hand.

# %% nbgrader={"grade": false, "grade_id": "E3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dsigmoid(act):
    """Slope of the sigmoid where its output is act."""
    ### BEGIN SOLUTION
    return act * (1 - act)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E3-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("05-E3", dsigmoid)

# %%
lecture_table(
    "CS 486: slopes of activations (the numbers are ours)",
    {
        "C-18.1": lambda: dsigmoid(nn.sigmoid(0.0)),
        "C-18.2": lambda: dsigmoid(nn.sigmoid(2.0)),
        "C-19.1": lambda: dtanh(jnp.tanh(0.5)),
        "C-20.1": lambda: dsigmoid(nn.sigmoid(0.0)) ** 10,
        "C-20.2": lambda: jax.grad(nn.relu)(1.0) ** 10,
    },
)

# %% [markdown]
# The last two rows: ten sigmoids in a row, each at its steepest, leave a millionth of a gradient; ten relus whose inputs are positive leave all of it. We come back to this in section 7.
#
# All this needs slopes, those of the loss and of every activation. A step from 0 to 1 would not do: it is flat on both sides, so it lets nothing back through.

# %% [markdown]
# ## 4 · Gurari's network, backwards
#
# You ran this network forward in [unit 04](../04_forward_and_losses/04_forward_and_losses.ipynb). It said 0.474 where 1 was asked. Here are the same parameters. (On the slides nodes 1 to 3 are the inputs, 4 and 5 the hidden units, and 6 is the output.)

# %%
gurari = {name: jnp.array(array) for name, array in networks.GURARI_PARAMS.items()}
student = jnp.array([[1.0, 0.0, 1.0]])  # a batch of one
target = jnp.array([[1.0]])
act, yhat = backprop.forward_321(gurari, student)
print("hidden", act, " output", yhat)

# %% [markdown]
# The loss is half the squared error, $E = \frac12 (\hat y - y)^2$, a mean over the batch. For each unit we want its **delta**: the slope of $E$ for its `pre`. It is also called the error of the unit, because at an output without an activation it is just $\hat y - y$ (over the number of examples).
#
# - **Output unit.** One path: $E \leftarrow \hat y \leftarrow \text{pre}$. So `delta2` $= (\hat y - y)\cdot$ slope of the sigmoid.
# - **Hidden unit.** Its `act` reaches the output's `pre` through a weight. So what arrives is `delta2` times that weight; then comes its own slope. If there are several outputs, paths add.
# - **A weight.** `pre` is input times weight plus more. So its gradient is **the error it leads to, times the input it comes from.** A bias is a weight whose input is always 1.
#
# Worked example, with nothing left out: one unit in each layer, tanh behind both.

# %%
x, y = 0.5, 1.0
w1, w2 = 0.8, -0.6
# Forward, and keep every activation.
act1 = jnp.tanh(w1 * x)
out = jnp.tanh(w2 * act1)
# Backward: the output's error first, then the hidden unit's.
delta2 = (out - y) * dtanh(out)
delta1 = delta2 * w2 * dtanh(act1)
# Gradients: error times input.
dw1, dw2 = delta1 * x, delta2 * act1


def chain(w1, w2):
    return (jnp.tanh(w2 * jnp.tanh(w1 * x)) - y) ** 2 / 2


truth1, truth2 = jax.grad(chain, argnums=(0, 1))(w1, w2)
print(f"dw1 by hand {dw1:.6f}, jax.grad {truth1:.6f}")
print(f"dw2 by hand {dw2:.6f}, jax.grad {truth2:.6f}")

# %% [markdown]
# **Predict.** Back to Gurari. Her example is $(1, 0, 1)$. How many of the eleven parameters will not move at all?

# %% nbgrader={"grade": false, "grade_id": "P2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 2  # HOLE
### END SOLUTION
predict("05-P2", guess)

# %% [markdown]
# ### E4 · Errors and gradients
#
# The output's error is given. Write the three missing lines. `N` examples stand in the rows, so `act.T @ delta2` multiplies input with error and sums over the examples at once.

# %% nbgrader={"grade": false, "grade_id": "E4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def backprop_321(params, X, y):
    """Gradients of the half squared error, mean over the batch, in a dict like params."""
    act, yhat = backprop.forward_321(params, X)
    delta2 = (yhat - y) / len(X) * dsigmoid(yhat)
    ### BEGIN SOLUTION
    dW2 = act.T @ delta2  # HOLE
    delta1 = delta2 @ params["W2"].T * dsigmoid(act)  # HOLE
    dW1 = X.T @ delta1  # HOLE
    ### END SOLUTION
    return {"W1": dW1, "b1": delta1.sum(axis=0), "W2": dW2, "b2": delta2.sum(axis=0)}

# %% nbgrader={"grade": true, "grade_id": "E4-check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("05-E4", backprop_321)

# %%
truth = jax.grad(backprop.loss_321)(gurari, student, target)
still = sum(int((g == 0).sum()) for g in truth.values())
reveal("05-P2", still)

# %%
figures.both_passes_321()

# %%
def grads():
    return backprop_321(gurari, student, target)


def moved(factor=1.0):
    """The parameters after one step of gradient descent, learning rate 0.9."""
    return {name: gurari[name] - 0.9 * factor * grads()[name] for name in gurari}

# %%
lecture_table(
    "Gurari: errors",
    {
        "G-43.1": lambda: 2 * (yhat - target)[0, 0],
        "G-43.2": lambda: dsigmoid(yhat)[0, 0],
        "G-46.2": lambda: dsigmoid(act)[0, 1],
        "G-47.2": lambda: dsigmoid(act)[0, 0],
        "G-45.1": lambda: grads()["b2"][0],
        "G-46.1": lambda: grads()["b1"][1],
        "G-47.1": lambda: grads()["b1"][0],
    },
)

# %% [markdown]
# The slides round as they go: $-0.1311$ is what 0.474, itself rounded, leads to; all digits give $-0.1312$. The gradient of w56 below is such a case, too: $-0.0688$ against $-0.0689$. Two labels slipped as well. Both captions of node 4 say node 5; and one target goes by three names, $t_k$, $t_6$ and $t_1$.

# %%
lecture_table(
    "Gurari: gradients",
    {
        "G-48.1": lambda: grads()["W2"][0, 0],
        "G-49.1": lambda: grads()["W2"][1, 0],
        "G-50.1": lambda: grads()["b2"][0],
        "G-51.1": lambda: grads()["W1"][0, 0],
        "G-51.2": lambda: grads()["W1"][1, 0],
        "G-51.3": lambda: grads()["W1"][2, 0],
        "G-51.4": lambda: grads()["b1"][0],
        "G-51.5": lambda: grads()["W1"][0, 1],
        "G-51.6": lambda: grads()["W1"][1, 1],
        "G-51.7": lambda: grads()["W1"][2, 1],
        "G-51.8": lambda: grads()["b1"][1],
    },
)

# %%
lecture_table(
    "Gurari: parameters after one step, learning rate 0.9",
    {
        "G-52.1": lambda: moved()["W2"][0, 0],
        "G-53.1": lambda: moved()["W2"][1, 0],
        "G-54.1": lambda: moved()["b2"][0],
        "G-55.1": lambda: moved()["W1"][0, 0],
        "G-56.1": lambda: moved()["W1"][0, 1],
        "G-57.1": lambda: moved()["W1"][1, 0],
        "G-58.1": lambda: moved()["W1"][1, 1],
        "G-59.1": lambda: moved()["W1"][2, 0],
        "G-60.1": lambda: moved()["W1"][2, 1],
        "G-61.1": lambda: moved()["b1"][1],
        "G-62.1": lambda: moved()["b1"][0],
    },
)

# %% [markdown]
# (The slide for the bias writes $dz_6/dw_{i,6} = 1$ and means $dz_6/db_6$.) All gradients came first, then all updates. Whoever updates `W2` before computing `delta1` gets another `delta1`.

# %% [markdown]
# Compare the last two tables. Where the gradient is negative the parameter went up: w46, w56 and b6. Where it is positive the parameter went down: w14, w15, w34, w35, b4 and b5. Where it is 0 nothing moved.
#
# That was one whole round of training: forward, loss, backward, update. One repeats it with other examples, until a stopping rule ([unit 02](../02_descent_1d/02_descent_1d.ipynb)) says enough.

# %% [markdown]
# Gurari starts from $(1 - o_6)^2$, without our half, and says that its factor 2 may be dropped because it does not affect learning. More precisely: the direction stays, but the step at the same rate is half as long. With the 2 kept:

# %%
lecture_table(
    "Gurari: the factor 2 kept; and does the step help?",
    {
        "G-44.1": lambda: 2 * grads()["b2"][0],
        "G-44.2": lambda: moved(2.0)["W2"][0, 0],
        "G-65.1": lambda: backprop.forward_321(moved(), student)[1][0, 0],
        "G-65.2": lambda: (1 - backprop.forward_321(moved(), student)[1][0, 0]) ** 2,
    },
)

# %% [markdown]
# One step, and 0.474 has become 0.515.
#
# ## 5 · A layer, backwards
#
# Every layer is gone back through in the same way. `dout` is what arrives, unit 01's *upstream* derivative: the slope of the loss for each output of `X @ W + b`.
#
# ### E5 · Three gradients
#
# Write all three from nothing. Let shapes lead you: `dX` must look like `X`, `dW` like `W`, `db` like `b`. The bias serves every example: what does that mean for its paths?

# %% nbgrader={"grade": false, "grade_id": "E5-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def linear_backward(dout, X, W):
    """(dX, dW, db) of out = X @ W + b, given dout (N, H)."""
    ### BEGIN SOLUTION
    return dout @ W.T, X.T @ dout, dout.sum(axis=0)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E5-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("05-E5", linear_backward)

# %% [markdown]
# **Srikumar's network: sharing pays.** It has 2 inputs, 2 hidden sigmoids and 1 output without an activation. Its nine gradients share factors. $dL/dy = y - y^*$ is in all nine of them. Each hidden error is in three. Keep such a product and use it again; this is all that the lecture means by caching. With `linear_backward` it happens by itself.
#
# Beside the slides: they let $y$ be a sum of a function of $z_1$ and one of $z_2$, but paths add for any $y(z_1, z_2)$. Their $d2/dx$ is $dz_2/dx$. Their label is $y_i$ in one place and $y^*$ in another. And $z = \sigma(W x)$ and $y = w z$ leave no room for the biases, unless $x$ and $z$ each get an extra entry that is always 1.

# %%
utah, x_utah = backprop.SRIKUMAR_PARAMS, backprop.SRIKUMAR_X


def srikumar(params):
    """Every number of both passes."""
    pre = x_utah @ params["W1"] + params["b1"]
    act = nn.sigmoid(pre)
    y = act @ params["W2"] + params["b2"]
    dy = y - backprop.SRIKUMAR_Y
    dact, dW2, db2 = linear_backward(dy, act, params["W2"])
    _, dW1, db1 = linear_backward(dact * dsigmoid(act), x_utah, params["W1"])
    grads = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
    return {"pre": pre[0], "act": act[0], "y": y[0, 0], "L": dy[0, 0] ** 2 / 2, "dy": dy[0, 0], **grads}


for shared in (False, True):
    print("shared" if shared else "each alone", backprop.srikumar_counted(shared)[1], "multiplications")

# %%
lecture_table(
    "Srikumar, 2-2-1: forward (the numbers are ours)",
    {
        "U-29.1": lambda: srikumar(utah)["pre"][0],
        "U-29.2": lambda: srikumar(utah)["act"][0],
        "U-29.3": lambda: srikumar(utah)["pre"][1],
        "U-29.4": lambda: srikumar(utah)["act"][1],
        "U-29.5": lambda: srikumar(utah)["y"],
        "U-29.6": lambda: srikumar(utah)["L"],
        "U-29.7": lambda: srikumar(utah)["dy"],
    },
)

# %% [markdown]
# 18 multiplications against 10, and that is with one hidden layer only. Every further layer multiplies the number of paths; the sweep still passes each line once. Srikumar speaks of a network with about 150 layers; there one cannot do without it.
#
# The last row below takes one step downhill. (In our copy of the slides the update has lost its minus sign. It needs one: with a plus the loss grows.)

# %%
lecture_table(
    "Srikumar, 2-2-1: all nine gradients, and one step with rate 0.1",
    {
        "U-29.8": lambda: srikumar(utah)["b2"][0],
        "U-29.9": lambda: srikumar(utah)["W2"][0, 0],
        "U-29.10": lambda: srikumar(utah)["W2"][1, 0],
        "U-29.11": lambda: srikumar(utah)["b1"][0],
        "U-29.12": lambda: srikumar(utah)["W1"][0, 0],
        "U-29.13": lambda: srikumar(utah)["W1"][1, 0],
        "U-29.14": lambda: srikumar(utah)["b1"][1],
        "U-29.15": lambda: srikumar(utah)["W1"][0, 1],
        "U-29.16": lambda: srikumar(utah)["W1"][1, 1],
        "U-29.17": lambda: srikumar({n: utah[n] - 0.1 * srikumar(utah)[n] for n in utah})["L"],
    },
)

# %% [markdown]
# ## 6 · Any number of layers
#
# First the end. With softmax and cross-entropy, the slope for the logits is as short as [unit 04](../04_forward_and_losses/04_forward_and_losses.ipynb) promised. For one example it is what the network says minus what is right.
#
# ### E6 · Softmax with cross-entropy
#
# `S` holds logits, `Y` rows with a single 1, and the loss is a **mean** over the batch. `jax.nn.softmax(S, axis=1)` may be used.

# %% nbgrader={"grade": false, "grade_id": "E6-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dlogits(S, Y):
    """Slope of the mean cross-entropy for the logits S (N, K)."""
    ### BEGIN SOLUTION
    return (jax.nn.softmax(S, axis=1) - Y) / len(S)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E6-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("05-E6", dlogits)

# %%
logits, spam = jnp.array([[2.0, 0.0]]), jnp.array([[1.0, 0.0]])
p = jax.nn.softmax(logits, axis=1)
entry_by_entry = -spam / p * p * (1 - p)  # the lecture's rule: dE/dact times a slope of each unit
lecture_table(
    "CS 486: the slope for the logits (2, 0)",
    {
        "C-21.1": lambda: dlogits(logits, spam)[0],
        "C-21.2": lambda: entry_by_entry[0],
    },
)

# %% [markdown]
# The lecture's general rule multiplies each unit's own slope. It holds for a sigmoid, but not for softmax, where **every logit moves every probability**. Its second entry would be 0: nobody would tell the wrong class to shrink.
#
# ### E7 · The recursion
#
# CS 486 goes back through any number of layers by one rule. Layer $l$ reads $\text{act}_l$, with $\text{act}_0 = X$. From the end to the front,
#
# $$dW_l = \text{act}_l^\top\, \delta_l, \qquad \delta_{l-1} = \big(\delta_l\, W_l^\top\big) \times \text{slope at act}_l, \text{ entry by entry}.$$
#
# Our $\delta$ is always the slope for `pre`. (The lecture uses the letter for two different slopes, before and after the activation. It also leaves out the biases, and adds up where we take a mean.) The way forward is given: `params` is a list of layers `{"W": …, "b": …}`, and every layer but the last has a sigmoid.

# %%
@jax.jit  # compiled as one program, which is quicker on a new network
def forward_mlp(params, X):
    """What each layer reads, a list that starts with X; and the logits."""
    acts = [X]
    for layer in params[:-1]:
        acts.append(nn.sigmoid(acts[-1] @ layer["W"] + layer["b"]))
    return acts, acts[-1] @ params[-1]["W"] + params[-1]["b"]

# %% [markdown]
# Now write the way back from nothing, with your `dlogits`, `linear_backward` and `dsigmoid`. `grads.insert(0, …)` puts something in front of a list.

# %% nbgrader={"grade": false, "grade_id": "E7-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def backprop_mlp(params, X, Y):
    """Gradients, a list like params, of the mean softmax cross-entropy."""
    acts, S = forward_mlp(params, X)
    ### BEGIN SOLUTION
    delta = dlogits(S, Y)
    grads = []
    for act, layer in zip(reversed(acts), reversed(params), strict=True):
        dact, dW, db = linear_backward(delta, act, layer["W"])
        grads.insert(0, {"W": dW, "b": db})
        delta = dact * dsigmoid(act)
    return grads
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E7-check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("05-E7", backprop_mlp)

# %%
two, message = backprop.WATERLOO_PARAMS, jnp.array([[1.0, 0.5]])
pre1 = message @ two[0]["W"]
act1 = nn.sigmoid(pre1)
pre2 = act1 @ two[1]["W"]
as_dict = {"W1": two[0]["W"], "b1": two[0]["b"], "W2": two[1]["W"], "b2": two[1]["b"]}

# %%
lecture_table(
    "CS 486, two layers, softmax at the end (the numbers are ours)",
    {
        "C-12.1": lambda: pre1[0],
        "C-12.2": lambda: act1[0],
        "C-12.3": lambda: pre2[0],
        "C-12.4": lambda: jax.nn.softmax(pre2, axis=1)[0],
        "C-12.5": lambda: backprop.mlp_loss(two, message, spam),
        "C-12.6": lambda: backprop_mlp(two, message, spam)[1]["W"],
        "C-12.7": lambda: backprop_mlp(two, message, spam)[0]["W"],
    },
)

# %%
lecture_table(
    "The same with sigmoids and half squared error, by your backprop_321",
    {
        "C-16.1": lambda: backprop.forward_321(as_dict, message)[1][0],
        "C-16.2": lambda: backprop.loss_321(as_dict, message, spam),
        "C-16.3": lambda: backprop_321(as_dict, message, spam)["W2"],
        "C-16.4": lambda: backprop_321(as_dict, message, spam)["W1"],
    },
)

# %% [markdown]
# The lecture's matrix form lost a transpose, and its $dW$ is no product that fits: it must be an outer product, input by error. Its network is 2-2-2, and there a missing transpose runs without complaint. Yours was checked on other shapes.

# %% [markdown]
# ## 7 · Where gradients fade, and where they stop
#
# Each layer on the way back multiplies by `W` and by the slope of its activation.
#
# **Predict.** A gradient of size 1 passes back through 20 layers of sigmoids. About how large is it at the front? The weights are random, of a usual size. (Section 3 had ten sigmoids at their steepest, and no weights.)

# %% nbgrader={"grade": false, "grade_id": "P3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 1e-12  # HOLE
### END SOLUTION
predict("05-P3", guess)

# %%
reveal("05-P3", float(backprop.gradient_sizes("sigmoid")[-1]))

# %%
figures.gradient_by_depth()

# %% [markdown]
# The axis is logarithmic: a straight line down is a loss of the same factor in every layer. The front layers of a deep sigmoid network learn almost nothing. A relu is a **gate**: open where its input is positive, with slope 1, and shut elsewhere, with slope 0. It does not shrink what passes an open gate, and with weights of the right size half of the gates suffice. This is a main reason why deep networks use it. Tanh lies between the two: its slope is 1 in the middle, four times that of the sigmoid, and less where its input is large. Here about a seventh of its gradient is left, and of the relu's nearly half.
#
# **But a gate that is shut lets nothing through at all.** In [unit 04](../04_forward_and_losses/04_forward_and_losses.ipynb) you saw that two hidden relus are enough for XOR. Can descent find such weights?
#
# **Predict.** Two hidden relus, 200 random starts, cross-entropy, 400 steps. How many of 100 networks learn all four corners?

# %% nbgrader={"grade": false, "grade_id": "P4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 20  # HOLE
### END SOLUTION
predict("05-P4", guess)

# %%
learned = xor_starts.share_that_learns("relu")
# To the nearest ten: another computer may count one network more or less.
reveal("05-P4", round(10 * float(learned[0])) * 10)

# %% [markdown]
# Try to find out why before you read on. Here is one of the unlucky starts. Look at the second column of the hidden units, then at that of `dW1`.

# %%
unlucky = xor_starts.DEAD_START
hidden = nn.relu(networks.CORNERS @ unlucky["W1"] + unlucky["b1"])
print("hidden units, one row for each corner:")
print(hidden)
print("dW1:")
print(jnp.round(jax.grad(xor_starts.xor_loss)(unlucky)["W1"], 4))

# %% [markdown]
# The second unit is 0 at every corner: its gate is shut for all examples. Its slope is 0 there, so its gradient is **exactly** 0, and no step will ever move it. Such a unit is called **dead**. One relu alone cannot do XOR.

# %% [markdown]
# ### Shut a gate, open a gate
#
# One input, two hidden units, one output, no biases. $E$ is half the squared error; `act` is the activation that you choose. With relu, the gate of the second unit is shut: the way back ends there. (A grey dotted arrow carries 0.)
#
# 1. Which of the four weights have the slope 0? Open the gate with `w2`.
# 2. Put `w2` back to -0.9. Now leave the weights alone and move `x` below 0. Which gate is open now? So is a unit dead that is shut for one example?
# 3. Choose the sigmoid. No gate is shut, but look at the local slope on the edge between `pre1` and `act1`. How large can you make it?
#
# **A question to answer before you try:** relu, the gate is shut, and this example is the only one. After a thousand steps of descent on all four weights, where is `w2`?

# %%
gates = explorers.ComputationGraph(
    """
    pre1 = x * w1
    pre2 = x * w2
    act1 = act(pre1)
    act2 = act(pre2)
    h1 = act1 * v1
    h2 = act2 * v2
    yhat = h1 + h2
    E = loss(yhat, y)
    """,
    x=1.0, w1=0.8, w2=-0.9, v1=-0.5, v2=0.7, y=1.0, activation="relu", edge=("act2", 0),
)
gates

# %% [markdown]
# 1. `w2` and `v2`: what the shut unit sends on is 0, and its gate lets nothing back. Any `w2` above 0 opens it.
# 2. The second. A gate is open or shut for *one* example; dead is a unit that is shut for all of them.
# 3. One quarter, where `pre1` is 0. A sigmoid is never shut, but it never lets more than a quarter through.
#
# And the question: still at -0.9. No slope, no step.

# %%
figures.xor_learned_by_width()

# %% [markdown]
# A wide network has units to spare: some die, enough live. A tanh cannot die, and does better where units are few. A sigmoid cannot die either, but it is slow: more steps would raise the left part of its line.
#
# **Not every failure is a dead unit.** With two relus, four of five failures hold one. In the others every unit is alive, and yet the loss comes to rest: in a valley that is not the lowest, as in [unit 02](../02_descent_1d/02_descent_1d.ipynb). With two tanhs nearly all failures are of this kind.
#
# So "it did not learn" can mean three things, and you can tell them apart: a unit is 0 for all examples, or the loss still falls, or it rests although every unit is alive.

# %% [markdown]
# **Where to start?** All these starts were random, for a reason. If all weights start at 0, or at any one value, the units of a layer get equal gradients in every step. So they stay equal for ever, and the layer is worth a single unit. (Biases may start at 0.)

# %% [markdown]
# ## 8 · How to check a gradient
#
# No `jax.grad` at hand, in another language, on another day? [Unit 01](../01_derivatives/01_derivatives.ipynb) gives the tool: central differences. Four habits make it a good one.
#
# 1. Use float64, and a step near $10^{-5}$.
# 2. Use random parameters and at least three examples: zeros, ones and a batch of one hide mistakes.
# 3. Compare by the **relative** error. Gradients may be tiny by nature.
# 4. Stay away from kinks: at 0 a relu has two slopes, and a difference sees their mean.

# %%
def relative_error(by_hand, f, W, h=1e-5):
    """Largest difference between a gradient and central differences, over the largest entry."""
    numeric = nn.numerical_gradient(f, W, h)
    return float(jnp.max(jnp.abs(by_hand - numeric)) / jnp.max(jnp.abs(numeric)))


key_X, key_y = jax.random.split(jax.random.key(1))
X = jax.random.normal(key_X, (5, 3))
y = jax.random.uniform(key_y, (5, 1))


@jax.jit  # compiled once, used for every difference
def loss_of_W1(W1):
    return backprop.loss_321({**gurari, "W1": W1}, X, y)


right = jax.grad(loss_of_W1)(gurari["W1"])  # put backprop_321(gurari, X, y)["W1"] here: is yours as good?
print("right gradient:", relative_error(right, loss_of_W1, gurari["W1"]) < 1e-7)
print(f"twice as large: {relative_error(2 * right, loss_of_W1, gurari['W1']):.3f}")

# %% [markdown]
# Below $10^{-7}$ all is well; above $10^{-3}$ there is a mistake. In between, look for a kink, or for a step of the wrong size.
#
# ### E8 · Who is wrong?
#
# A layer has no loss. Its output is an array, so of what should one take the slope? Of $\sum \text{dout} \times \text{output}$, for an array `dout` of your choice: that is what `backward(params, dout)` claims to know. **Choose it at random.** With ones, a mistake that ignores `dout` would pass.
#
# One gradient may be wrong: that of `"X"`, `"W"` or `"b"`. Find it. In `scalar`, the array that comes in takes the place of `params[name]`; `{**params, name: array}` is such a dict. Leave `params` itself as it is: `params[name] = array` would change it for all that comes later. (`name=name` in its first line makes each `scalar` keep its own name.)

# %% nbgrader={"grade": false, "grade_id": "E8-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def find_wrong(f, backward, params, seed):
    """The name of the parameter whose gradient is wrong, or "none"; f(params) is an array."""
    shape = f(params).shape
    ### BEGIN SOLUTION
    dout = jax.random.normal(jax.random.key(seed), shape)  # HOLE
    ### END SOLUTION
    by_hand = backward(params, dout)
    for name in params:
        def scalar(array, name=name):
            ### BEGIN SOLUTION
            total = jnp.sum(dout * f({**params, name: array}))  # HOLE
            ### END SOLUTION
            return total
        if relative_error(by_hand[name], scalar, params[name]) > 1e-4:
            return name
    return "none"

# %% nbgrader={"grade": true, "grade_id": "E8-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("05-E8", find_wrong)

# %% [markdown]
# The same idea, with random directions in place of one entry after the other, is `nn.gradient_check`. It costs two forward passes a direction, however many parameters there are. Here it judges the way back of a linear layer: right, and with a bias that is averaged.

# %%
key_X, key_W, key_check = jax.random.split(jax.random.key(2), 3)
layer = {"W": jax.random.normal(key_W, (3, 4)), "b": jnp.zeros(4)}
inputs = jax.random.normal(key_X, (5, 3))


def outputs(params):
    return inputs @ params["W"] + params["b"]


for name, collect in (("sum", jnp.sum), ("mean", jnp.mean)):
    def layer_back(params, dout, collect=collect):
        return {"W": inputs.T @ dout, "b": collect(dout, axis=0)}

    error = nn.gradient_check(outputs, layer_back, layer, key_check)
    print(f"db is the {name}:", "right" if error < 1e-7 else "wrong")

# %% [markdown]
# ## 9 · Find the bug
#
# Somebody wrote the way back through a relu. It runs without complaint. The cell below the function sends a gradient back, and also asks differences. *Look* first.

# %% nbgrader={"grade": false, "grade_id": "E9-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relu_backward(dout, pre):
    """Slope for pre, given dout, of relu(pre)."""
    ### BEGIN SOLUTION
    return dout * (pre > 0)  # BUG: return dout * (dout > 0)
    ### END SOLUTION

# %%
pre = jnp.array([-2.0, -1.0, 1.0, 2.0])
dout = jnp.array([3.0, -3.0, 3.0, -3.0])
print("by hand    ", relu_backward(dout, pre))
print("differences", jnp.round(nn.numerical_gradient(lambda s: jnp.sum(dout * nn.relu(s)), pre, 1e-5), 6))

# %% [markdown]
# (At a `pre` of exactly 0 the lectures leave the slope of relu open. Here it is 0, and no check asks.) Which numbers decided on the way *forward* what is let through? Correct the mistake **in the function above**, and run both cells again.

# %% nbgrader={"grade": true, "grade_id": "E9-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("05-E9", relu_backward)

# %% [markdown]
# ## Exit quiz
#
# Six questions from memory; no points.

# %% nbgrader={"grade": false, "grade_id": "Q1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("05-Q1", answer)

# %% nbgrader={"grade": false, "grade_id": "Q2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("05-Q2", answer)

# %% nbgrader={"grade": false, "grade_id": "Q3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("05-Q3", answer)

# %% nbgrader={"grade": false, "grade_id": "Q4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("05-Q4", answer)

# %% nbgrader={"grade": false, "grade_id": "Q5-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("05-Q5", answer)

# %% nbgrader={"grade": false, "grade_id": "Q6-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("05-Q6", answer)

# %% [markdown]
# ## What to keep
#
# - Along a path slopes multiply; where paths meet they add. Sweep from the end, and every shared factor is computed once.
# - A weight's gradient is the error it leads to times the input it comes from. A bias has the input 1.
# - One layer back: `delta @ W.T`, times the slope of the activation. All gradients first, then all updates.
# - Softmax with cross-entropy: `(p - Y) / N`, and no further slope.
# - Small slopes multiply and fade; a shut relu stops its gradient altogether.
# - Check a gradient with random numbers, several examples, a random `dout`, and central differences.
#
# **One line for yourself.** Double-click here and finish the sentence: *Backpropagation is …*
#
# **To look up:** the words in the [glossary](../00_welcome/glossary.md), the formulas on the [formula sheet](../00_welcome/formulas.md).
#
# **Next:** [unit 06](../06_sgd_vs_batch/06_sgd_vs_batch.ipynb) asks how many examples one step needs.
