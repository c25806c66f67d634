# %% [markdown]
# # 09 · Regularization and normalization
#
# A network with enough parameters can learn every example by heart, noise and all. That is not what we want from it. This unit shows the damage and three remedies: a penalty on the weights, a clock, and noise. Then come two layers that keep numbers at a usual size. You write both, forward and backward.
#
# **After this unit you can**
#
# 1. **see** over-fitting in two curves, and stop it with weight decay, early stopping or dropout;
# 2. **write** batch norm and layer norm, forward and backward, by hand;
# 3. **explain** what a network does in training and must not do in use.
#
# **Time:** about 75 minutes. **You need:** units [04](../04_forward_and_losses/04_forward_and_losses.ipynb), [05](../05_backprop_by_hand/05_backprop_by_hand.ipynb) and [08](../08_optimizers/08_optimizers.ipynb).
#
# **How it works.** As before: read, guess, run. Where you find `...` or `raise NotImplementedError`, you write. The two backward passes want your own algebra.
#
# The unit follows CS 486. Its slides name these methods, most of them without a formula. So the formulas and the numbers here are ours.

# %% [markdown]
# ## Set-up
#
# Run these two cells first.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import jax
import jax.numpy as jnp
import numpy as np

from course_lib import explorers, figures, nn
from course_lib.checks import check, lecture_table, predict, quiz, reveal
from course_lib.studies import early_stopping, overfitting, weight_decay

jax.config.update("jax_enable_x64", True)

# %% [markdown]
# ## Warm-up
#
# Three questions from memory, on units 05, 06 and 08; no points. Run each cell to see its question.

# %% nbgrader={"grade": false, "grade_id": "W1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("09-W1", answer)

# %% nbgrader={"grade": false, "grade_id": "W2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("09-W2", answer)

# %% nbgrader={"grade": false, "grade_id": "W3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("09-W3", answer)

# %% [markdown]
# ## 1 · Right on every example, and wrong
#
# Twelve points lie near a smooth curve, each a little off by chance. We fit a polynomial of degree 9 to them: ten coefficients. The fit minimizes
#
# $$\text{half squared error} + \text{strength} \cdot \sum w^2.$$
#
# The second term is a **penalty** on large weights. The sum runs over all coefficients but the constant one, which is a bias.
#
# **Predict.** Which strength is best for *new* points? Type "0", "0.0003" or "1", with the quotes.

# %% nbgrader={"grade": false, "grade_id": "P1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = "0.0003"  # HOLE
### END SOLUTION
predict("09-P1", guess)

# %%
sweep = overfitting.strength_sweep()
middle = np.median(sweep.validation, axis=0)  # one error for each strength, of 100 draws of the noise
errors = {}
for name in ("0", "0.0003", "1"):
    errors[name] = middle[np.argmin(abs(overfitting.STRENGTHS - float(name)))]
reveal("09-P1", min(errors, key=errors.get))

# %%
for name, error in errors.items():
    print(f"strength {name:6}   error on new points {error:.2f}")

# %%
figures.fits_by_strength((0.0, 0.0003, 1.0))

# %% [markdown]
# On the left the curve runs close to every point and is far from the truth in between. It has **over-fitted**: it learned the noise. Its largest weight gives it away. To swing like that, large weights of opposite signs must nearly cancel. On the right the penalty is so strong that the curve ignores the points: it **under-fits**.
#
# That was one draw of the noise, and one of the worse ones. Here are a hundred.

# %%
figures.error_by_strength()

# %% [markdown]
# Two curves, two messages. The error on the twelve points is smallest without a penalty, always: it cannot tell you which strength to take. The error on new points has a valley. So keep some examples aside, the **validation set**, and choose with them.

