# %% [markdown]
# # 00 · Welcome
#
# In this course you teach machines to learn, and write the mathematics of it yourself, from the first slope to a network on a GPU. The notebook tells you at once whether what you wrote is right. And if it is not, it mostly says what kind of mistake it looks like.
#
# **After this unit you can**
#
# 1. **work** on a page: run, predict, write, check, submit;
# 2. **read** a report, and find a mistake with its help;
# 3. **use** JAX where it differs from NumPy: arrays, random keys, compiled functions.
#
# **Time:** about 25 minutes, the first ten at most until your first success. **You need:** Python functions, and a little NumPy.

# %% [markdown]
# ## Set-up
#
# Click into the next cell and press <kbd>Shift</kbd>+<kbd>Enter</kbd>. This **runs** it. A star beside it says that it is still at work, here for some seconds; a number says that it is done.
#
# Then run the cell below it, too. Every unit begins with these two. The first sees that the course is installed, and says what your computer computes on. The second loads what the page needs. JAX is the library that the course computes with, and `jnp` is its NumPy.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import io

import jax
import jax.numpy as jnp
import numpy as np

from course_lib import figures
from course_lib.checks import check, predict, progress, quiz, reveal
from course_lib.checks.contents import contents

jax.config.update("jax_enable_x64", True)
device = jax.devices()[0]

# %% [markdown]
# ## 1 · Is everything here?
#
# The doctor looks at this computer. It takes a few seconds, and works even where the set-up cell ended in an error.
#
# - **ok**: as it should be.
# - **note**: good to know; the course works all the same.
# - **wrong**: this stops the course. Do what the line says, then choose *Kernel → Restart Kernel* (in Colab *Runtime → Restart session*) and begin again.

# %% tags=["nbval-ignore-output"]
from course_lib import doctor

doctor.show()

# %% [markdown]
# *No module named 'course_lib'*? Then this notebook runs in another Python than the one with the course: *Kernel → Change Kernel* offers you the others.
#
# Something is wrong, and you cannot repair it? Open *File → New → Terminal*, run `course doctor --verbose`, and send what it prints to the person who helps you.
#
# ## 2 · How a page works
#
# ### Predict, then look
#
# Before a result, a page asks what you expect. Guess. A wrong guess costs nothing, and it makes you remember the answer.
#
# **Predict.** A full cup. Each sip takes a tenth of what is left in it. After how many sips is it less than half full?
#
# Run the next cell. Type your guess into the field that appears. (Or write it in place of the `...`, such as `guess = 3`, and run the cell again.) Then run the cell after it: it computes the answer.

# %% nbgrader={"grade": false, "grade_id": "P1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 6  # HOLE
### END SOLUTION
predict("00-P1", guess)

# %%
left, sips = 1.0, 0
while left >= 0.5:
    left = left - 0.1 * left
    sips = sips + 1
reveal("00-P1", sips)

# %% [markdown]
# Much of how machines learn looks like this: many steps, each smaller than the one before, because less is left to do. The factor that sets their size, 0.1 here, is called the **learning rate**. Much of the course is about choosing it.
#
# ### E1 · Your first line
#
# Now you write. This is the smallest model there is, a straight line: at each `x` it predicts the height $\hat y = \text{slope} \cdot x + \text{intercept}$. The **intercept** is the height at $x = 0$.
#
# Replace the `...` by the formula, in Python. Run the cell, and then the check below it.
#
# *A SyntaxError under your cell?* Python could not read it: look where the `^` points. Until you correct it, the check sees the function of before, or none (a NameError).

# %% nbgrader={"grade": false, "grade_id": "E1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def line(x, slope, intercept):
    """Height of the line at each x; the shape of x."""
    ### BEGIN SOLUTION
    yhat = slope * x + intercept  # HOLE
    ### END SOLUTION
    return yhat

# %% nbgrader={"grade": true, "grade_id": "E1-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("00-E1", line)

# %% [markdown]
# Does the report say **PASS**? That is your first success. A check tries your function on several inputs, not only on the one that you had in mind. So it will not be satisfied with a lucky number.
#
# (*Run → Run All Cells* stops at the first check that does not pass. That is meant: go on from there.)
#
# ### E2 · Read a FAIL
#
# The next function is wrong **on purpose**. It should return the **mean square** of some errors: square each of them, then take the average. Change nothing yet. Run the cell and its check, and read the report from top to bottom.

# %% nbgrader={"grade": false, "grade_id": "E2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mean_square(errors):
    """The average of the squared errors: one number."""
    ### BEGIN SOLUTION
    return jnp.sum(errors**2) / errors.shape[0]  # BUG: return jnp.sum(errors**2)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E2-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("00-E2", mean_square)

