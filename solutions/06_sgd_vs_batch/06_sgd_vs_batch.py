# %% [markdown]
# # 06 · SGD against batch descent
#
# So far every step of descent looked at all the data. With ten examples that is no trouble. With a million it is: a million gradients, and then one small step. This unit takes the step after looking at a few examples only, drawn by chance: **stochastic gradient descent**, SGD. You will see what that costs, what it saves, and how to count both.
#
# **After this unit you can**
#
# 1. **show** that the gradient of a few examples is right on average, and say how far off it usually is;
# 2. **count** updates, epochs and examples, also when the last batch is short;
# 3. **run** gradient descent, mini-batches and SGD with one function, and choose the batch size and the rates.
#
# **Time:** about 75 minutes. **You need:** units [01](../01_derivatives/01_derivatives.ipynb) to [05](../05_backprop_by_hand/05_backprop_by_hand.ipynb).
#
# The unit follows slides 20 to 24 of *Lecture 02*, the loop of Srikumar's lecture, and the three flavours of CS 486 (all examples at once, some, or one). They give few numbers; most of those below are ours.

# %% [markdown]
# ## Set-up
#
# Run these two cells first.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import tempfile
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from course_lib import explorers, figures, nn
from course_lib.checks import check, lecture_table, predict, quiz, reveal
from course_lib.data.ten_points import TEN_X, TEN_Y
from course_lib.studies import minibatches, noisy_descent
from course_lib.studies.lecture_curves import DEEP, HILL, SHALLOW, d_valley_curve

jax.config.update("jax_enable_x64", True)

# %% [markdown]
# ## Warm-up
#
# Three questions from memory, on units 02, 03 and 05; no points. Run each cell to see its question.

# %% nbgrader={"grade": false, "grade_id": "W1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("06-W1", answer)

# %% nbgrader={"grade": false, "grade_id": "W2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("06-W2", answer)

# %% nbgrader={"grade": false, "grade_id": "W3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("06-W3", answer)

# %% [markdown]
# ## 1 · The loss is a sum
#
# Here are ten points. They stay with us, in this unit and in the next. The model is a line: $\hat y = w_1 + w_2 x$. To write it as a product $Xw$, we give `X` a column of ones for the intercept $w_1$. A column of `X` is called a **feature**.

# %%
X = minibatches.with_ones(TEN_X)
y = jnp.asarray(TEN_Y)
n = len(X)


def mean_loss(w, X, y):
    """The course's convention: the mean over the examples of ½ (yhat - y)²."""
    return jnp.mean((X @ w - y) ** 2) / 2


w = jnp.zeros(2)
print("first three rows of X:", *np.round(X[:3], 3))
print(f"loss of w = (0, 0): {mean_loss(w, X, y):.4f}")

# %% [markdown]
# Why a *sum* over the examples, or a mean, and not something else? Slide 20 starts from the likelihood ([unit 04](../04_forward_and_losses/04_forward_and_losses.ipynb)): choose the weights that make the data most probable. It writes the probability of all the data as a **product** over the examples. The logarithm turns the product into a sum, and minus that sum is the loss. (For bell-shaped errors it is the squared error, as in unit 04.)
#
# One word is missing on the slide. The product is right only if the examples are **independent**. Copy every row three times, and the product claims three times the evidence, though nothing new was seen. Here are two lines. How much better does the first explain the ten points, and three copies of them?

# %%
line, other = jnp.array([1.0, 2.0]), jnp.array([1.5, 1.5])


def log_likelihood(w, X, y):
    """Of bell-shaped errors with standard deviation 1, up to a constant."""
    return -jnp.sum((X @ w - y) ** 2) / 2


for copies in (1, 3):
    Xc, yc = jnp.tile(X, (copies, 1)), jnp.tile(y, copies)
    evidence = log_likelihood(line, Xc, yc) - log_likelihood(other, Xc, yc)
    saved = mean_loss(other, Xc, yc) - mean_loss(line, Xc, yc)
    print(f"copies {copies}: log-likelihood better by {evidence:.3f}, mean loss by {saved:.4f}")

