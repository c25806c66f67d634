# %% [markdown]
# # 10 · Heart disease: a network among its rivals
#
# 303 patients, 13 measurements each, one question: is there a heart disease? MIT's lecture answers it with a network of 497 parameters. You build that network by hand, from the raw table to the decision. Then you ask: is it any good, compared with what, and who can know?
#
# **After this unit you can**
#
# 1. **prepare** a table for a network: encode, split and standardize, without a leak;
# 2. **train** a network of your own making, and say what is inside of `fit`;
# 3. **judge** it beside simpler models, and say what the numbers cannot support.
#
# **Time:** about 90 minutes, with the written recommendation at the end. **You need:** units [04](../04_forward_and_losses/04_forward_and_losses.ipynb), [05](../05_backprop_by_hand/05_backprop_by_hand.ipynb), [08](../08_optimizers/08_optimizers.ipynb) and [09](../09_regularization_normalization/09_regularization_normalization.ipynb).
#
# **How it works.** As before: read, guess, run, and write where you find `...` or `raise NotImplementedError`. The recommendation is read by a person.
#
# The unit follows MIT's Hands-on Deep Learning and CS 486. **Nothing here is medical advice.** The data are a teaching example, forty years old.

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
from course_lib.data.heart_disease import load_patients
from course_lib.studies import encoding, evaluation, heart_models, heart_networks

jax.config.update("jax_enable_x64", True)

# %% [markdown]
# ## Warm-up
#
# Three questions from memory, on units 05, 07 and 09; no points. Run each cell to see its question.

# %% nbgrader={"grade": false, "grade_id": "W1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("10-W1", answer)

# %% nbgrader={"grade": false, "grade_id": "W2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("10-W2", answer)

# %% nbgrader={"grade": false, "grade_id": "W3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("10-W3", answer)

# %% [markdown]
# ## 1 · The patients
#
# In the early 1980s, patients came to the Cleveland Clinic for a look into their heart's arteries. The table has what was known of each of them, and what the look showed. The cell downloads it from the UCI repository, once, and checks that every byte is right.

# %%
patients = load_patients()
print(patients.label)

# %% [markdown]
# **If the line above says SYNTHETIC,** there was no network. Then all that follows runs with invented patients. Everything works, and *no number says anything about hearts*.
#
# | column | meaning | written as |
# |---|---|---|
# | age, trestbps, chol, thalach | years; blood pressure at rest; cholesterol; highest heart rate | numbers |
# | oldpeak | how far a curve of the ECG sinks under exercise | number |
# | slope | shape of that curve: up, flat, down | 1, 2, 3 |
# | sex | 0 female, 1 male | 2 levels |
# | cp | kind of chest pain; 4 is "none" | levels 1 to 4 |
# | fbs | fasting blood sugar **above** 120 mg/dl | 0, 1 |
# | restecg | ECG at rest | levels 0, 1, 2 |
# | exang | chest pain under exercise | 0, 1 |
# | ca | how many of 3 large vessels an X-ray shows coloured | 0 to 3, or missing |
# | thal | a scan of the blood flow: normal, fixed or reversible defect | 3, 6, 7, or missing |
# | num | **the answer**: 0 no artery narrowed by half, 1 to 4 some | target: num > 0 |
#
# 13 inputs and a target, as in the lecture's table, which calls 6 numerical, 6 categorical, and ca both. It has two slips: blood sugar is not "in 120 mg/dl" but above it; and the three steps of slope are an order, not an amount. We follow the lecture there, and treat slope as a number.

# %% [markdown]
# Before any model, the laziest one: look at nobody and always say "healthy".
#
# **Predict.** On which share of these patients is that right?

# %% nbgrader={"grade": false, "grade_id": "P1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 0.5  # HOLE
### END SOLUTION
predict("10-P1", guess)

# %%
healthy = float(np.mean(patients.y == 0))
reveal("10-P1", healthy)

# %% [markdown]
# Remember this number. "80 percent right" sounds good until one knows what silence would get.

# %%
figures.features_and_disease(patients)

# %% [markdown]
# No single measurement separates the ill from the healthy. Together they may do better. And beware of reading causes: of the real patients, those *without* chest pain (4) are ill most often. Pain does not protect. Who was sent here without it was sent for another reason.
#
# ## 2 · From answers to inputs
#
# A network wants numbers. But thal = 7 is not more than thal = 3: the codes are names. So each **level** gets a column of its own, with 1 for yes and 0 for no. This is called **one-hot**.
#
# Worked example: four answers, one of them missing.

# %%
answers = np.array([3.0, 7.0, np.nan, 3.0])
for level in (3, 6, 7):
    print(f"is it {level}?      ", (answers == level).astype(float))
# A missing answer is NaN, "not a number". It equals nothing, not even itself; isnan finds it.
print("NaN == NaN is  ", np.nan == np.nan)
print("is it missing? ", np.isnan(answers).astype(float))