# %% [markdown]
# ## 2 · The pull of a penalty
#
# CS 486 adds $\lambda \lVert W \rVert^2$ to the loss, without a ½ in front. This penalty on squares is called the **L2 penalty**. Our `strength` is its $\lambda$. (The $\lambda$ of [unit 08](../08_optimizers/08_optimizers.ipynb) was the decay. You will see how the two belong together.) A gradient of a sum is a sum of gradients, so each weight gets a second pull, towards 0. Biases stay free: a bias adds the same number for every example. It moves a curve, and makes none steeper.
#
# ### E1 · Gradient with penalty
#
# `params` and `grads` are dicts with "W" and "b"; `grads` holds the gradient of the loss alone. Add the slope of strength $\cdot \sum W^2$ where it belongs, and return a new dict with both names.

# %% nbgrader={"grade": false, "grade_id": "E1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def l2_grad(params, grads, strength):
    """Gradients of loss + strength * ΣW², in a dict like params."""
    ### BEGIN SOLUTION
    dW = grads["W"] + 2 * strength * params["W"]
    return {"W": dW, "b": grads["b"]}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E1-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("09-E1", l2_grad)

# %%
def one_step(w, g, learning_rate, strength):
    """One weight, one step of gradient descent on loss plus penalty."""
    params, grads = {"W": jnp.array(w), "b": jnp.zeros(1)}, {"W": jnp.array(g), "b": jnp.zeros(1)}
    return w - learning_rate * l2_grad(params, grads, strength)["W"]


lecture_table("CS 486: weight decay (the numbers are ours)", {"C-26.1": lambda: one_step(2.0, 0.3, 0.1, 0.05)})

# %% [markdown]
# (One row is no proof: at $w = 2$ even a pull of strength $\cdot\, w^2$ would give this number. The check above looks at other weights.)
#
# Write the step of plain descent in one line:
#
# $$w - \eta\,(g + 2 \cdot \text{strength} \cdot w) = (1 - 2\, \eta \cdot \text{strength})\, w - \eta\, g.$$
#
# First the weight shrinks by a fixed share, then comes the usual step. That is why the slides call the penalty **weight decay**. AdamW decays weights as well, by $\eta \cdot \text{decay} \cdot w$. In plain descent the two are the same, with decay = 2 · strength.
#
# Unit 08 raced Adam against AdamW on weights that the loss pulls to and fro, on average not at all. Here plain descent joins them. Both weights start at 1. The loss pulls the **quiet** one by ±0.1, the **loud** one by ±10. Only the penalty has an aim.
#
# **Predict.** Plain descent, with the penalty in the loss: which of the two weights shrinks more? Type "quiet", "loud" or "both alike".

# %% nbgrader={"grade": false, "grade_id": "P2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = "both alike"  # HOLE
### END SOLUTION
predict("09-P2", guess)

# %%
quiet, loud = weight_decay.pulled_to_and_fro(nn.gradient_descent(1e-3), strength=0.05)[-1]
reveal("09-P2", "quiet" if quiet < loud - 0.1 else "loud" if loud < quiet - 0.1 else "both alike")

# %%
print(f"after 4000 steps: quiet {quiet:.2f}, loud {loud:.2f}")

# %%
figures.shrinking_weights()

# %% [markdown]
# Adam divides every gradient by its usual size, and the penalty's pull is a part of the gradient. So a loud weight is hardly decayed. AdamW keeps the decay out of the division. To be precise about the slides: weight decay and a penalty in the loss are one thing for plain descent only.

# %% [markdown]
# ## 3 · A clock
#
# Now a network: 2 inputs, two hidden layers of 32 units, one logit. That is 1185 parameters for **60** examples. Labels are 1 above a wave and 0 below it, but near the wave chance decides. Even with the true chances in hand, about one answer in five is wrong.

# %%
start = overfitting.NETWORK.init(jax.random.key(0), jnp.float64)
print(overfitting.NETWORK.summary())

# %%
recipe = {"loss": nn.binary_cross_entropy, "optimizer": nn.adam(0.003), "batch_size": 60}
recipe |= {"key": jax.random.key(1), "validation": overfitting.VALIDATION, "progress": False}

