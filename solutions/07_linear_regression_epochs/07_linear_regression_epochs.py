# %% [markdown]
# # 07 · Linear regression, epoch by epoch
#
# A straight line through ten points is the smallest model that can be trained. It is small enough to be seen whole: every update, every epoch, the best answer, and how much of a run is luck. In this unit you train it in three ways that a lecture shows as pictures, and then ask of each picture: does this happen always?
#
# **After this unit you can**
#
# 1. **derive** the gradient of a fitted line, for one example and for a batch;
# 2. **compare** two runs fairly: by examples seen, and over many shuffles;
# 3. **say** where SGD ends, what its noise costs, and what a sum instead of a mean changes.
#
# **Time:** about 75 minutes. **You need:** units [03](../03_descent_2d/03_descent_2d.ipynb), [04](../04_forward_and_losses/04_forward_and_losses.ipynb) and [06](../06_sgd_vs_batch/06_sgd_vs_batch.ipynb).
#
# The unit follows slides 24 to 30 of *Lecture 02*. Its ten points are only in a picture; ours stand in for them.

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
from course_lib.data.ten_points import TEN_LINE, TEN_X, TEN_Y
from course_lib.studies import regression, regression_claims, surfaces

jax.config.update("jax_enable_x64", True)

# %% [markdown]
# ## Warm-up
#
# Three questions from memory, on units 03, 04 and 06; no points. Run each cell to see its question.

# %% nbgrader={"grade": false, "grade_id": "W1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("07-W1", answer)

# %% nbgrader={"grade": false, "grade_id": "W2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("07-W2", answer)

# %% nbgrader={"grade": false, "grade_id": "W3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("07-W3", answer)

# %% [markdown]
# ## 1 · How wrong is a line?
#
# The model is $\hat y = w_1 + w_2\,x$: an intercept and a slope. The loss is the mean of the squared errors over the points:
#
# $$J(w) = \frac1n \sum_{i=1}^n (w_1 + w_2\, x_i - y_i)^2.$$
#
# **There is no ½ in front**, for once. We keep to the lecture here, so that its rates mean what they mean there. With the ½ of our other units, every rate would have to be doubled for the same steps.

# %%
x, y = jnp.asarray(TEN_X), jnp.asarray(TEN_Y)
actual = jnp.asarray(TEN_LINE)  # the line 1 + 2x, around which the points were drawn


def line_loss(w, x, y):
    return jnp.mean((w[0] + w[1] * x - y) ** 2)


print("x:", np.round(x, 2))
print("y:", np.asarray(y))

# %% [markdown]
# **Worked example:** one point, as on slide 26. The numbers are ours: $x = 2$, $y = 3$, and the line $w = (1,\ 0.5)$.

# %%
w1, w2, one_x, one_y = 1.0, 0.5, 2.0, 3.0
# Measure the error: how far is the line off, above the point?
off = w1 + w2 * one_x - one_y
# Outside: 2 · off. Inside: the line rises by 1 with w1, and by x with w2.
along_w1 = 2 * off * 1
along_w2 = 2 * off * one_x
# Correct both, with the error from before.
learning_rate = 0.1
new_w1 = w1 - learning_rate * along_w1
new_w2 = w2 - learning_rate * along_w2
print(f"off by {off}   gradient ({along_w1}, {along_w2})   new line ({new_w1}, {new_w2})")

# %% [markdown]
# The slide writes two updates, one below the other. Mind the order: **measure once, then change both.** If the error is taken anew after $w_1$ has moved, it is another step ([unit 03](../03_descent_2d/03_descent_2d.ipynb)).
#
# ### E1 · The gradient of a batch
#
# Now for several points. The loss is a mean, so each slope is a mean over the points. Fill in the three lines, by hand.

