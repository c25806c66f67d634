"""Shows the environment, its own and that of every process it can see."""

import os
import re
from pathlib import Path

print([value for value in os.environ.values() if "CANARY" in value])
for path in Path("/proc").glob("[0-9]*/environ"):
    try:
        print(re.findall(rb"CANARY-[\w-]+", path.read_bytes()))
    except OSError as problem:
        print(type(problem).__name__)
print("nonce", os.environ.get("CHECK_NONCE"))
