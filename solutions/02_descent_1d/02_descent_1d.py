# %% [markdown]
# # 02 · Gradient descent in 1-D
#
# In unit 01 you took one step downhill. Training a network takes many thousands of them. This unit lets you walk: along curves of one variable, where everything can be seen. Many steps in a row are a **run**. You will find out where a run ends, how long it takes, and what a badly chosen learning rate can ruin.
#
# **After this unit you can**
#
# 1. **write** the loop of gradient descent, with a constant rate and with one that shrinks;
# 2. **predict** what a start and a learning rate will lead to, before you run them;
# 3. **tell** whether a run has arrived, got stuck, or run away, and a local minimum from the global one.
#
# **Time:** about 75 minutes. **You need:** [unit 01](../01_derivatives/01_derivatives.ipynb).
#
# The unit follows four lectures: Gurari's, MIT's *Hands-on Deep Learning*, Waterloo's CS 486, and one on optimization that is called *Lecture 02* (no kin of this unit 02). Where they show pictures without numbers, the numbers are ours, and we say so.

# %% [markdown]
# ## Set-up
#
# Run these two cells first. The second switches JAX to 64-bit numbers, as in unit 01.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import jax
import jax.numpy as jnp
import numpy as np

from course_lib import explorers, figures
from course_lib.checks import check, lecture_table, predict, quiz, reveal
from course_lib.studies import descent, lecture_claims
from course_lib.studies.stopping import first_within

jax.config.update("jax_enable_x64", True)

# %% [markdown]
# ## Warm-up
#
# Three questions from memory, on units 00 and 01; no points. Run each cell to see its question.

# %% nbgrader={"grade": false, "grade_id": "W1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("02-W1", answer)

# %% nbgrader={"grade": false, "grade_id": "W2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("02-W2", answer)

# %% nbgrader={"grade": false, "grade_id": "W3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("02-W3", answer)

# %% [markdown]
# ## 1 · Guess, measure, correct
#
# You stand at a counter abroad, and no rate is posted. You hand over 10 dollars and get 37 shekels. By which factor $c$ are dollars converted? You could divide. But pretend that you can only **guess** a factor, **measure** how wrong it is, and **correct** it. That is how networks learn, and they cannot divide.
#
# How wrong a guess is, we measure by half the squared error. (The half is there to cancel the 2 of the square in the slope.)
#
# $$E(c) = \tfrac12\,(c \cdot 10 - 37)^2.$$
#
# For a network such a measure depends on all its weights and biases, the numbers in it that can be set (unit 04). To train the network is to make the measure small.
#
# (The lectures have several names for it: objective, cost, loss, error. *Utility* and *fitness*, which Lecture 02 adds, usually name what one wants large.)

# %%
dollars, shekels = 10.0, 37.0


def error(c):
    return 0.5 * (c * dollars - shekels) ** 2


def d_currency(c):
    # Outside: how far off the answer is. Inside: how fast the answer moves with c.
    return (c * dollars - shekels) * dollars

# %% [markdown]
# **Worked example:** one round, from the guess 1. (Gurari's example; her guesses are only in a picture, so these are ours.)

# %%
# Guess.
c = 1.0
# Measure: how far off is the answer, and which way does the error fall?
off = c * dollars - shekels
slope = d_currency(c)
# Correct: against the slope, a little of it.
learning_rate = 0.005
corrected = c - learning_rate * slope
print(f"off by {off:.0f}   slope {slope:.0f}   from {c} to {corrected}")

# %% [markdown]
# **Predict.** The right factor is 3.7. The first correction led from 1 to 2.35. Where does the second one lead? Guess; do not compute.

# %% nbgrader={"grade": false, "grade_id": "P1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 3.7  # HOLE
### END SOLUTION
predict("02-P1", guess)

# %%
# A run of 8 steps. (`descent` is from the course's own library; you will write this loop in E3.)
guesses = descent.descend(d_currency, 1.0, 0.005, 8)
reveal("02-P1", float(guesses[2]))

# %%
figures.runs_on_curve(error, {"guesses": guesses}, low=0.7, high=6.7, name="error", variable="c")

