"""Runs in a process of its own, with eight simulated CPU devices; prints what it found as JSON.

For each case: the largest difference between the parameters from eight devices and from one, and how far
training moved them.
"""

import json

import jax
import numpy as np

jax.config.update("jax_enable_x64", True)

from small_run import HELD_OUT, PARAMS, X, Y, run  # noqa: E402

from course_lib import nn  # noqa: E402

NORMED = nn.Sequential([nn.Dense(4), nn.BatchNorm(), nn.tanh, nn.Dense(1)], inputs=3)
DROPPED = nn.Sequential([nn.Dense(8), nn.Dropout(0.5), nn.Dense(1)], inputs=3)
NORMED_PARAMS = NORMED.init(jax.random.key(0), "float64")
CASES = {
    "shares of one": {"batch_size": 8},
    "weights, not a multiple of 8": {
        "data": (X, Y, np.linspace(1, 2, 22)), "batch_size": 10, "validation": HELD_OUT,
    },
    "fewer than devices": {"batch_size": 5},
    "full batch, not a multiple": {"batch_size": 22},
    "dropout, full batch, not a multiple": {
        "model": DROPPED, "params": DROPPED.init(jax.random.key(0), "float64"), "batch_size": 22,
    },
    "batch norm": {
        "model": NORMED, "params": NORMED_PARAMS, "data": (X[:16], Y[:16]), "batch_size": 8,
    },
    "batch norm, not a multiple": {
        "model": NORMED, "params": NORMED_PARAMS, "data": (X[:20], Y[:20]), "batch_size": 10,
    },
}  # fmt: skip


def distance(one, other):
    pairs = zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True)
    return max(float(np.max(np.abs(np.asarray(a) - np.asarray(b)))) for a, b in pairs)


def main():
    mesh = jax.make_mesh((8,), ("data",))
    found = {"devices": jax.device_count()}
    for name, changes in CASES.items():
        one, eight = run(**changes), run(**changes, mesh=mesh)
        found[name] = {
            "apart": distance((one.params, one.memory), (eight.params, eight.memory)),
            "moved": distance(one.params, changes.get("params", PARAMS)),
            "holders": len(jax.tree.leaves(eight.carry.learner.params)[0].sharding.device_set),
        }
    half = run(mesh=mesh)
    resumed = run(epochs=8, mesh=mesh, resume=half)
    found["resumed"] = {
        "apart": distance(resumed.params, run(epochs=8).params),
        "moved": distance(half.params, resumed.params),
    }
    return found


if __name__ == "__main__":
    print(json.dumps(main()))
