"""Differentiates in a thread that was started before the check, below the module that tells a watch of threads."""

# %% E2
import _thread
import queue

asked, answered = queue.Queue(), queue.Queue()


def differentiate():
    while True:
        answered.put(jax.grad(a_plus_bc)(asked.get()))


_thread.start_new_thread(differentiate, ())


def grad_a_plus_bc(abc):
    asked.put(abc)
    return answered.get(timeout=20)