# %% [markdown]
# The numbers count the steps. Nobody told the loop to take shorter steps near the goal. It does so because the slope is smaller there.
#
# ### E1 · Kilometres to miles
#
# Gurari's other example is miles and kilometres. You know a distance in both, `km` and `miles`, and guess the factor $c$ from the first to the second. The error of the guess is $\tfrac12\,(c \cdot \text{km} - \text{miles})^2$.
#
# Write its slope as a function of $c$. It gets one guess or an array of guesses, and returns one slope for each.

# %% nbgrader={"grade": false, "grade_id": "E1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def d_error(c, km, miles):
    """Slope at each c of half the squared error of c * km for miles; the shape of c."""
    ### BEGIN SOLUTION
    off = c * km - miles  # HOLE
    inner = km  # HOLE
    return off * inner  # HOLE
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E1-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("02-E1", d_error)

# %% [markdown]
# Measured distances are never exact, so one learns from several pairs: the error is then the **mean** over all pairs, and its slope is the mean of their slopes.

# %%
km = jnp.array([5.0, 10.0, 21.1, 42.2])
miles = jnp.array([3.1, 6.2, 13.1, 26.2])


def mean_error(c):
    return jnp.mean(0.5 * (c * km - miles) ** 2)


factors = descent.descend(jax.grad(mean_error), 1.0, 0.001, 8)
print("guesses:", np.round(factors, 4))

# %% [markdown]
# The guesses go to 0.621, the number of miles in a kilometre.
#
# A small warning about the lecture: one slide announces kilometres to miles, but its next words put in *miles* and get *kilometres*. Both are fine, but the right factors differ: 0.621 and 1.609. Say first which way you convert.

# %% [markdown]
# ## 2 · Which way, and how often
#
# The next curve is MIT's: $g(w) = (w^4 + w^2 + 10\,w)/50$. A chord test as in [unit 01](../01_derivatives/01_derivatives.ipynb) finds no chord below it. It is convex, so it has one valley.

# %%
def quartic(w):
    return (w**4 + w**2 + 10 * w) / 50


def d_quartic(w):
    return (4 * w**3 + 2 * w + 10) / 50


print(f"at w = 2.5: height {quartic(2.5):.3f}, slope {d_quartic(2.5):.3f}")

# %% [markdown]
# ### E2 · MIT's table
#
# The lecture shows a table with three blanks: what do you do with $w$ if the slope is positive, negative, or about zero? Answer with `"reduce"`, `"increase"` or `"stop"`. "About zero" means: not larger **in size** than `tolerance`.

# %% nbgrader={"grade": false, "grade_id": "E2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def direction(slope, tolerance):
    """What to do with w: "reduce", "increase" or "stop"."""
    ### BEGIN SOLUTION
    about_zero = abs(slope) <= tolerance  # HOLE
    if about_zero:
        return "stop"  # HOLE
    if slope > 0:
        return "reduce"  # HOLE
    return "increase"  # HOLE
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E2-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("02-E2", direction)

# %% [markdown]
# Two remarks on the slide. It calls the derivative "the change in $g$"; it is a *rate* of change, and the change itself is about slope times step. And "about zero: stop" stops at the top of a hill, too. Keep that in mind for section 6.

# %% [markdown]
# You need no table in code, because one line does all three rows. It is unit 01's step of gradient descent:
#
# $$w_\text{new} = w - \eta\, g'(w).$$
#
# Gurari compares it to a hike downhill with your eyes covered. You feel how the ground slopes under your feet, and nothing else. The rule asks for no more. One such step is also called an **update**.

# %% [markdown]
# It is older than computers: Cauchy published it in 1847. (In volume 25 of the *Comptes Rendus*, on pages 536 to 538. The slide gives another page.)
#
# MIT starts at 2.5 with a learning rate of 1. The first step leads to $2.5 - 1.55 = 0.95$.

# %% [markdown]
# **Predict.** After how many steps is $w$ within 0.001 of the minimum? The lecture says "in a few iterations".

# %% nbgrader={"grade": false, "grade_id": "P2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 23  # HOLE
### END SOLUTION
predict("02-P2", guess)

# %%
# So many steps that nothing changes any more: this is the minimum.
w_min = float(descent.descend(d_quartic, 2.5, 1.0, 200)[-1])
mit = descent.descend(d_quartic, 2.5, 1.0, 30)
reveal("02-P2", first_within(mit, w_min, 0.001))

# %%
figures.runs_on_curve(quartic, {"rate 1": mit}, low=-2.6, high=2.7, name="quartic", variable="w", numbered=6, film=8)

