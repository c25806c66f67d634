"""Submissions that are nearly the same: a lead for a talk, never a verdict.

Compared are the words of the answers as Python reads them, without comments and layout, and with names of the
student's own choice replaced, by RapidFuzz's normalized similarity of the longest common subsequence. In a short
exercise two right answers are alike by nature, so only answers with many words of their own count.
"""

from __future__ import annotations

import io
import keyword
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cdist

# Words that an answer must have on top of what everybody got, all answers together.
FEWEST_WORDS = 150
ALIKE = 0.97
# Where so many are alike, the course has led them there.
MOST_IN_A_GROUP = 5


@dataclass(frozen=True)
class Pair:
    """Two students whose answers are nearly the same; `similarity` is 1 for equal words."""

    one: str
    other: str
    similarity: float


def words_of(code: str) -> list[str]:
    """The words of some code; names that are neither Python's nor attributes are numbered in their order."""
    names: dict[str, str] = {}
    words: list[str] = []
    for kind, text in _tokens(code):
        if kind != tokenize.NAME or keyword.iskeyword(text) or words[-1:] == ["."]:
            words.append(text)
        else:
            words.append(names.setdefault(text, f"name{len(names)}"))
    return words


def pairs(answers: Mapping[str, list[str]], given: list[str]) -> list[Pair]:
    """The pairs that are nearly the same.

    Args:
        answers: {student: the texts of their answer cells}.
        given: the texts that everybody was given; answers that are one of them are no answers.
    """
    known = set(given)
    words = {
        student: [word for text in texts if text not in known for word in words_of(text)]
        for student, texts in answers.items()
    }
    long = {student: each for student, each in words.items() if len(each) >= FEWEST_WORDS}
    students = list(long)
    found = [
        Pair(students[i], students[j], round(float(row[j]), 3))
        for i, row in enumerate(_similarities(list(long.values())))
        for j in range(i + 1, len(students))
        if row[j] >= ALIKE
    ]
    often = {
        name for name in students if sum(name in (p.one, p.other) for p in found) >= MOST_IN_A_GROUP
    }
    return [pair for pair in found if not {pair.one, pair.other} <= often]


def _similarities(texts: list[list[str]]):
    if len(texts) < 2:
        return []
    return cdist(texts, texts, scorer=LCSseq.normalized_similarity, score_cutoff=ALIKE, workers=-1)


def _tokens(code: str) -> list[tuple[int, str]]:
    left_out = (
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
    )
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type not in left_out:
                found.append((token.type, token.string))
    except (tokenize.TokenError, SyntaxError):  # no Python: as far as it went
        pass
    return found