# %% nbgrader={"grade": false, "grade_id": "E1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def grad_linreg(w, x, y):
    """Gradient at w (2,) of the mean squared error for x and y of shape (n,): an array (2,)."""
    ### BEGIN SOLUTION
    off = w[0] + w[1] * x - y  # HOLE
    along_w1 = 2 * jnp.mean(off)  # HOLE
    along_w2 = 2 * jnp.mean(off * x)  # HOLE
    ### END SOLUTION
    return jnp.array([along_w1, along_w2])

# %% nbgrader={"grade": true, "grade_id": "E1-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("07-E1", grad_linreg)

# %%
line = jnp.array([1.0, 0.5])
point = jnp.array([2.0]), jnp.array([3.0])

lecture_table(
    "Lecture 02, slide 26: one point, and the update from there (formulas printed; numbers ours)",
    {
        "L-36.1": lambda: grad_linreg(line, *point),
        "L-37.1": lambda: line - 0.1 * grad_linreg(line, *point),
    },
)

# %% [markdown]
# ### E2 · One gradient for each example
#
# SGD does not see this mean. It sees a few examples at a time, perhaps a single one. Write the gradients of all examples, **one a row**, nothing averaged. Any way will do: by a formula for all rows at once, or with `jax.vmap` and your E1.

# %% nbgrader={"grade": false, "grade_id": "E2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def per_example_grads(w, x, y):
    """The gradient of each example alone, one a row: an array (n, 2)."""
    ### BEGIN SOLUTION
    off = w[0] + w[1] * x - y
    return jnp.stack([2 * off, 2 * off * x], axis=1)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E2-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("07-E2", per_example_grads)

# %%
start = jnp.zeros(2)
rows = jax.vmap(jax.grad(line_loss), in_axes=(None, 0, 0))(start, x, y)
print("at the line (0, 0)      w1        w2")
print(f"first example:    {rows[0, 0]:8.3f}  {rows[0, 1]:8.3f}")
print(f"last example:     {rows[-1, 0]:8.3f}  {rows[-1, 1]:8.3f}")
print(f"mean of all ten:  {rows[:, 0].mean():8.3f}  {rows[:, 1].mean():8.3f}")
print(f"their spread:     {rows[:, 0].std():8.3f}  {rows[:, 1].std():8.3f}")

# %% [markdown]
# The mean is your E1. But every example pulls along a direction of its own, $(1, x_i)$, and the pulls differ widely. The first one, at $x = 0$, has nothing at all to say about the slope.

# %% [markdown]
# ## 2 · The lowest point, without descent
#
# [Unit 03](../03_descent_2d/03_descent_2d.ipynb) showed the two spaces. In data space the model is a line among points. In parameter space it is one point, and the loss is the height above it. Here this surface is a bowl with the same shape everywhere:
#
# $$H = 2 \begin{pmatrix} 1 & \bar x \\ \bar x & \overline{x^2} \end{pmatrix}, \qquad \text{where a bar is the mean over the points.}$$
#
# Along a direction $(d_1, d_2)$ of length 1 it bends by 2 · mean of $(d_1 + d_2\, x)^2$. As soon as two points differ in $x$, that is above 0 along every direction. So there is one lowest point, and no other.

# %%
H = jax.hessian(line_loss)(start, x, y)
bends = jnp.linalg.eigvalsh(H)
print("bends:           ", np.round(bends, 4))
print("condition number:", round(float(surfaces.condition_number(H)), 1))
print("largest rate:    ", round(float(2 / bends[-1]), 3))

# %% [markdown]
# ### E3 · Closed form
#
# At the lowest point both slopes are zero.
#
# - $\text{mean}(\text{off}) = 0$: on average the line is neither too high nor too low. So it goes **through the mean point** $(\bar x, \bar y)$.
# - Measured from there, with $dx = x - \bar x$ and $dy = y - \bar y$, the second slope is zero when $\text{mean}\big((w_2\, dx - dy)\, dx\big) = 0$.
#
# Solve the second for $w_2$, and use the first to find $w_1$.