# %% [markdown]
# Filling the gap with a guess would hide that something is missing. As a level of its own it stays visible.
#
# ### E1 · Encode
#
# `table` is a dict of columns, NaN where an answer is missing. `numeric` names the columns that stay as they are. `levels` maps each other column to its levels; one of them may be the word `"missing"`. Fill in both questions: who did not answer, and who has this level?

# %% nbgrader={"grade": false, "grade_id": "E1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def encode(table, numeric, levels):
    """The inputs (N, …): the numeric columns, then one column of 0 and 1 for each level."""
    columns = [table[name] for name in numeric]
    for name, known in levels.items():
        answers = table[name]
        ### BEGIN SOLUTION
        gone = np.isnan(answers)  # True where an answer is missing  # HOLE
        ### END SOLUTION
        for level in known:
            yes = gone
            if level != "missing":
                ### BEGIN SOLUTION
                yes = answers == level  # HOLE
                ### END SOLUTION
            columns.append(1.0 * yes)  # 1 for True, 0 for False
    return np.stack(columns, axis=1)

# %% nbgrader={"grade": true, "grade_id": "E1-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("10-E1", encode)

# %% [markdown]
# The lecture says: 13 variables become **29** inputs. From its own slide they would not; it depends on how many levels one counts.

# %%
numeric, ours = encoding.NUMERIC, encoding.LEVELS
# The slide: ca without missing, thal with three levels. A public copy of the data has five levels of thal.
slide = {**ours, "ca": (0, 1, 2, 3), "thal": (3, 6, 7)}
copy = {**slide, "thal": (1, 2, 3, 6, 7)}


def inputs(numeric, levels):
    return encode(patients.table, numeric, levels).shape[1]


lecture_table(
    "MIT: 13 variables, how many inputs? With your encode",
    {
        "H-05.1": lambda: len(numeric) + len(ours),
        "H-05.2": lambda: inputs(numeric, copy),
        "H-05.3": lambda: inputs(numeric, slide),
        "H-05.4": lambda: inputs((*numeric, "ca"), slide),
    },
)

# %% [markdown]
# The lecture's class notebook read a copy of the file with two junk levels of thal: 6 + 2 + 5 + 2 + 3 + 2 + 4 + **5** = 29. We reach 29 as well, honestly: "missing" is a level of ca and of thal, 6 + 2 + 5 + 2 + 3 + 2 + **5** + **4**. In both, chest pain has a level 0, which the lecture lists, and which **no patient has**. Keep that column in mind.

# %%
X = encoding.encode(patients.table)  # yours: encode(patients.table, numeric, ours)
print(X.shape)
print("columns that are 0 for everybody:", [encoding.FEATURES[i] for i in np.flatnonzero(~X.any(axis=0))])
gaps = {name: int(np.isnan(column).sum()) for name, column in patients.table.items()}
print("missing answers:", {name: count for name, count in gaps.items() if count})

# %% [markdown]
# ## 3 · Who tests, and who must not help
#
# A part of the patients, the test set, is put aside before anything is fitted, scaled or chosen. By chance it could hold too few ill ones. So one draws from each class separately, the same share of each: a **stratified** split.
#
# ### E2 · Choose the test set
#
# `order` is a random order of all rows, such as `[4, 0, 3, …]`. Of each class, the first ones *in this order* go to the test set: `fraction` of the class, rounded. Return 1.0 for the rows in the test set, 0.0 for the others. (`y[order]` holds the classes in that order, and `order[mask]` keeps the entries where `mask` is True. `round` rounds.)

# %% nbgrader={"grade": false, "grade_id": "E2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def choose_test(order, y, fraction):
    """(N,): 1.0 for rows in the test set, 0.0 for the others; y is 0 or 1."""
    in_test = np.zeros(len(y))
    for label in (0, 1):
        ### BEGIN SOLUTION
        rows = order[y[order] == label]  # the rows of this class, in the random order  # HOLE
        count = round(fraction * len(rows))  # HOLE
        ### END SOLUTION
        in_test[rows[:count]] = 1.0
    return in_test

# %% nbgrader={"grade": true, "grade_id": "E2-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("10-E2", choose_test)

# %%
# The library's split: 80 percent to train on, 20 percent to test. It is the first of ten that we use later.
train_rows, test_rows = heart_networks.parts(patients)[0]
for name, rows in (("train", train_rows), ("test", test_rows)):
    print(f"{name:5} {len(rows):3} patients, {patients.y[rows].mean():.1%} of them ill")

# %% [markdown]
# Cholesterol is a few hundred, oldpeak a few units. You saw in [unit 03](../03_descent_2d/03_descent_2d.ipynb) what such a ravine does to descent. So each column is **standardized**: minus its mean, divided by its spread.
#
# Whose mean? Tomorrow's patient is not in the table yet. So only the **training** rows may be asked, and the test rows are treated with *their* numbers. Asking all rows is a **leak**: who is to judge has helped to prepare.
#
# ### E3 · Standardize without a leak
#
# Return both tables. Where a training column is the same for all, its spread is 0: divide by 1 there.

