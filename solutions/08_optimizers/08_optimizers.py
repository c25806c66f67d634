# %% [markdown]
# # 08 · Momentum, Adam, schedules, clipping
#
# Plain gradient descent knows one trick: against the slope, with one learning rate for all weights and all times. In a ravine it crawls, on noisy slopes it never comes to rest, and one cliff throws it out. This unit repairs each of these, one formula at a time.
#
# **After this unit you can**
#
# 1. **write** momentum, Adam, AdamW, clipping and a warm-up schedule from their formulas;
# 2. **explain** what bias correction, decoupled decay and clipping by the norm are good for;
# 3. **choose** rate and momentum for a problem, and predict what a wrong choice does.
#
# **Time:** about 75 minutes. **You need:** units [03](../03_descent_2d/03_descent_2d.ipynb), [05](../05_backprop_by_hand/05_backprop_by_hand.ipynb) and [07](../07_linear_regression_epochs/07_linear_regression_epochs.ipynb).
#
# The unit follows the optimizer slides of Waterloo's CS 486. They print some formulas, only name others, and give no numbers. All numbers are ours, and where a formula is missing we use the standard one and say so.

# %% [markdown]
# ## Set-up
#
# Run these two cells first. The second switches JAX to 64-bit numbers.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import jax
import jax.numpy as jnp
import numpy as np

from course_lib import explorers, figures, nn
from course_lib.checks import check, lecture_table, predict, quiz, reveal
from course_lib.nn import schedules
from course_lib.studies import descent, lecture_curves, optimizer_steps, races, surfaces

jax.config.update("jax_enable_x64", True)

# %% [markdown]
# ## Warm-up
#
# Three questions from memory, on units 03, 05 and 07; no points. Run each cell to see its question.

# %% nbgrader={"grade": false, "grade_id": "W1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("08-W1", answer)

# %% nbgrader={"grade": false, "grade_id": "W2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("08-W2", answer)

# %% nbgrader={"grade": false, "grade_id": "W3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("08-W3", answer)

# %% [markdown]
# ## 1 · What plain descent cannot do
#
# An **optimizer** turns gradients into steps. Plain descent is the simplest one. You know this ravine from [unit 03](../03_descent_2d/03_descent_2d.ipynb): $f(w) = \tfrac12\,(w_1^2 + 25\,w_2^2)$. A run starts at $(10, 1)$. We say that it has **arrived** when its height is below 0.001 *and stays there*.
#
# **Worked example:** one step of plain descent, first as a formula, then with the course's library.

# %%
slope = jax.grad(surfaces.ravine)
start = jnp.array([10.0, 1.0])


def sgd(w, g, learning_rate):
    return w - learning_rate * g


# As a formula: the place, the gradient there, the new place.
w, g = start, slope(start)
print("formula:", sgd(w, g, 0.03))

# In the library: ask for the update, then add it. The memory is what the next step will need.
optimizer = nn.sgd(0.03)
updates, memory = optimizer.update(g, optimizer.init(w), w)
print("library:", nn.apply_updates(w, updates))

# %% [markdown]
# Every optimizer of `course_lib.nn` has these two parts, `init` and `update`. (The widely used library *optax* has the same two. The tests of this course run both libraries side by side, step by step, and demand the same numbers.)
#
# Even the best constant rate takes about 70 steps. The steep direction allows no more than 2/25, and the flat one waits.

# %%
for rate in (0.01, 0.03, 0.075, 0.08):
    steps = int(races.ravine_steps(nn.sgd(rate)))
    print(f"rate {rate:5}: {steps if steps <= races.MOST else 'not within 600'} steps")

# %% [markdown]
# ## 2 · Momentum
#
# Let a ball roll instead. It has a **velocity** $v$. At every step a part $\beta$ of the velocity is kept, and the gradient pushes it downhill:
#
# $$v \leftarrow \beta\,v - \eta\,g, \qquad\qquad w \leftarrow w + v.$$
#
# Across the ravine the pushes change sign and cancel. Along it they all point the same way and add up.
#
# ### E1 · Momentum
#
# Fill in the two parts of the new velocity: what is kept of the old one, and the push of the gradient. The function gives back the new place and the new velocity. (The check compares yours with one step of `nn.momentum`, in the middle of a run.)

# %% nbgrader={"grade": false, "grade_id": "E1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def momentum(w, v, g, learning_rate, beta):
    """One step from place w and velocity v at the gradient g: the new (w, v)."""
    ### BEGIN SOLUTION
    kept = beta * v  # HOLE
    push = -learning_rate * g  # HOLE
    ### END SOLUTION
    v = kept + push
    return w + v, v