full = nn.fit(overfitting.NETWORK, start, overfitting.TRAIN, epochs=300, **recipe)
figures.training_and_validation(full.history, full.best_epoch)

# %% [markdown]
# The validation loss does not just stop falling. It **rises**, beyond the 0.69 that a coin would cost. A network that learns labels by heart becomes sure of them, and cross-entropy makes it pay for each time that it is sure and wrong.
#
# **Early stopping** is the cheapest remedy: watch the validation loss, and keep the parameters that were best. The slides say to stop when the loss rises. But a single rise may be chance. So we give it some **patience**: how many epochs in a row may bring no new best.
#
# ### E2 · When to stop
#
# Epochs count from 1. Epoch by epoch: is the loss lower than the lowest so far? Then this epoch is the best. Else training has waited one epoch more; a new best sets this count back to 0. When it is **more than** `patience`, training ends. Return the best epoch, and how many epochs were run.

# %% nbgrader={"grade": false, "grade_id": "E2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def early_stop(losses, patience):
    """(best, epochs): the best epoch, and how many are run, for validation losses (epochs,)."""
    best, lowest, waited = 0, jnp.inf, 0
    for epoch, loss in enumerate(losses, start=1):
        ### BEGIN SOLUTION
        if loss < lowest:
            best, lowest, waited = epoch, loss, 0
        else:
            waited = waited + 1
        ### END SOLUTION
        if waited > patience:
            break
    return best, epoch

# %% nbgrader={"grade": true, "grade_id": "E2-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("09-E2", early_stop)

# %%
# The library's fit stops by this rule, and keeps the best parameters.
stopped = nn.fit(overfitting.NETWORK, start, overfitting.TRAIN, epochs=300, early_stopping=20, **recipe)
print("fit:   best epoch", stopped.best_epoch, "  epochs run", stopped.epoch)
# The rule on the losses of the full run. Put your early_stop here: does it agree?
print("rule:  ", early_stopping.early_stop(full.history["validation_loss"], patience=20))

# %% [markdown]
# The validation set has now helped to choose. So its lowest loss is a little too good to be true: another set that had no say, the **test set**, gives an honest number.

# %%
for name, params in (("last parameters", full.params), ("best parameters", full.best_params)):
    cost = overfitting.mean_loss(params, overfitting.TEST)
    right = overfitting.accuracy(params, overfitting.TEST)
    print(f"{name}: test loss {cost:.2f}, right on {right:.0%}")

# %% [markdown]
# ## 4 · Noise on purpose: dropout
#
# **Dropout** sets each activation to zero with probability `rate`, anew for every example and every step. No unit can rely on one particular other unit to correct it. The slides stop there; one question is left open.
#
# **Predict.** An activation is 3, and it drops with probability 0.4. Nothing else is done. What does the next layer get on average?

# %% nbgrader={"grade": false, "grade_id": "P3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 1.8  # HOLE
### END SOLUTION
predict("09-P3", guess)

# %%
def average(dropout, value, rate):
    """Mean of dropout(act, kept, rate) over both things that can happen to a single unit."""
    act = jnp.array([[value]])
    stays, drops = dropout(act, jnp.array([[True]]), rate), dropout(act, jnp.array([[False]]), rate)
    return ((1 - rate) * stays + rate * drops)[0, 0]


def without_rescaling(act, kept, rate):
    return act * kept


reveal("09-P3", float(average(without_rescaling, 3.0, 0.4)))

# %% [markdown]
# In use nothing drops. Then the next layer would get 3, where it was trained with 1.8 on average. The usual way out is **inverted** dropout: make what is kept so much larger, in training, that the average stays 3. Then there is nothing to do in use.
#
# ### E3 · Inverted dropout
#
# `kept` has the shape of `act` and is True where a unit stays. `rate` is the chance to **drop**. (Elsewhere you may meet the chance to stay; read the manual.)

# %% nbgrader={"grade": false, "grade_id": "E3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dropout_train(act, kept, rate):
    """Activations (N, H) after inverted dropout in training."""
    ### BEGIN SOLUTION
    return jnp.where(kept, act / (1 - rate), 0.0)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E3-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("09-E3", dropout_train)