# %% nbgrader={"grade": false, "grade_id": "E3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def standardize(train, test):
    """Both tables (N, D) and (M, D), by mean and spread (np.std) of the training rows."""
    ### BEGIN SOLUTION
    mean, spread = np.mean(train, axis=0), np.std(train, axis=0)
    spread = np.where(spread == 0, 1, spread)
    return (train - mean) / spread, (test - mean) / spread
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E3-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("10-E3", standardize)

# %%
X_train, X_test = encoding.standardize(X[train_rows], X[test_rows])
y_train, y_test = (patients.y[rows][:, None] for rows in (train_rows, test_rows))  # columns, like the logits
print("X_train", X_train.shape, "  X_test", X_test.shape)

# %% [markdown]
# ## 4 · The whole network by hand
#
# Who designs a network chooses four things: how many **hidden layers**, how many **units** in each, the **activation** of the hidden ones, and that of the **output**. MIT's choice: one hidden layer, 16 units, relu, and a sigmoid for a yes-or-no question. How many inputs there are, the data have decided.
#
# Weights start random, and small enough. A relu layer keeps the size of a signal if its weights have variance $2/\text{inputs}$ (He and others, 2015): each unit adds up its inputs, and half of the units are shut.
#
# ### E4 · First weights
#
# `normal` (inputs, outputs) holds random numbers with mean 0 and variance **1**. Biases start at 0.

# %% nbgrader={"grade": false, "grade_id": "E4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def he_layer(normal):
    """{"W": …, "b": …} for a layer: W of variance 2/inputs, made of normal; b zeros."""
    inputs, outputs = normal.shape
    ### BEGIN SOLUTION
    W = np.sqrt(2 / inputs) * normal  # HOLE
    ### END SOLUTION
    return {"W": W, "b": np.zeros(outputs)}

# %% nbgrader={"grade": true, "grade_id": "E4-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("10-E4", he_layer)

# %%
# The library does the same, from a key. We give its four arrays short names.
model = nn.Sequential([nn.Dense(16, nn.relu), nn.Dense(1)], inputs=29)
drawn = model.init(jax.random.key(0), jnp.float64)


def four_arrays(params):
    hidden, output = params["dense_1"], params["dense_2"]
    return {"W1": hidden["W"], "b1": hidden["b"], "W2": output["W"], "b2": output["b"]}


start = four_arrays(drawn)
print("variance of W1:", round(float(jnp.var(start["W1"])), 3), "  2/29 =", round(2 / 29, 3))
print(model.summary())

# %% [markdown]
# The way forward and the loss you know from [unit 04](../04_forward_and_losses/04_forward_and_losses.ipynb). The network ends with the **logit**; its sigmoid belongs to the loss.

# %%
@jax.jit  # compiled as one program, which is quicker on a new network
def forward(params, X):
    """The hidden layer before and after its relu, and the logits (N, 1)."""
    pre = X @ params["W1"] + params["b1"]
    act = nn.relu(pre)
    return pre, act, act @ params["W2"] + params["b2"]


@jax.jit
def loss(params, X, y):
    """The mean cross-entropy; y (N, 1)."""
    return nn.binary_cross_entropy(forward(params, X)[2], y)


print(f"before any training: {loss(start, X_train, y_train):.3f}   a coin: {jnp.log(2):.3f}")

# %% [markdown]
# ### E5 · The gradient of everything
#
# Now all of [unit 05](../05_backprop_by_hand/05_backprop_by_hand.ipynb) in one function, with your own algebra: no `jax.grad`, no differences. Go back from the logits to the front. You know the delta at a logit behind a sigmoid with cross-entropy, and the gate of a relu. The loss is a **mean** over the batch. (`nn.sigmoid` is there.)

# %% nbgrader={"grade": false, "grade_id": "E5-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradients(params, X, y):
    """Gradients of loss, in a dict like params."""
    pre, act, logits = forward(params, X)
    ### BEGIN SOLUTION
    delta2 = (nn.sigmoid(logits) - y) / len(X)
    delta1 = delta2 @ params["W2"].T * (pre > 0)
    grads1 = {"W1": X.T @ delta1, "b1": delta1.sum(axis=0)}
    return grads1 | {"W2": act.T @ delta2, "b2": delta2.sum(axis=0)}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "E5-check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("10-E5", gradients)

# %% [markdown]
# **Predict.** One input, chest pain of level 0, is 0 for every patient, also after standardizing. We train with Adam, without a penalty. How many of the 497 parameters keep their first value to the last digit?

# %% nbgrader={"grade": false, "grade_id": "P2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 0  # HOLE
### END SOLUTION
predict("10-P2", guess)

# %%
recipe = {"loss": nn.binary_cross_entropy, "key": jax.random.key(1), "progress": False}
X_all = encoding.standardize(X, X)[0]  # all patients: this run is to be looked at, not to be tested
run = nn.fit(
    model, drawn, (X_all, patients.y[:, None]), optimizer=nn.adam(0.01), epochs=300, batch_size=len(X), **recipe
)
pairs = zip(jax.tree.leaves(drawn), jax.tree.leaves(run.params), strict=True)
reveal("10-P2", sum(int(jnp.sum(before == after)) for before, after in pairs))