# %% nbgrader={"grade": true, "grade_id": "E1-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("08-E1", momentum)

# %% [markdown]
# The lecture calls the velocity "an exponentially weighted average" of the gradients. Look at the formula: an average would have a factor $1 - \beta$ at the new gradient. This is a **decaying sum**. If the gradient is always 1, the velocity grows: -0.1, -0.19, -0.271, … The table follows it, with your function.

# %%
def velocity_after(steps):
    """Velocity after so many steps with the gradient 1, rate 0.1 and beta 0.9."""
    w, v = 0.0, 0.0
    for _ in range(steps):
        w, v = momentum(w, v, 1.0, 0.1, 0.9)
    return v


lecture_table(
    "CS 486: momentum under a constant gradient (the numbers are ours)",
    {
        "C-23.1": lambda: velocity_after(1),
        "C-23.2": lambda: velocity_after(2),
        "C-23.3": lambda: velocity_after(3),
        "C-23.4": lambda: velocity_after(50),
        "C-23.5": lambda: velocity_after(500),
    },
)

# %% [markdown]
# If the gradient stays the same, a step becomes as long as $\eta\,g/(1-\beta)$: with $\beta = 0.9$ **ten times** the step of plain descent. So whoever adds momentum and leaves the rate as it is, has in truth raised it.
#
# **Predict.** On the ravine we let momentum run with $\beta$ = 0, 0.5, 0.7 and 0.9, each with the best of 29 rates. Which arrives soonest? ($\beta = 0$ is plain descent: 70 steps.)

# %% nbgrader={"grade": false, "grade_id": "P1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = "0.5"  # HOLE
### END SOLUTION
predict("08-P1", guess)

# %%
rates, betas = np.round(np.arange(0.01, 0.151, 0.005), 4), np.array([0.0, 0.5, 0.7, 0.9])
with_momentum = np.asarray(races.ravine_map(nn.momentum, rates, betas))
reveal("08-P1", f"{betas[with_momentum.min(axis=1).argmin()]:g}")

# %%
figures.steps_by_rate_and_beta()

# %% [markdown]
# **How to read it.** A row is a $\beta$, a column a rate; the brighter, the fewer steps. A dot marks the best rate of its row, and the numbers are its steps. Where it is hatched, no run arrives.
#
# - Bottom row: plain descent. Nothing works from 0.08 on.
# - Going up, larger rates are allowed, and the steps get fewer, down to 16. (For such a valley with condition number $\kappa$ the best choice is known: $\beta = \big(\frac{\sqrt\kappa - 1}{\sqrt\kappa + 1}\big)^2$. With $\kappa = 25$ that is 0.44.)
# - Near the top, the rate hardly matters any more. Everything takes about a hundred steps or more: the run remembers too much, and swings up and down the valley.
#
# A $\beta$ of 0.9 is everybody's default. It is right for valleys that are far narrower than this one: $\kappa$ about 1400.

# %%
racers = {
    "plain, rate 0.075": nn.sgd(0.075),
    "momentum 0.5, rate 0.1": nn.momentum(0.1, 0.5),
    "momentum 0.9, rate 0.01": nn.momentum(0.01, 0.9),
}
paths = {name: descent.walk(slope, start, optimizer, 30) for name, optimizer in racers.items()}
figures.paths_on_contours(surfaces.ravine, paths, (-7, 11), (-1.8, 1.5), name="the ravine", equal=False)

# %% [markdown]
# (The axis of $w_2$ is stretched.) Plain descent leaps to and fro across the valley. Momentum 0.5 leaps further still at first; then its leaps die out, and it is there. Momentum 0.9 glides along the valley, and shoots past the bottom.
#
# **Nesterov's momentum** (1983) lets the gradient count as if the ball were one step ahead already: it brakes earlier. This one is given:

# %%
def nesterov(w, v, g, learning_rate, beta):
    v = beta * v - learning_rate * g
    return w + beta * v - learning_rate * g, v


# Three steps, by the formula and by the library.
w, v = start, jnp.zeros(2)
for _ in range(3):
    w, v = nesterov(w, v, slope(w), 0.03, 0.7)
print("formula:", w)
print("library:", descent.walk(slope, start, nn.nesterov(0.03, 0.7), 3)[-1])

# %%
with_nesterov = np.asarray(races.ravine_map(nn.nesterov, rates, betas))
print("fewest steps on the ravine, and the rate")
print("beta   momentum        Nesterov")
for beta, one, two in zip(betas, with_momentum, with_nesterov, strict=True):
    fewest = [f"{row.min():3} ({rates[row.argmin()]:g})" for row in (one, two)]
    print(f"{beta:4}   {fewest[0]:12}    {fewest[1]:12}")