# %% [markdown]
# The mean loss does not care how often the data are copied, and so neither will our learning rates. Slides 20 and 25 of the lecture take the sum, slide 22 the mean. With the sum, the gradient is $n$ times as long; a rate that is right for one is wrong for the other. We take the **mean**, always.
#
# What matters today: *a mean over many examples can be estimated from a few of them.* (A sum can, too, but then the few must be scaled up by $n/B$. The slides leave this factor out.)
#
# ## 2 · A gradient from a few examples
#
# Each example has a gradient of its own: its error times its inputs, as in [unit 05](../05_backprop_by_hand/05_backprop_by_hand.ipynb). Here are those of the ten points, all at $w = (0, 0)$.

# %%
errors = X @ w - y
single = errors[:, None] * X
for row in (0, 4, 9):
    print(f"example {row}: error {errors[row]:6.2f}   gradient {np.round(single[row], 2)}")
print("mean of all ten:", np.round(single.mean(axis=0), 4))

# %% [markdown]
# The mean of all ten is the **full gradient**. *Batch gradient descent*, or batch descent for short, follows it: its batch is the **full batch** of all examples. No single example agrees with it.
#
# ### E1 · The gradient of a mini-batch
#
# A **mini-batch** is a few examples; `batch` holds their row numbers, for instance `[7, 2, 4]`. `X[batch]` takes these rows. Write the gradient of the **batch's** mean loss, by hand. Stay with `jnp` and whole arrays, without `float(…)`, `int(…)` or `np.array(…)`: in E2 JAX runs your function on many batches at once, and there these three stop it.


# %% nbgrader={"grade": false, "grade_id": "E1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def minibatch_grad(w, X, y, batch):
    """Gradient (features,) of the mean loss of the rows in `batch`; X is (n, features), y (n,)."""
    ### BEGIN SOLUTION
    X_batch, y_batch = X[batch], y[batch]  # HOLE
    error = X_batch @ w - y_batch  # HOLE
    return error @ X_batch / len(batch)  # HOLE
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "E1-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("06-E1", minibatch_grad)

# %% [markdown]
# **Predict.** Ten examples have 45 batches of two. We compute the gradient of each of them, at $w = (0, 0)$. How many are close to the full gradient?

# %% nbgrader={"grade": false, "grade_id": "P1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 6  # HOLE
### END SOLUTION
predict("06-P1", guess)

# %%
pairs = minibatches.all_batches(n, 2)
grads = minibatches.grads_of_batches(w, X, y, pairs)
full = minibatches.full_grad(w, X, y)
off = jnp.linalg.norm(grads - full, axis=1) / jnp.linalg.norm(full)
print("batches:", pairs[:4].tolist(), "...")
reveal("06-P1", int((off < 0.1).sum()))

# %% [markdown]
# ### E2 · Very many batches at once
#
# You just used `grads_of_batches` from the library. Write it: `batches` has a batch in each row, and every batch gets its gradient. `jax.vmap` calls a function for each row of an array. `in_axes` says which argument has such rows: `0` for the one that has, `None` for those that stay the same. An example with another function:


# %%
def total(scale, rows):
    return scale * jnp.sum(y[rows])


# The second argument is mapped over its rows, the first stays.
print(jax.vmap(total, in_axes=(None, 0))(10.0, pairs[:3]))


# %% nbgrader={"grade": false, "grade_id": "E2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def grads_of_batches(w, X, y, batches):
    """The gradient of each batch: batches (many, B) -> (many, features)."""
    ### BEGIN SOLUTION
    of_all = jax.vmap(minibatch_grad, in_axes=(None, None, None, 0))  # HOLE
    ### END SOLUTION
    return of_all(w, X, y, batches)


# %% nbgrader={"grade": true, "grade_id": "E2-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("06-E2", grads_of_batches)

# %% [markdown]
# Now take **every** batch that exists, size by size, and average their gradients:

# %%
print(" B   batches   mean of all their gradients")
for size in (1, 2, 5, 9, 10):
    every = minibatches.all_batches(n, size)
    mean = minibatches.grads_of_batches(w, X, y, every).mean(axis=0)
    same = bool(jnp.abs(mean - full).max() < 1e-12)
    print(f"{size:2}   {len(every):7}   {np.round(mean, 4)}   the full gradient to 1e-12: {same}")

# %% [markdown]
# A batch drawn at random is wrong nearly always, and **right on average**. One says: its gradient is *unbiased*. The picture shows all batches; look at the middle of the clouds, and at their width.

# %%
figures.gradient_clouds(w, X, y, (1, 2, 5))