# %% nbgrader={"grade": false, "grade_id": "E3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def closed_form(x, y):
    """(intercept, slope) of the line at which both slopes of the loss are zero, for x, y of shape (n,)."""
    dx, dy = x - jnp.mean(x), y - jnp.mean(y)
    ### BEGIN SOLUTION
    slope = jnp.mean(dx * dy) / jnp.mean(dx**2)  # HOLE
    intercept = jnp.mean(y) - slope * jnp.mean(x)  # HOLE
    ### END SOLUTION
    return jnp.array([intercept, slope])

# %% nbgrader={"grade": true, "grade_id": "E3-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("07-E3", closed_form)

# %% [markdown]
# **Predict.** The points were drawn around the line $1 + 2x$. The slides call such a line the *actual* line and paint it red. Which has the smaller loss on these ten points: the actual line, or yours of E3?

# %% nbgrader={"grade": false, "grade_id": "P1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = "yours"  # HOLE
### END SOLUTION
predict("07-P1", guess)

# %%
best = regression.least_squares(x, y)
loss_best, loss_actual = line_loss(best, x, y), line_loss(actual, x, y)
reveal("07-P1", "yours" if loss_best < loss_actual else "actual")

# %%
print(f"least squares {np.round(best, 4)}: loss {loss_best:.4f}")
print(f"actual        {np.round(actual, 4)}: loss {loss_actual:.4f}")

# %% [markdown]
# Yours is called the **least-squares** line: no line has a smaller sum of squared errors. Remember its two numbers 1.1205 and 1.9940. They are the bottom of the bowl. The line $(1, 2)$ is a place on its side, a little higher up.
#
# Among the numbers that we collected for the lecture is a second set of ten points, on which the bends are round numbers. Your functions agree with them:

# %%
x_two = jnp.arange(-9, 10, 2) / 10
y_two = jnp.array([-0.3, -1.15, 0.25, 1.4, 0.3, 0.95, 2.35, 1.0, 2.9, 2.3])


def bends_of(loss):
    return jnp.linalg.eigvalsh(jax.hessian(loss)(start))


lecture_table(
    "A second stand-in for the lecture's ten points (ours); J is a sum on slide 25, a mean on slide 22",
    {
        "L-43.1": lambda: closed_form(x_two, y_two),
        "L-43.2": lambda: len(x_two) * line_loss(start, x_two, y_two),
        "L-43.3": lambda: bends_of(lambda w: len(x_two) * line_loss(w, x_two, y_two)),
        "L-43.4": lambda: bends_of(lambda w: line_loss(w, x_two, y_two)),
    },
)

# %% [markdown]
# ## 3 · One epoch, ten lines
#
# Slide 28: ten points, one example an update, so **ten updates in one epoch**. After each, the slide draws the line.
#
# ### E4 · One epoch
#
# `order` lists the numbers of the examples in their shuffled order (how to shuffle was [unit 06](../06_sgd_vs_batch/06_sgd_vs_batch.ipynb)). Take them one by one. Remember every line: the start, and the line after each update. The answer has `n + 1` rows.

# %% nbgrader={"grade": false, "grade_id": "E4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def run_epoch(w, x, y, learning_rate, order):
    """The lines of one epoch with batches of one, the start first: an array (n + 1, 2)."""
    path = [jnp.asarray(w)]
    for i in order:
        w = path[-1]
        ### BEGIN SOLUTION
        off = w[0] + w[1] * x[i] - y[i]  # HOLE
        gradient = 2 * off * jnp.array([1.0, x[i]])  # HOLE
        ### END SOLUTION
        path.append(w - learning_rate * gradient)
    return jnp.stack(path)

# %% nbgrader={"grade": true, "grade_id": "E4-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("07-E4", run_epoch)

# %% [markdown]
# **Predict.** An update makes the error of *its* example smaller. Of the ten updates of an epoch, with rate 0.1 from the line $(0, 0)$, how many make the loss on **all** points larger?

# %% nbgrader={"grade": false, "grade_id": "P2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 4  # HOLE
### END SOLUTION
predict("07-P2", guess)