# %% [markdown]
# With a $\beta$ that is too large for the valley, as 0.9 here, Nesterov's is the more forgiving one: less overshooting. But larger rates throw it out sooner: on this ravine, with a $\beta$ of 0.5 or more, from 0.06 on. Momentum with $\beta = 0.9$ still bears 0.15.
#
# ## 3 · Adam: a rate for each weight
#
# Momentum still has one rate for all weights. In [unit 05](../05_backprop_by_hand/05_backprop_by_hand.ipynb) you saw gradients of the first layers thousands of times smaller than those of the last. **Adam** (Kingma and Ba, 2015) watches how large the gradients of each weight usually are, and divides by it.
#
# For "usually" it needs a **running average**: a mixture of the old average and the new value.

# %%
# Worked example: the running average of a gradient that is 2 every time, with beta = 0.9.
beta, average = 0.9, 0.0
for t in range(1, 6):
    average = beta * average + (1 - beta) * 2.0
    print(f"t = {t}: average {average:.4f}   divided by 1 - beta^t: {average / (1 - beta**t):.4f}")

# %% [markdown]
# The average of nothing but twos should be 2. But it starts at 0, and needs a while to forget that. After $t$ steps exactly a share $\beta^t$ of it is still the 0 from the start. Dividing by $1 - \beta^t$ makes up for it. This is **bias correction**.
#
# Adam keeps two averages for each weight, and both start at 0:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\,g, \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\,g^2,$$
#
# $$\hat m = \frac{m}{1 - \beta_1^t}, \qquad \hat v = \frac{v}{1 - \beta_2^t}, \qquad w \leftarrow w - \eta\,\frac{\hat m}{\sqrt{\hat v} + \varepsilon}.$$
#
# So $\hat m$ is the usual gradient, $\sqrt{\hat v}$ its usual size, and $\varepsilon$ keeps us from dividing by 0. The lecture prints the last formula only; the others are the standard ones, with $\beta_1 = 0.9$, $\beta_2 = 0.999$, $\varepsilon = 10^{-8}$. (Its $v$ is no velocity: the letter means two things on two slides.)

# %% [markdown]
# **Predict.** Adam's very first step, with a learning rate of 0.1. The gradient is tiny: 0.000001. How long is the step?

# %% nbgrader={"grade": false, "grade_id": "P2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 0.099  # HOLE
### END SOLUTION
predict("08-P2", guess)

# %%
moved, m, v = optimizer_steps.adam_step(0.0, 0.0, 0.0, 1, 1e-6, 0.1, 0.9, 0.999, 1e-8)
reveal("08-P2", float(abs(moved)))

# %% [markdown]
# **Predict.** And if one forgets the bias correction, and divides $m$ itself by $\sqrt v$? The gradient is of ordinary size. How many learning rates long is the first step?

# %% nbgrader={"grade": false, "grade_id": "P3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 3.16  # HOLE
### END SOLUTION
predict("08-P3", guess)

# %%
_, m, v = optimizer_steps.adam_step(0.0, 0.0, 0.0, 1, 0.5, 0.1, 0.9, 0.999, 1e-8)
reveal("08-P3", float(m / jnp.sqrt(v)))

# %%
figures.bias_correction()

# %% [markdown]
# Without correction the steps even grow for a while, because $v$ wakes up a hundred times more slowly than $m$. Just at the start, where one knows least, the steps would be the longest.
#
# ### E2 · Adam
#
# The first average and its correction are given. Fill in the rest. `t` is the number of this step, counted from 1. Give back what the *next* step needs: the averages themselves, not the corrected ones.

# %% nbgrader={"grade": false, "grade_id": "E2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adam(w, m, v, t, g, learning_rate, beta1, beta2, eps):
    """Step number t = 1, 2, … at the gradient g: the new (w, m, v)."""
    m = beta1 * m + (1 - beta1) * g
    ### BEGIN SOLUTION
    v = beta2 * v + (1 - beta2) * g**2  # HOLE
    ### END SOLUTION
    m_hat = m / (1 - beta1**t)
    ### BEGIN SOLUTION
    v_hat = v / (1 - beta2**t)  # HOLE
    step = learning_rate * m_hat / (jnp.sqrt(v_hat) + eps)  # HOLE
    ### END SOLUTION
    return w - step, m, v

# %% nbgrader={"grade": true, "grade_id": "E2-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("08-E2", adam)

