"""Puts forged programs into the caches of JAX and matplotlib that all students share."""

import os
from pathlib import Path

places = [jax.config.jax_compilation_cache_dir, os.environ.get("MPLCONFIGDIR")]
for place in filter(None, places):
    for name in ("jit_forged-@MARK@-cache", "@MARK@.json"):
        try:
            (Path(place) / name).write_bytes(b"@MARK@")
            print("written")
        except OSError as problem:
            print(problem)
    for path in Path(place).glob("*-cache"):
        try:
            path.write_bytes(b"@MARK@")
        except OSError as problem:
            print(problem)
            break