# %% [markdown]
# So the famous 497 are 481 that learn and 16 passengers. (A penalty or weight decay would pull them to 0. It is the only thing that moves them.)
#
# ### E6 · Train
#
# Write the run, with plain gradient descent on the whole batch. At every step: append the loss to `losses`, then move **all** parameters; `{name: … for name in params}` makes a new dict like `params`. If E5 is not right yet, use `jax.grad(loss)` in place of `gradients`.

# %% nbgrader={"grade": false, "grade_id": "E6-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train(params, X, y, learning_rate, steps):
    """(params, losses): the parameters after so many steps, and the loss before each step."""
    losses = []
    for _ in range(steps):
        ### BEGIN SOLUTION
        losses.append(loss(params, X, y))
        grads = gradients(params, X, y)
        params = {name: params[name] - learning_rate * grads[name] for name in params}
        ### END SOLUTION
    return params, jnp.array(losses)

# %% nbgrader={"grade": true, "grade_id": "E6-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("10-E6", train)

# %% [markdown]
# ## 5 · The same in four statements, and what is inside
#
# In Keras, the lecture builds the network from left to right:
#
# ```python
# patient = keras.Input(shape=(29,))
# hidden = keras.layers.Dense(16, activation="relu")(patient)
# answer = keras.layers.Dense(1, activation="sigmoid")(hidden)
# network = keras.Model(patient, answer)
# ```
#
# Each statement makes a layer: how many units, which activation, and which layer feeds it. The last one ties both ends together. *Dense* means: every unit is connected with every unit before. (The lecture writes `shape=29`, which today's Keras refuses; the comma makes it a shape.)
#
# In our library a list says it. `model` of section 4 is the same network. Here it is beside `forward`, on random inputs:

# %%
someone = jax.random.normal(jax.random.key(2), (3, 29))
print("by hand:   ", forward(start, someone)[2][:, 0])
print("the library:", model(drawn, someone)[:, 0])

# %% [markdown]
# Then Keras says `compile` and `fit`. **Compile sets up**: it notes loss and optimizer. **Fit trains.** In the library's `Network`, making it is the compiling.

# %%
def new_network():
    layers = [nn.Dense(16, nn.relu), nn.Dense(1)]
    return nn.Network(layers, inputs=29, loss=nn.binary_cross_entropy, optimizer=nn.adam(0.01), key=jax.random.key(3))


def changed(before, after):
    pairs = zip(jax.tree.leaves(before), jax.tree.leaves(after), strict=True)
    return sum(int(jnp.sum(one != two)) for one, two in pairs)


network = new_network()
first = network.params
# A second one, from the same key and never trained, shows what was drawn.
print("set up:  ", changed(first, new_network().params), "of 497 parameters have moved")
history = network.fit(X_train, y_train, epochs=20, batch_size=32, progress=False)
print("trained: ", changed(first, network.params), "have moved;", len(history["loss"]), "losses, one for each epoch")

# %% [markdown]
# What is inside of `fit`? Two loops: over epochs, and in each over shuffled batches ([unit 06](../06_sgd_vs_batch/06_sgd_vs_batch.ipynb)). In the inner one: forward, loss, gradient, update. That is your `train`, with three things exchanged: the gradient comes from autodiff, the step from an optimizer ([unit 08](../08_optimizers/08_optimizers.ipynb)), the batch is a part of the examples. All the rest is book-keeping. The file `course_lib/nn/training/step.py` has the step in twenty lines.
#
# To see that nothing is hidden, tell `fit` to do what `train` does: plain descent, one batch with everybody.

# %%
plain = nn.fit(
    model, drawn, (X_train, y_train), optimizer=nn.sgd(0.1), epochs=5, batch_size=len(X_train), **recipe
)
print("fit:  ", plain.history["loss"])
# Put train(start, X_train, y_train, 0.1, 5)[1] here: does yours print the same digits?

# %% [markdown]
# ## 6 · Does more training help?
#
# From here on: Adam with a rate of 0.01, the whole batch, ten stratified splits, all trained at once.
#
# **Predict.** 300 steps bring the training loss down. We go on, to 3000. What does the loss on the **test** patients do meanwhile?

# %% nbgrader={"grade": false, "grade_id": "P3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = "falls"  # HOLE
### END SOLUTION
predict("10-P3", guess)

# %%
curves = heart_networks.training_curves(patients)
at_300, at_3000 = np.median(curves.test[:, 299]), np.median(curves.test[:, -1])
rising = at_3000 - at_300
reveal("10-P3", "rises" if rising > 0.05 else "falls" if rising < -0.05 else "stays")

# %%
print(f"median of ten splits: test loss {at_300:.2f} after 300 steps, {at_3000:.2f} after 3000")

# %%
figures.training_and_test_loss(patients)

