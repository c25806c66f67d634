"""Names and sentences that a student chose, as a terminal, a log or a page may show them."""

from __future__ import annotations

# More than a name or a sentence needs.
MOST = 1000


def shown(text: str, most: int = MOST) -> str:
    r"""One line in which nothing is obeyed: what does not print is escaped, what is too long is cut.

    A terminal would follow control characters, and a line of its own could pass for another student's. A byte of a
    file's name that is no UTF-8 is shown as \xe9; no stream could write the half of a character that Python keeps.
    Text that was escaped before stays as it is.
    """
    cut = text if len(text) <= most else f"{text[:most]}..."
    return cut if cut.isprintable() else "".join(map(_escaped, cut))


def is_text(name: str) -> bool:
    """Whether a file's or a folder's name is UTF-8, so that it can be written and sent anywhere."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _escaped(char: str) -> str:
    if char.isprintable():
        return char
    if 0xDC80 <= ord(char) <= 0xDCFF:
        return f"\\x{ord(char) - 0xDC00:02x}"
    return char.encode("unicode_escape").decode()