# %% [markdown]
# A report that begins with FAIL tells you:
#
# 1. on how many of the inputs your answer was wrong;
# 2. **Looks like**, where the check knows the mistake: which one it resembles;
# 3. **Symptom**, where there is one: what all wrong numbers have in common. Here they are too large by a factor. By which one?
# 4. **Input**, **Yours** and **True**: one input, what your function gave for it, and what is right;
# 5. from the second attempt on often also **Revisit**, the rule to think about, and a **worked step** on *another* function.
#
# Run the check a second time to see the fifth. Then repair the function above, run its cell, and check again.
#
# **Three things to know.** What counts is what Python knows: after a change, run the answer's cell first and then the check. An attempt costs nothing. And the red line `CheckFailed` under a report breaks nothing: it is how the grader learns that there is no point yet.
#
# ### Hand in
#
# *Alone?* There is nothing to submit. *In a class?* Open *Nbgrader → Assignment List*, fetch the unit, work on **that** copy, save it, and press *Submit* there, as often as you like until the deadline. Before that, *Validate* above the notebook runs all your checks from top to bottom.

# %% [markdown]
# ## 3 · JAX, if you know NumPy
#
# `jnp` has nearly all of NumPy's functions, by the same names. Four things differ.
#
# ### Arrays never change
#
# In NumPy `x[0] = 10` changes `x`. JAX refuses. Instead, `x.at[0].set(10.0)` makes a **new** array.
#
# **Predict.** What is `x[0]` after the first two lines of the cell below the question?

# %% nbgrader={"grade": false, "grade_id": "P2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = "old"  # HOLE
### END SOLUTION
predict("00-P2", guess)

# %%
x = jnp.array([1.0, 2.0, 3.0])
x.at[0].set(10.0)
reveal("00-P2", "old" if x[0] == 1.0 else "new")

# %%
# To keep the new array, give it a name. The old one is still there.
y = x.at[0].set(10.0)
print("x:", x, "  y:", y)

# %% [markdown]
# ### E3 · A new entry
#
# Return an array like `x`, whose entry `i` is `value`. One line. (Besides `set` there are `add` and `multiply`.)

# %% nbgrader={"grade": false, "grade_id": "E3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def with_entry(x, i, value):
    """The numbers of x, but `value` as entry i; x itself stays as it is."""
    ### BEGIN SOLUTION
    return x.at[i].set(value)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E3-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("00-E3", with_entry)

# %% [markdown]
# ### Random numbers need a key
#
# NumPy keeps a hidden state that moves on with each random number. JAX hides nothing: you hand it a **key**.
#
# **Predict.** The same key is used twice. Are the two random numbers the same, or different?

# %% nbgrader={"grade": false, "grade_id": "P3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = "different"  # HOLE
### END SOLUTION
predict("00-P3", guess)

# %%
key = jax.random.key(0)
one, two = jax.random.normal(key), jax.random.normal(key)
reveal("00-P3", "same" if one == two else "different")

# %%
# For two different numbers: two keys, made out of one.
first, second = jax.random.split(key)
print(jax.random.normal(first) == jax.random.normal(second))

# %% [markdown]
# This is why everybody who runs this course gets the same "random" numbers.
#
# ### 32 bits, unless you ask for 64
#
# By itself JAX computes with `float32`, numbers of about 7 digits, because GPUs are much faster with them than with 64 bits. The set-up cell asked for `float64`, about 16 digits. The difference shows when a small number is added to 1:

# %%
for dtype in (jnp.float32, jnp.float64):
    one, tiny = jnp.ones((), dtype), jnp.asarray(1e-8, dtype)
    print(f"{one.dtype}:  1 + 0.00000001 - 1 = {one + tiny - one:.1e}")

# %% [markdown]
# In 32 bits the small number is lost. In [unit 01](../01_derivatives/01_derivatives.ipynb) you see when that matters.
#
# ### Functions of functions
#
# JAX is more than a NumPy: it takes a *function* and makes another one of it. Three ways to do so you meet again and again.
#
# `jax.vmap` makes a function for one example into one for many. Rows are examples, in the whole course:

# %%
def spread(row):
    """Largest minus smallest number of one example."""
    return jnp.max(row) - jnp.min(row)


X = jnp.array([[1.0, 5.0, 2.0], [4.0, 4.0, 4.0]])
print("one example: ", spread(X[0]))
print("all examples:", jax.vmap(spread)(X))

# %% [markdown]
# `jax.grad` makes a function into the one that computes its slope. This is **autodiff**. Here is the slope of $w^3$ at $w = 2$, by the rule $3 w^2$ and by autodiff:

# %%
def cube(w):
    return w**3


print("by the rule:", 3 * 2.0**2, "  by autodiff:", jax.grad(cube)(2.0))

# %% [markdown]
# In this course **you** write the slopes; autodiff is the **witness** that the checks ask. (Where an exercise says *by hand*, a check notices if you ask the witness yourself.)
#
# `jax.jit` **compiles** a function: it runs through it once, notes every operation on arrays, and from then on runs these notes, which is usually much faster.
#
# **Predict.** The function `double`, below the question, prints a line. It is compiled and then called three times. How often does it print?

# %% nbgrader={"grade": false, "grade_id": "P4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 3  # HOLE
### END SOLUTION
predict("00-P4", guess)

# %%
printed = io.StringIO()  # What is printed goes in here, and the next cell shows it.


@jax.jit
def double(x):
    print("I was here", file=printed)
    return 2 * x