# %%
def adam_along(grads, pull=0.0):
    """Where your Adam leads from w = 1 along these gradients; pull * w is added to each of them."""
    w, m, v = 1.0, 0.0, 0.0
    for t, g in enumerate(grads, start=1):
        w, m, v = adam(w, m, v, t, g + pull * w, 0.001, 0.9, 0.999, 1e-8)
    return w


def eps_inside_the_root(g):
    """One step from 1 with another divisor: the root of v_hat + eps."""
    _, m, v = adam(1.0, 0.0, 0.0, 1, g, 0.001, 0.9, 0.999, 1e-8)
    return 1.0 - 0.001 * (m / (1 - 0.9)) / jnp.sqrt(v / (1 - 0.999) + 1e-8)

# %%
lecture_table(
    "CS 486: Adam (the lecture prints the last line of the formula; the numbers are ours)",
    {
        "C-24.1": lambda: adam_along([0.5]),
        "C-24.2": lambda: adam_along([1e-4]),
        "C-24.3": lambda: eps_inside_the_root(1e-4),
        "C-24.4": lambda: adam_along([0.5, -0.1, 0.2]),
    },
)

# %% [markdown]
# Rows two and three: the gradient 0.0001 is small, and still the step is a whole learning rate, 0.001. With $\varepsilon$ inside the root it would be shorter by three tenths. The lecture puts it outside, as the paper does. Libraries differ in its value too: optax has $10^{-8}$, Keras $10^{-7}$.
#
# What does the division buy? Two weights, whose slopes differ by a factor of 1000:

# %%
figures.step_sizes()

# %% [markdown]
# So under Adam **the learning rate is a length**: about how far each weight moves in a step, whatever the size of its gradient. It must fit the way that the weights have to go. That is why Adam's rate needs a choice, too.
#
# What its other numbers do: $\beta_1$ is momentum, as before. $\beta_2$ says over how many steps the usual size is measured, about $1/(1 - \beta_2)$; it must be longer than $\beta_1$'s memory, else single steps can become very long. And $\varepsilon$ matters only for weights whose gradients are smaller than itself.
#
# MIT's lecture names Adam as the usual choice. It is a fair one: it forgives a problem whose gradients are badly scaled. It is no law: section 7 has a race that it loses.
#
# ## 4 · AdamW: decay beside the gradient
#
# **Weight decay** pulls every weight a little towards 0 at each step. In plain descent one can get it from the loss: add a *penalty* on large weights, $\tfrac12\lambda\,w^2$. It has the slope $\lambda w$, and the step contains $-\eta\lambda w$. The lecture names *AdamW* as the standard for transformers, without a formula. What is wrong with adding $\lambda w$ to Adam's gradient?
#
# **Predict.** Three weights, all 1. Their losses pull them to and fro, with gradients of ±0.01, ±0.1 and ±1, so on average nowhere. We add $\lambda w$ to each gradient and run Adam. Which weights decay faster?

# %% nbgrader={"grade": false, "grade_id": "P4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = "small"  # HOLE
### END SOLUTION
predict("08-P4", guess)

# %%
pulled = races.decay_runs(jnp.array([0.01, 0.1, 1.0]), nn.adam(0.01), 0.1, 300)[-1]
reveal("08-P4", "small" if pulled[0] < pulled[-1] else "large")

# %%
figures.decay_two_ways()

# %% [markdown]
# On the left, Adam divides the decay by the usual size of the gradients, like everything else in it. How fast a weight decays is then an accident of its gradients. On the right the decay stands **beside** the quotient, *decoupled* from it (Loshchilov and Hutter, 2019):
#
# $$w \leftarrow w - \eta\,\frac{\hat m}{\sqrt{\hat v} + \varepsilon} - \eta\,\lambda\,w.$$
#
# ### E3 · AdamW
#
# On your own. Both parts look at the $w$ before the step. You may use your `adam`. (If E2 is not right yet, use `optimizer_steps.adam_step`; it takes the same arguments.)

# %% nbgrader={"grade": false, "grade_id": "E3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adamw(w, m, v, t, g, learning_rate, beta1, beta2, eps, weight_decay):
    """Step number t = 1, 2, … at the gradient g, with decoupled decay: the new (w, m, v)."""
    ### BEGIN SOLUTION
    moved, m, v = adam(w, m, v, t, g, learning_rate, beta1, beta2, eps)
    return moved - learning_rate * weight_decay * w, m, v
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E3-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("08-E3", adamw)

# %%
def adamw_along(grads):
    w, m, v = 1.0, 0.0, 0.0
    for t, g in enumerate(grads, start=1):
        w, m, v = adamw(w, m, v, t, g, 0.001, 0.9, 0.999, 1e-8, 0.1)
    return w


