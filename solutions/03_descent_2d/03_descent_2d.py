# %% [markdown]
# # 03 · Gradient descent in 2-D
#
# A network has thousands of weights, and all of them move at once. Two are enough to see what is new: downhill has a direction, a valley has a shape, and there are flat places that are neither top nor bottom.
#
# **After this unit you can**
#
# 1. **write** a gradient by hand, and the loop of descent for any number of variables;
# 2. **predict** from the shape of a valley which learning rates work, and how slow the best one is;
# 3. **tell** data space from parameter space, and a minimum from a saddle.
#
# **Time:** about 70 minutes. **You need:** units [01](../01_derivatives/01_derivatives.ipynb) and [02](../02_descent_1d/02_descent_1d.ipynb), and what a matrix product is.
#
# The unit follows MIT's *Hands-on Deep Learning* and Gurari's lecture. Where they show pictures without numbers, the numbers are ours, and we say so.

# %% [markdown]
# ## Set-up
#
# Run these two cells first. The second switches JAX to 64-bit numbers.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import jax
import jax.numpy as jnp
import numpy as np

from course_lib import explorers, figures
from course_lib.checks import check, lecture_table, predict, quiz, reveal
from course_lib.studies import descent, loss_slices, surfaces

jax.config.update("jax_enable_x64", True)

# %% [markdown]
# ## Warm-up
#
# Three questions from memory, on units 00, 01 and 02; no points. Run each cell to see its question.

# %% nbgrader={"grade": false, "grade_id": "W1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("03-W1", answer)

# %% nbgrader={"grade": false, "grade_id": "W2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("03-W2", answer)

# %% nbgrader={"grade": false, "grade_id": "W3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("03-W3", answer)

# %% [markdown]
# ## 1 · The gradient is a vector
#
# A function of two variables is a **surface**: it gives a height to every place $w = (w_1, w_2)$. Hold $w_2$ still: what is left is a curve along $w_1$, and it has a slope. Hold $w_1$ still: another curve, another slope. These are the two partials of [unit 01](../01_derivatives/01_derivatives.ipynb). Side by side they are the gradient.
#
# **Worked example.** $f(w) = w_1^2\,w_2$ at the place $(3, 2)$:

# %%
w = jnp.array([3.0, 2.0])
# Hold w2: the curve w1² times a constant. Its slope along w1 is 2 w1 w2.
along_w1 = 2 * w[0] * w[1]
# Hold w1: a straight line, w2 times a constant. Its slope along w2 is w1².
along_w2 = w[0] ** 2
# Side by side: as many entries as variables.
print("gradient at (3, 2):", jnp.array([along_w1, along_w2]))

# %% [markdown]
# ### E1 · MIT's bowl
#
# The lecture's surface is $g(w) = w_1^2 + w_2^2 + 2$, a round bowl. Fill in the two slopes, by hand. Python counts from 0: `w[0]` is $w_1$.

# %%
def bowl(w):
    return w[0] ** 2 + w[1] ** 2 + 2

# %% nbgrader={"grade": false, "grade_id": "E1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def grad_bowl(w):
    """Gradient of the bowl at w (2,): the slopes along w1 and along w2, an array of shape (2,)."""
    ### BEGIN SOLUTION
    along_w1 = 2 * w[0]  # HOLE
    along_w2 = 2 * w[1]  # HOLE
    ### END SOLUTION
    return jnp.array([along_w1, along_w2])

# %% nbgrader={"grade": true, "grade_id": "E1-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("03-E1", grad_bowl)

# %% [markdown]
# The lecture reads an entry as "the change in $g$". To be exact: it is the **rate** of change along one variable, while the other is held still. The change itself is about rate times step.

# %% [markdown]
# **Predict.** A **contour** joins places of equal height, like a line on a hiking map. At which angle does the gradient cross it?

# %% nbgrader={"grade": false, "grade_id": "P1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 90  # HOLE
### END SOLUTION
predict("03-P1", guess)

