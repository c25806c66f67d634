# %% [markdown]
# # 01 · Derivatives
#
# Training a network means asking, millions of times: *if I nudge this number a little, does the error rise or fall, and how fast?* The answer is a derivative. This unit starts from two points on a curve and ends with derivatives of nested functions, written by you and checked by the computer.
#
# **After this unit you can**
#
# 1. **read** a slope as rise over run, and say how good that reading is;
# 2. **compute** the partial derivatives of a function of several inputs;
# 3. **build** the derivative of a nested function from the derivatives of its parts.
#
# **Time:** about 75 minutes. **You need:** school algebra, and Python functions.
#
# **How it works.** Read a cell, guess before you compute, then run it with <kbd>Shift</kbd>+<kbd>Enter</kbd>. Where you find `...` or `raise NotImplementedError`, you write. The cell below tells you at once whether it is right, and if not, what kind of mistake it looks like. Try as often as you like. If a cell of yours ends in a red error, correct it first: until then the check still sees the version before. ([Unit 00](../00_welcome/00_welcome.ipynb) shows all this at leisure.)
#
# The unit follows two lectures, by Gurari and by Srikumar. Tables put the numbers they print beside yours. You need not read the code of such a table: each of its lines computes one row.

# %% [markdown]
# ## Set-up
#
# Run these two cells first. The second loads JAX, the library that this course computes with; `jnp` is its version of NumPy. It also switches JAX to 64-bit numbers; section 6 shows why that matters here.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import jax
import jax.numpy as jnp
import numpy as np

from course_lib import explorers, figures
from course_lib.checks import check, lecture_table, predict, quiz, reveal
from course_lib.nn import differentiation
from course_lib.studies import convexity, finite_differences

jax.config.update("jax_enable_x64", True)

# %% [markdown]
# ## Warm-up
#
# Three questions from memory, on school mathematics and a little Python; no points. Run each cell to see its question. Then press a button below it. (Or replace the `...` by a letter in quotes, such as `answer = "a"`, and run the cell again.)

# %% nbgrader={"grade": false, "grade_id": "W1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("01-W1", answer)

# %% nbgrader={"grade": false, "grade_id": "W2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("01-W2", answer)

# %% nbgrader={"grade": false, "grade_id": "W3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("01-W3", answer)

# %% [markdown]
# ## 1 · Slope is rise over run
#
# Our first function is a parabola: $f(x) = 2 - 3x + 4x^2$.

# %%
def quadratic(x):
    return 2 - 3 * x + 4 * x**2


quadratic(2.0)

# %% [markdown]
# **Predict.** At $x = 2$ the height is 12. Now go a tiny step to the right, to $x = 2.01$. How much higher is the curve there? Guess; do not compute. Run the next cell and type your guess; the cell after it shows what comes out.

# %% nbgrader={"grade": false, "grade_id": "P1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 0.1  # HOLE
### END SOLUTION
predict("01-P1", guess)

# %%
reveal("01-P1", quadratic(2.01) - quadratic(2.0))

# %% [markdown]
# Divide that rise by the step, 0.01, and you know how many units the curve climbs for each unit of $x$. **Slope is rise over run.** Here it is step by step, at another place, $x = -1$:

# %%
# Where we are, and how far we step.
x, h = -1.0, 0.01
# How much the height changes ...
rise = quadratic(x + h) - quadratic(x)
# ... over which distance ...
run = h
# ... and the ratio of the two.
slope = rise / run
print(f"rise {rise:.4f}   run {run}   slope {slope:.2f}")

# %% [markdown]
# The slope is negative: there the curve falls.
#
# The line through the two points is called a **secant**. Back at $x = 2$: what happens to it when the second point moves closer to the first?

# %%
figures.secants_to_tangent(quadratic, x=2.0, steps=(1.5, 0.75, 0.25), low=0.2, high=3.7, name="quadratic")

# %% [markdown]
# The secants swing towards one line, the **tangent**. Its slope is the **derivative** $f'(2)$, the slope of the curve at that one point.
#
# The slope of a secant is an estimate of the derivative. It is called the **forward difference**, because the second point lies a step $h$ ahead:
#
# $$f'(x) \approx \frac{f(x + h) - f(x)}{h}.$$
#
# ### E1 · Forward difference
#
# Write the forward difference for any function `f`, place `x` and step `h`. Replace each `...`.