# %% [markdown]
# ### E3 · The loop
#
# Write descent for any curve. `df` is its derivative. Keep every place: the start, and then the place after each of the `steps` updates. So the answer, the **path** of the run, has `steps + 1` numbers.

# %% nbgrader={"grade": false, "grade_id": "E3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def descend(df, start, learning_rate, steps):
    """The places of gradient descent, the start first: an array of steps + 1 numbers."""
    place = start
    path = [place]
    for _ in range(steps):
        ### BEGIN SOLUTION
        slope = df(place)  # HOLE
        place = place - learning_rate * slope  # HOLE
        ### END SOLUTION
        path.append(place)
    return jnp.array(path)

# %% nbgrader={"grade": true, "grade_id": "E3-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("02-E3", descend)

# %%
def coefficients():
    """Those of 1, w, w² and w³ in g': its derivatives at 0, divided by 1, 1, 2 and 6."""
    d1, d2, d3 = jax.grad(d_quartic), jax.grad(jax.grad(d_quartic)), jax.grad(jax.grad(jax.grad(d_quartic)))
    return [d_quartic(0.0), d1(0.0), d2(0.0) / 2, d3(0.0) / 6]


lecture_table(
    "MIT: g and its slope (the lecture prints the formulas)",
    {
        "H-24.1": lambda: quartic(2.5),
        "H-24.2": lambda: descend(d_quartic, 2.5, 1.0, 100)[-1],
        "H-24.3": lambda: quartic(descend(d_quartic, 2.5, 1.0, 100)[-1]),
        # The slope of the slope: how strongly the curve bends at its lowest point.
        "H-24.4": lambda: jax.grad(d_quartic)(descend(d_quartic, 2.5, 1.0, 100)[-1]),
        "H-25.0": coefficients,
        "H-25.1": lambda: d_quartic(0.0),
        "H-25.2": lambda: d_quartic(1.0),
        "H-25.3": lambda: d_quartic(2.5),
        "H-25.4": lambda: d_quartic(-2.5),
    },
)

# %%
def steps_within(tolerance, learning_rate, steps):
    return first_within(descend(d_quartic, 2.5, learning_rate, steps), w_min, tolerance)


mit_rows = {
    f"H-31.{k}": lambda k=k: descend(d_quartic, 2.5, 1.0, k)[-1]
    for k in (1, 2, 3, 4, 5, 10, 15, 20, 25)
}
lecture_table(
    "MIT: from 2.5 with rate 1 (start and rate are printed; the places are in an animation)",
    mit_rows
    | {
        "H-31.101": lambda: steps_within(0.1, 1.0, 40),
        "H-31.102": lambda: steps_within(0.01, 1.0, 40),
        "H-31.103": lambda: steps_within(0.001, 1.0, 40),
        "H-31.104": lambda: steps_within(0.01, 0.1, 300),
    },
)

# %% [markdown]
# So "a few" is 13 steps to come within 0.1, and then five for every further digit. With a rate of 0.1, a value that the lecture calls typical, it takes 212 steps to come within 0.01.
#
# Your loop changes money, too. Ten rounds of section 1:

# %%
lecture_table(
    "Gurari: dollars to shekels (the numbers are ours)",
    {"G-05.1": lambda: descend(d_currency, 1.0, 0.005, 10)[-1]},
)

# %% [markdown]
# ## 3 · How large may the rate be?
#
# With a small rate it takes many steps. So why not simply take a larger one?
#
# **Try first.** With rate 1 you need 23 steps to come within 0.001. Can you find a rate that needs **at most 5**? And how large can you go? Change the number, run the cell, as often as you like; be bold. (`None` means: not within 60 steps.)

# %%
learning_rate = 1.0  # change me and run again

tried = descent.descend(d_quartic, 2.5, learning_rate, 60)
print("first places:", np.round(np.asarray(tried[:8]), 3))
print("steps to within 0.001:", first_within(tried, w_min, 0.001))

# %% [markdown]
# **Predict.** Somewhere the run **runs away**: the numbers grow until the computer has no room for them. From what you have tried: what is the smallest rate, in steps of 0.05, that does this from 2.5?

# %% nbgrader={"grade": false, "grade_id": "P3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 4.0  # HOLE
### END SOLUTION
predict("02-P3", guess)

