"""Submissions that are nearly the same: a lead for a talk, never a verdict.

Compared are the words of the answers as Python reads them, without comments and layout, and with names of the
student's own choice replaced, by RapidFuzz's normalized similarity of the longest common subsequence. In a short
exercise two right answers are alike by nature, so only answers with many words of their own count. Where many are
alike, they are one lead; if that is what the instructor wrote, it says so: the course may have led them there.
"""

from __future__ import annotations

import io
import keyword
import tokenize
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cdist

# Words that an answer must have on top of what everybody got, all answers together.
FEWEST_WORDS = 150
ALIKE = 0.97
# With so many others alike, a student belongs to a group and not to pairs.
MOST_IN_PAIRS = 4


@dataclass(frozen=True)
class Alike:
    """Students whose answers are nearly the same, two or more.

    Attributes:
        names: theirs.
        similarity: 1 for equal words; of a group the least.
        as_expected: whether they are nearly the instructor's, too.
    """

    names: tuple[str, ...]
    similarity: float
    as_expected: bool = False

    @property
    def words(self) -> str:
        """What was seen."""
        how = "the same but for names and layout" if self.similarity == 1 else "nearly the same"
        who = (
            "both answer"
            if len(self.names) == 2
            else f"{len(self.names)} submissions are alike: they answer"
        )
        where = "; yours are, too: the course may have led them there" if self.as_expected else ""
        return f"{who} in words that are {how} ({100 * self.similarity:.1f} %){where}"


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


def alike(
    answers: Mapping[str, list[str]], given: list[str], expected: Sequence[str] = ()
) -> list[Alike]:
    """Pairs and groups that are nearly the same.

    Args:
        answers: {student: the texts of their answer cells}.
        given: the texts that everybody was given; answers that are one of them are no answers.
        expected: the texts of the instructor's answer cells.
    """
    known = set(given)
    words = {student: _all_words(texts, known) for student, texts in answers.items()}
    long = {student: each for student, each in words.items() if len(each) >= FEWEST_WORDS}
    students = list(long)
    found = {
        # Cut, not rounded: 1 is for equal words alone.
        (students[i], students[j]): int(1000 * float(row[j])) / 1000
        for i, row in enumerate(_similarities(list(long.values())))
        for j in range(i + 1, len(students))
        if row[j] >= ALIKE
    }
    others = Counter(name for pair in found for name in pair)
    often = {name for name in students if others[name] > MOST_IN_PAIRS}
    pairs = [Alike(pair, by) for pair, by in found.items() if not set(pair) <= often]
    own = _all_words(expected, known)
    groups = [
        Alike(tuple(names), _least(names, found), _near(own, long, names))
        for names in _groups(often, found)
    ]
    return groups + pairs


def _all_words(texts: Sequence[str], known: set[str]) -> list[str]:
    return [word for text in texts if text not in known for word in words_of(text)]


def _groups(often: set[str], found: Mapping[tuple[str, str], float]) -> list[list[str]]:
    """Those who are alike, or alike to somebody who is."""
    groups: list[set[str]] = []
    for pair in found:
        if set(pair) <= often:
            met = [group for group in groups if group & set(pair)]
            groups = [group for group in groups if group not in met] + [set(pair).union(*met)]
    return [sorted(group) for group in groups]


def _least(names: list[str], found: Mapping[tuple[str, str], float]) -> float:
    return min(by for pair, by in found.items() if set(pair) <= set(names))


def _near(own: list[str], words: Mapping[str, list[str]], names: list[str]) -> bool:
    """Whether most of a group have written what the instructor wrote."""
    near = [LCSseq.normalized_similarity(own, words[name]) >= ALIKE for name in names]
    return 2 * sum(near) > len(names)


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