# %%
# 5,000 shuffles of 30 epochs, in one compiled call: your loop, mapped over orders.
orders = regression.shuffled_orders(jax.random.key(0), 5000, 30, len(x))
constant = np.asarray(regression.sgd_places(start, x, y, jnp.full(30, 0.1), orders))
# The first shuffle of the first key: not chosen.
epoch = constant[0, :11]
reveal("07-P2", int((np.diff(regression.losses_of(epoch, x, y)) > 0).sum()))

# %%
lines = {"least squares": best, "actual": actual}
figures.lines_in_two_spaces(x, y, epoch[1:], [str(k) for k in range(1, 11)], lines, near=1)

# %% [markdown]
# Follow the numbers, from the first update to the tenth.
#
# - **1** comes from the point at $x = 0.83$: it lifts the line about as much as it turns it, and most of the way is still to go.
# - **2** and **3** go that way. The point of 3 lies far to the right, at $x = 2.22$: it turns the line more than it lifts it, and goes past least squares.
# - **4 to 10** wander about the bottom of the valley. Each obeys one point, and a point is noisy.

# %% [markdown]
# ### Go through an epoch yourself
#
# On the left are the points and the line; on the right the same line as a place on the map of the loss. **One update** uses the next point, the red square. On the map, the dashed red line holds all lines that go exactly through this point. Each step is at right angles to it. The white dot is where the first epoch begins: drag it, or use the arrow keys on the map. Below is the loss on all points; an orange square says that it rose.
#
# 1. **Go through the epoch** with *one update*. Which updates raise the loss? Do they raise the error at their own point, too? Then press *shuffle again* a few times: is the end of the epoch always as good?
# 2. **Choose *low points last*.** Each epoch now ends with the two points far below the others. Where does the first epoch end, and where the thirtieth? (The map *near the bottom* shows more.) Look at the loss in between.
# 3. **Stay in epoch 30 with this order, and raise the batch size.** Where does the epoch end with $B = 5$, 9 and 10? Why is 9 so much worse than 5?
#
# **A question to answer before you try:** the first step, from the point at $x = 2.5$, goes past the dashed line. Steps from points near $x = 0$ do not reach it. With the rate 0.1, from which $x$ on does a step go past?

# %%
one_epoch = explorers.OneEpoch(TEN_X, TEN_Y, learning_rate=0.1, seed=11, update=1)
one_epoch

# %% [markdown]
# What you moved can be read. How far two lines are apart is measured at the ten inputs: the root of the mean squared gap.

# %%
print(f"epoch {one_epoch.epoch}, update {one_epoch.update} of {one_epoch.updates}, {one_epoch.order}, B = {one_epoch.batch_size}")
print(f"loss {one_epoch.loss:.3f}, {one_epoch.distance:.3f} from least squares, {one_epoch.upward} updates upward")

# %% [markdown]
# 1. The updates 4, 7 and 10. No: each brought the line nearer to its own point, and away from others. After another shuffle, others lead upward, and the epoch ends somewhere else.
# 2. It ends 0.53 from least squares, and the thirtieth still 0.51. In the middle of each epoch the loss is almost at its least; then the low points come, and pull the line down. **The last examples win**, every time anew. That is why each epoch is shuffled: the same pulls are then made in another order each time, and no point is always the last one.
# 3. Epoch 30 ends 0.067 from least squares with $B = 5$, 0.399 with 9, and 0.014 with 10, where there is no order any more. With $B = 9$ a single point is left over for the last batch, the lowest one, and it counts as much as the nine before it.
#
# An update multiplies the error at its own point by $1 - 2 \cdot \text{rate} \cdot (1 + x^2)$. That is negative, and the step goes past, if $2 \cdot 0.1 \cdot (1 + x^2) > 1$: from $x = 2$ on.

# %% [markdown]
# Is this one lucky run? Here are all 5,000, after their first epoch:

# %%
after_one = constant[:, 10]
rises = (np.diff(regression.losses_of(constant[:, :11], x, y), axis=1) > 0).sum(axis=1)
for name, values in {"intercept": after_one[:, 0], "slope": after_one[:, 1], "upward": rises}.items():
    low, middle, high = np.percentile(values, [10, 50, 90])
    print(f"{name:9}  median {middle:5.2f}   80 of 100 runs lie between {low:5.2f} and {high:5.2f}")

# %% [markdown]
# After ten updates the line is right *on the whole*, and anybody's guess in detail. So from now on no single run will do.
#
# ## 4 · Nine epochs, and a rate that falls
#
# Slide 29 draws the line after epochs 1, 3, 5, 7 and 9, with a rate that is "reduced". How, it does not say. Ours is $0.1 / (1 + 0.3\,e)$ in epoch $e = 0, 1, 2, \dots$
#
# ### E5 · Epoch after epoch
#
# Every epoch has a rate and an order of its own, and begins where the last one ended. Use your `run_epoch`. (If E4 is not right yet, `regression.sgd_places(w, x, y, jnp.array([rate]), order[None, None])[0]` gives the lines of an epoch, too.)

# %% nbgrader={"grade": false, "grade_id": "E5-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def run_epochs(w, x, y, rates, orders):
    """The start and the line at the end of each epoch: an array (epochs + 1, 2)."""
    ends = [jnp.asarray(w)]
    ### BEGIN SOLUTION
    for rate, order in zip(rates, orders, strict=True):
        ends.append(run_epoch(ends[-1], x, y, rate, order)[-1])
    ### END SOLUTION
    return jnp.stack(ends)

# %% nbgrader={"grade": true, "grade_id": "E5-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("07-E5", run_epochs)

# %%
rates = 0.1 / (1 + 0.3 * jnp.arange(30))
falling = np.asarray(regression.sgd_places(start, x, y, rates, orders))
# Every tenth update ends an epoch.
ends = falling[:, ::10]
chosen = [1, 3, 5, 7, 9]
figures.lines_in_two_spaces(
    x, y, ends[0, chosen], [str(e) for e in chosen], lines, "epoch", ends[0, 1:10]
)

# %% [markdown]
# The five lines lie so close together that data space hardly tells them apart. Parameter space does. (The thin track joins the ends of all nine epochs.)
#
# **Predict.** The slide's lines come nearer to the red line every time. In how many of 5,000 shuffles do ours? (How far two lines are apart, we measure at the ten inputs: the root of the mean squared gap.)

# %% nbgrader={"grade": false, "grade_id": "P3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 280  # HOLE
### END SOLUTION
predict("07-P3", guess)

# %%
to_actual = regression.line_distance(ends, actual, x)
nearer = np.diff(to_actual[:, chosen], axis=1) < 0
reveal("07-P3", int(nearer.all(axis=1).sum()))

# %%
print("median distance after 1, 3, 5, 7, 9:", np.round(np.median(to_actual[:, chosen], axis=0), 3))

# %% [markdown]
# In about one run of eighteen. The slide shows what is true of the **median**, and of a well-chosen run. If you read a paper with one curve in it, think of this.
#
# **Predict.** Let them run for 30 epochs, the rate falling on. How many of the 5,000 end nearer to the actual line than to least squares?

# %% nbgrader={"grade": false, "grade_id": "P4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 0  # HOLE
### END SOLUTION
predict("07-P4", guess)

# %%
to_best = regression.line_distance(ends, best, x)
reveal("07-P4", int((to_actual[:, -1] < to_best[:, -1]).sum()))

# %%
figures.clouds_of_ends(
    x, y, {"constant rate 0.1": constant[:, -1], "falling rate": falling[:, -1]}, lines
)

# %% [markdown]
# So the slide's sentence needs one word changed. SGD goes to the **least-squares** line of the points that it is given. With noise in the points, the actual line is another one: here 0.113 away, however long you train. Only more points bring the two together.
#
# With a constant rate, on the left, the runs never arrive anywhere. They hover, each pulled about by the points it saw last. The smaller group at the lower left are, for the most part, runs whose very last example was one of the two points far below the line.