# %%
rates = np.arange(20, 121) / 20
ends = jax.vmap(lambda rate: descent.descend(d_quartic, 2.5, rate, 200)[-1])(rates)
reveal("02-P3", float(rates[~(abs(ends) < 100)].min()))

# %% [markdown]
# To understand it, take the simplest valley, a **bowl**: $f(x) = \tfrac12 L x^2$. The larger $L$, the narrower the bowl. Its slope is $Lx$, so one step leads from $x$ to
#
# $$x - \eta L x = (1 - \eta L)\,x.$$
#
# Each step **multiplies the place by the same factor**, $1 - \eta L$. Everything follows from it:
#
# | $\eta L$ | factor | the run |
# |---|---|---|
# | a little above 0 | just below 1 | creeps down its side |
# | 1 | 0 | arrives in one step |
# | between 1 and 2 | between 0 and $-1$ | leaps to and fro, and still arrives |
# | 2 | $-1$ | leaps between two places for ever |
# | above 2 | below $-1$ | runs away |

# %%
def d_bowl(x):
    return x  # the slope of x²/2: a bowl with L = 1


lecture_table(
    "The bowl x²/2 from 1 (CS 486 and Lecture 02 make these claims; the numbers are ours)",
    {
        "C-09.1": lambda: descend(d_bowl, 1.0, 0.01, 100)[-1],
        "C-09.2": lambda: descend(d_bowl, 1.0, 1.0, 1)[-1],
        "C-09.3": lambda: descend(d_bowl, 1.0, 2.5, 20)[-1],
        "L-24.2": lambda: descend(d_bowl, 1.0, 2.0, 101)[-1],
        "L-24.3": lambda: descend(d_bowl, 1.0, 1.9, 400)[-1],
    },
)

# %% [markdown]
# ### E4 · The largest stable rate
#
# Close to its lowest point, every smooth valley looks like a bowl. Its $L$ is the second derivative there. We call it the **bend**, because it says how strongly the curve bends: a large bend is a narrow valley.
#
# Which rate makes the factor $1 - \eta L$ just $-1$? Write it. `d2f` is the second derivative, a function; `bottom` is where the valley is lowest.

# %% nbgrader={"grade": false, "grade_id": "E4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def largest_stable_rate(d2f, bottom):
    """The rate beyond which descent no longer settles at this bottom."""
    ### BEGIN SOLUTION
    return 2 / d2f(bottom)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E4-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("02-E4", largest_stable_rate)

# %% [markdown]
# So near its minimum, MIT's curve should bear any rate below 4.93. But you saw a run from 2.5 run away at a smaller one. The figure has both:

# %%
limit = descent.stable_limit(d_quartic, w_min)
figures.steps_against_rate(w_min, {"MIT's": 1.0, "limit near the bottom": limit})

# %% [markdown]
# Read it from left to right.
#
# - At first, twice the rate means half the steps.
# - Then there is a best rate, 2.4: about the one that takes a bowl with this bend to its bottom in one step.
# - Beyond it each step leaps across the minimum, and a larger rate needs more steps again, with ups and downs.
# - And before the limit is reached, the run is gone: **the limit holds near the bottom.** Far away this curve is steeper than the bowl that fits its bottom, and less is allowed.

# %% [markdown]
# ## 4 · Two valleys
#
# Here is the curve whose derivative you wrote in [unit 01](../01_derivatives/01_derivatives.ipynb). Lecture 02 shows such a curve on five slides, as a picture and without a formula. Ours does all that the slides claim; section 6 ends with the list.

# %%
def valley_curve(x):
    return 0.45 * x**4 + 19 * x + 24 * jnp.cos(1.25 * x + 0.3)


def d_valley_curve(x):
    return 1.8 * x**3 + 19 - 30 * jnp.sin(1.25 * x + 0.3)


figures.curve_and_slope(valley_curve, d_valley_curve, low=-3.6, high=2.4, name="valley_curve")

# %% [markdown]
# The bottom at -2.50 is the lowest point of all: the **global** minimum. The bottom at 1.49 is lower than everything near it, and no more: a **local** minimum. (A global minimum counts as a local one, too.) The hill between them is at 0.31.
#
# **Predict.** Two runs start at -3.5, on the steep left wall of the deep valley. One uses the rate 0.05, the other 0.025, both **constant**: the same at every step. Which rate leads into the deep valley?

# %% nbgrader={"grade": false, "grade_id": "P4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = "0.025"  # HOLE
### END SOLUTION
predict("02-P4", guess)