# %% [markdown]
# ### E3 · How far off?
#
# This width is the **noise** of the gradient, and it has a formula. Let $\sigma$ be the **standard deviation** of the single gradients, for each weight: how far they spread around their mean. A mean of $B$ independent draws has the standard deviation $\sigma/\sqrt B$. But here no example is drawn twice, so the draws are not independent: with $B = n$ there is nothing left to chance. The exact formula says so:
#
# $$\sigma \sqrt{\frac{n - B}{B\,(n - 1)}}.$$
#
# Write it. The single gradients are given; `jnp.std(…, axis=…)` is a standard deviation along an axis.


# %% nbgrader={"grade": false, "grade_id": "E3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def grad_std(w, X, y, batch_size):
    """Standard deviation (features,) of the gradient of a batch drawn without replacement."""
    n = len(X)
    single = (X @ w - y)[:, None] * X  # the gradient of each example, (n, features)
    ### BEGIN SOLUTION
    sigma = jnp.std(single, axis=0)  # HOLE
    factor = jnp.sqrt((n - batch_size) / (batch_size * (n - 1)))  # HOLE
    ### END SOLUTION
    return sigma * factor


# %% nbgrader={"grade": true, "grade_id": "E3-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("06-E3", grad_std)

# %% [markdown]
# Is it true? Measure: for each $B$, draw 4000 batches and take the standard deviation of their gradients (both weights together, as one length).

# %%
figures.spread_against_batch_size(w, X, y)

# %% [markdown]
# ### Walk through the noise
#
# So far all clouds were taken at $w = (0, 0)$, far from the best line. Now you choose the place. On the right is the loss from above; the red dot is $w$. **Drag it**, or give the map the focus and use the arrow keys (with <kbd>Shift</kbd> they go further). On the left are the gradients of 200 drawn batches; the red arrow is the full gradient, and the black ellipse is your formula: in every direction it reaches two standard deviations. The dashed ellipse is the spread of the drawn ones.
#
# Descent takes a step **against** a gradient. A dot on the grey side points away from the full gradient: a step against it leads **uphill**, on the loss of all examples. Those batches are orange squares, and on the map orange needles. **Draw again** draws 200 other batches.
#
# 1. Take $w$ to $(0, 0)$, and set $B = 1$. How many of the batches lead uphill? Now drag $w$ slowly towards the bottom. What happens to the red arrow, and what to the cloud?
# 2. Go back to about $(0.6, 2.4)$. From which $B$ on does (nearly) no batch lead uphill?
# 3. Go closer to the bottom than that, and raise $B$ from 1 to 9. Does it help?
#
# **A question to answer before you try:** at the bottom the full gradient is 0. Is the gradient of each example 0 there, too?

# %%
cloud = explorers.GradientCloud(X, y, w=(0.6, 2.4), batch_size=2)
cloud

# %% [markdown]
# What you moved can be read. (`cloud.batches` are the drawn batches, a row of row numbers each; `cloud.gradients` are their gradients.)

# %%
print("w:", np.round(cloud.w, 2), "  B:", cloud.batch_size)
print(f"spread: {cloud.predicted_spread:.3f} by the formula, {cloud.measured_spread:.3f} as drawn")
print("lead uphill:", cloud.uphill, "of", len(cloud.batches))

# %% [markdown]
# Far from the bottom all examples want the same: a batch of one knows the way. That is why SGD is so fast at first. On the way down the full gradient shrinks to 0, but the noise does not: at the best line each point still pulls to its side. Near the bottom the cloud lies across zero, and a step is a matter of luck. A larger batch only moves that region closer to the bottom. It does not make it go away, unless $B = n$.

# %% [markdown]
# **Predict.** Now there are 1000 examples, and you change from $B = 10$ to $B = 40$. Each update costs four times as much. What do you get for it?

# %% nbgrader={"grade": false, "grade_id": "P2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 2  # HOLE
### END SOLUTION
predict("06-P2", guess)

# %%
X_many, y_many = minibatches.thousand_examples()
noise = [minibatches.grad_std(w, X_many, y_many, size) for size in (10, 40)]
reveal("06-P2", float(noise[0][1] / noise[1][1]))