small_grads = [0.01, -0.002, 0.004]
# The penalty 0.05 w² has the slope 0.1 w: under plain descent the same as a decay of 0.1.
lecture_table(
    "CS 486: AdamW (no formula in the lecture; formula and numbers are the standard ones and ours)",
    {
        "C-25.1": lambda: adamw_along([0.5, -0.1, 0.2]),
        "C-25.2": lambda: adam_along([0.5, -0.1, 0.2], pull=0.1),
        "C-25.3": lambda: adamw_along(small_grads),
        "C-25.4": lambda: adam_along(small_grads, pull=0.1),
    },
)

# %% [markdown]
# The second pair has gradients 50 times smaller. AdamW ends at the same place, to eight digits. Adam with a penalty does not.
#
# ## 5 · Clipping
#
# One bad batch, or one cliff, and a gradient is a thousand times as long as all others. **Clipping** caps its length: with $\lVert g \rVert$ the norm of *all* gradients of the network together,
#
# $$g \leftarrow g \cdot \min\!\big(1,\; c / \lVert g \rVert\big).$$
#
# **Predict.** You remember MIT's curve from [unit 02](../02_descent_1d/02_descent_1d.ipynb): from 2.5 with the rate 4 plain descent runs away. What does it do with gradients clipped to 0.5?

# %% nbgrader={"grade": false, "grade_id": "P5-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = "arrives"  # HOLE
### END SOLUTION
predict("08-P5", guess)

# %%
plain = nn.sgd(4.0)
clipped = nn.chain(nn.clip_by_global_norm(0.5), plain)
run_away, tamed = (descent.walk(lecture_curves.d_quartic, 2.5, o, 60) for o in (plain, clipped))
still = abs(tamed[-1] - tamed[-2]) < 1e-6
reveal("08-P5", "arrives" if still else "bounces" if abs(tamed[-1]) < 10 else "runs away")

# %%
print("not clipped:", ", ".join(f"{place:.3g}" for place in run_away[:6]), "…")
print("clipped:    ", ", ".join(f"{place:.3g}" for place in tamed[:6]), f"… {tamed[-1]:.4f}")

# %% [markdown]
# ### E4 · Clip by the global norm
#
# `grads` is a list of arrays: the gradients of all weights and biases of a network. Give back a list, too: one array for each of `grads`, of the same shape. Fill in the norm, which is the root of the sum of all squares, over all arrays together. Then the one factor for all.

# %% nbgrader={"grade": false, "grade_id": "E4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def clip_by_global_norm(grads, limit):
    """The arrays, shortened by one common factor so that together they are at most limit long."""
    ### BEGIN SOLUTION
    norm = jnp.sqrt(sum(jnp.sum(g**2) for g in grads))  # HOLE
    factor = jnp.minimum(1.0, limit / norm)  # HOLE
    ### END SOLUTION
    return [factor * g for g in grads]

# %% nbgrader={"grade": true, "grade_id": "E4-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("08-E4", clip_by_global_norm)

# %%
lecture_table(
    "CS 486: clipping to norm 1 (the lecture gives no threshold)",
    {
        "C-31.1": lambda: clip_by_global_norm([jnp.array([3.0, 4.0])], 1.0)[0],
        "C-31.2": lambda: clip_by_global_norm([jnp.array([0.3, 0.4])], 1.0)[0],
    },
)

# %% [markdown]
# (3, 4) and (0.6, 0.8) point the same way. Cutting each number by itself would make it (1, 1): another direction, and no longer against the gradient.
#
# How large should the limit be? Look at the norms of a run that goes well, and take a limit that only the outliers exceed. One that clips every step is a learning rate in disguise.
#
# ## 6 · Schedules
#
# A rate may depend on the number $t$ of the update. Four kinds, as `course_lib.nn.schedules` has them:
#
# - **constant**: $\eta_t = \eta$;
# - **halving**: $\eta_t = \eta / 2^t$, of [unit 02](../02_descent_1d/02_descent_1d.ipynb);
# - **1/t**: $\eta_t = \eta / (1 + d\,t)$, of Robbins and Monro, 1951 (in the picture $d = 0.1$);
# - **warm-up and cosine**: up in a straight line from 0, then down along half a cosine.
#
# Any optimizer of the library takes a schedule in place of a rate: `nn.adam(schedules.cosine(0.01, 1000))`. Mind that $t$ counts **updates**, not epochs.
#
# The right-hand picture is descent on $\tfrac12 x^2$ with *noise* in the slope, as small batches have it (units [06](../06_sgd_vs_batch/06_sgd_vs_batch.ipynb) and [07](../07_linear_regression_epochs/07_linear_regression_epochs.ipynb)). It needs no luck: the mean square distance can be computed exactly.