# %%
constant_to_best = regression.line_distance(constant[:, ::10], best, x)
constant_to_actual = regression.line_distance(constant[:, ::10], actual, x)
figures.bands_over_epochs(
    {
        "to least squares": {"constant rate": constant_to_best, "falling rate": to_best},
        "to the actual line": {"constant rate": constant_to_actual, "falling rate": to_actual},
    },
    "distance of the line",
)

# %% [markdown]
# Left: a constant rate gets stuck at a distance of about 0.14, its **noise floor**; the falling rate goes on. Right: both get stuck, the falling rate about as far away as least squares itself is.
#
# The slide quotes a theorem: SGD arrives if the rate falls *gradually*. That means: the rates must go to zero, but all together they must have no limit. Ours do both. A rate that halves each time fails the second ([unit 02](../02_descent_1d/02_descent_1d.ipynb)).

# %% [markdown]
# ## 5 · Loss, but against what?
#
# Slide 30 compares three runs: rate 0.1 with batches of 1, 0.05 with batches of 5, and 0.025 with all points. It draws loss against *iterations*, that is, updates. Two things it leaves open:
#
# - the loss of the **batch**, or of **all points**? We take all points: else the curves measure different things.
# - the gradient as a **sum**, as on slide 25, or as a **mean**, as on slide 22? First the mean; the sum follows.
#
# And an update with ten examples costs ten times as much as one with a single example. Hence a second axis.
#
# ### E6 · Loss against examples seen
#
# `places` are the lines after each update, the start first. Every update used `batch_size` examples. Return two arrays with one entry for each place: how many examples had been **seen** by then, and the loss on all points.

# %% nbgrader={"grade": false, "grade_id": "E6-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def loss_curve(places, x, y, batch_size):
    """(examples seen, loss on all points) at each of the places (k, 2): two arrays (k,)."""
    off = places[:, :1] + places[:, 1:] * x - y  # one row a place, one column a point
    ### BEGIN SOLUTION
    seen = batch_size * jnp.arange(len(places))  # HOLE
    losses = jnp.mean(off**2, axis=1)  # HOLE
    ### END SOLUTION
    return jnp.asarray(seen), jnp.asarray(losses)

# %% nbgrader={"grade": true, "grade_id": "E6-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("07-E6", loss_curve)

# %% [markdown]
# **Predict.** The first run: rate 0.1, one example at a time, 30 epochs, so 300 updates. In how many does the loss on all points go **up**?

# %% nbgrader={"grade": false, "grade_id": "P5-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 150  # HOLE
### END SOLUTION
predict("07-P5", guess)

# %%
curves, many = {}, {}
for rate, batch_size in ((0.1, 1), (0.05, 5), (0.025, 10)):
    places = regression.sgd_places(start, x, y, jnp.full(30, rate), orders, batch_size)
    losses = regression.losses_of(places, x, y)
    name = f"rate {rate:g}, B = {batch_size}"
    many[name] = losses
    curves[name] = (regression.examples_seen(10, batch_size, 30), losses[0])
up = {name: (np.diff(losses, axis=1) > 0).sum(axis=1) for name, losses in many.items()}
reveal("07-P5", int(up["rate 0.1, B = 1"][0]))

# %%
figures.loss_on_two_axes(curves, float(loss_best), updates=30, examples=300)

# %% [markdown]
# Left, the slide's axis: the full batch needs about 20 updates to come down to the others. Right, the fair one: these were 200 examples. Batches of one were down before the full batch had made its first update. But they stay rough for ever, and the others do not.
#
# And over all shuffles?

# %%
print("                  updates   of them upward: median   80 of 100 runs    last loss: median")
for name, losses in many.items():
    low, middle, high = np.percentile(up[name], [10, 50, 90])
    count, last = losses.shape[1] - 1, np.median(losses[:, -1])
    print(f"{name:18}   {count:4}   {middle:22.0f}   {low:7.0f} to {high:3.0f}    {last:17.4f}")