doubled = [float(double(number)) for number in (1.0, 2.0, 3.0)]
reveal("00-P4", printed.getvalue().count("I was here"))

# %%
print(printed.getvalue(), end="")
print(doubled)

# %% [markdown]
# So a compiled function must be **pure**: what it returns depends only on its arguments, and it does nothing besides. A print, or a list that grows, happens at the first call only. A number from outside is read at the first call, and never again. More of this, and which other calls count as first ones, in [unit 11](../11_gpu_and_scale/11_gpu_and_scale.ipynb).

# %% [markdown]
# ## 4 · Find the bug
#
# Every unit has a planted bug. Find it by *measuring*. `X` is a table: each **row** is an example, each **column** a feature, such as age or height. To **centre** it means: subtract from each column the mean of that column. Then every column has the mean 0. Run the next two cells. Is that so?

# %% nbgrader={"grade": false, "grade_id": "E4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def center_columns(X):
    """X (N, features), each column moved so that its mean is 0."""
    ### BEGIN SOLUTION
    return X - jnp.mean(X, axis=0, keepdims=True)  # BUG: return X - jnp.mean(X, axis=1, keepdims=True)
    ### END SOLUTION

# %%
X = jnp.array([[30.0, 180.0], [40.0, 160.0], [50.0, 170.0]])
centred = center_columns(X)
print("centred:\n", np.asarray(centred))
print("means of its columns:", np.asarray(jnp.mean(centred, axis=0)))
print("means of its rows:   ", np.asarray(jnp.mean(centred, axis=1)))

# %% [markdown]
# (`axis=0` walks down the rows and leaves one number for each column; `axis=1` walks along the columns. `keepdims=True` keeps the result a table, so that the subtraction fits.) Correct the function **above**, and run both cells again. Are the means of the columns 0? Then run the check.

# %% nbgrader={"grade": true, "grade_id": "E4-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("00-E4", center_columns)

# %% [markdown]
# No error, the right shape, plausible numbers, and still wrong: this is what mistakes in machine learning look like. So in this course you measure.
#
# ## 5 · Is there a GPU?
#
# The doctor told you above; here JAX says it itself. A GPU does thousands of multiplications at once. This course needs none: its networks are small, and for small work a CPU is often the faster one. [Unit 11](../11_gpu_and_scale/11_gpu_and_scale.ipynb) shows from which size on that turns.

# %% tags=["nbval-ignore-output"]
print(f"JAX computes on: {device.platform}")

# %% [markdown]
# ## 6 · A map of the course

# %%
figures.map_of_the_course(contents())

# %% [markdown]
# **How to read it.** Each step of the staircase is a unit. Look along its row to the left: the dots stand under the units that it builds on. Look down from a unit: the dots below it show where you will need it again. If you skip something, look there first.
#
# The other units all have the same parts: three questions to warm up, predictions, exercises that leave more and more to you, a planted bug, and a quiz at the end. Two pages lie beside this one, to have open while you work. (In JupyterLab's list of files: right-click, *Open With → Markdown Preview*.)
#
# - the [glossary](glossary.md): every term in a line, and what the five lectures behind the course call it;
# - the [formula sheet](formulas.md).
#
# ### Your progress
#
# Guesses, answers and attempts survive a restart, where the doctor's line *Progress* says ok. Run this cell whenever you want to know what is still open, here or in any other unit.

# %%
progress()

# %% [markdown]
# ### When you are stuck
#
# 1. Read the report again, the line *Looks like* first; then run the check once more for the rule and the worked step.
# 2. Put the input of the report into your function, in a cell of your own (<kbd>Esc</kbd>, then <kbd>B</kbd>, makes one below), and print what happens on the way.
# 3. Something is strange, or a name is not defined? *Kernel → Restart Kernel and Run All Cells*. It stops at the first check that fails; go on from there.
# 4. A cell takes for ever? *Kernel → Interrupt Kernel*.
# 5. Still stuck? Go on. Most exercises do not need the one before, and a night's sleep helps.

# %% [markdown]
# ## Exit quiz
#
# Four questions from memory; no points. Run each cell to see its question. Then press a button below it. (Or replace the `...` by a letter in quotes, such as `answer = "a"`, and run the cell again.)

# %% nbgrader={"grade": false, "grade_id": "Q1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("00-Q1", answer)

# %% nbgrader={"grade": false, "grade_id": "Q2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("00-Q2", answer)

# %% nbgrader={"grade": false, "grade_id": "Q3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("00-Q3", answer)

# %% nbgrader={"grade": false, "grade_id": "Q4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("00-Q4", answer)

# %% [markdown]
# ## What to keep
#
# - Guess, then run. A wrong guess and a FAIL cost nothing, and both teach.
# - After a change: first the cell with your function, then its check.
# - JAX arrays never change; random numbers need a key of their own; compiled functions are pure.
# - Rows are examples. What looks plausible may be wrong: measure.
#
# **One line for yourself.** Double-click here and finish the sentence: *I take this course because …*
#
# **Next:** [unit 01](../01_derivatives/01_derivatives.ipynb) begins with two points on a curve.