# %%
lecture_table(
    "CS 486: dropout on average (the numbers are ours)",
    {
        "C-27.1": lambda: average(dropout_train, 3.0, 0.4),
        "C-27.2": lambda: average(without_rescaling, 3.0, 0.4),
    },
)

# %%
# The library draws the mask itself, from a key: here three, made of one. In use the layer passes everything on.
act = jnp.array([[3.0, 3.0, 3.0, 3.0, 3.0, 3.0]])
layer = nn.Dropout(0.4)
for key in jax.random.split(jax.random.key(0), 3):
    print("training", layer.apply({}, {}, act, train=True, key=key)[0])
print("in use  ", layer.apply({}, {}, act, train=False, key=None)[0])

# %% [markdown]
# Each step needs a **new** key. With the same key in every step the same units would be missing for good.
#
# Does it help? Six starts for each remedy, the same network, the same sixty examples:

# %%
figures.remedies_compared()

# %%
figures.weight_histograms()

# %% [markdown]
# Penalty and dropout both keep the validation loss down, by different means. The penalty makes most weights tiny. Dropout makes them only somewhat smaller: their spread is 0.26, against 0.36 without a remedy. It keeps units from relying on each other. Both cost some training loss, and that is the point. How strong they should be, the validation set decides.

# %% [markdown]
# ### Turn both knobs yourself
#
# The twelve points of section 1 again, with a knob for the strength and one for the dropout rate. The fit has 9 powers of $x$, or 32 hidden units of which only the last layer learns. A power or a unit may drop. So simple a fit has a formula for the best weights *on average over all masks*: the curve answers at once.
#
# - Above: the fit (violet), eight of the masks (thin), the truth (dotted), the validation points (small squares).
# - Bars: the sizes of the weights. The short line is the size without any remedy.
# - Below: both losses over each knob, as it would be turned from here. Press on them, or move the sliders.
#
# **Drag a point up and down**, or give the picture the focus: the arrow keys choose a point and move it.
#
# 1. Raise the strength slowly from 0. Which loss rises all the way? Which one falls first, and until where? Is any weight 0 then?
# 2. With both knobs at 0, drag the ringed point. "Follows the ring" says how far the curve goes along. Do it again with the best strength. Then move the draw of the noise, with either strength.
# 3. Run the cell below again, to begin afresh. Set the rate to 0.3. Fit the 9 powers, then the 32 hidden units. Which of them can spare three in ten?
#
# **A question to answer before you try:** with the hidden units, strength 0.25 alone brings the validation loss down to 0.050, and so does the rate 0.42 alone. What will both together do?

# %%
knobs = explorers.OverfittingKnobs()
knobs

# %% [markdown]
# What you moved can be read.

# %%
print(f"{knobs.model}, strength {knobs.strength:.3g}, rate {knobs.rate:.2g}: {knobs.verdict}")
print(f"training loss {knobs.training_loss:.3f}, validation loss {knobs.validation_loss:.3f}")
print(f"the curve follows the ringed point by {knobs.follows:.0%}")

# %% [markdown]
# 1. The training loss rises all the way. The validation loss falls until 0.0063, from 0.17 to 0.054. The largest weight is then forty times smaller, but none is exactly 0: for a tiny weight the pull of $w^2$ is tiny, too.
# 2. Without a remedy the curve follows the ringed point nearly all the way, noise and all; with the best strength, a third of it. So it also moves less from draw to draw.
# 3. The hidden units. Nine powers must cancel each other, and none of them has a stand-in. Among 32 units there is always a neighbour that knows nearly the same.
#
# Both knobs together do too much: 0.054, and it under-fits. With only one layer to learn, dropout **is** a penalty, on average: each squared weight costs ½ · rate / (1 − rate) times the mean square of its activation. That is also why the weights shrink here under dropout. In the network above all layers learn, and dropout is no such penalty.

