"""Uses an optimizer of SciPy that forks workers, and keeps one of the forks to differentiate."""

# %% E2
from scipy import optimize


def cost(point, abc):
    gradient = np.asarray(jax.grad(a_plus_bc)(jnp.asarray(abc)))
    return float(np.sum((point - gradient) ** 2))


def grad_a_plus_bc(abc):
    bounds = [(-10.0, 10.0)] * 3
    return optimize.differential_evolution(
        cost, bounds, args=(np.asarray(abc),), workers=2, updating="deferred", seed=0, tol=1e-12
    ).x