# %%
# On the contour w1² + 4 w2² = 5, at (1, 1): its direction, and the gradient.
contour = jnp.array([-4.0, 1.0])
gradient = jnp.array([2.0, 8.0])
cosine = contour @ gradient / jnp.linalg.norm(contour) / jnp.linalg.norm(gradient)
reveal("03-P1", float(jnp.degrees(jnp.arccos(cosine))))

# %%
figures.gradient_arrows(bowl, jax.grad(bowl), name="the bowl")

# %% [markdown]
# The arrows point **uphill**: of all directions, that in which the ground rises fastest. A longer one means steeper ground. Descent walks against them. On this round bowl that leads straight to the bottom. You will soon see that this is an exception.

# %% [markdown]
# ### E2 · Any quadratic
#
# Near a bottom, nearly every smooth surface looks like a **quadratic**, a sum of squares and products of the variables. (Not $w^4$: at its bottom it does not bend at all.) So this one gradient is worth having:
#
# $$f(w) = \tfrac12\, w^\top A\, w - b^\top w.$$
#
# Here $A$ is a matrix, and $w^\top A\, w$ is one number: the sum of all $A_{ij}\, w_i\, w_j$. In code, `@` is the product of matrices and vectors; next to a vector it needs no $\top$.
#
# Write the gradient for any number of variables and **any** matrix $A$. It need not be symmetric! If you get lost, write out the two-variable case with entries $A_{11}, A_{12}, A_{21}, A_{22}$, and take its two slopes.

# %%
def any_quadratic(w, A, b):
    return 0.5 * w @ A @ w - b @ w

# %% nbgrader={"grade": false, "grade_id": "E2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def grad_quadratic(w, A, b):
    """Gradient at w (d,) of the quadratic with A (d, d) and b (d,): an array of shape (d,)."""
    ### BEGIN SOLUTION
    return 0.5 * (A + A.T) @ w - b
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E2-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("03-E2", grad_quadratic)

# %% [markdown]
# ## 2 · All coordinates together
#
# The update looks as it did in 1-D; only the place and the gradient have become vectors:
#
# $$w_\text{new} = w - \eta\, \nabla g(w).$$
#
# ($\nabla g$, say "nabla g", is the gradient of $g$.) Entry by entry it says: every coordinate moves against its own slope. All slopes are those of the **old** place.
#
# ### E3 · The loop
#
# Write the loop for any number of variables. `gradient` is a function from a place (d,) to a gradient (d,). Remember all places, the start first: the answer has the shape `(steps + 1, d)`.

# %% nbgrader={"grade": false, "grade_id": "E3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def descend(gradient, start, learning_rate, steps):
    """The places of descent, the start first: an array of shape (steps + 1, d)."""
    ### BEGIN SOLUTION
    place = jnp.asarray(start)
    path = [place]
    for _ in range(steps):
        place = place - learning_rate * gradient(place)
        path.append(place)
    return jnp.stack(path)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E3-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("03-E3", descend)

# %%
place = jnp.array([1.0, -2.0])

lecture_table(
    "MIT: the bowl (the lecture prints the formulas; place and rate are ours)",
    {
        "H-32.1": lambda: bowl(place),
        "H-32.2": lambda: grad_bowl(place),
        "H-34.1": lambda: descend(grad_bowl, place, 0.1, 1)[-1],
    },
)

# %% [markdown]
# A small thing on the slides: $w_1, w_2$ become $w_0, w_1$ in the 2-D picture. It is the same surface.
#
# Gurari's $a + bc$ from [unit 01](../01_derivatives/01_derivatives.ipynb) is a surface as well, over three variables. It has **no** minimum: descent goes down for ever.

# %%
def a_plus_bc(abc):
    a, b, c = abc
    return a + b * c


def grad_a_plus_bc(abc):
    return jnp.array([1.0, abc[2], abc[1]])


down = descent.descend(grad_a_plus_bc, jnp.array([1.0, -2.0, 3.0]), 0.01, 300)
for k in (0, 1, 100, 200, 300):
    print(f"step {k:3}   a, b, c = {np.round(down[k], 3)}   height {a_plus_bc(down[k]):10.2f}")