# %% [markdown]
# That is a bad bargain, and the reason why small batches are popular: the first few examples tell most of what there is to know about the direction. (A GPU changes the price: it looks at 40 examples nearly as fast as at 10. Unit 11.)
#
# ## 3 · The epoch
#
# One does not draw each batch from all examples. Slide 22 and Srikumar's loop do the same thing: **shuffle** the data (put them in an order by chance), then go through them batch by batch until all are used. (Srikumar's batches hold one example each.) That is an **epoch**. Then shuffle again. So every example is seen exactly once an epoch. The last batch may be short.
#
# **Predict.** Ten examples, batches of three.

# %% nbgrader={"grade": false, "grade_id": "P3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 4  # HOLE
### END SOLUTION
predict("06-P3", guess)

# %%
reveal("06-P3", minibatches.updates_per_epoch(10, 3))

# %% [markdown]
# ### E4 · Counting updates
#
# For any `n` and `batch_size`. It should be exact for large numbers, too, so use whole numbers: `//` divides and drops the rest, `%` is the rest.


# %% nbgrader={"grade": false, "grade_id": "E4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def updates_per_epoch(n, batch_size):
    """How many updates visit every example once; a short last batch is an update of its own."""
    ### BEGIN SOLUTION
    full_batches = n // batch_size  # HOLE
    short_batches = 1 if n % batch_size > 0 else 0  # HOLE
    return full_batches + short_batches  # HOLE
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "E4-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("06-E4", updates_per_epoch)

# %%
lecture_table(
    "Lecture 02, slide 30, 10 points; CS 486, three flavours (its N is not given, 1000 is ours)",
    {
        "L-42.1": lambda: updates_per_epoch(10, 1),
        "L-42.2": lambda: updates_per_epoch(10, 5),
        "L-42.3": lambda: updates_per_epoch(10, 10),
        "C-10.1": lambda: updates_per_epoch(1000, 1),
        "C-10.2": lambda: updates_per_epoch(1000, 32),
        "C-10.3": lambda: updates_per_epoch(1000, 64),
        "C-10.4": lambda: updates_per_epoch(1000, 1000),
    },
)

# %% [markdown]
# ### E5 · The batches of an epoch
#
# In JAX, chance comes from a **key**: the same key, the same numbers. `jax.random.permutation(key, n)` is a shuffled order of the rows 0 to n - 1. Cut it into pieces of `batch_size`, from the front; `beginnings` are the places where the pieces begin. The last may be short: a slice that reaches beyond the end stops at the end.


# %% nbgrader={"grade": false, "grade_id": "E5-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def epoch_batches(key, n, batch_size):
    """The batches of one epoch: a list of arrays of row numbers; only the last may be short."""
    ### BEGIN SOLUTION
    order = jax.random.permutation(key, n)  # HOLE
    beginnings = range(0, n, batch_size)  # HOLE
    ### END SOLUTION
    return [order[first : first + batch_size] for first in beginnings]


# %% nbgrader={"grade": true, "grade_id": "E5-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("06-E5", epoch_batches)

# %%
for seed in (0, 1):
    batches = minibatches.epoch_batches(jax.random.key(seed), 10, 3)
    print(f"key {seed}:", [batch.tolist() for batch in batches])

# %% [markdown]
# **Predict.** All four batches of such an epoch together are the whole data. So is the plain mean of their four gradients, taken at one and the same $w$, the full gradient?

# %% nbgrader={"grade": false, "grade_id": "P4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = "no"  # HOLE
### END SOLUTION
predict("06-P4", guess)

# %%
four = jnp.stack([minibatches.minibatch_grad(w, X, y, batch) for batch in batches])
sizes = jnp.array([len(batch) for batch in batches])
reveal("06-P4", "yes" if jnp.abs(four.mean(axis=0) - full).max() < 1e-9 else "no")

# %%
print("plain mean:       ", np.round(four.mean(axis=0), 4))
print("weighted by sizes:", np.round(sizes @ four / sizes.sum(), 4))
print("full gradient:    ", np.round(full, 4))

# %% [markdown]
# One example in a short batch moves the weights as far as three examples in a full one. Libraries live with that, or drop the short batch; with many batches it hardly matters. Keep it in mind for section 5, where it does.
#
# ## 4 · One function for three names
#
# ### E6 · The updates of an epoch
#
# Write the loop, from nothing: for each batch one update, from where the last one ended, against the gradient of **that** batch. Remember all places, the start first. Use your `minibatch_grad`. (Srikumar calls the rate $\gamma$. If your copy of the loop reads $w \leftarrow w\,\gamma\nabla$: a minus sign got lost in it.)