# %% nbgrader={"grade": false, "grade_id": "E1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def forward_difference(f, x, h):
    """Slope of the secant of f from x to x + h."""
    ### BEGIN SOLUTION
    rise = f(x + h) - f(x)  # HOLE
    run = h  # HOLE
    return rise / run
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E1-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("01-E1", forward_difference)

# %% [markdown]
# **The lecture's numbers.** Gurari shrinks $h$ at $x = 2$ and at $x = -1$. Here are her printed numbers beside yours. One of hers has a slip. How could you have noticed without a computer? (*Not printed* means that she gives no number: then yours is compared with the exact value.)

# %%
lecture_table(
    "Gurari, toy 1: f(x) = 2 - 3x + 4x² near x = 2",
    {
        "G-11.1": lambda: quadratic(2.0),
        "G-12.1": lambda: quadratic(2.0 + 0.01),
        "G-12.2": lambda: forward_difference(quadratic, 2.0, 0.01),
        "G-12.3": lambda: quadratic(2.0 + 0.001),
        "G-12.4": lambda: forward_difference(quadratic, 2.0, 0.001),
        "G-12.5": lambda: quadratic(2.0 + 0.0001),
        "G-12.6": lambda: forward_difference(quadratic, 2.0, 0.0001),
    },
)

# %%
lecture_table(
    "Gurari, toy 1 near x = -1",
    {
        "G-15.0": lambda: quadratic(-1.0),
        "G-15.1": lambda: quadratic(-1.0 + 0.01),
        "G-15.2": lambda: forward_difference(quadratic, -1.0, 0.01),
        "G-15.3": lambda: quadratic(-1.0 + 0.001),
        "G-15.4": lambda: forward_difference(quadratic, -1.0, 0.001),
        "G-15.5": lambda: quadratic(-1.0 + 0.0001),
        "G-15.6": lambda: forward_difference(quadratic, -1.0, 0.0001),
    },
)

# %% [markdown]
# Look down the slopes at $x = 2$: 13.04, 13.004, 13.0004. The error is $4h$: a tenth of the step, a tenth of the error. They go towards 13, the slope of the tangent.
#
# ### E2 · Central difference
#
# We can do better for the same price, two evaluations of `f`. Take one point on each side of $x$, at $x - h$ and $x + h$. The slope of the secant between them is the **central difference**. This time nothing is filled in.

# %% nbgrader={"grade": false, "grade_id": "E2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def central_difference(f, x, h):
    """Slope of the secant of f from x - h to x + h."""
    ### BEGIN SOLUTION
    return (f(x + h) - f(x - h)) / (2 * h)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E2-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("01-E2", central_difference)

# %% [markdown]
# How much better is it? Let us halve $h$ again and again on $\sin$ at $x = 1$ and watch both errors. (The true slope there is $\cos 1$. `differentiation` is a part of the course's own library; it holds the same two formulas.)

# %%
print("   h      forward error   central error")
for h in (0.4, 0.2, 0.1, 0.05):
    forward = differentiation.forward_difference(jnp.sin, 1.0, h) - jnp.cos(1.0)
    central = differentiation.central_difference(jnp.sin, 1.0, h) - jnp.cos(1.0)
    print(f"{h:5.2f}   {forward:13.6f}   {central:13.6f}")

# %% [markdown]
# Read each column from top to bottom. The forward error **halves** when $h$ halves. The central error becomes **a quarter**.

# %% [markdown]
# ## 2 · The exact derivative
#
# Differences are estimates. For formulas we have exact rules; you need three of them now.
#
# | rule | function | derivative |
# |---|---|---|
# | constant | $c$ | $0$ |
# | power | $x^n$ | $n\,x^{n-1}$ |
# | sum | $u + v$ | $u' + v'$ |
#
# **Worked example:** $5 + 2x - x^3$. The constant gives $0$. The linear term gives $2$. The cube gives $-3x^2$: bring the power down, then lower it. Together: $2 - 3x^2$.
#
# A derivative by hand deserves a second opinion, and we have one, the central difference:

# %%
def d_worked(x):
    return 2 - 3 * x**2


measured = differentiation.central_difference(lambda x: 5 + 2 * x - x**3, 1.5, 1e-5)
print(f"by hand {d_worked(1.5):.6f}   measured {measured:.6f}")

# %% [markdown]
# ### E3 · Derivative of the parabola
#
# Now use the rules on $f(x) = 2 - 3x + 4x^2$. Your function gets a number or a whole array of places, and returns one slope for each; a plain formula does both.

# %% nbgrader={"grade": false, "grade_id": "E3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def d_quadratic(x):
    """Slope of quadratic at each x; the shape of x."""
    ### BEGIN SOLUTION
    return -3 + 8 * x
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E3-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("01-E3", d_quadratic)

# %%
lecture_table(
    "Gurari, toy 1: the exact derivative, and where it is zero",
    {
        "G-13.1": lambda: d_quadratic(2.0),
        "G-16.1": lambda: d_quadratic(-1.0),
        # The derivative is a straight line: its zero, from its values at 0 and 1.
        "G-11.2": lambda: -d_quadratic(0.0) / (d_quadratic(1.0) - d_quadratic(0.0)),
        "G-11.3": lambda: quadratic(-d_quadratic(0.0) / (d_quadratic(1.0) - d_quadratic(0.0))),
        "G-11.4": lambda: d_quadratic(1.0) - d_quadratic(0.0),
    },
)

# %% [markdown]
# The last row is the slope *of the slope*, the **second derivative**: 8, and the same everywhere. It is positive, so the slope only ever grows. The parabola has one valley and no other place to get stuck.

# %% [markdown]
# A curve like that is called **convex**. You can see it: join any two points of the curve by a straight piece, a **chord**. A convex curve has no chord that runs below it.

# %%
figures.chords_above_and_below()

# %%
# The curve on the right comes back in section 5.
def valley_curve(x):
    return 0.45 * x**4 + 19 * x + 24 * jnp.cos(1.25 * x + 0.3)


# The same test with 10,000 random chords. The key says which random numbers these are.
key = jax.random.key(0)
print("no chord below quadratic?   ", convexity.is_convex_on(quadratic, -4.0, 4.0, key))
print("no chord below valley_curve?", convexity.is_convex_on(valley_curve, -3.6, 2.4, key))

# %% [markdown]
# One bad chord is proof that a curve is not convex. Many good ones are only evidence that it is.

# %% [markdown]
# ## 3 · Several inputs: one partial at a time
#
# A network has thousands of inputs to its error, not one. Take three: $f(a, b, c) = a + b\,c$, at $(1, -2, 3)$.

# %%
def a_plus_bc(abc):
    a, b, c = abc
    return a + b * c


abc = jnp.array([1.0, -2.0, 3.0])
a_plus_bc(abc)

# %% [markdown]
# **Predict.** Only $b$ grows a little; $a$ and $c$ stay. Does $f$ rise or fall? Type `"rise"` or `"fall"`, with the quotes.

# %% nbgrader={"grade": false, "grade_id": "P2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = "fall"  # HOLE
### END SOLUTION
predict("01-P2", guess)

# %%
change = a_plus_bc(abc.at[1].add(0.01)) - a_plus_bc(abc)
reveal("01-P2", "rise" if change > 0 else "fall")

# %% [markdown]
# A **partial derivative**, or partial for short, is the slope when *one* input moves and all the others hold still. The **gradient** is the array of all partials.
#
# To measure a partial, nudge one input and take rise over run:

# %%
lecture_table(
    "Gurari, toy 2: a + b·c at (1, -2, 3), one input moved at a time",
    {
        "G-19.1": lambda: a_plus_bc((1.0, -2.0, 3.0)),
        "G-20.1": lambda: a_plus_bc((1.01, -2.0, 3.0)),
        "G-20.2": lambda: forward_difference(lambda a: a_plus_bc((a, -2.0, 3.0)), 1.0, 0.01),
        "G-20.3": lambda: a_plus_bc((1.001, -2.0, 3.0)),
        "G-20.4": lambda: forward_difference(lambda a: a_plus_bc((a, -2.0, 3.0)), 1.0, 0.001),
        "G-21.1": lambda: a_plus_bc((1.0, -1.99, 3.0)),
        "G-21.2": lambda: forward_difference(lambda b: a_plus_bc((1.0, b, 3.0)), -2.0, 0.01),
        "G-21.3": lambda: a_plus_bc((1.0, -1.999, 3.0)),
        "G-21.4": lambda: forward_difference(lambda b: a_plus_bc((1.0, b, 3.0)), -2.0, 0.001),
        "G-22.1": lambda: a_plus_bc((1.0, -2.0, 3.01)),
        "G-22.2": lambda: forward_difference(lambda c: a_plus_bc((1.0, -2.0, c)), 3.0, 0.01),
        "G-22.3": lambda: a_plus_bc((1.0, -2.0, 3.001)),
        "G-22.4": lambda: forward_difference(lambda c: a_plus_bc((1.0, -2.0, c)), 3.0, 0.001),
    },
)

# %% [markdown]
# ### E4 · The gradient of a + b·c
#
# Write the three partials as formulas: how fast does $f$ change with $a$ alone, with $b$ alone, with $c$ alone? Return them in the order $a$, $b$, $c$.

# %% nbgrader={"grade": false, "grade_id": "E4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def grad_a_plus_bc(abc):
    """The gradient of a_plus_bc at abc, an array of shape (3,)."""
    a, b, c = abc
    ### BEGIN SOLUTION
    return jnp.array([1.0, c, b])
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E4-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("01-E4", grad_a_plus_bc)

# %% [markdown]
# The check judges you at other points than the lecture's, too. At $(1, -2, 3)$ some wrong formulas cannot be told from the right ones, because $a$ happens to be 1. Name one.

# %% [markdown]
# ## 4 · What a slope is good for: one step downhill
#
# The slope says which way is up. To get lower, go the other way, and take a longer step where it is steeper:
#
# $$x_\text{new} = x - \eta\, f'(x).$$
#
# One such move is a step of **gradient descent**. The number $\eta$ (eta) is the **learning rate**. The picture shows two steps on the parabola, each from a start of its own.

# %%
figures.steps_on_quadratic(starts=(2.0, -1.0), learning_rate=0.01)

# %% [markdown]
# ### E5 · One step
#
# `df` is a function that gives the derivative at `x`. Written with plain formulas, the same line works for a number and for an array of inputs.

# %% nbgrader={"grade": false, "grade_id": "E5-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient_step(df, x, learning_rate):
    """Where one step of gradient descent leads from x."""
    ### BEGIN SOLUTION
    return x - learning_rate * df(x)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E5-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("01-E5", gradient_step)

# %%
lecture_table(
    "Gurari: one step with learning rate 0.01",
    {
        "G-14.1": lambda: gradient_step(d_quadratic, 2.0, 0.01),
        "G-14.2": lambda: quadratic(gradient_step(d_quadratic, 2.0, 0.01)),
        "G-17.1": lambda: gradient_step(d_quadratic, -1.0, 0.01),
        "G-17.2": lambda: quadratic(gradient_step(d_quadratic, -1.0, 0.01)),
        "G-23.1": lambda: grad_a_plus_bc(abc)[0],
        "G-23.2": lambda: grad_a_plus_bc(abc)[1],
        "G-23.3": lambda: grad_a_plus_bc(abc)[2],
        "G-24.1": lambda: gradient_step(grad_a_plus_bc, abc, 0.01)[0],
        "G-24.2": lambda: gradient_step(grad_a_plus_bc, abc, 0.01)[1],
        "G-24.3": lambda: gradient_step(grad_a_plus_bc, abc, 0.01)[2],
        "G-24.4": lambda: a_plus_bc(gradient_step(grad_a_plus_bc, abc, 0.01)),
    },
)

# %% [markdown]
# Two things to notice in the table:
#
# - All three inputs of $a + b\,c$ moved *at the same time*, each by its partial at the **old** point.
# - The parabola has a lowest point, a **minimum**, and both steps come closer to it. But $a + b\,c$ has none: you could go on downhill for ever.