# %% [markdown]
# ### E4 · Is this really a gradient?
#
# A gradient $g$ makes a promise. A small step against it, from $w$ to $w - s\,g$, lowers the height by about $s\, g \cdot g$. (The dot multiplies entry by entry and adds up; in code it is `g @ g`.)
#
# So you can test any claimed gradient: **divide the true fall by the promised one**. If $g$ is the gradient and $s$ is small, the ratio is about 1.

# %% nbgrader={"grade": false, "grade_id": "E4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fall_ratio(f, w, g, step):
    """The true fall of f from w to w - step * g, divided by the promised fall step * (g · g)."""
    ### BEGIN SOLUTION
    fall = f(w) - f(w - step * g)  # HOLE
    promised = step * g @ g  # HOLE
    ### END SOLUTION
    return fall / promised

# %% nbgrader={"grade": true, "grade_id": "E4-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("03-E4", fall_ratio)

# %% [markdown]
# Try it in a new cell: `fall_ratio(bowl, place, grad_bowl(place), 0.1)`, then with steps of 0.01 and 0.001. For a right gradient the ratio goes to 1 as the step shrinks, for a doubled one to ½. Where the ratio is negative, the "gradient" does not even point uphill.

# %% [markdown]
# ## 3 · The shape of a valley
#
# A **ravine** is a long, narrow valley: steep across, nearly flat along. Ours is $\tfrac12 (w_1^2 + 25\, w_2^2)$.
#
# Its second derivatives stand in a matrix, the **Hessian** $H$. Here it is diagonal, with the bends of [unit 02](../02_descent_1d/02_descent_1d.ipynb) on the diagonal: 1 along $w_1$ and 25 along $w_2$.
#
# **Predict.** You start at $(10, 1)$ and raise the learning rate, run by run. Which coordinate leaps to and fro first?

# %% nbgrader={"grade": false, "grade_id": "P2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = "w2"  # HOLE
### END SOLUTION
predict("03-P2", guess)

# %%
H = jnp.diag(jnp.array([1.0, 25.0]))
start = jnp.array([10.0, 1.0])


def ravine(w):
    return 0.5 * w @ H @ w


leaping = descent.descend(jax.grad(ravine), start, 0.075, 6)
leaps = np.any(np.diff(np.sign(leaping), axis=0), axis=0)
reveal("03-P2", "w2" if leaps[1] and not leaps[0] else "w1")

# %%
runs = {f"rate {r:g}": descent.descend(jax.grad(ravine), start, r, 20) for r in (0.01, 0.075)}
figures.paths_on_contours(ravine, runs, (-1, 11), (-1.5, 1.5), name="the ravine", equal=False, film=9)

# %% [markdown]
# (The axis of $w_2$ is stretched; in truth the valley is five times as narrow as it is long.) Unit 02's rule holds for each direction by itself: one step multiplies $w_1$ by $1 - \eta$ and $w_2$ by $1 - 25\eta$. **One** rate must serve both. The steep direction allows no more than 2/25; with that, the flat one crawls.
#
# ### E5 · Condition number
#
# How unequal the bends are is the **condition number**: the largest bend over the smallest.
#
# A valley need not lie along the axes. Then the bends along and across it are the **eigenvalues** of $H$, written $\lambda$ (lambda). `jnp.linalg.eigvalsh(H)` gives them for a symmetric $H$, smallest first.

# %% nbgrader={"grade": false, "grade_id": "E5-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def condition_number(H):
    """Largest over smallest eigenvalue of the symmetric matrix H (d, d)."""
    ### BEGIN SOLUTION
    bends = jnp.linalg.eigvalsh(H)  # HOLE
    return bends[-1] / bends[0]  # HOLE
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E5-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("03-E5", condition_number)

# %% [markdown]
# ### E6 · The best rate
#
# Raise the rate from 0: the factor of the flattest direction, $1 - \eta\,\lambda_\text{min}$, shrinks, and that is good. But the factor of the steepest, $1 - \eta\,\lambda_\text{max}$, becomes negative and grows in size. The best rate is where both are **equal in size**: one is minus the other. Solve for $\eta$, and write it.