# %% nbgrader={"grade": false, "grade_id": "E6-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sgd_epoch(w, X, y, learning_rate, batches):
    """The places after each update of an epoch, the start first: (updates + 1, features)."""
    ### BEGIN SOLUTION
    path = [w]
    for batch in batches:
        w = w - learning_rate * minibatch_grad(w, X, y, batch)
        path.append(w)
    return jnp.stack(path)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "E6-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("06-E6", sgd_epoch)

# %% [markdown]
# Nothing in it knows whether it is gradient descent or SGD. The batches decide:
#
# | name | $B$ | updates an epoch |
# |---|---|---|
# | batch gradient descent | $n$ | 1 |
# | mini-batch descent | in between, often 32 or 64 | $n/B$, rounded up |
# | stochastic gradient descent | 1 | $n$ |
#
# The lectures agree on the first row only. For CS 486 and Srikumar, SGD means $B = 1$; Lecture 02 and every library say SGD for all $B < n$. We say SGD, too, and **always name $B$**.

# %%
key = jax.random.key(0)  # one key for all three, on purpose: the same order, cut in three ways
for size in (10, 5, 1):
    batches = minibatches.epoch_batches(key, n, size)
    path = minibatches.sgd_epoch(w, X, y, 0.1, batches)
    print(f"B = {size:2}: {len(path) - 1:2} updates, first to {np.round(path[1], 3)},", end=" ")
    print(f"loss at the end {mean_loss(path[-1], X, y):.3f}")
print("descent:            first to", np.round(w - 0.1 * full, 3))

# %% [markdown]
# Now CS 486's three flavours, with 1000 examples and three epochs. The learning rates are chosen to suit: 0.02 for $B = 1$, 0.2 for $B = 32$, 0.3 for $B = 1000$. (`minibatches.run` is your loop, compiled.)

# %%
curves = {}
for size, rate in ((1, 0.02), (32, 0.2), (1000, 0.3)):
    # One key for all three, on purpose: they differ in the size of the batch, not in the shuffle.
    weights = minibatches.batch_weights(jax.random.key(3), 1000, size, epochs=3)
    path = minibatches.run(w, X_many, y_many, weights, np.full(len(weights), rate))
    losses = np.asarray(minibatches.losses_along(path, X_many, y_many))
    curves[f"B = {size}"] = minibatches.examples_seen(1000, size, epochs=3), losses
best = minibatches.mean_loss(minibatches.least_squares(X_many, y_many), X_many, y_many)
print(f"lowest loss that any line has: {best:.4f}")
for name, (_, losses) in curves.items():
    print(f"{name}: {len(losses) - 1} updates, from {losses[0]:.2f} to {losses[-1]:.3f}")

# %% [markdown]
# **Predict.** The run with $B = 1$ arrived. Of 100 of its updates, in how many did the loss on all examples **rise**?

# %% nbgrader={"grade": false, "grade_id": "P5-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 48  # HOLE
### END SOLUTION
predict("06-P5", guess)

# %%
changes = np.diff(curves["B = 1"][1])
reveal("06-P5", round(100 * float(np.mean(changes > 0))))

# %% [markdown]
# So do not expect the loss to fall at every update, and do not judge a run by one of them. Which of the three is fastest? It depends on what you count:

# %%
figures.losses_by_updates_and_examples(curves)

# %% [markdown]
# Against **updates** the full batch looks best. But each of its updates looks at 1000 examples, each of the others at 32 or 1. Against **examples seen**, which is what you pay for, it comes last: when it makes its first step, the run with $B = 1$ has made a thousand. Slide 30 of Lecture 02 draws three batch sizes over one axis of iterations; unit 07 draws them over both.
#
# At the end the full batch has caught up, and its curve is the smooth one. The price for $B = 1$ is the **jitter**: the run never quite rests. Section 6 comes back to that.

# %% [markdown]
# **Is noise good for something?** Slide 21 says that it may help a run out of a shallow valley. Try it on the curve with two valleys of [unit 02](../02_descent_1d/02_descent_1d.ipynb): 2000 runs start at the bottom of the shallow valley, and as many in the deep one. Each slope is off by bell-shaped noise; its standard deviation stands in the first column, the shares of the runs that end in the deep valley in the others.