# %%
figures.rates_and_distances(
    {
        "constant 0.5": schedules.constant(0.5),
        "halving": schedules.halving(0.5),
        "1/t": schedules.inverse_time(0.5, 0.1),
        "warm-up and cosine": schedules.warmup_cosine(0.5, 10, 100),
    }
)

# %% [markdown]
# - **Constant** is there in a few steps, and then goes on jumping: the noise never ends.
# - **Halving** comes to rest at once, far from the minimum. All its rates together are 1.
# - **1/t** shrinks slowly enough to arrive and fast enough to settle.
# - **Cosine** keeps the rate high for long and settles at the end. It must know the end beforehand. The **warm-up** is for the first updates, when averages such as Adam's know little.
#
# ### E5 · Up, then down half a cosine
#
# The lecture says "warm-up, then cosine decay", no formula. Ours: for $t$ below `warmup` the straight line from 0 to `rate`, which is given. From there to `steps` the **share** $s$ of the way down runs from 0 to 1, and
#
# $$\eta_t = \text{final} + (\text{rate} - \text{final})\,\frac{1 + \cos(\pi s)}{2}.$$

# %% nbgrader={"grade": false, "grade_id": "E5-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def warmup_cosine(t, rate, warmup, steps, final):
    """The learning rate at update t = 0, 1, …, steps."""
    if t < warmup:
        return rate * t / warmup
    ### BEGIN SOLUTION
    share = (t - warmup) / (steps - warmup)  # HOLE
    return final + (rate - final) * (1 + jnp.cos(jnp.pi * share)) / 2  # HOLE
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E5-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("08-E5", warmup_cosine)

# %%
lecture_table(
    "CS 486: warm-up over 10 updates, cosine to 100, from 0.001 to 0 (formula and numbers are ours)",
    {
        f"C-30.{i}": lambda t=t: warmup_cosine(t, 1e-3, 10, 100, 0.0)
        for i, t in enumerate((0, 5, 10, 55, 100), start=1)
    },
)

# %% [markdown]
# ## 7 · The race
#
# ### E6 · One loop for all
#
# Now all of them, in one loop, which you write. `optimizer` is any optimizer of the library. Look at section 1 for what `init` and `update` want and give. The gradient is taken at the place; the updates are *added*; and the memory goes on to the next step. (`nn.apply_updates` adds.)

# %% nbgrader={"grade": false, "grade_id": "E6-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def run(optimizer, gradient, start, steps):
    """The places of a run, the start first: an array of shape (steps + 1, d)."""
    place, memory = start, optimizer.init(start)
    path = [place]
    ### BEGIN SOLUTION
    for _ in range(steps):
        updates, memory = optimizer.update(gradient(place), memory, place)
        place = nn.apply_updates(place, updates)
        path.append(place)
    ### END SOLUTION
    return jnp.stack(path)

# %% nbgrader={"grade": true, "grade_id": "E6-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("08-E6", run)

# %% [markdown]
# That is the loop inside `nn.fit`, without its bookkeeping. (`descent.walk` below is the same, compiled.)
#
# First race, three courses. The **ravine** from $(10, 1)$. The **saddle** $w_1^2 - w_2^2$ of [unit 03](../03_descent_2d/03_descent_2d.ipynb), from just beside the ridge. And the **lecture's curve** of [unit 02](../02_descent_1d/02_descent_1d.ipynb), from 26 starts on the wrong side of the hill: how many of them roll over it, into the deep valley?

# %%
on_ravine = {
    "plain": nn.sgd(0.075), "momentum": nn.momentum(0.1, 0.5), "Nesterov": nn.nesterov(0.04, 0.7), "Adam": nn.adam(1.0),
}
on_saddle = {"plain": nn.sgd(0.1), "momentum": nn.momentum(0.1), "Nesterov": nn.nesterov(0.1), "Adam": nn.adam(0.1)}
on_curve = {"plain": nn.sgd(0.01), "momentum": nn.momentum(0.01), "Nesterov": nn.nesterov(0.01), "Adam": nn.adam(0.3)}
starts = jnp.linspace(0.5, 3.0, 26)
print("             steps on    steps to leave   of 26 starts,")
print("             the ravine  the saddle       over the hill")
for name in on_ravine:
    arrival = int(races.ravine_steps(on_ravine[name]))
    ridge = descent.walk(jax.grad(surfaces.saddle), jnp.array([1.0, 1e-4]), on_saddle[name], 100)
    leaves = int(jnp.argmax(jnp.abs(ridge[:, 1]) > 1))
    rolled = descent.walk(lecture_curves.d_valley_curve, starts, on_curve[name], 400)[-1]
    over = int(jnp.sum(rolled < lecture_curves.HILL))
    print(f"{name:10}{arrival:9}{leaves:12}{over:15}")