# %% nbgrader={"grade": false, "grade_id": "E6-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def best_rate(H):
    """The rate with which the slowest direction of a bowl with Hessian H (d, d) shrinks fastest."""
    ### BEGIN SOLUTION
    bends = jnp.linalg.eigvalsh(H)
    return 2 / (bends[0] + bends[-1])
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E6-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("03-E6", best_rate)

# %%
figures.steps_by_rate(H, start)

# %% [markdown]
# Even the best rate leaves $\frac{25 - 1}{25 + 1} = 0.92$ of the distance at every step. And look how near the best rate is to the limit 0.08, where the number of steps explodes. "Larger is faster" holds up to a point, and the point is close to the edge. (The best rate is best for the worst start. From one given start another rate may need a few steps less.)

# %% [markdown]
# ### Turn the valley, move the start
#
# Below is a bowl from above; the bottom is at $(0, 0)$. The blue line is the contour on which the run starts. **Drag the place 0**, or give the map the focus and use the arrow keys (with <kbd>Shift</kbd> they go further). The small picture shows the height after each step, on an axis of powers of ten. The two broken lines are its two parts: *along* the valley and *across* it.
#
# 1. Drag the start all around the bottom. Where does the arrow of the gradient point straight away from the bottom?
# 2. Raise the rate until the run diverges. Which of the two broken lines turns upward? Then look for the rate with the fewest steps. When are both lines equally steep?
# 3. Make the condition number 1: a round bowl. What is left of the zigzag?
#
# **A question to answer before you try:** you turn the bowl by 90°, with the rate as it is. Does the limit change?

# %%
contours = explorers.ContourMap(condition_number=10, rotation=30, start=(2.8, -0.2), learning_rate=0.17, steps=60)
contours

# %% [markdown]
# What you moved can be read. `contours.H` is the Hessian of the bowl as it stands.

# %%
print("start:    ", contours.start)
print("limit:    ", round(contours.limit, 4), "  best rate:", round(contours.best_rate, 4), "  yours:", contours.learning_rate)
count = contours.steps if contours.arrives_after is None else contours.arrives_after
print("the run:  ", contours.verdict, "after", count, "steps")

# %% [markdown]
# The arrow points straight away from the bottom only on the two axes of the ellipses; from everywhere else, descent does not even set out towards it. The limit belongs to the part across. Turning the bowl does not change it: a rotation changes the entries of $H$, but not its eigenvalues. At the best rate both parts shrink equally fast.

# %% [markdown]
# ### E7 · A start that is quick
#
# A narrow valley is slow, but not from everywhere. In a new cell, set the condition number back to 10, and the rate to half of the limit: `contours.condition_number, contours.learning_rate = 10, 0.1`. A run has arrived once it is within 0.01 of the bottom. From $(2.8, -0.2)$, at 30°, it now needs 52 steps.
#
# Find a start on the map, **2 or more from the bottom**, from which it needs **25 steps or fewer**. On the map, both numbers are from -3 to 3. Do so for three rotations: 30°, -50° and 75°. Write down what you found, or the rule behind it: this function is asked about each of the three.

# %% nbgrader={"grade": false, "grade_id": "E7-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def quick_start(rotation):
    """A quick start (w1, w2): 2 or more from the bottom, both numbers from -3 to 3. Rotation in degrees."""
    ### BEGIN SOLUTION
    angle = np.radians(rotation)
    w1, w2 = -2.4 * np.sin(angle), 2.4 * np.cos(angle)
    ### END SOLUTION
    return w1, w2

# %% nbgrader={"grade": true, "grade_id": "E7-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("03-E7", quick_start)

# %% [markdown]
# Not the distance costs the steps, and not the height either. Only the part of the start that lies *along* the valley does: it is what shrinks by the factor 0.9 a step, and on the steep axis there is none of it.

# %% [markdown]
# **If the bends are the trouble, why not divide by them?** That is *Newton's method*: solve $H d = \nabla g$ for $d$, and go to $w - d$. In any bowl a single step arrives.
#
# The price is the size of $H$. A gradient of $n$ entries has a Hessian of $n^2$. MIT's network in unit 04 has 497 parameters, weights and biases together: 497 slopes, but 247,009 second derivatives. With a million parameters it is a million times a million.
#
# Lecture 02 names more: random search, coordinate descent, genetic algorithms, simulated annealing, and the simplex method for linear problems. Each has its place. But networks are trained by descent and its relatives, because one gradient tells about all parameters at once.

