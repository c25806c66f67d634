"""What is in the repository: nothing of one machine, nothing huge, and a licence for each half."""

import re

import pytest

from .files import files_for_git

# Written in pieces, so that this file does not match itself.
HOMES = "|".join(["/" + "work/", "/" + "root/", "/" + "home/[a-z]", "/" + "Users/[A-Za-z]"])
MACHINE_PATH = re.compile(rf"(?<![\w.~/-])(?:{HOMES})".encode())
LARGEST = 3_000_000


@pytest.mark.parametrize("text", [b'"/' + b'work/main"', b" /" + b"home/ada/x", b"/" + b"root/.x"])
def test_the_pattern_finds_paths_of_a_machine(text):
    assert MACHINE_PATH.search(text)


@pytest.mark.parametrize("text", [b"course/" + b"work/x", b"../" + b"home/page", b"~/" + b"work/x"])
def test_the_pattern_leaves_other_paths_alone(text):
    assert not MACHINE_PATH.search(text)


def test_no_file_holds_a_path_of_the_machine_it_was_made_on(root):
    found = []
    for path in files_for_git():
        match = MACHINE_PATH.search((root / path).read_bytes())
        found += [f"{path}: {match[0].decode()}"] if match else []
    assert found == []


def test_no_file_is_larger_than_3_mb(root):
    sizes = {str(path): (root / path).stat().st_size for path in files_for_git()}
    assert len(sizes) > 10
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}


def test_code_and_text_have_their_licences(root):
    assert (root / "LICENSE").read_text().startswith("MIT License\n")
    text = (root / "LICENSE-TEXT").read_text()
    assert "Creative Commons Attribution 4.0 International" in text
    assert "Section 8 – Interpretation." in text, "the text of the licence is not whole"
