"""Lets JAX call it back from a thread of its own, which Python's profiler does not hear."""


# %% E2
def differentiate(abc):
    return np.asarray(jax.grad(a_plus_bc)(jnp.asarray(abc)))


def grad_a_plus_bc(abc):
    shape = jax.ShapeDtypeStruct(abc.shape, abc.dtype)
    return jax.jit(lambda abc: jax.pure_callback(differentiate, shape, abc))(abc)
