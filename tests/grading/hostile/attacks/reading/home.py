"""Looks for a key in every home folder that it can name."""

import os
import re
from pathlib import Path

homes = {Path.home(), Path("@HOME@"), Path("/root"), *Path("/home").glob("*")}
for home in homes:
    try:
        for path in (home / "secret.key", home / ".ssh" / "id_ed25519", home / ".netrc"):
            if path.exists():
                print(re.findall(r"CANARY-[\w-]+", path.read_text()))
    except OSError as problem:
        print(type(problem).__name__)
print(os.path.expanduser("~"))
