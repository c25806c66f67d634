"""Settings for every test: 64-bit JAX, as in units 01-05, and hypothesis without a stopwatch."""

import jax
from hypothesis import settings

jax.config.update("jax_enable_x64", True)
# The first example of a property pays for JAX's compilation; a deadline would measure that.
settings.register_profile("course", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("course")