# %% [markdown]
# The star is the best moment, and it comes early: 300 steps are far too many already. With two parameters for each patient the network learns them by heart. [Unit 09](../09_regularization_normalization/09_regularization_normalization.ipynb) has the remedies: stop early, or penalize. (The strength of the penalty below was chosen on a part of the *training* patients. The test set must not choose either.)

# %%
figures.loss_slices_of_network(patients)

# %% [markdown]
# The same network from another side: its loss on a plane through the trained parameters, cut in two random directions. On the training patients it lies in a valley. For the test patients the ground is higher, and the lowest place is not where training ended.
#
# ## 7 · A careful look at predictions
#
# A network gives probabilities. Four ways to look at them:
#
# - **Accuracy**: the share of right decisions, if p > 0.5 is called ill.
# - **Confusion table**: who was called what. Rows: truly healthy, truly ill. Columns: called healthy, called ill.
# - **AUC**: take one ill and one healthy patient. How often has the ill one the higher p? A tie counts ½. A coin gets 0.5.
# - **Brier score**: the mean of $(p - y)^2$. It asks whether the probabilities themselves are honest. Always saying 0.5 costs 0.25.
#
# ### E7 · Evaluate
#
# `ill[:, None] > healthy` compares every ill patient with every healthy one, in a table of True and False. In the confusion table, count with `np.sum`; `(…) & (…)` is "and" for arrays.

# %% nbgrader={"grade": false, "grade_id": "E7-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def evaluate(p, y):
    """Accuracy, Brier score, AUC and confusion table (2, 2) of probabilities p (N,) for y (N,)."""
    called = np.where(p > 0.5, 1, 0)
    ill, healthy = p[y == 1], p[y == 0]
    ### BEGIN SOLUTION
    accuracy = np.mean(called == y)  # HOLE
    brier = np.mean((p - y) ** 2)  # HOLE
    won = (ill[:, None] > healthy) + (ill[:, None] == healthy) / 2  # 1, ½ or 0 for each pair  # HOLE
    ### END SOLUTION
    confusion = np.zeros((2, 2), int)
    for true in (0, 1):
        for said in (0, 1):
            ### BEGIN SOLUTION
            confusion[true, said] = np.sum((y == true) & (called == said))  # HOLE
            ### END SOLUTION
    return {"accuracy": accuracy, "brier": brier, "auc": np.mean(won), "confusion": confusion}

# %% nbgrader={"grade": true, "grade_id": "E7-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("10-E7", evaluate)

# %%
trained = nn.fit(
    model, drawn, (X_train, y_train), optimizer=nn.adam(0.01), epochs=300, batch_size=len(X_train), **recipe
)
p = np.asarray(nn.sigmoid(model(trained.params, X_test)))[:, 0]
truth = y_test[:, 0]
print(f"accuracy {evaluation.accuracy(p, truth):.3f}   (always healthy: {np.mean(truth == 0):.3f})")
print(f"AUC      {evaluation.auc(p, truth):.3f}")
print(f"Brier    {evaluation.brier(p, truth):.3f}")
print("confusion, rows are the truth:")
print(evaluation.confusion(p, truth))

# %% [markdown]
# Two kinds of mistake stand in that table. On the lower left are ill patients who would be sent home; on the upper right, healthy ones who get an examination for nothing. Accuracy counts them alike. A patient would not.
#
# **Predict.** This test set has about 60 patients. Suppose a model is right on 84 percent of 60. If one drew another 60, by how many percentage points would that share jump, as a standard deviation?

# %% nbgrader={"grade": false, "grade_id": "P4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = 2  # HOLE
### END SOLUTION
predict("10-P4", guess)

# %%
reveal("10-P4", 100 * evaluation.share_error(0.84, 60))

# %% [markdown]
# **Five points**, up or down, and twice that is nothing unusual. Two points on sixty are one patient: whoever prefers a model for that prefers it for one patient.
#
# Can one do better with the same patients? Split again: ten splits, ten networks, ten scores. That averages over the luck of a split. But the ten test sets share patients, and the ten training sets still more. So the mean is surer than one split, and less sure than ten independent samples would be. The plain standard error over the splits does not know that and is too small. A rule of thumb, the *corrected* error, is what we use below (Nadeau and Bengio, 2003).
#
# Are its probabilities honest? Of those who were told 90 percent, nine in ten should be ill. That is **calibration**. (Most patients are counted in several test sets: the bars are a little too short.)

# %%
figures.calibration_curves(patients)

# %% [markdown]
# After 3000 steps the network says nearly always 0 or 1, and is too sure of itself: the price of learning by heart. The penalty mends that. With the real patients it does a little too much: above one half, more are ill than it says. AUC does not see any of this, as it only asks who comes before whom.

# %%
figures.roc_curves(patients, ["network", "network, L2"])

# %% [markdown]
# The curve shows all limits at once, not only 0.5: further right, more healthy people are alarmed; further up, more ill people are found. Which limit is right depends on what each mistake costs, and that is not mathematics.
#
# ## 8 · A rival: the decision tree
#
# A tree asks one question after the other: is thal 3? Is the age above 54? How does it choose? It wants both sides as pure as possible. **Gini** measures impurity: the chance that two patients, drawn at random from a group, differ: $1 - p^2 - (1-p)^2$.
#
# Worked example, both sides of one question:

# %%
def gini(y):
    """Impurity of a group: 0 if all are alike, 0.5 for half and half."""
    p = np.mean(y)
    return 1 - p**2 - (1 - p) ** 2


def thresholds(x):
    """Every place halfway between two neighbouring values."""
    values = np.unique(x)
    return (values[:-1] + values[1:]) / 2


together = np.array([0, 0, 0, 1, 1, 1])
left, right = np.array([0, 0]), np.array([0, 1, 1, 1])
print(f"before {gini(together):.3f}   left {gini(left):.3f}   right {gini(right):.3f}")
print(f"after, each side by its share: {2 / 6 * gini(left) + 4 / 6 * gini(right):.3f}")

# %% [markdown]
# ### E8 · The best question of one column
#
# The **gain** of a threshold is the impurity before, minus the impurity after, in which each side counts by its share of the patients. Fill in both. The rest of the loop keeps the best.

# %% nbgrader={"grade": false, "grade_id": "E8-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gini_split(x, y):
    """(threshold, gain): the best question "is x above the threshold?" for a column x (N,)."""
    best, best_gain = None, -np.inf
    for threshold in thresholds(x):
        left, right = y[x <= threshold], y[x > threshold]
        ### BEGIN SOLUTION
        after = (len(left) * gini(left) + len(right) * gini(right)) / len(y)  # HOLE
        gain = gini(y) - after  # HOLE
        ### END SOLUTION
        if gain > best_gain:
            best, best_gain = threshold, gain
    return best, best_gain

# %% nbgrader={"grade": true, "grade_id": "E8-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("10-E8", gini_split)

# %% [markdown]
# A tree does this for all 29 columns, takes the best, and begins anew on both sides. Here is one that scikit-learn grew, three questions deep, for all patients. Does your function find its first question?

# %%
figures.tree_drawing(patients)
# Yours: gains = [gini_split(column, patients.y)[1] for column in X.T]
#        print(encoding.FEATURES[np.argmax(gains)])

# %% [markdown]
# Everybody can read it, follow a patient through it, and object.
#
# ## 9 · The comparison
#
# **Logistic regression** is a network without a hidden layer: 30 parameters, here with a mild L2 penalty. **Gradient boosting** adds up a hundred small trees, each mending what the others got wrong. All models get the same ten splits, and nothing was tuned on a test set. But they were not treated alike: the strength of the network's penalty was chosen for each split, on a part of the training patients. All others have the settings that scikit-learn comes with. Tuned as well, they might do better.
#
# **Predict.** Is anything *clearly* better than logistic regression? Clearly means: in accuracy, split by split, by more than twice the corrected error.

# %% nbgrader={"grade": false, "grade_id": "P5-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
guess = "boosting"  # HOLE
### END SOLUTION
predict("10-P5", guess)

# %%
found = heart_models.compare(patients)
rivals = {"network, L2": "network", "network": "network", "tree, depth 3": "tree", "gradient boosting": "boosting"}
gaps, clear, clearly_better = {}, {}, "none"
for name, kind in rivals.items():
    gaps[name] = heart_models.difference(found, name, "logistic regression", "accuracy", patients)
    clear[name] = abs(gaps[name].mean) > 2 * gaps[name].corrected
    if clear[name] and gaps[name].mean > 0:
        clearly_better = kind
reveal("10-P5", clearly_better)

# %%
print("                       accuracy          AUC    Brier   cross-entropy")
for name, scores in found.items():
    mean, _, corrected = heart_models.mean_and_errors(scores.accuracy, patients)
    others = f"{scores.auc.mean():.3f}   {scores.brier.mean():.3f}   {scores.cross_entropy.mean():.2f}"
    print(f"{name:20}   {mean:.3f} ± {corrected:.3f}   {others}")

# %% [markdown]
# (The numbers behind ± are the corrected errors. A cross-entropy of inf: the tree has a leaf in which all were healthy, says p = 0, and once somebody there was ill.)
#
# Compare on the *same* patients, split by split: then the luck of a split drops out.

# %%
for name, gap in gaps.items():
    verdict = "clear" if clear[name] else "not clear"
    print(f"{name:18} minus logistic regression: {gap.mean:+.3f} ± {gap.corrected:.3f}  {verdict}")

# %%
figures.models_compared(patients)

# %% [markdown]
# With the real patients the picture is this. Held back by a penalty, the network cannot be told from logistic regression in accuracy; with other splits the two change places. Left to itself it falls behind, above all in its probabilities: look at Brier score and cross-entropy. The tree is easy to read, and its probabilities are poor.
#
# Of these four only boosting is *clearly* behind in accuracy, and only just. Four comparisons are four chances to be fooled by luck: a gap of barely two errors is then a hint, not a finding.
#
# And the time?