# %% [markdown]
# ## 5 · Batch norm: numbers of a usual size
#
# What a hidden layer passes on can be of any height and spread, and changes with every step of the layers before it. **Normalization** is a layer that brings numbers back to mean 0 and spread (standard deviation) 1. Which numbers belong together? There are two answers.

# %%
rng = np.random.default_rng(1)
hidden = jnp.array([4.0, -1.0, 0.0, 1.5] + np.array([0.4, 2.0, 0.1, 1.0]) * rng.normal(size=(12, 4)))
figures.before_and_after_normalization(hidden)

# %% [markdown]
# **Batch norm** takes a column: one feature, over all examples of the batch. **Layer norm** takes a row: one example, over all its features. In both,
#
# $$\text{unit} = \frac{\text{act} - \text{mean}}{\sqrt{\text{variance} + \varepsilon}}, \qquad \text{out} = \text{scale} \cdot \text{unit} + \text{shift}.$$
#
# - The variance is the plain mean of the squared distances from the mean.
# - ε is tiny. It saves the day if all numbers are the same. We take $10^{-5}$, as the library does.
# - `scale` and `shift` are parameters with one number for each feature, learned by descent. (Papers call them γ and β.) They start at 1 and 0. With them the layer can undo itself if that is better.
#
# ### E4 · Batch norm in training
#
# Replace each `...`. `axis=0` runs down the columns.

# %%
eps = 1e-5

# %% nbgrader={"grade": false, "grade_id": "E4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batchnorm_train(act, scale, shift):
    """Batch norm of act (N, H) in training; scale and shift are (H,)."""
    mean = jnp.mean(act, axis=0)
    ### BEGIN SOLUTION
    variance = jnp.mean((act - mean) ** 2, axis=0)  # HOLE
    unit = (act - mean) / jnp.sqrt(variance + eps)  # HOLE
    ### END SOLUTION
    return scale * unit + shift

# %% nbgrader={"grade": true, "grade_id": "E4-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("09-E4", batchnorm_train)

# %%
four = jnp.array([[1.0], [2.0], [3.0], [4.0]])  # four examples, one feature
lecture_table(
    "CS 486: normalization, before scale and shift (the numbers are ours)",
    {"C-29.1": lambda: batchnorm_train(four, jnp.ones(1), jnp.zeros(1))[:, 0]},
)

# %% [markdown]
# **Predict.** In training mode a batch holds one single example. The activation is 5, scale is 2, shift is 0.7. What comes out?

# %% nbgrader={"grade": false, "grade_id": "P4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 0.7  # HOLE
### END SOLUTION
predict("09-P4", guess)

# %%
norm = nn.BatchNorm()
params = {"scale": jnp.array([2.0]), "shift": jnp.array([0.7])}
alone, _ = norm.apply(params, norm.start(1, jnp.float64), jnp.array([[5.0]]), train=True, key=None)
reveal("09-P4", float(alone[0, 0]))

# %% [markdown]
# One example alone says nothing about a mean or a spread. And even in a large batch, your answer should not depend on who else happens to be in it. So **in use** batch norm takes a mean and a variance that it has *remembered* from training: running averages over the batches.
#
# $$\text{memory} \leftarrow \text{momentum} \cdot \text{memory} + (1 - \text{momentum}) \cdot \text{batch}$$
#
# With momentum 0.9, a tenth of each new batch goes in, and old ones fade away. (The momentum of [unit 08](../08_optimizers/08_optimizers.ipynb) shares with it the name, and the idea that the past fades.)
#
# ### E5 · Remember
#
# `memory` is a dict with "mean" and "variance", each (H,). Return the new one, after a batch `act`. (`jnp.var(act, axis=0)` is the plain mean of the squared distances.)