# %%
pair = {f"rate {rate}": descent.descend(d_valley_curve, -3.5, rate, 60) for rate in (0.05, 0.025)}
large_arrives, small_arrives = (bool(path[-1] < 0.31) for path in pair.values())
words = {(True, True): "both", (True, False): "0.05", (False, True): "0.025", (False, False): "neither"}
reveal("02-P4", words[large_arrives, small_arrives])

# %%
figures.runs_on_curve(valley_curve, pair, low=-3.8, high=2.4, name="valley_curve", numbered=2)

# %% [markdown]
# The slope at -3.5 is about -82. With the rate 0.05 the first step is 4.1 long: over the deep valley *and* over the hill. From there every step goes down, into the wrong valley, and the run never comes back. (Gurari tells that this danger once kept people from training networks by descent.) In the lecture somebody asks whether a large step may also find the better valley by luck. It may. Do not count on it.

# %% [markdown]
# And what does a rate just above the limit 2 / bend do? At the deep bottom that limit is 0.0288.

# %%
slow_and_fast = {
    f"rate {rate:g}": descent.descend(d_valley_curve, -3.5, rate, 40)
    for rate in (0.0005, 0.025, 0.03)
}
figures.places_over_steps(slow_and_fast, {"deep bottom": -2.503}, low=-3.6, high=-0.8)

# %% [markdown]
# - **0.0005 is too small:** after 40 steps it has not arrived.
# - **0.03 is too large:** it **bounces** between -2.83 and -2.09, for ever. It does not run away, because the right wall of this valley soon gets less steep than a bowl's.

# %% [markdown]
# ## 5 · A rate that shrinks
#
# Could one begin with long steps and end with short ones? A rule for the rate of every step is a **schedule**. Lecture 02 halves the rate after every step. In general: step $k = 0, 1, 2, \dots$ uses the rate $\eta \cdot \text{decay}^k$. Halving is a **decay** of 0.5; a constant rate is a decay of 1.
#
# ### E5 · The loop again, on your own
#
# Step 0 uses the learning rate as it is given; after each step the rate is multiplied by `decay`. Nothing is filled in this time.

# %% nbgrader={"grade": false, "grade_id": "E5-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def descend_with_decay(df, start, learning_rate, steps, decay):
    """The places of descent with a shrinking rate, the start first: steps + 1 numbers."""
    ### BEGIN SOLUTION
    place, rate = start, learning_rate
    path = [place]
    for _ in range(steps):
        place = place - rate * df(place)
        path.append(place)
        rate = rate * decay
    return jnp.array(path)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E5-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("02-E5", descend_with_decay)

# %% [markdown]
# The lecture's three runs start at 0.1, at -3.5 and at 1. The first rate is not on the slides; ours is 0.085 for all three, and it is halved at every step.

# %%
halving = {
    f"from {start:g}": descent.descend(d_valley_curve, start, 0.085, 60, decay=0.5)
    for start in (0.1, -3.5, 1.0)
}
figures.runs_on_curve(valley_curve, halving, low=-4.0, high=3.7, name="valley_curve", numbered=3)

# %% [markdown]
# - **From 0.1** it starts on the hill, and ends in the deep valley.
# - **From -3.5** it leaps over everything, to 3.49, is thrown back by the wall there, and settles in the deep valley.
# - **From 1** it jumps to and fro, and settles in the shallow valley. That one is not the global minimum.
#
# Look at the first run's numbers. The second step is longer than the first, although its rate is only half as large. Why? A step is rate **times slope**:

# %%
first_run = halving["from 0.1"]
figures.steps_and_slopes(first_run[:6], 0.085 * 0.5 ** np.arange(5), d_valley_curve)

# %% [markdown]
# On top of the hill it is nearly flat, so the first step is short. Further down the slope grows faster than the rate shrinks.
#
# **Predict.** The same run from 0.1, halving again, but the first rate is smaller: 0.02. Will it reach the deep valley, given enough steps?

# %% nbgrader={"grade": false, "grade_id": "P5-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = "yes"  # HOLE
### END SOLUTION
predict("02-P5", guess)

# %%
starved = descent.descend(d_valley_curve, 0.1, 0.02, 1000, decay=0.5)
reveal("02-P5", "yes" if abs(starved[-1] + 2.503) < 0.1 else "no")

