"""Calls the function that a check hands it a million times, with itself, with everything and from threads."""

# limits: cell_seconds=6
# %% E7
import threading


def forward_difference(f, x, h):
    threads = [threading.Thread(target=lambda: [f(x) for _ in range(100_000)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thing in (f, [f] * 10, "x" * 1_000_000, {"a": f}, np.zeros((1000, 1000))):
        try:
            f(thing)
        except Exception as problem:
            print(type(problem).__name__)
    for _ in range(1_000_000):
        f(x)
    return 0.0