# %% nbgrader={"grade": false, "grade_id": "E5-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def remember(memory, act, momentum):
    """The memory of batch norm after one more batch act (N, H)."""
    ### BEGIN SOLUTION
    mean = momentum * memory["mean"] + (1 - momentum) * jnp.mean(act, axis=0)
    variance = momentum * memory["variance"] + (1 - momentum) * jnp.var(act, axis=0)
    return {"mean": mean, "variance": variance}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E5-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("09-E5", remember)

# %%
# The library: 60 batches of 12 from features with these means and spreads; memory starts at 0 and 1.
means, spreads = np.array([4.0, -1.0]), np.array([0.5, 2.0])
memory, ones = norm.start(2, jnp.float64), {"scale": jnp.ones(2), "shift": jnp.zeros(2)}
for batch in range(1, 61):
    act = jnp.array(means + spreads * rng.normal(size=(12, 2)))
    _, memory = norm.apply(ones, memory, act, train=True, key=None)
    if batch in (1, 10, 60):
        print(f"batch {batch:2}   mean {np.round(memory['mean'], 1)}   variance {np.round(memory['variance'], 1)}")

# %% [markdown]
# The memory begins at mean 0 and variance 1, and needs some tens of batches to find about 4 and -1, 0.25 and 4. (Batches of 12 give a variance that is a little too small on average, by a twelfth. The library remembers it as it is.) A network that is used after three batches would be served badly.

# %% [markdown]
# ## 6 · The way back
#
# What makes the backward pass of batch norm hard? Every number of a column moves the mean and the spread, and these move **all** numbers of the column. So three paths lead back to each number.
#
# **Predict.** You add 1 to every number of a column. By how much do the outputs change?

# %% nbgrader={"grade": false, "grade_id": "P5-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 0  # HOLE
### END SOLUTION
predict("09-P5", guess)

# %%
moved = norm.apply(ones, memory, act + 1.0, train=True, key=None)[0]
change = moved - norm.apply(ones, memory, act, train=True, key=None)[0]
reveal("09-P5", round(float(jnp.max(jnp.abs(change))), 9))

# %% [markdown]
# **Worked example: taking the mean away.** The first half of batch norm is `centered = act - mean`. Move one number up by 1. It goes up by 1 itself: the direct path. The mean goes up by $1/N$, and is taken from everybody: $-1/N$ for each. So number $i$ gets, with `d` for the slopes that arrive,
#
# $$d\text{act}_i = d\text{centered}_i - \frac1N \sum_k d\text{centered}_k.$$

# %%
def center(act):
    return act - jnp.mean(act, axis=0)


def center_backward(dcentered):
    # The direct path, minus what comes through the mean.
    return dcentered - jnp.mean(dcentered, axis=0)


dout = jnp.array(rng.normal(size=act.shape))  # random: with ones the answer is 0, and hides mistakes
truth = jax.grad(lambda act: jnp.sum(dout * center(act)))(act)
print("largest difference from autodiff is below 1e-12:", bool(jnp.max(jnp.abs(center_backward(dout) - truth)) < 1e-12))

# %% [markdown]
# **The second half** divides by the spread: `unit = centered / std`, with $\text{std}^2 = \text{mean of centered}^2 + \varepsilon$.
#
# - The direct path: $d\text{unit}_i / \text{std}$.
# - Through the spread. It has two slopes, true for tiny moves. If number $i$ of `centered` moves, `std` moves $\text{unit}_i / N$ times as far. If `std` moves, every `unit`$_k$ moves $-\text{unit}_k / \text{std}$ times as far. Along the path slopes multiply, and over all $k$ they add:
#
# $$-\frac{1}{\text{std}} \cdot \text{unit}_i \cdot \frac1N \sum_k d\text{unit}_k \, \text{unit}_k.$$
#
# Now go back through the first half as well: it takes away the mean. The mean of `unit` is 0, so the path through the spread has none, and only the mean of `dunit` is left to take. All three end with a division by `std`:
#
# $$d\text{act} = \frac{d\text{unit} - \text{through mean} - \text{through std}}{\text{std}}.$$
#
# Here *through std* is the path from above without its $-1/\text{std}$.
#
# ### E6 · Batch norm backward
#
# Most is given: `scale` and `shift` are a weight and a bias, and their gradients add up over the examples. Write the two paths, for whole columns at once.