# %% [markdown]
# It came to rest at -0.32, where the slope is 22: nowhere near a bottom. All its rates together, 0.02 + 0.01 + 0.005 + …, are less than 0.04. That times the slope is as far as it can ever get.
#
# Your own function shows this budget: on a curve with slope -1 everywhere, the place *is* the sum of the rates.

# %%
lecture_table(
    "Lecture 02: all rates together, halved from 1 on (60 steps)",
    {"L-24.1": lambda: descend_with_decay(lambda x: -1.0, 0.0, 1.0, 60, 0.5)[-1]},
)
print("first rate   ends at")
for rate in (0.01, 0.02, 0.04, 0.06, 0.085, 0.1, 0.12):
    end = descent.descend(d_valley_curve, 0.1, rate, 100, decay=0.5)[-1]
    print(f"{rate:10g}   {end:7.3f}")

# %% [markdown]
# The slide says that the rate **must** shrink if arrival is to be guaranteed. For the exact slope of a smooth curve that is too strict: with a constant rate below 2 / bend the steps shrink by themselves, because the slope does. And halving is too fast: it guarantees rest, not arrival.
#
# The statement belongs to *noisy* slopes, which are right only on average. You meet them in unit 06. There the rates must shrink, but so slowly that their sum has no limit.

# %% [markdown]
# ### Move the ball yourself
#
# Below is the curve again. **Drag the large dot**, or give the picture the focus and use the arrow keys (with <kbd>Shift</kbd> they go further). Choose the rate, and whether it stays or halves. The small picture shows the height after each step, and a sentence says what became of the run.
#
# 1. The rate stays. Start at -3.5 and look for the largest rate with which the ball comes to rest in the deep valley. Is it near the limit of section 3?
# 2. The rate halves. Start at 0.1. Make the first rate smaller and smaller: when does the ball no longer reach the bottom?
# 3. Start at 1, in the shallow valley. Is there a rate, staying or halving, with which the ball ends in the deep one?
#
# **A question to answer before you try:** a ball bounces for ever with the rate 0.03. What will become of it if the rate halves?

# %%
ball = explorers.BallOnCurve(
    valley_curve, low=-3.8, high=2.4, start=0.1, learning_rate=0.085, rates=(0.001, 0.2),
    schedule="halving", name="valley_curve",
)
ball

# %% [markdown]
# What you moved can be read. Run the next cell after you have let go of the ball.

# %%
print(f"from {ball.start:.3f} with rate {ball.learning_rate:.3g}, {ball.schedule}: {ball.verdict}, at {ball.trajectory[-1]:.3f}")

# %% [markdown]
# 1. Up to about 0.027 it rests. The limit, 2 divided by the bend, is 0.029; just below it, twenty steps are too few.
# 2. From about 0.075 downwards it stalls on the slope: the rates together are too small for the way.
# 3. Yes, but hardly: a rate of 0.15 that halves. A rate that stays and is large enough to cross the hill is too large to rest.
#
# And the question: halving ends the bouncing, because the steps must become small. But it ends it wherever the ball happens to be: from -3.5 with a first rate of 0.03 on a slope, at -2.17.

# %% [markdown]
# **A second stand-in.** The lecture's curve has no formula, so any curve with two valleys may stand in for it. Here is a polynomial with round numbers: $x^4 + 0.4x^3 - 10.2x^2 + 4x$. Its flat places are exactly -2.5, 0.2 and 2. It, too, shows what the slides claim, if each start gets a rate of its own.

# %%
def polynomial_curve(x):
    return x**4 + 0.4 * x**3 - 10.2 * x**2 + 4 * x


def d_polynomial_curve(x):
    return 4 * (x + 2.5) * (x - 0.2) * (x - 2)


def halved(steps, rate=0.2):
    return descend_with_decay(d_polynomial_curve, 0.1, rate, steps, 0.5)[-1]


def constant(start, rate, steps):
    return descend(d_polynomial_curve, start, rate, steps)[-1]