# %% tags=["nbval-ignore-output"]
print("seconds to fit all ten splits")
for name, scores in found.items():
    compiling = f"   (and {scores.compile_seconds:.1f} to compile)" if scores.compile_seconds else ""
    print(f"{name:20} {scores.seconds:7.3f}{compiling}")

# %% [markdown]
# Your seconds differ. Look for this: a single tree needs next to nothing; the networks, compiling included, need far longer, and so do boosting's hundred trees.
#
# CS 486 foresees all this. It advises a network where there are **many inputs, much data, no known formula, and no need to explain**. It advises against one where **data are few and in a table**, where weights must be explained, or where nobody knows which architecture to take. Its comparison, in our words:
#
# | | network | decision tree |
# |---|---|---|
# | data | images, sound, text | tables; boosted trees tend to win |
# | how much | much | little will do |
# | target | any function | nested if and else |
# | to choose | layers, units, activation, first weights, rate | depth, pruning |
# | to explain | a black box | can be read |
# | to train and use | slow | fast |
#
# These are rules of experience, not theorems. On other tables networks win.

# %% [markdown]
# ### One patient, two models
#
# Means over sixty patients hide the single one. Here is one of the test set, asked about by logistic regression (blue) and by the network (orange, dashed): the one on whom the two are furthest apart. **Not for medical use.**
#
# - The chart: what both would say if **one** measurement were another and all else stayed. Drag the patient along it, or give it the focus and use the arrow keys. The small lines at its rim are the training patients, the ill above, the healthy below; where it is grey there were none.
# - The bars: what each measurement adds to the logit of logistic regression. A network has no such list.
# - The map: all test patients, by what both models say of them. Press one to see it.
#
# 1. Go through a few patients. On how many do both decide alike? Now choose the network without the penalty ("network"). What happens to its probabilities, and to the map?
# 2. Still without the penalty, pull the cholesterol (chol) far beyond all that training saw, for a few patients. Do the two become unsure?
# 3. Choose *along cp*, the chest pain. Nobody has level 0, and yet both models answer there. What can they know of it? (Remember the 16 passengers of section 4.)
#
# **A question to answer before you try:** for a patient such as nobody has seen, an honest answer is "I do not know". Can one of these models give it?

# %%
patient = explorers.OnePatient(patients)
patient

# %% [markdown]
# What you chose can be read, and set: `patient.changed = {"sex": 0}`.

# %%
print("patient", patient.number, "of the test set, changed:", patient.changed)
print(f"logistic regression {patient.p_logistic:.3f}   {patient.network} {patient.p_network:.3f}")
print("decide alike:", patient.agree, "  nobody in training had this:", patient.unseen)

# %% [markdown]
# 1. On nearly all patients the two decide alike, and their probabilities lie near the diagonal. Without the penalty most of the network's probabilities are below 1 or above 99 percent, whatever the patient.
# 2. No. Logistic regression goes on in a straight line (in its logit), and so does, after its last bend, a network of relus; each by its own rule. With the real patients and chol at 1200, the network without penalty calls *nobody* of the test set ill, logistic regression about half of them. There are no data to say who is right.
# 3. Nothing. The passengers speak: without the penalty, the 16 weights of cp = 0 are still as they were drawn at random, and for such a patient they count. Logistic regression has a penalty, which left its weight at 0; the network with a penalty has pulled them nearly there.
#
# And the question: neither can. A probability near 1 says how far the model is from its limit; it does not say how much the model has seen.

# %% [markdown]
# ## 10 · Find the bug
#
# Somebody takes a network that was stopped early, after twenty steps, and calls patients ill. It runs without complaint. *Look* first: the cell below the function counts.

# %% nbgrader={"grade": false, "grade_id": "E9-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def call_ill(params, X):
    """(N,): 1.0 for patients whose probability of the disease is above one half, else 0.0."""
    logits = forward(params, X)[2][:, 0]
    ### BEGIN SOLUTION
    return jnp.where(logits > 0, 1.0, 0.0)  # BUG: return jnp.where(logits > 0.5, 1.0, 0.0)
    ### END SOLUTION

# %%
early = nn.fit(model, drawn, (X_train, y_train), optimizer=nn.adam(0.01), epochs=20, batch_size=len(X_train), **recipe)
called, ill = call_ill(four_arrays(early.params), X_test), y_test[:, 0]
p_early = nn.sigmoid(model(early.params, X_test))[:, 0]
print(f"called ill {called.sum():.0f}, of them truly ill {(called * ill).sum():.0f}")
print("with a probability above one half:", int((p_early > 0.5).sum()))

# %% [markdown]
# Which number belongs to the probability one half? Correct the mistake **in the function above**, and run both cells again.

# %% nbgrader={"grade": true, "grade_id": "E9-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("10-E9", call_ill)

# %% [markdown]
# ## 11 · What these numbers cannot say
#
# **Who is in the table?** People who were *sent* to one clinic, in the early 1980s, because somebody suspected a disease. Nearly half of the real ones had it. In the street it is far fewer, and a model that learned here would alarm too many there. Since then, patients, measurements and treatment have changed.
#
# **Who is hardly in it?** Count.