# %%
print("noise   from shallow to deep   from deep, still there")
for noise in (0.0, 12.0, 20.0, 40.0):
    # The same key each time: the same draws, longer or shorter.
    ends = [
        noisy_descent.noisy_ends(d_valley_curve, start, 0.02, noise, jax.random.key(0), 2000, 500)
        for start in (SHALLOW, DEEP)
    ]
    shares = [float(jnp.mean(end < HILL)) for end in ends]
    print(f"{noise:5.0f}   {shares[0]:20.1f}   {shares[1]:22.1f}")

# %% [markdown]
# It may, indeed. With the exact slope nobody leaves. With some noise most change to the deeper valley, whose walls are higher. With too much, runs leave that one as well. Nobody can tell you beforehand how much is right: that is luck, not a method. (Slide 23 adds that small batches may *generalize* better in some fields: be better on new examples. That is a hope with some evidence, and nothing that we could prove here.)
#
# ## 5 · Data that do not fit
#
# Slide 23 gives another reason for batches: $10^{12}$ examples do not fit into any memory. But an update needs only its batch. The rest may lie on a disk.
#
# ### E7 · A gradient in one pass
#
# You want the **full** gradient, of data that come in blocks. `blocks` is a list of pairs `(X, y)`; pretend that only one is in memory at a time. The blocks may have different sizes. Your `minibatch_grad` with all rows of a block, `jnp.arange(len(X))`, is the block's mean gradient. Nothing is filled in.


# %% nbgrader={"grade": false, "grade_id": "E7-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def grad_of_stream(w, blocks):
    """The gradient (features,) of the mean loss of all examples in all blocks (X, y)."""
    ### BEGIN SOLUTION
    total, seen = jnp.zeros(len(w)), 0
    for X, y in blocks:
        total = total + len(X) * minibatch_grad(w, X, y, jnp.arange(len(X)))
        seen = seen + len(X)
    return total / seen
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "E7-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("06-E7", grad_of_stream)

# %% [markdown]
# Training from a disk works in the same way. `nn.fit` trains with all data in memory. `nn.fit_stream` gets files and reads at most `rows_in_memory` examples at a time. (`mmap_mode="r"` opens a file without reading it: rows are fetched when somebody asks for them.)

# %%
model = nn.Sequential([nn.Dense(1)], inputs=1)
params = model.init(jax.random.key(0), jnp.float64)
settings = {
    "loss": nn.half_squared_error,
    "optimizer": nn.gradient_descent(0.05),
    "epochs": 5,
    "batch_size": 16,
    "key": jax.random.key(1),
    "progress": False,
}
inputs, targets = X_many[:600, 1:], y_many[:600, None]
in_memory = nn.fit(model, params, (inputs, targets), **settings)

# %% [markdown]
# **Predict.** Now the same training from two files, at most 64 of the 600 examples at a time. Will it end at the same weights, to twelve digits?

# %% nbgrader={"grade": false, "grade_id": "P6-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = "same"  # HOLE
### END SOLUTION
predict("06-P6", guess)

# %%
with tempfile.TemporaryDirectory() as folder:
    np.save(Path(folder) / "inputs.npy", inputs)
    np.save(Path(folder) / "targets.npy", targets)
    files = [np.load(Path(folder) / f"{name}.npy", mmap_mode="r") for name in ("inputs", "targets")]
    streamed = nn.fit_stream(model, params, tuple(files), rows_in_memory=64, **settings)
    del files
for name in ("W", "b"):
    print(name, "in memory", in_memory.params["dense_1"][name].ravel().round(6), end="   ")
    print("streamed", streamed.params["dense_1"][name].ravel().round(6))

# %%
gaps = jax.tree.map(lambda a, b: float(abs(a - b).max()), in_memory.params, streamed.params)
largest = max(jax.tree.leaves(gaps))
reveal("06-P6", "same" if largest < 1e-12 else "different")

# %% [markdown]
# With $10^{12}$ examples and $B = 10^6$, an epoch would be a million updates. Batch gradient descent would have made one.
#
# ## 6 · What there is to choose
#
# What you choose before the training, and the training does not learn, is a **hyperparameter**. Slide 24 lists those of SGD: initial values, the sequence of rates, the batch size. The summary on slide 31 lists rate, batch size, and the number of epochs. Take all four. Here each is changed **alone**, on the ten points; the others stay at start $(0, 0)$, constant rate 0.05, $B = 5$, 20 epochs. Every line is the median of 50 shuffles, and all 450 runs are one vmapped call.