# %% [markdown]
# About half of the updates with batches of one lead **up**, and the run trains all the same. A rising loss is no alarm; a *median* that rises is one.
#
# ## 6 · Sum or mean
#
# Slide 25 sums the squared errors. Then the gradient grows with the batch.
#
# **Predict.** All ten points, rate 0.1. With the mean, descent settles. What does it do with the sum?

# %% nbgrader={"grade": false, "grade_id": "P6-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = "runs away"  # HOLE
### END SOLUTION
predict("07-P6", guess)

# %%
# The sum over ten points is ten times their mean: as if the rate were ten times as large.
ten_times = regression.sgd_places(start, x, y, jnp.full(30, 10 * 0.1), orders, 10)[0]
ran_away = regression.losses_of(ten_times, x, y)[-1] > 1e6
reveal("07-P6", "runs away" if ran_away else "settles sooner")

# %% [markdown]
# ### E7 · The same steps
#
# You train with the **mean** over batches of `batch_size` and a certain rate. Somebody else uses the **sum**. Which rate makes exactly your steps from that gradient?

# %% nbgrader={"grade": false, "grade_id": "E7-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def rate_for_the_sum(learning_rate, batch_size):
    """The rate with which a summed gradient makes the steps that a mean one makes with learning_rate."""
    ### BEGIN SOLUTION
    return learning_rate / batch_size
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E7-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("07-E7", rate_for_the_sum)

# %% [markdown]
# So are the slide's rates meant for the sum? Multiply each rate by the bend that it meets. Below 2 a run settles ([unit 02](../02_descent_1d/02_descent_1d.ipynb)); for batches of one, take the steepest single example. (For batches of five, the bend of all ten points stands in for that of a batch.)

# %%
steepest = float((2 * (1 + x**2)).max())
for rate, batch_size, bend in ((0.1, 1, steepest), (0.05, 5, bends[-1]), (0.025, 10, bends[-1])):
    print(f"rate {rate:5g}, B = {batch_size:2}   mean: {rate * bend:.2f}   sum: {rate * bend * batch_size:.2f}")

# %% [markdown]
# With the sum all three are at three quarters of the limit: that can hardly be chance. Read with the mean, the full batch crawls at a thirteenth of what it could bear. Here is slide 30 once more, with the sum:

# %%
summed = {}
for rate, batch_size in ((0.1, 1), (0.05, 5), (0.025, 10)):
    as_mean = jnp.full(30, rate * batch_size)
    places = regression.sgd_places(start, x, y, as_mean, orders, batch_size)[0]
    seen = regression.examples_seen(10, batch_size, 30)
    summed[f"rate {rate:g}, B = {batch_size}, sum"] = seen, regression.losses_of(places, x, y)
figures.loss_on_two_axes(summed, float(loss_best), updates=30, examples=300)

# %% [markdown]
# Now the full batch is down after 7 updates, and on the slide's axis it looks best of all. (Look right: 70 examples.) So how *fast* a batch size is depends on the reading. That is why this course says: the mean. Then a rate keeps its meaning when the batch size changes. In both readings batches of one are rougher than the full batch.
#
# What the slides say, and what 5,000 shuffles say to it:

# %%
print(regression_claims.table())

# %% [markdown]
# ## 7 · As few examples as possible
#
# Suppose that every example costs money. Which rate and batch size bring the loss below a target with the fewest examples? `regression.examples_needed` counts them, with a constant rate: the first time that the median of 500 shuffles is below the target. A dash means: not within 300 examples. Change the numbers and look around.

# %%
target = 0.12  # change me: 0.105, 0.1
tried_rates = (0.03, 0.05, 0.1, 0.2)  # change me, too
print("rate    B =", *(f"{b:5}" for b in (1, 2, 5, 10)))
for rate in tried_rates:
    needed = (regression.examples_needed(rate, b, target) for b in (1, 2, 5, 10))
    print(f"{rate:<10g}", *(f"{'-' if n is None else n:>5}" for n in needed))