# %% [markdown]
# What if you want to go **up**, to the largest profit, say? Then make its negative small: $f$ is largest where $-f$ is smallest. So one method does both.

# %% [markdown]
# ## 5 · Functions inside functions
#
# Everything in a network is a function of a function. Two rules carry the whole course:
#
# - **Along a path, derivatives multiply.** If $z = 2y$ and $y = 3x$, then $z$ moves 6 times as fast as $x$. This is the **chain rule**.
# - **Different paths add.** If $x$ reaches the result in two ways, add what comes along each.
#
# **Worked example:** $y = x^2 e^x$ at $x = 1.3$. Here $x$ reaches the product on two paths: through $x^2$ and through $e^x$.

# %%
x = 1.3
# Path 1: x² moves (by 2x for each unit of x), e^x stands still and multiplies it.
path_1 = 2 * x * jnp.exp(x)
# Path 2: e^x moves (its slope is e^x itself), x² stands still and multiplies it.
path_2 = x**2 * jnp.exp(x)
# The paths add. This sum is the product rule.
total = path_1 + path_2
measured = differentiation.central_difference(lambda x: x**2 * jnp.exp(x), 1.3, 1e-5)
print(f"{path_1:.5f} + {path_2:.5f} = {total:.5f}   measured {measured:.5f}")

# %%
lecture_table(
    "Chain rule: one path, z = 2y with y = 3x; two paths, x² eˣ",
    {
        "G-27.1": lambda: differentiation.central_difference(lambda x: 2 * (3 * x), 1.0, 0.5),
        "U-21.1": lambda: path_1,
        "U-21.2": lambda: path_2,
        "U-21.3": lambda: total,
    },
)

# %% [markdown]
# ### E6 · A product around a sum
#
# Srikumar's example is $f(x, y, z) = x\,(y^2 + z)$. Do not expand it. Name the inner part $g = y^2 + z$, so that $f = x\,g$. Then draw an arrow from every value to what is computed from it. That is a **computation graph**:

# %%
figures.nested_graph(x=2.0, y=3.0, z=-4.0)

# %% [markdown]
# Every arrow has a small derivative of its own, the **local derivative**: how fast the value at its head moves with the value at its tail. To get from $f$ back to $y$, walk the path $f \leftarrow g \leftarrow y$. On the way take what has arrived so far, the **upstream** derivative, and multiply it by the local one. Replace each `...`.

# %% nbgrader={"grade": false, "grade_id": "E6-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def grad_nested(xyz):
    """The gradient of x (y² + z) at xyz, an array of shape (3,)."""
    x, y, z = xyz
    g = y**2 + z
    ### BEGIN SOLUTION
    # The local derivatives: one for each arrow of the picture.
    df_dx = g  # HOLE
    df_dg = x  # HOLE
    dg_dy = 2 * y  # HOLE
    dg_dz = 1.0  # HOLE
    # Along a path, multiply.
    df_dy = df_dg * dg_dy  # HOLE
    df_dz = df_dg * dg_dz  # HOLE
    ### END SOLUTION
    return jnp.array([df_dx, df_dy, df_dz])

# %% nbgrader={"grade": true, "grade_id": "E6-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("01-E6", grad_nested)

# %%
lecture_table(
    "Srikumar: x (y² + z) at (2, 3, -4); the lecture gives formulas, the point is ours",
    {
        "U-17.1": lambda: 3.0**2 - 4.0,
        "U-17.2": lambda: 2.0 * (3.0**2 - 4.0),
        "U-17.3": lambda: differentiation.central_difference(lambda g: 2.0 * g, 5.0, 0.5),
        "U-17.4": lambda: differentiation.central_difference(lambda y: y**2 - 4.0, 3.0, 0.5),
        "U-17.5": lambda: differentiation.central_difference(lambda z: 3.0**2 + z, -4.0, 0.5),
        "U-17.6": lambda: grad_nested(jnp.array([2.0, 3.0, -4.0]))[0],
        "U-17.7": lambda: grad_nested(jnp.array([2.0, 3.0, -4.0]))[1],
        "U-17.8": lambda: grad_nested(jnp.array([2.0, 3.0, -4.0]))[2],
    },
)

