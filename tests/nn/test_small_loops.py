"""Importing course_lib.nn asks XLA to compile small loops whole; what the user asked for stays."""

import os
import subprocess
import sys

import pytest

SCRIPT = """
import os
import jax
import course_lib.nn
loop = jax.jit(lambda x: jax.lax.fori_loop(0, 100, lambda i, x: jax.numpy.sin(x) * x, x))
compiled = loop.lower(jax.numpy.ones({size})).compile().as_text()
print("small_call" in compiled, os.environ["XLA_FLAGS"])
"""


def after_import(size, flags=""):
    environment = {**os.environ, "XLA_FLAGS": flags}
    command = [sys.executable, "-c", SCRIPT.format(size=size)]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    whole, *flags = run.stdout.split()
    return whole == "True", flags


@pytest.mark.parametrize(("size", "whole"), [(5_000, True), (5_000_000, False)])
def test_a_loop_over_little_data_is_compiled_whole_and_a_large_one_is_not(size, whole):
    # If this fails with a new version of JAX, small networks train two to three times as slowly.
    assert after_import(size)[0] == whole


def test_flags_that_were_set_before_are_kept():
    before = "--xla_cpu_enable_fast_math=false"
    whole, flags = after_import(5_000, before)
    assert whole
    assert before in flags


def test_a_setting_of_the_users_own_wins():
    own = "--xla_backend_extra_options=xla_cpu_small_while_loop_byte_threshold=1"
    assert after_import(5_000, own) == (False, [own])