# %%
studied = noisy_descent.one_by_one(X, y, shuffles=50)
least = float(minibatches.mean_loss(minibatches.least_squares(X, y), X, y))
figures.hyperparameters_one_by_one(studied, least, shuffles=50)

# %% [markdown]
# - **Initial values** decide how far there is to go, and which way. From (4, -1) the loss is lower than from (0, 0), but the way leads along the flat direction of the bowl ([unit 03](../03_descent_2d/03_descent_2d.ipynb)), and that takes long. On a bowl every run ends at the same place; in a network the start also decides which valley it is.
# - **A rate that falls** too soon starves the run, as in [unit 02](../02_descent_1d/02_descent_1d.ipynb).
# - **A small batch** is far ahead by examples seen, and then hardly gets better: the jitter. (The zigzag of $B = 1$ is the epoch, ten updates long.)
# - **Epochs** only say where the line ends.
#
# Slide 30 warns that nothing of this is best for every task. Change the batch size, and already another rate is the best of five (medians of 50 shuffles):

# %%
rates = np.array([0.01, 0.03, 0.1, 0.3, 0.6])
print("loss after 5 epochs, rate", *[f"{rate:8g}" for rate in rates])
for size in (1, 5, 10):
    losses = noisy_descent.median_losses_by_rate(rates, X, y, size, epochs=5, shuffles=50)
    print(
        f"B = {size:2}".ljust(25),
        *[f"{loss:8.4f}" for loss in losses],
        "  best",
        rates[losses.argmin()],
    )

# %% [markdown]
# **Rates that suit noise.** In unit 02 a constant rate was fine, since near the bottom the slope goes to 0. The gradient of one example does not: at the best line, each point still pulls to its side. So the rate itself must go to 0. But if it falls too fast, the run stops short. Robbins and Monro (1951) asked two things of the rates $\eta_1, \eta_2, \dots$:
#
# 1. **far enough:** the sum of all $\eta_k$ grows without limit;
# 2. **calm enough:** the sum of all $\eta_k^2$ has a limit.
#
# Then SGD arrives: on a bowl at its bottom, in general at a place where the slope is 0. Look at the sums:

# %%
schedules = {"constant": 0.0, "1/sqrt(k)": 0.5, "k^-0.75": 0.75, "1/k": 1.0}
print("schedule      sum of rates up to k = 10², 10⁴, 10⁶      sum of squares")
k = np.arange(1, 1_000_001)
for name, power in schedules.items():
    rates = k**-power
    sums = [f"{rates[:stop].sum():9.1f}" for stop in (100, 10_000, 1_000_000)]
    squares = [f"{(rates[:stop] ** 2).sum():9.2f}" for stop in (100, 10_000, 1_000_000)]
    print(f"{name:10}", *sums, "  ", *squares)
halves = 0.5 ** np.arange(60)
print(f"halving: the rates together {halves.sum():.3f}, their squares {(halves**2).sum():.3f}")

# %% [markdown]
# ### E8 · Which conditions hold?
#
# For the rates $1/k^p$ there is a rule that you may know from calculus: $1 + \frac{1}{2^q} + \frac{1}{3^q} + \dots$ has a limit if $q > 1$, and grows without limit if $q \le 1$.
#
# Say which conditions hold: `"both"`, `"first only"` or `"second only"`. Mind the borders.


# %% nbgrader={"grade": false, "grade_id": "E8-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def robbins_monro(power):
    """Which conditions the rates 1 / k**power meet: "both", "first only" or "second only"."""
    ### BEGIN SOLUTION
    far_enough = power <= 1  # HOLE
    calm_enough = 2 * power > 1  # HOLE
    ### END SOLUTION
    if far_enough & calm_enough:
        return "both"
    return "first only" if far_enough else "second only"


# %% nbgrader={"grade": true, "grade_id": "E8-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("06-E8", robbins_monro)

# %% [markdown]
# **Predict.** $B = 1$ on the ten points, 3000 updates, four schedules that all begin with 0.1: constant, $0.1/\sqrt{1 + k/20}$, $0.1/(1 + k/20)$, and halving at every update. As Robbins and Monro have it, each update draws an example anew. Which run comes nearest to the best $w$?

