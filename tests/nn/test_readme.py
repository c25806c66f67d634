"""The example of nn's README runs, and prints what the README says."""

import contextlib
import io
import re
from pathlib import Path

import course_lib.nn

README = Path(course_lib.nn.__file__).with_name("README.md")


def test_the_example_learns_xor_and_prints_what_its_comment_says():
    (example,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(example, "README.md", "exec"), {})
    promised = re.findall(r"print\(nn.sigmoid.*# (.*)$", example, re.MULTILINE)
    # In the tests' 64-bit mode a trained 0 may carry its sign.
    assert [printed.getvalue().splitlines()[-1].replace("-0.", "0.")] == promised


def test_every_file_of_the_library_is_named_in_the_walk():
    text = README.read_text(encoding="utf-8")
    for file in README.parent.rglob("*.py"):
        if file.name != "__init__.py":
            assert file.name in text, f"README.md does not say what {file.name} is for"
