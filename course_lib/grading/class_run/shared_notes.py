"""What is noted of most students alike is not theirs: somebody changed the assignment after it was handed out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

# Of fewer, two friends would be most.
FEWEST = 3
HEAD = (
    "The same for most, so look first whether the assignment was changed after it was handed out:"
)


def shared(notes: Iterable[Sequence[str]]) -> dict[str, int]:
    """{note: how many have it} of those that more than half have, in their order.

    Args:
        notes: of each student, also of those who have none.
    """
    each = [list(dict.fromkeys(own)) for own in notes]
    counts = Counter(note for own in each for note in own)
    return {
        note: count for note, count in counts.items() if count >= FEWEST and 2 * count > len(each)
    }