# %% nbgrader={"grade": false, "grade_id": "E6-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batchnorm_backward(dout, act, scale):
    """(dact, dscale, dshift) for dout (N, H), act (N, H), scale (H,)."""
    std = jnp.sqrt(jnp.var(act, axis=0) + eps)
    unit = (act - jnp.mean(act, axis=0)) / std
    dscale, dshift = jnp.sum(dout * unit, axis=0), jnp.sum(dout, axis=0)
    dunit = dout * scale
    ### BEGIN SOLUTION
    through_mean = jnp.mean(dunit, axis=0)  # HOLE
    through_std = unit * jnp.mean(dunit * unit, axis=0)  # HOLE
    ### END SOLUTION
    return (dunit - through_mean - through_std) / std, dscale, dshift

# %% nbgrader={"grade": true, "grade_id": "E6-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("09-E6", batchnorm_backward)

# %% [markdown]
# Look at what you took away: the mean of what arrives, and the part of it that lies along `unit`. A gradient that would only shift a column, or only stretch it, is removed completely: the layer would undo such a change anyway.

# %% [markdown]
# ## 7 · Layer norm
#
# Layer norm does the same along each **row**. It needs no batch and no memory, and is the same in training and in use. That is why models of text use it: their examples have different lengths, and often come one at a time.
#
# ### E7 · Layer norm
#
# From nothing. `keepdims=True` keeps a mean of shape `(N, 1)`, so that each row meets its own. `scale` and `shift` still have one number for each **feature**.

# %% nbgrader={"grade": false, "grade_id": "E7-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def layernorm(act, scale, shift):
    """Layer norm of act (N, H); scale and shift are (H,)."""
    ### BEGIN SOLUTION
    mean = jnp.mean(act, axis=1, keepdims=True)
    variance = jnp.var(act, axis=1, keepdims=True)
    return scale * (act - mean) / jnp.sqrt(variance + eps) + shift
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E7-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("09-E7", layernorm)

# %%
# The library: one row alone, or among others? Layer norm does not care; batch norm in training does.
ones = {"scale": jnp.ones(4), "shift": jnp.zeros(4)}
for layer, name in ((nn.LayerNorm(), "layer norm"), (nn.BatchNorm(), "batch norm")):
    fresh = layer.start(4, jnp.float64)
    among = layer.apply(ones, fresh, hidden, train=True, key=None)[0][0]
    alone = layer.apply(ones, fresh, hidden[:1], train=True, key=None)[0][0]
    print(f"{name}   among others {np.round(among, 2)}   alone {np.round(alone, 2)}")

# %% [markdown]
# ### E8 · Layer norm backward
#
# Now the whole backward pass, from nothing. The three paths are those of E6, along the rows. Two things to mind: along a row every number has a scale of its own; and `scale` and `shift` are still shared by all examples.

# %% nbgrader={"grade": false, "grade_id": "E8-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def layernorm_backward(dout, act, scale):
    """(dact, dscale, dshift) for dout (N, H), act (N, H), scale (H,)."""
    ### BEGIN SOLUTION
    std = jnp.sqrt(jnp.var(act, axis=1, keepdims=True) + eps)
    unit = (act - jnp.mean(act, axis=1, keepdims=True)) / std
    dunit = dout * scale
    through_mean = jnp.mean(dunit, axis=1, keepdims=True)
    through_std = unit * jnp.mean(dunit * unit, axis=1, keepdims=True)
    dact = (dunit - through_mean - through_std) / std
    return dact, jnp.sum(dout * unit, axis=0), jnp.sum(dout, axis=0)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E8-check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("09-E8", layernorm_backward)

