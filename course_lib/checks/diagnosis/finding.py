"""What a look at an answer can return: a finding, or a cause that explains wrong numbers.

Levels of help: the headline and its numbers say what failed, `lines` say how it shows, `rule` says what
to think about again. A report decides which of them a student sees.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What is wrong with an answer.

    Attributes:
        kind: "not written", "raised", "shape", "not finite", "input changed", "not repeatable",
            "autodiff", "differences", "not accepted", "bank", "ratio", "combined", "trajectory",
            "structure" or "value".
        headline: the one sentence to read if only one is read.
        lines: more (label, text) lines, the most useful first.
        mistake: the name of the mistake, where it has one: that of the bank's version, two of them
            joined by " + ", or that of a ratio or structure such as "transposed".
        rule: the rule to revisit; "" if none is known.
    """

    kind: str
    headline: str
    lines: tuple[tuple[str, str], ...] = ()
    mistake: str | None = None
    rule: str = ""


@dataclass(frozen=True)
class Cause:
    """An explanation of wrong numbers that holds on every input.

    Attributes:
        kind, mistake, rule: as in a Finding.
        looks: what it looks like, one sentence.
    """

    kind: str
    mistake: str
    looks: str
    rule: str = ""