# %% [markdown]
# ### E7 · The curve of the next unit, on your own
#
# In unit 02 you will roll down this curve with two valleys:
#
# $$f(x) = 0.45\,x^4 + 19\,x + 24 \cos(1.25\,x + 0.3).$$
#
# Write its derivative. You know all the rules; the derivative of $\cos u$ with respect to $u$ is $-\sin u$. Mind the inside of the cosine.

# %% nbgrader={"grade": false, "grade_id": "E7-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def d_valley_curve(x):
    """Slope of valley_curve at each x; the shape of x."""
    ### BEGIN SOLUTION
    return 1.8 * x**3 + 19 - 30 * jnp.sin(1.25 * x + 0.3)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E7-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("01-E7", d_valley_curve)

# %% [markdown]
# Where the slope crosses zero, the curve is flat: the bottom of a valley, or the top of a hill. Find each numbered place in both pictures.

# %%
figures.curve_and_slope(valley_curve, jax.vmap(jax.grad(valley_curve)), low=-3.6, high=2.4, name="valley_curve")

# %% [markdown]
# That figure took the slope from `jax.grad`, JAX's **autodiff** (short for automatic differentiation). It applies your two rules, multiply along paths and add over paths, to every operation of a program. It is no difference and has no $h$. The checks compare your derivatives with it, and in unit 05 you will look inside.

# %% [markdown]
# ## 6 · How small should h be?
#
# If smaller is better, why not $h = 10^{-12}$? Because a computer keeps only so many digits of a number: about 7 in the format **float32** and 16 in **float64**. What does not fit is rounded away. When $h$ is tiny, $f(x+h)$ and $f(x)$ agree in almost all digits, and the difference is made of the few that are left.
#
# **Predict.** In float32, which $h$ makes the forward difference of $e^x$ most accurate, for $x$ near 1? Type a power of ten, such as `1e-2`.

# %% nbgrader={"grade": false, "grade_id": "P3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 1e-5  # HOLE
### END SOLUTION
predict("01-P3", guess)

# %%
# The step with the least typical error, of many steps between 1 and 1e-7.
steps = finite_differences.step_sizes(1.0, 1e-7)
places = np.linspace(0.6, 1.4, 300)
errors = finite_differences.difference_errors(
    differentiation.forward_difference, np.exp, np.exp, places, steps, np.float32
)
reveal("01-P3", steps[np.argmin(errors)])

# %%
# The lecture's slope at x = 2 once more, this time with numbers kept in float32.
for h in (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7):
    slope = differentiation.forward_difference(quadratic, np.float32(2.0), np.float32(h))
    print(f"h = {h:.0e}   slope {slope:.4f}")

# %% [markdown]
# The true slope is 13. The estimate gets better, then worse, and at last $2 + h$ is stored as 2: the rise is 0.
#
# One place can be lucky. So here is the typical error of both formulas in both formats, for $e^x$ at many places:

# %%
figures.error_against_step()

# %% [markdown]
# Each line is a **V**. Its two arms are two different errors:
#
# - **On the right arm** the curve is not straight between the two points. This error shrinks with $h$.
# - **On the left arm** numbers are rounded: by about one unit in the last digit, $\varepsilon$ (epsilon), and that is divided by $h$. This error grows as $h$ shrinks. (In float32 the arm ends in a shelf at 1: there the rise is 0.)
#
# The best step is where the arms meet. For the forward difference that is where $h$ and $\varepsilon / h$ are about equal.

# %% [markdown]
# ### Shrink the step yourself
#
# Below, slopes of the parabola are measured on this computer, with the numbers that it really gets. **Drag the blue point**, or give the picture the focus and use the arrow keys (with <kbd>Shift</kbd> they go further). The slider sets $h$, from 1 down to $10^{-12}$. On the right, the surroundings of the point are enlarged until one step fills the picture. Below is the error for every $h$; the marker is yours. The two broken lines are the two arms, each drawn alone.
#
# 1. Shrink $h$ slowly from 1 and watch the enlarged picture. At about which $h$ can you no longer tell curve, secant and tangent apart? Is the error at its least there?
# 2. Choose float32 and go on to $10^{-6}$ and $10^{-7}$. What becomes of the secant, and what of the rise?
# 3. Back in float64 and at $h = 0.5$, choose the central difference. The secant is now parallel to the tangent, wherever you drag the point. Why has this curve only one arm left?
#
# **A question to answer before you try:** at $x = 2$ the typical error at $h = 10^{-10}$ is a hundred-thousandth. You move the point to $x = 0$ and let go. Does the left arm rise, sink or stay?