# %% [markdown]
# ## 8 · In training and in use
#
# | | in training | in use |
# |---|---|---|
# | L2 penalty, weight decay | pulls at the weights | nothing: only the weights remain |
# | early stopping | watches the validation loss | the best parameters |
# | dropout | random zeros, the rest made larger | passes everything on |
# | batch norm | mean and variance of the batch | those that it remembers |
# | layer norm | mean and variance of the row | the same |
#
# Whoever forgets the last column gets no error message. Here is a network with a batch norm, trained by the library.

# %%
layers = [nn.Dense(8), nn.BatchNorm(), nn.relu, nn.Dense(1)]
model = nn.Sequential(layers, inputs=2)
trained = nn.fit(
    model, model.init(jax.random.key(2), jnp.float64), overfitting.TRAIN, epochs=60, **(recipe | {"batch_size": 20})
)
first, norm_1, second = (trained.params[name] for name in ("dense_1", "batch_norm_1", "dense_2"))
params = {"W1": first["W"], "b1": first["b"], "W2": second["W"], "b2": second["b"], **norm_1}
memory = trained.memory["batch_norm_1"]

# %% [markdown]
# ## 9 · Find the bug
#
# Somebody wrote what this network computes **in use**. It runs without complaint. *Look* first: the cell below the function asks for three examples together, then one by one. And it asks the library.

# %% nbgrader={"grade": false, "grade_id": "E9-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_in_use(params, memory, X):
    """Logits (N, 1) of the network in use; memory has the "mean" and "variance" of its batch norm."""
    pre = X @ params["W1"] + params["b1"]
    ### BEGIN SOLUTION
    mean, variance = memory["mean"], memory["variance"]  # BUG: mean, variance = jnp.mean(pre, axis=0), jnp.var(pre, axis=0)
    ### END SOLUTION
    unit = (pre - mean) / jnp.sqrt(variance + eps)
    act = nn.relu(params["scale"] * unit + params["shift"])
    return act @ params["W2"] + params["b2"]

# %%
three = jnp.array(overfitting.TEST[0][:3])
one_by_one = [predict_in_use(params, memory, three[i : i + 1])[0, 0] for i in range(3)]
print("together   ", np.round(predict_in_use(params, memory, three)[:, 0], 2))
print("one by one ", np.round(one_by_one, 2))
print("the library", np.round(model(trained.params, three, trained.memory)[:, 0], 2))

# %% [markdown]
# Which line asks the batch? Correct the mistake **in the function above**, and run both cells again.

# %% nbgrader={"grade": true, "grade_id": "E9-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("09-E9", predict_in_use)

# %% [markdown]
# ## Exit quiz
#
# Six questions from memory; no points.

# %% nbgrader={"grade": false, "grade_id": "Q1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("09-Q1", answer)

# %% nbgrader={"grade": false, "grade_id": "Q2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("09-Q2", answer)

# %% nbgrader={"grade": false, "grade_id": "Q3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("09-Q3", answer)

# %% nbgrader={"grade": false, "grade_id": "Q4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("09-Q4", answer)

# %% nbgrader={"grade": false, "grade_id": "Q5-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("09-Q5", answer)

# %% nbgrader={"grade": false, "grade_id": "Q6-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("09-Q6", answer)

# %% [markdown]
# ## What to keep
#
# - The training loss cannot tell learning from learning by heart. A validation set can; a test set gives the honest number.
# - An L2 penalty pulls by 2·strength·w, biases excepted. It is the same as weight decay in plain descent, not in Adam.
# - Early stopping: compare with the best so far, have patience, keep the best parameters.
# - Dropout divides by 1 - rate in training, and does nothing in use.
# - Batch norm goes down the columns and must remember; layer norm goes along the rows. On the way back, mean and spread are paths, too.
#
# **One line for yourself.** Double-click here and finish the sentence: *A network in use must not …*
#
# **To look up:** the words in the [glossary](../00_welcome/glossary.md), the formulas on the [formula sheet](../00_welcome/formulas.md).
#
# **Next:** [unit 10](../10_heart_disease/10_heart_disease.ipynb) puts it all to work on real patients.