# %% [markdown]
# ## 4 · The saddle
#
# Take $f(w) = w_1^2 - w_2^2$. Walk along $w_1$: the origin is the bottom of a valley. Walk along $w_2$: it is the top of a hill. The gradient there is zero, but it is neither minimum nor maximum. It is a **saddle**. The line $w_2 = 0$ is the ridge: to both sides of it the ground falls.
#
# MIT's lecture says that descent may end at a saddle and does not worry. Let us see how long one holds a run.

# %%
def saddle(w):
    return w[0] ** 2 - w[1] ** 2


offsets = {f"from w2 = {o:g}": descent.descend(jax.grad(saddle), jnp.array([1.0, o]), 0.1, 26) for o in (0.0, 0.01, -0.1)}
figures.paths_on_contours(saddle, offsets, (-1.5, 1.5), (-1.5, 1.5), name="the saddle")

# %% [markdown]
# Exactly on the ridge the run goes to the saddle and stays. From anywhere else it slides off at last.
#
# ### E8 · How many steps to leave?
#
# On this saddle descent changes $w_2$ without looking at $w_1$. A run starts with $w_2 =$ `offset`, which may be positive or negative, but not 0. After how many steps is $w_2$ above 1 or below -1? Count with a loop.

# %% nbgrader={"grade": false, "grade_id": "E8-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def steps_to_leave(offset, learning_rate):
    """How many steps until w2, from offset on, is larger than 1 in size on w1² - w2²."""
    w2, steps = offset, 0
    ### BEGIN SOLUTION
    while abs(w2) <= 1:
        w2 = w2 - learning_rate * (-2 * w2)
        steps = steps + 1
    ### END SOLUTION
    return steps

# %% nbgrader={"grade": true, "grade_id": "E8-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("03-E8", steps_to_leave)

# %% [markdown]
# **Predict.** From an offset of 0.01, with the rate 0.1, it takes 26 steps. How many from an offset that is 100 times smaller?

# %% nbgrader={"grade": false, "grade_id": "P3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 51  # HOLE
### END SOLUTION
predict("03-P3", guess)

# %%
counts = {}
for offset in (1e-2, 1e-4, 1e-6, 1e-8):
    run = descent.descend(jax.grad(saddle), jnp.array([1.0, offset]), 0.1, 120)
    counts[offset] = int(jnp.argmax(jnp.abs(run[:, 1]) > 1))
reveal("03-P3", counts[1e-4])

# %%
print("offset   steps")
for offset, steps in counts.items():
    print(f"{offset:6g}   {steps:5}")

# %% [markdown]
# Not 100 times as many: about 25 more for each factor of 100. A saddle delays a run; it hardly ever holds one for good. But a very flat one may delay it for very long.

# %% [markdown]
# ## 5 · Two spaces
#
# Fit a line $\hat y = w_1 + w_2\, x$ to points. ($\hat y$, say "y hat", is what the line predicts.) There are two ways to draw that:
#
# - In **data space** the axes are $x$ and $y$, and the model is a line.
# - In **parameter space** the axes are $w_1$, the intercept, and $w_2$, the slope. There the model is a point.
#
# The data stay as they are; descent moves the parameters.
#
# (MIT's lecture asks the same about a network: over which variables is its error minimized? Not over the $x$ and $y$ of the data, however they are written; the slides have $x^i$ and $x_i$ for the same thing. Over the parameters inside the model.)

# %%
x = jnp.array([0.0, 0.5, 1.0, 1.5, 2.0, 2.5])
y = jnp.array([1.2, 1.8, 3.3, 3.9, 5.2, 5.9])


def line_error(w):
    return jnp.mean(0.5 * (w[0] + w[1] * x - y) ** 2)


fit = descent.descend(jax.grad(line_error), jnp.array([4.0, -1.0]), 0.3, 30)
figures.two_spaces(x, y, fit, line_error)