# %%
secants = explorers.SecantToTangent(quadratic, low=-1.5, high=3.5, x=2.0, h=0.7, name="quadratic")
secants

# %% [markdown]
# What you moved can be read.

# %%
print(f"at x = {secants.x:g} with h = {secants.h:g}: secant {secants.secant:.8g}, tangent {secants.tangent:.8g}")
print(f"off by {secants.error:.1e}; the trouble is {secants.limited_by}")

# %% [markdown]
# Curve and line become one to the eye at about $h = 0.01$, but the error goes on shrinking for five more powers of ten: the eye is no judge of it. The central difference of a parabola has no error but rounding: what the curve adds on one side of $x$, it also adds on the other. And the left arm is as high as the numbers that are rounded are large: it sinks near $x = 0$, where $x$ itself is stored with finer steps and the heights are small.

# %% [markdown]
# ### E8 · The best step
#
# Write a function that gives a good step for forward differences in *any* float format. `np.finfo(dtype).eps` is the $\varepsilon$ of the format. The check measures the error that your step makes and accepts up to ten times the least possible.

# %% nbgrader={"grade": false, "grade_id": "E8-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def best_h(dtype):
    """A good step h for forward differences with numbers of this dtype."""
    ### BEGIN SOLUTION
    return np.sqrt(np.finfo(dtype).eps)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E8-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("01-E8", best_h)

# %% [markdown]
# ## 7 · Find the bug
#
# Somebody differentiated $x^2 \cos x$ and made one mistake. First *measure*: run the next two cells. At which places do formula and measurement differ?

# %% nbgrader={"grade": false, "grade_id": "E9-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def d_square_times_cos(x):
    """Slope of x² cos x at each x; the shape of x."""
    ### BEGIN SOLUTION
    return 2 * x * jnp.cos(x) - x**2 * jnp.sin(x)  # BUG: return 2 * x * jnp.cos(x) + x**2 * jnp.sin(x)
    ### END SOLUTION

# %%
places = jnp.array([-1.0, 0.0, 0.5, 1.0, 2.0])
measured = differentiation.central_difference(lambda x: x**2 * jnp.cos(x), places, 1e-5)
print("formula ", np.round(d_square_times_cos(places), 4))
print("measured", np.round(measured, 4))

# %% [markdown]
# Now find the mistake, correct it **in the function above**, and run both cells again.

# %% nbgrader={"grade": true, "grade_id": "E9-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("01-E9", d_square_times_cos)

# %% [markdown]
# ## Exit quiz
#
# Five questions from memory; no points.

# %% nbgrader={"grade": false, "grade_id": "Q1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("01-Q1", answer)

# %% nbgrader={"grade": false, "grade_id": "Q2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("01-Q2", answer)

# %% nbgrader={"grade": false, "grade_id": "Q3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("01-Q3", answer)

# %% nbgrader={"grade": false, "grade_id": "Q4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("01-Q4", answer)

# %% nbgrader={"grade": false, "grade_id": "Q5-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("01-Q5", answer)

# %% [markdown]
# ## What to keep
#
# - Slope is rise over run. The error of a central difference is like $h^2$, until rounding takes over.
# - A partial derivative moves one input. The gradient is all partials; it points uphill.
# - Along a path multiply, over paths add. That is all of backpropagation (unit 05) in one line.
# - Check a derivative by hand against a measurement, at a point where mistakes show.
#
# **One line for yourself.** Double-click here and finish the sentence: *A derivative tells me …*
#
# **To look up:** the words in the [glossary](../00_welcome/glossary.md), the formulas on the [formula sheet](../00_welcome/formulas.md).
#
# **Next:** [unit 02](../02_descent_1d/02_descent_1d.ipynb) takes many steps downhill, and finds out what the learning rate can ruin.