# %% [markdown]
# - On the ravine momentum wins, and Adam is the slowest: with a constant rate its steps stay long near the bottom, and it swings there.
# - On the saddle Adam wins. The slope across the ridge is tiny, and Adam does not care.
# - Over the hill goes whoever took a run-up: momentum carries the ball over a hill that plain descent never crosses. A matter of luck, not of merit: it can leave the better valley as well.
#
# No optimizer wins everywhere. The second race is a small network (2-8-1, two arcs of points, 33 parameters), each optimizer with seven rates; the median of three starts.

# %%
losses = races.network_race()
trainings = len(losses) * len(races.NETWORK_RATES) * races.NETWORKS
print(f"{trainings} trainings of {races.NETWORK_STEPS} steps each: {', '.join(losses)}")

# %%
figures.network_losses()

# %% [markdown]
# Read the right-hand picture: to come below 0.2, Adam needs a rate of 0.03, momentum 0.1, plain descent 1. **Comparing optimizers at one and the same rate says nothing.** And each curve depends strongly on the rate; Adam's is worse again at 3.

# %% [markdown]
# ### Race them yourself
#
# The ravine again, with two lanes, A and B: in each you choose the optimizer, its rate and its β. Drag the blue dot, where both start, or move it with the arrow keys. To have arrived means, as before: below 0.001, and there for good. (The axis of $w_2$ is stretched.)
#
# At first momentum, with everybody's $\beta = 0.9$, loses to plain descent.
#
# 1. **Leave B's rate at 0.1 and lower its β.** How few steps can you get? And what happens at β = 0.2?
# 2. **Make B Adam.** Is there a rate with which it beats A's 70 steps, if $\beta_1$ stays at 0.9? And with $\beta_1 = 0.7$?
# 3. **With Adam in B at rate 0.57 and $\beta_1 = 0.7$, raise the condition number to 1400.** Find a rate with which A at least does not diverge. How many steps has B lost?
#
# **Question:** why does Adam hardly notice how narrow the valley is? And would that also hold for a valley that runs diagonally?

# %%
race = explorers.OptimizerRace(("gradient_descent", 0.075), ("momentum", 0.1, 0.9), start=(10.0, 1.0))
race

# %% [markdown]
# What you chose can be read:

# %%
for lane, steps, verdict in zip("AB", race.arrivals, race.verdicts, strict=True):
    print(f"{lane}: {verdict}" + (f" after {steps} steps" if steps else ""))

# %% [markdown]
# With the rate 0.1, momentum is fastest at $\beta = 0.5$: 16 steps. At 0.2 it diverges: momentum bears larger rates than plain descent, and the more so the larger β is. Adam with $\beta_1 = 0.9$ takes more than 90 steps at any rate, because it swings to and fro at the bottom; with 0.7 it can take about 34.
#
# At condition number 1400 it takes about 38, where plain descent does not get there in 600 steps. Adam divides the gradient of each weight by its own usual size, and so both weights move alike. That works because the valley lies along the axis of one weight. In a diagonal valley both weights have gradients of the same size, and the division gains nothing: turned by 45 degrees, this valley takes Adam with $\beta_1 = 0.7$ more than 600 steps at any rate.

# %% [markdown]
# ### E7 · Twice the loss
#
# Gurari drops the factor 2 of the square's slope, and says that it does not matter ([unit 05](../05_backprop_by_hand/05_backprop_by_hand.ipynb)). For whom is that so?
#
# **Predict.** You multiply the loss by 2, and so all gradients. Whose path changes?

# %% nbgrader={"grade": false, "grade_id": "P6-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = "sgd"  # HOLE
### END SOLUTION
predict("08-P6", guess)

# %%
def doubled(w):
    return 2 * slope(w)


changed = {}
for name, optimizer in (("sgd", nn.sgd(0.03)), ("adam", nn.adam(0.5))):
    once, twice = (descent.walk(g, start, optimizer, 20)[-1] for g in (slope, doubled))
    changed[name] = bool(jnp.linalg.norm(twice - once) > 1e-3)
found = [name for name in changed if changed[name]]
reveal("08-P6", "both" if len(found) == 2 else found[0] if found else "neither")

