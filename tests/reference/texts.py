"""The units' texts as the glossary's tests read them: sections of prose, without code and formulas."""

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
# "## 4 · Two valleys" begins section 4; what stands before the first "##" is the introduction.
SECTION = re.compile(r"^## (?:(\d+) · )?")


def units() -> list[str]:
    """The folders of the units that have a text, in order."""
    texts = (ROOT / "solutions").glob("[0-9][0-9]_*/*.py")
    return sorted(text.stem for text in texts if text.stem == text.parent.name)


@cache
def sections(unit: str) -> dict[str, tuple[str, ...]]:
    """Paragraphs of a unit by section: "05" is its introduction, "05 §4" its section 4.

    Warm-up, exit quiz and summary, which have no number, are under "05 -".
    """
    number, place = unit[:2], unit[:2]
    found: dict[str, list[str]] = {}
    for cell in re.split(r"^# %%", _text(unit), flags=re.M)[1:]:
        header, _, body = cell.partition("\n")
        if "[markdown]" not in header:
            continue
        # Of a link only the words: its address holds the name of a unit.
        body = re.sub(r"\]\([^)]*\)", "]", re.sub(r"^# ?", "", body, flags=re.M))
        for paragraph in body.split("\n\n"):
            heading = SECTION.match(paragraph)
            if heading:
                place = f"{number} §{heading[1]}" if heading[1] else f"{number} -"
            found.setdefault(place, []).append(paragraph)
    return {place: tuple(paragraphs) for place, paragraphs in found.items()}


def _text(unit: str) -> str:
    return (ROOT / "solutions" / unit / f"{unit}.py").read_text(encoding="utf-8")


def says(paragraph: str, names: tuple[str, ...]) -> bool:
    """Whether a paragraph holds one of the words, also in the plural; a `name` counts as code only."""
    prose = re.sub(r"`[^`]*`|\$[^$]*\$", " … ", paragraph)
    return any(
        name in paragraph if name.startswith("`") else _pattern(name).search(prose)
        for name in names
    )


@cache
def _pattern(name: str) -> re.Pattern:
    # A blank may also be the end of a line; names with capitals inside are names.
    words = r"\s+".join(map(re.escape, name.split()))
    return re.compile(rf"(?<![\w-]){words}(?:e?s)?(?![\w-])", re.I if name.islower() else 0)


def announces(paragraph: str, place: str) -> bool:
    """Whether a paragraph says which unit will explain the word, "(unit 05)" or "units 04 and 05"."""
    return bool(re.search(rf"[Uu]nits?\b[^.]*\b{place[:2]}\b", paragraph))