# %%
lecture_table(
    "The polynomial stand-in for Lecture 02's curve (ours)",
    {
        "L-25.101": lambda: halved(1),
        "L-25.102": lambda: halved(2),
        "L-25.103": lambda: halved(3),
        "L-25.104": lambda: halved(4),
        "L-25.1": lambda: halved(10),
        "L-25.9": lambda: halved(60, rate=0.05),
        "L-25.3": lambda: constant(-3.5, 0.025, 1),
        "L-25.2": lambda: constant(-3.5, 0.025, 40),
        "L-25.4": lambda: constant(-3.5, 0.05, 1),
        "L-25.5": lambda: constant(-3.5, 0.05, 80),
        "L-25.6": lambda: constant(1.0, 0.05, 80),
        "L-25.7": lambda: polynomial_curve(-2.5),
        "L-25.8": lambda: polynomial_curve(2.0),
    },
)

# %% [markdown]
# ## 6 · When to stop, and what became of it
#
# The lectures name three reasons to stop: the slope is about zero; the place hardly changes; time is up. They are not equally good. You have just seen a run that hardly changed, and was nowhere. (Gurari has a fourth, for networks that decide between classes: few enough of the decisions are wrong.)
#
# ### E6 · Why did it stop?
#
# Look at the **last** place of a path and answer with one word:
#
# - `"flat"` if the slope there is at most `tolerance` in size;
# - `"stuck"` if it is not, but the last step was at most `tolerance` long;
# - `"moving"` if neither is so: only the number of steps has ended the run.

# %% nbgrader={"grade": false, "grade_id": "E6-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def stop_reason(path, df, tolerance):
    """Why the run may stop at the end of its path: "flat", "stuck" or "moving"."""
    ### BEGIN SOLUTION
    if abs(df(path[-1])) <= tolerance:
        return "flat"
    if abs(path[-1] - path[-2]) <= tolerance:
        return "stuck"
    return "moving"
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E6-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("02-E6", stop_reason)

# %% [markdown]
# With thousands of variables nobody can draw the curve. Then one watches the height after each step. Drawn over the steps it is the **loss curve**: it should fall, and flatten out at the end.
#
# It does not say which valley the run is in. On a convex curve every minimum is global; on others no known method is sure to find the lowest valley in a reasonable time.

# %% [markdown]
# Even "flat" is not the end of the story: the local minimum is flat, too, and so is the top of the hill. On a curve that we can draw, we can say more. Here are ten runs:

# %%
# start, first rate, decay (1 is a constant rate)
runs = (
    (0.1, 0.085, 0.5), (-3.5, 0.085, 0.5), (1.0, 0.085, 0.5), (-3.5, 0.05, 1.0), (-3.5, 0.025, 1.0),
    (-3.5, 0.03, 1.0), (0.1, 0.02, 0.5), (0.1, 0.2, 0.5), (-1.0, 0.01, 1.0), (1.0, 0.07, 1.0),
)
print("run   start    rate   decay")
for number, (start, rate, decay) in enumerate(runs, start=1):
    print(f"{number:3}   {start:5.1f}   {rate:5.3f}   {decay:5.1f}")

# %% [markdown]
# **Predict.** How many of these ten end in the deep valley? Some you know; for the others, guess.

# %% nbgrader={"grade": false, "grade_id": "P6-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 4  # HOLE
### END SOLUTION
predict("02-P6", guess)

# %%
words = [
    descent.verdict(d_valley_curve, descent.descend(d_valley_curve, start, rate, 100, decay), 0.31)
    for start, rate, decay in runs
]
reveal("02-P6", words.count("global"))

# %% [markdown]
# ### E7 · The verdict
#
# Make a run of **100 steps** on the valley curve with your `descend_with_decay`, and say in one word what became of it. (If E5 is not right yet, use `descent.descend`; it takes the same arguments in the same order.) Ask in this order:
#
# 1. `"diverges"` (another word for *runs away*), unless the last place is between -10 and 10. Mind: a run may end in `nan`, and every comparison with `nan` is `False`. (Python's own floats stop with `OverflowError` before that. If yours do, begin with `jnp.asarray(start)`, without `float(…)` on the way.)
# 2. `"bounces"`, if the last step was longer than 0.01.
# 3. `"stalls"`, if the slope at the end is steeper than 5, up or down.
# 4. Otherwise `"global"` or `"local"`: on which side of the hill, 0.31, is it?

# %% nbgrader={"grade": false, "grade_id": "E7-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def verdict(start, learning_rate, decay):
    """What became of a run: "diverges", "bounces", "stalls", "global" or "local"."""
    ### BEGIN SOLUTION
    path = descend_with_decay(d_valley_curve, start, learning_rate, 100, decay)
    end, before = path[-1], path[-2]
    if not abs(end) < 10:
        return "diverges"
    if abs(end - before) > 0.01:
        return "bounces"
    if abs(d_valley_curve(end)) > 5:
        return "stalls"
    return "global" if end < 0.31 else "local"
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E7-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("02-E7", verdict)