# %% [markdown]
# Measure it. Make two runs with your `run`, one with the gradient as it is, one with the gradient times `scale`. How far apart do they end? (If E6 is not right yet, use `descent.walk(gradient, start, optimizer, steps)`.)

# %% nbgrader={"grade": false, "grade_id": "E7-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def scaling_gap(optimizer, gradient, start, scale, steps):
    """The distance between the ends of two runs, the second with its gradients times scale."""
    ### BEGIN SOLUTION
    as_it_is = run(optimizer, gradient, start, steps)
    scaled = run(optimizer, lambda w: scale * gradient(w), start, steps)
    return jnp.linalg.norm(scaled[-1] - as_it_is[-1])
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E7-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("08-E7", scaling_gap)

# %% [markdown]
# The same from $(10, 1)$ on the ravine, 20 steps, with twice the loss:

# %%
doubling = {
    "plain": nn.sgd(0.03), "momentum": nn.momentum(0.03, 0.5), "Adam": nn.adam(0.5), "Adam, eps = 1": nn.adam(0.5, eps=1.0),
}
for name, optimizer in doubling.items():
    once, twice = (descent.walk(g, start, optimizer, 20)[-1] for g in (slope, doubled))
    print(f"{name:15} the ends are {jnp.linalg.norm(twice - once):.3f} apart")

# %% [markdown]
# In plain descent twice the loss is twice the rate. In Adam the factor stands above and below the fraction and cancels, as long as $\varepsilon$ is tiny. So Gurari's remark is right for Adam, and for plain descent it means: another rate.
#
# ## 8 · Find the bug
#
# Somebody wrote Adam for a stream of gradients, with its usual numbers, and made one mistake. The first step is right.

# %% nbgrader={"grade": false, "grade_id": "E8-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adam_path(grads, w, learning_rate):
    """The places along a stream of gradients (T, d), the start first: (T + 1, d)."""
    m, v = jnp.zeros_like(w), jnp.zeros_like(w)
    path = [w]
    for t, g in enumerate(grads, start=1):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        v_hat = v / (1 - 0.999**t)
        ### BEGIN SOLUTION
        m_hat = m / (1 - 0.9**t)  # BUG: m = m / (1 - 0.9**t)
        w = w - learning_rate * m_hat / (jnp.sqrt(v_hat) + 1e-8)  # BUG: w = w - learning_rate * m / (jnp.sqrt(v_hat) + 1e-8)
        ### END SOLUTION
        path.append(w)
    return jnp.stack(path)

# %%
# Under a gradient that is always 1, every step of Adam is one learning rate long.
measured = adam_path(jnp.ones((5, 1)), jnp.array([0.0]), 0.1)
print("lengths of the steps:", np.round(-np.diff(measured[:, 0]), 4))
print("they should be:      ", np.full(5, 0.1))

# %% [markdown]
# Now find the mistake, correct it **in the function above**, and run both cells again.

# %% nbgrader={"grade": true, "grade_id": "E8-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("08-E8", adam_path)

# %% [markdown]
# ## Exit quiz
#
# Five questions from memory; no points.

# %% nbgrader={"grade": false, "grade_id": "Q1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("08-Q1", answer)

# %% nbgrader={"grade": false, "grade_id": "Q2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("08-Q2", answer)

# %% nbgrader={"grade": false, "grade_id": "Q3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("08-Q3", answer)

# %% nbgrader={"grade": false, "grade_id": "Q4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("08-Q4", answer)

# %% nbgrader={"grade": false, "grade_id": "Q5-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("08-Q5", answer)

# %% [markdown]
# ## What to keep
#
# - Momentum is a decaying sum of gradients: where they agree, steps grow up to $1/(1-\beta)$ times.
# - Adam divides by the usual size of each weight's gradients. Its learning rate is a length.
# - Averages that start at 0 need correcting; what is stored stays uncorrected.
# - Decay belongs beside Adam's quotient, not inside. Clipping shortens all gradients by one factor.
# - A schedule counts updates. With noise the rate must fall: not too fast, and not too slowly.
# - Every optimizer has a rate of its own. Compare them at their best rates, or not at all.
#
# **One line for yourself.** Double-click here and finish the sentence: *When a training run is slow, I first change …*
#
# **To look up:** the words in the [glossary](../00_welcome/glossary.md), the formulas on the [formula sheet](../00_welcome/formulas.md).
#
# **Next:** [unit 09](../09_regularization_normalization/09_regularization_normalization.ipynb) asks what a network learns beside the data, and how decay, dropout and normalization keep it in check.
