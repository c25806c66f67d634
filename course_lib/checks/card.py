"""One look for everything a check says: a card whose first word tells the outcome.

A card is readable as plain text, without colour and by a screen reader; in a notebook it takes the
theme's colours, light or dark.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from IPython.display import display

# The word carries the meaning; symbol and colour repeat it. The colours are JupyterLab's own where it
# is there, else ones with a contrast of at least 3:1 on white and on black.
LOOKS = {
    "PASS": ("✓", "var(--jp-success-color1, #2e8540)"),
    "FAIL": ("✗", "var(--jp-error-color1, #d33f3f)"),
    "NOT YET": ("…", "var(--jp-warn-color1, #b8730a)"),
    "PREDICT": ("?", "var(--jp-brand-color1, #2f7fd1)"),
    "QUESTION": ("?", "var(--jp-brand-color1, #2f7fd1)"),
    "RIGHT": ("✓", "var(--jp-success-color1, #2e8540)"),
    "NOT QUITE": ("✗", "var(--jp-error-color1, #d33f3f)"),
    "REVEAL": ("=", "var(--jp-brand-color1, #2f7fd1)"),
}


@dataclass(frozen=True)
class Card:
    """A word, a headline, and lines of (label, text); a label may be empty."""

    word: str
    headline: str
    lines: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        body = [f"  {label}: {text}" if label else f"  {text}" for label, text in self.lines]
        return "\n".join([f"{self.word}  {self.headline}", *body])

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        body = "".join(f"<div>{_label(label)}{escape(text)}</div>" for label, text in self.lines)
        return frame(self.word, self.headline, body)

    def show(self) -> None:
        """Display the card: rich in a notebook, plain text elsewhere."""
        display(self)


def frame(word: str, headline: str, body: str) -> str:
    """HTML of a card: the word, its symbol for the eye, the headline, and `body`, which is HTML."""
    symbol, colour = LOOKS[word]
    return (
        f'<div role="group" aria-label="{escape(word)}" style="border-left:4px solid {colour};'
        f'padding:0.3em 0.8em;margin:0.2em 0;line-height:1.5"><div><strong>{word} '
        f'<span aria-hidden="true">{symbol}</span></strong> {escape(headline)}</div>{body}</div>'
    )


def _label(label: str) -> str:
    return f"<strong>{escape(label)}:</strong> " if label else ""


def number(value: float, digits: int = 6) -> str:
    """A number as a card prints it: six digits, without a trail of zeros."""
    return f"{float(value):.{digits}g}"