# %%
print("run   start    rate   decay   verdict")
for number, ((start, rate, decay), word) in enumerate(zip(runs, words, strict=True), start=1):
    print(f"{number:3}   {start:5.1f}   {rate:5.3f}   {decay:5.1f}   {word}")

# %% [markdown]
# Ten runs are a start. A compiled program makes a hundred thousand in a second or two: 280 starts times 200 rates, once with a constant rate and once with one that halves. Each point of the two maps is a run. Its colour and hatch are the verdict; the numbers are the runs of the table.

# %%
figures.basins_of_attraction({str(number): run for number, run in enumerate(runs, start=1)})

# %% [markdown]
# Read the left map from the bottom up.
#
# - **Small rates:** the start decides. Left of the hill it is the deep valley, right of it the shallow one.
# - **From 0.029 on**, 2 / bend of the deep bottom, no run can settle there. It bounces.
# - **From about 0.046 on** it is thrown out, over the hill. So with a rate of 0.05 the run ends in the shallow valley, from almost every start: the deep one is too narrow for it.
# - **From 0.061 on**, 2 / bend of the shallow bottom, no run settles there either. Runs bounce or are lost.

# %% [markdown]
# In the right map small first rates stall almost everywhere. Large ones leap, so that the valleys lie in stripes: a slightly different start or rate, another valley.

# %% [markdown]
# **What the slides say.** Here are the ten claims of slides 12 to 16, each with what our curve says to it.

# %%
print(lecture_claims.table())

# %% [markdown]
# ## 7 · Find the bug
#
# A popular schedule is a staircase: some steps with one rate, then as many with half of it, and so on. Somebody wrote it and made one mistake. First *measure*: where the slope is -1 everywhere, the length of each step is the rate that was used.

# %% nbgrader={"grade": false, "grade_id": "E8-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def descend_in_stages(df, start, learning_rate, stages, steps_each):
    """The places of descent whose rate halves from stage to stage, the start first."""
    place, rate = start, learning_rate
    path = [place]
    ### BEGIN SOLUTION
    for _ in range(stages):
        for _ in range(steps_each):
            place = place - rate * df(place)
            path.append(place)
        rate = rate / 2  # BUG: rate = learning_rate / 2
    ### END SOLUTION
    return jnp.array(path)

# %%
measured = descend_in_stages(lambda x: -1.0, 0.0, 0.8, stages=4, steps_each=3)
print("rates used:  ", np.round(np.diff(measured), 3))
print("rates wanted:", np.repeat([0.8, 0.4, 0.2, 0.1], 3))

# %% [markdown]
# Now find the mistake, correct it **in the function above**, and run both cells again.

# %% nbgrader={"grade": true, "grade_id": "E8-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("02-E8", descend_in_stages)

# %% [markdown]
# ## Exit quiz
#
# Five questions from memory; no points.

# %% nbgrader={"grade": false, "grade_id": "Q1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("02-Q1", answer)

# %% nbgrader={"grade": false, "grade_id": "Q2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("02-Q2", answer)

# %% nbgrader={"grade": false, "grade_id": "Q3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("02-Q3", answer)

# %% nbgrader={"grade": false, "grade_id": "Q4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("02-Q4", answer)

# %% nbgrader={"grade": false, "grade_id": "Q5-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("02-Q5", answer)

# %% [markdown]
# ## What to keep
#
# - Guess, measure, correct: the place minus rate times slope, again and again.
# - A step is rate times slope. Near a flat place steps shrink by themselves.
# - Near a bottom, rates below 2 / bend settle. Far from it, less may be allowed.
# - Start, rate and schedule together decide which valley it is. No stopping rule sees the other valley.
# - Coming to rest is not arriving: look at the slope.
#
# **One line for yourself.** Double-click here and finish the sentence: *If a run does not get better, I first look at …*
#
# **To look up:** the words in the [glossary](../00_welcome/glossary.md), the formulas on the [formula sheet](../00_welcome/formulas.md).
#
# **Next:** [unit 03](../03_descent_2d/03_descent_2d.ipynb) walks in two dimensions, where "downhill" has a direction and a valley has a shape.