# %%
sex, age = patients.table["sex"], patients.table["age"]
print(f"ages {age.min():.0f} to {age.max():.0f}")
for name, code in (("women", 0), ("men", 1)):
    group, tested = sex == code, sex[test_rows] == code
    right = float(np.mean((p > 0.5)[tested] == truth[tested]))
    error = evaluation.share_error(right, int(tested.sum()))
    print(f"{name:5}: {group.sum():3} patients, {patients.y[group].mean():.0%} ill; "
          f"in the test set {tested.sum():2}, right on {right:.0%}, give or take {error:.0%}")

# %% [markdown]
# With so few women in the test set, nobody can say from it whether the network serves women as well as men. And the two shares do not compare: among the women fewer are ill, so "healthy" for all of them is right more often. A good mean can hide a group for whom it is bad.
#
# **May it use sex and age?** They are columns like the others, and a network will use what helps. Whether it *should* is for people to decide: with a disease that is really rarer in one group it may be right; where a group was examined less, it copies that. Leaving the column out does not help, if others give it away.
#
# **What is missing?** Two columns have gaps, marked as such. What we cannot see: who never came, and what the other measurements of the original study, 76 in all, would have said. "Missing" can itself be a message: somebody decided not to examine.
#
# **What is asked?** "Healthy" means here: no artery narrowed by half. And two of the best inputs, ca and thal, come from expensive examinations.

# %% [markdown]
# ## 12 · Your recommendation
#
# A clinic asks you: which of these models, if any, should support its doctors, and how? Write five sentences or so in the cell below. A good answer
#
# - names **one** model and compares it with the laziest one *and* with its closest rival;
# - gives a number **with its error**, and says on how many patients it rests;
# - looks at more than accuracy: the two kinds of mistake, calibration, or what can be explained;
# - says for whom the numbers do **not** hold, and names one thing that it would measure first;
# - claims nothing that this notebook does not show.

# %% [markdown] nbgrader={"grade": true, "grade_id": "recommendation", "locked": false, "points": 5, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# *A model answer.* I would take logistic regression, as a second opinion beside a doctor. On ten splits of the 303 real patients it is right on about 85 of 100, give or take 2; always saying "healthy" gets 54. Its closest rival, the network with a penalty, scores a little higher, but their difference, 0.018, is within twice its error, 0.015, and a doctor can read 29 weights and not 497. Its Brier score is as good as the network's. At the limit 0.5 both overlook some ill patients: before use I would lower the limit until doctors accept what is overlooked. The numbers hold for patients sent to one clinic forty years ago, a third of them women; first I would measure it, unchanged, on some hundred of this clinic's own patients, women and men apart.
#
# *Rubric, 5 points.* One point each:
#
# 1. one model is named, and compared with the baseline and with a rival;
# 2. a number comes with its error or with the number of patients, and the error is used: no victory is claimed within it;
# 3. something beside accuracy decides: kinds of mistake and the limit, calibration, or explaining;
# 4. at least one limit of the data is named that matters for the clinic: referral, age of the data, women, gaps, costly inputs;
# 5. a concrete next measurement, and no claim that the notebook does not show. "None of them yet" is a good answer if it is argued so.
# ### END SOLUTION

# %% [markdown]
# ## Exit quiz
#
# Six questions from memory; no points.

# %% nbgrader={"grade": false, "grade_id": "Q1-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("10-Q1", answer)

# %% nbgrader={"grade": false, "grade_id": "Q2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("10-Q2", answer)

# %% nbgrader={"grade": false, "grade_id": "Q3-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("10-Q3", answer)

# %% nbgrader={"grade": false, "grade_id": "Q4-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"  # HOLE
### END SOLUTION
quiz("10-Q4", answer)

# %% nbgrader={"grade": false, "grade_id": "Q5-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "a"  # HOLE
### END SOLUTION
quiz("10-Q5", answer)

# %% nbgrader={"grade": false, "grade_id": "Q6-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "c"  # HOLE
### END SOLUTION
quiz("10-Q6", answer)

# %% [markdown]
# ## What to keep
#
# - Codes are names: a column for each level, and one for "missing".
# - Split first. Whatever learns, scales, fills or chooses may ask the training rows only.
# - The gradient of a whole network is one delta at the logit, one gate, and products. `fit` is that step in two loops.
# - Look at more than accuracy: the baseline, both kinds of mistake, AUC, calibration, and always an error.
# - On 300 rows of a table a network must be held back to keep up with a linear model, which anybody can read.
# - A number holds for people like those it was measured on.
#
# **One line for yourself.** Double-click here and finish the sentence: *Before I trust a model, I ask …*
#
# **To look up:** the words in the [glossary](../00_welcome/glossary.md), the formulas on the [formula sheet](../00_welcome/formulas.md).
#
# **Next:** [unit 11](../11_gpu_and_scale/11_gpu_and_scale.ipynb) asks how all this becomes fast.