# %% [markdown]
# Each marker is the same model in both pictures. The contours on the right are a narrow valley, and it does not lie along the axes: with a larger intercept, a smaller slope fits best. The coordinates are **coupled**.

# %%
H_line = jax.hessian(line_error)(fit[-1])
print("condition number:", round(float(surfaces.condition_number(H_line)), 1))
print("best rate:       ", round(float(surfaces.best_rate(H_line)), 3))

# %% [markdown]
# ## 6 · The loss of a real network
#
# A small network with 337 parameters has learned to tell two interleaved arcs of points apart. The error of a network is called its **loss**; unit 04 says how it is measured. This one is a surface over 337 variables, and nobody can draw it. But one can cut it: go from the trained parameters along two random directions, and draw the loss on that plane.
#
# One trap: a network with large weights hardly feels a step that upsets one with small weights. So each direction is scaled: into every neuron of the network (unit 04), the weights of the direction get the same length as the network's own. This is called *filter normalization* (Li and others, 2018).

# %%
params, X_arcs, y_arcs = loss_slices.trained()
print("parameters:", sum(leaf.size for leaf in jax.tree.leaves(params)))

# %%
cut = loss_slices.loss_slice()
print(f"loss in the middle: {cut.losses[20, 20]:.4f}, largest at the rim: {cut.losses.max():.2f}")

# %%
figures.loss_landscape(cut)

# %% [markdown]
# The colours stand for ever larger losses, each about twice the one before. It is a valley, but no bowl. Keep in mind what you do *not* see: 335 other directions. What looks like a minimum on a slice may be a saddle in full.

# %% [markdown]
# ## 7 · Find the bug
#
# Somebody wrote descent coordinate by coordinate, and made one mistake. On the round bowl nobody would notice: there the result is right. On $a + bc$ it is not.

# %% nbgrader={"grade": false, "grade_id": "E9-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def descend_by_coordinates(gradient, start, learning_rate, steps):
    """The places of descent, the start first: an array of shape (steps + 1, d)."""
    place = np.array(start, dtype=float)
    path = [place.copy()]
    for _ in range(steps):
        slopes = np.asarray(gradient(place))
        for i in range(place.size):
            ### BEGIN SOLUTION
            place[i] = place[i] - learning_rate * slopes[i]  # BUG: place[i] = place[i] - learning_rate * gradient(place)[i]
            ### END SOLUTION
        path.append(place.copy())
    return np.stack(path)

# %%
begin = jnp.array([1.0, -2.0, 3.0])
print("expected after one step:", begin - 0.01 * grad_a_plus_bc(begin))
print("this function says:     ", descend_by_coordinates(grad_a_plus_bc, begin, 0.01, 1)[-1])

# %% [markdown]
# Now find the mistake, correct it **in the function above**, and run both cells again. (The `.copy()` is right: without it every row of the path would be the same array, and show the last place.)

# %% nbgrader={"grade": true, "grade_id": "E9-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("03-E9", descend_by_coordinates)

# %% [markdown]
# ## Exit quiz
#
# Four questions from memory; no points.

# %% nbgrader={"grade": false, "grade_id": "Q1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("03-Q1", answer)

# %% nbgrader={"grade": false, "grade_id": "Q2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("03-Q2", answer)

# %% nbgrader={"grade": false, "grade_id": "Q3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("03-Q3", answer)

# %% nbgrader={"grade": false, "grade_id": "Q4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("03-Q4", answer)

# %% [markdown]
# ## What to keep
#
# - The gradient has one slope for each variable. It points uphill, across the contours.
# - All coordinates move together, with the gradient of one place.
# - The steepest direction limits the rate; the flattest one waits. The condition number says how long.
# - A flat place may be a saddle. It delays a run, and hardly ever keeps it.
# - A point in parameter space is a whole model in data space.
#
# **One line for yourself.** Double-click here and finish the sentence: *A valley is hard for descent when …*
#
# **To look up:** the words in the [glossary](../00_welcome/glossary.md), the formulas on the [formula sheet](../00_welcome/formulas.md).
#
# **Next:** [unit 04](../04_forward_and_losses/04_forward_and_losses.ipynb) builds networks and their losses: the surfaces that descent is really for.