# %% [markdown]
# ### E8 · A frugal setting
#
# Return a rate and a batch size for each of three targets: 0.12 with at most 10 examples, 0.105 with at most 20, 0.1 with at most 50. A batch may hold 1 to 10 examples. (The least possible loss is 0.0986.)

# %% nbgrader={"grade": false, "grade_id": "E8-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def frugal_setting(target):
    """(learning_rate, batch_size) that reach the target loss 0.12, 0.105 or 0.1 with few examples."""
    ### BEGIN SOLUTION
    if target < 0.104:
        return 0.2, 10
    if target < 0.11:
        return 0.07, 2
    return 0.07, 1
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E8-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("07-E8", frugal_setting)

# %% [markdown]
# For a rough answer, single examples are unbeatable: less than one epoch. For a precise one their noise is in the way: take larger batches, or a smaller rate. With ten points the full batch is cheap. With a million it is not: when the full batch has made its first update, batches of 100 have made ten thousand.

# %% [markdown]
# ## 8 · Find the bug
#
# The bowl of section 2 is a narrow valley, with a condition number of 14. A trick makes it nearly round: **shift $x$ so that its mean is 0**, fit, and tell the line in the old $x$ again. Somebody wrote it and made one mistake.

# %% nbgrader={"grade": false, "grade_id": "E9-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fit_centred(x, y, learning_rate, steps):
    """(intercept, slope) for the given x after descent on centred inputs, from (0, 0)."""
    moved = x - jnp.mean(x)
    w = jnp.zeros(2)
    for _ in range(steps):
        w = w - learning_rate * jax.grad(line_loss)(w, moved, y)
    ### BEGIN SOLUTION
    intercept = w[0] - w[1] * jnp.mean(x)  # BUG: intercept = w[0]
    ### END SOLUTION
    return jnp.array([intercept, w[1]])

# %% [markdown]
# First *measure*. The best line goes through the mean point: on average it is neither too high nor too low.

# %%
H_moved = jax.hessian(line_loss)(start, x - x.mean(), y)
fitted = fit_centred(x, y, float(surfaces.best_rate(H_moved)), steps=20)
print("condition number:", round(float(surfaces.condition_number(H_moved)), 2))
print("fitted in 20 steps:", np.round(fitted, 4), "  wanted:", np.round(best, 4))
print("off on average by", round(abs(float(jnp.mean(fitted[0] + fitted[1] * x - y))), 3))

# %% [markdown]
# Which of the two parameters is wrong, and what is that in data space: turned, or shifted? Now correct it **in the function above**, and run both cells again.

# %% nbgrader={"grade": true, "grade_id": "E9-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("07-E9", fit_centred)

# %% [markdown]
# ## Exit quiz
#
# Five questions from memory; no points.

# %% nbgrader={"grade": false, "grade_id": "Q1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("07-Q1", answer)

# %% nbgrader={"grade": false, "grade_id": "Q2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("07-Q2", answer)

# %% nbgrader={"grade": false, "grade_id": "Q3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("07-Q3", answer)

# %% nbgrader={"grade": false, "grade_id": "Q4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("07-Q4", answer)

# %% nbgrader={"grade": false, "grade_id": "Q5-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("07-Q5", answer)

# %% [markdown]
# ## What to keep
#
# - One example's gradient is 2 · off · (1, x). A batch's is their mean.
# - A line among points is a place over parameters. The loss is a bowl, and its bottom is the least-squares line.
# - With a falling rate SGD goes to that bottom, not to the line behind the data. With a constant rate it hovers.
# - Compare runs by examples seen, and by the median of many shuffles.
# - A sum instead of a mean multiplies the rate by the batch size.
#
# **One line for yourself.** Double-click here and finish the sentence: *Before I believe a loss curve, I ask …*
#
# **To look up:** the words in the [glossary](../00_welcome/glossary.md), the formulas on the [formula sheet](../00_welcome/formulas.md).
#
# **Next:** [unit 08](../08_optimizers/08_optimizers.ipynb) makes better use of each gradient: momentum, Adam, and schedules.