# %% nbgrader={"grade": false, "grade_id": "P7-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = "1/sqrt(k)"  # HOLE
### END SOLUTION
predict("06-P7", guess)

# %%
drawn = noisy_descent.independent_rows(n, epochs=300, runs=200)
anew = noisy_descent.distances(noisy_descent.FALLING, X, y, drawn)
reveal("06-P7", min(anew, key=lambda name: anew[name][-1]))

# %%
for name, distance in anew.items():
    print(f"{name:10} distance after 3000 updates {distance[-1]:.3f}")

# %% [markdown]
# Did that surprise you? $1/\sqrt k$ meets the first condition only. The two conditions are **enough**; they are not needed in every case. On a bowl it is enough that the rate goes to 0 and the first condition holds, and after 3000 updates $1/\sqrt k$ has simply travelled further. Without the first condition there is no hope: halving has stopped far away.
#
# The slides say that SGD arrives if the rate "decreases gradually". Now you know which graduallys will do. Compare shuffled epochs, on the right:

# %%
shuffled = noisy_descent.shuffled_rows(n, epochs=300, runs=200)
kept = noisy_descent.distances(noisy_descent.FALLING, X, y, shuffled)
panels = {"an example drawn anew each time": anew, "shuffled epochs": kept}
figures.distance_by_schedule(panels, updates_per_epoch=n)

# %% [markdown]
# Shuffling does better with every rate that does not starve: within an epoch each example pulls once, so that the pulls nearly cancel. That is why everybody shuffles.
#
# And what is "the best $w$"? The least-squares line of these ten points, not the line from which they were once drawn. SGD knows nothing but the data. Unit 07 looks at it closely.
#
# ## 7 · Find the bug
#
# Somebody prepares the orders of many epochs: one row for each. Every order is a correct shuffle. First *look*: what is wrong with them together?


# %% nbgrader={"grade": false, "grade_id": "E9-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def orders_of_epochs(key, n, epochs):
    """The order of each epoch, a row of all n row numbers: (epochs, n)."""
    orders = []
    for epoch in range(epochs):
        ### BEGIN SOLUTION
        its_key = jax.random.fold_in(key, epoch)  # BUG: its_key = key
        ### END SOLUTION
        orders.append(jax.random.permutation(its_key, n))
    return jnp.stack(orders)


# %%
print(orders_of_epochs(jax.random.key(5), 10, 4))

# %% [markdown]
# A key is not a generator: it does not change when it is used. Two ways make new keys of one: `jax.random.split(key)` gives two, and `jax.random.fold_in(key, number)` gives one for each number. Correct the mistake **in the function above**, and run both cells again.

# %% nbgrader={"grade": true, "grade_id": "E9-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("06-E9", orders_of_epochs)

# %% [markdown]
# ## Exit quiz
#
# Six questions from memory; no points.

# %% nbgrader={"grade": false, "grade_id": "Q1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("06-Q1", answer)

# %% nbgrader={"grade": false, "grade_id": "Q2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("06-Q2", answer)

# %% nbgrader={"grade": false, "grade_id": "Q3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("06-Q3", answer)

# %% nbgrader={"grade": false, "grade_id": "Q4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("06-Q4", answer)

# %% nbgrader={"grade": false, "grade_id": "Q5-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("06-Q5", answer)

# %% nbgrader={"grade": false, "grade_id": "Q6-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("06-Q6", answer)

# %% [markdown]
# ## What to keep
#
# - A batch's gradient is right on average. Its noise falls like $1/\sqrt B$, its price grows like $B$.
# - An epoch visits every example once: shuffle, cut, and take the short batch as it is.
# - From batch gradient descent to SGD with $B = 1$ it is one loop. Always name $B$, and compare by examples seen.
# - A mean over blocks of different sizes must be weighted by their sizes.
# - With noise, rates must go to 0, but so slowly that their sum has no limit.
# - A key is used once, unless the same numbers are wanted again, as for a fair comparison.
#
# **One line for yourself.** Double-click here and finish the sentence: *When a loss curve jitters, I …*
#
# **To look up:** the words in the [glossary](../00_welcome/glossary.md), the formulas on the [formula sheet](../00_welcome/formulas.md).
#
# **Next:** [unit 07](../07_linear_regression_epochs/07_linear_regression_epochs.ipynb) follows single epochs on these ten points, in data space and in parameter space.
